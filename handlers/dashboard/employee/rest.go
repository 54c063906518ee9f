package employee

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/payroll"
	"spettanze/projections/report"
	"spettanze/projections/timeline"
	"spettanze/projections/wording"
)

// employment is the service, the schedules and the agreements over time, the latest first.
type employment struct {
	Spells, Terms, Agreements, Unpaid []span
}

// span is something that was so from a day through another.
type span struct {
	From    events.Date
	To      *events.Date // nil: it goes on
	Current bool
	What    string
	Detail  string
}

// loan is a loan with its next instalments.
type loan struct {
	ID, Address          string
	Fund                 string
	Amount, Outstanding  string
	AmountN, RepaidN     int64 // cents, of the meter
	Repaid               string
	Rate                 string
	Instalments          []instalment
	More                 string // how many come after these
	FirstDate, FinalDate events.Date
}

type instalment struct {
	Date                             events.Date
	Principal, Interest, Outstanding string
	OutstandingN                     int64
}

// breaches are the broken rules, the latest first.
type breaches struct {
	Rows []breach
	More string // how many more there are
	All  string // address of all of them
}

type breach struct {
	Date                                     events.Date
	Text, Entitlement, Limit, Observed, Case string
	Clause, Title                            string
	Closing                                  *events.Date
	Seq                                      uint64
}

// instructions are what payroll pays and withholds, the latest first.
type instructions struct {
	Rows      []instruction
	More      string
	All       string // address of all of them
	Published bool   // rows say what payroll received
}

type instruction struct {
	Month, Address, What, Entitlement, Clause, Title, Case string
	Published, Difference, Due, Story                      string
	Changed                                                bool
	Before                                                 bool // the month ended before the log began
	Why                                                    []late
}

// late is a fact that changed what had been published.
type late struct {
	Text   string
	Seq    uint64
	Before string
}

// waiting is a fact that waits.
type waiting struct {
	Date   events.Date
	What   string
	Reason string
	Seq    uint64
}

const (
	breachesShown    = 20
	payShown         = 12
	instalmentsShown = 12
)

// rest makes what is below the statement.
func (p below) rest(ctx context.Context) error {
	p.Employment = p.spans()
	p.breaches()
	p.pay()
	for i := range p.balance.Parked {
		w := &p.balance.Parked[i]
		row := waiting{Date: w.Date, Seq: w.Cause.Seq, Reason: p.Say(w.ReasonIt, w.Reason)}
		if f := p.bySeq[w.Cause.Seq]; f != nil {
			row.What = p.Text(f.Title)
		}
		p.Waiting = append(p.Waiting, row)
	}
	for _, read := range []func(context.Context) error{p.loans, p.requests, p.policies} {
		if err := read(ctx); err != nil {
			return err
		}
	}
	return nil
}

// requests reads the rows of rankings about the employee, if a fact may have made one.
func (p below) requests(ctx context.Context) error {
	if !slices.ContainsFunc(p.facts.Facts, func(f timeline.Fact) bool { return institutes.Ranks(f.Type) }) {
		return nil
	}
	rows, err := p.Reporter.Ranked(ctx, p.Query, p.ID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		var row struct {
			Rank           int
			Request, State string
			Presented      events.Date
		}
		if err := json.Unmarshal(r.Row, &row); err != nil {
			return err
		}
		document := institutes.Document(institute.RankingDocument, r.Ranking)
		says := wording.Say("%s, richiesta %s del %s: %s", "%s, request %s of %s: %s", p.Say(document.Names()), row.Request, row.Presented, document.Words[row.State])
		if row.Rank > 0 {
			says = wording.Say("%s, posizione %d", "%s, rank %d", says, row.Rank)
		}
		p.Requests = append(p.Requests, p.Text(says))
	}
	return nil
}

func (p below) spans() (out employment) {
	e := p.employment
	now := func(from events.Date, to *events.Date) bool {
		return from <= p.Query.At && (to == nil || p.Query.At <= *to)
	}
	for _, s := range e.Spells {
		row := span{From: s.Hired, To: s.Ended, Current: now(s.Hired, s.Ended), What: p.Say("in servizio", "in service")}
		if s.ServiceStart != s.Hired {
			row.Detail = p.Text(wording.Say("anzianità dal %s", "length of service from %s", s.ServiceStart))
		}
		out.Spells = append(out.Spells, row)
	}
	for _, t := range e.Terms {
		row := span{From: t.From, To: t.To, Current: now(t.From, t.To),
			What: p.Text(wording.Say("orario: %s, %s a settimana", "schedule: %s, %s a week", t.Schedule, minutes(t.Minutes)))}
		row.Detail = p.Text(wording.Say("livello %s, %s", "level %s, %s", t.Grade, wording.Plural(t.Days, "un giorno a settimana", "%d giorni a settimana", "one day a week", "%d days a week")))
		out.Terms = append(out.Terms, row)
	}
	for _, a := range e.Periods {
		out.Agreements = append(out.Agreements, span{From: a.From, To: a.To, Current: a.InForce, What: p.Entitlement(a.Entitlement), Detail: p.Text(a.Text)})
	}
	for _, u := range e.Unpaid {
		out.Unpaid = append(out.Unpaid, span{From: u.From, To: &u.To, Current: now(u.From, &u.To), What: p.Say("assenza non retribuita", "unpaid absence")})
	}
	for _, list := range [][]span{out.Spells, out.Terms, out.Agreements, out.Unpaid} {
		slices.Reverse(list)
	}
	return out
}

func (p below) breaches() {
	all := slices.Clone(p.balance.Breaches)
	slices.Reverse(all)
	p.Breaches.All = p.With(p.Path("breaches"), "employee", p.ID)
	if n := len(all) - breachesShown; n > 0 {
		p.Breaches.More = p.Plural(n, "un'altra prima", "altre %d prima", "one more before", "%d more before")
		all = all[:breachesShown]
	}
	for _, b := range all {
		row := breach{Date: b.Date, Text: p.Text(institutes.Breach(b.Code)), Limit: p.Text(institutes.Observed(b.Code, b.Limit)),
			Observed: p.Text(institutes.Observed(b.Code, b.Observed)), Case: cmp.Or(b.Loan, b.Case), Clause: b.Clause, Title: p.ClauseTitle(b.Clause),
			Closing: b.Cause.Closing, Seq: b.Cause.Seq}
		if b.Entitlement != "" {
			row.Entitlement = p.Entitlement(b.Entitlement)
		}
		p.Breaches.Rows = append(p.Breaches.Rows, row)
	}
}

func (p below) pay() {
	var all []payroll.Row
	if p.published != nil {
		all, p.Payroll.Published = slices.Clone(p.published.Rows), true
	} else {
		for _, i := range p.balance.Payroll {
			all = append(all, payroll.Row{Due: i.Quantity, Key: payroll.Key{Month: i.Month, Kind: i.Kind, Unit: i.Unit, Clause: i.Clause,
				Entitlement: i.Entitlement, Lot: i.Lot, Loan: i.Loan, Case: i.Case, Rate: i.Rate}})
		}
	}
	slices.Reverse(all)
	p.Payroll.All = p.To("employees", p.ID, "payroll")
	if n := len(all) - payShown; n > 0 {
		p.Payroll.More = p.Plural(n, "un'altra prima", "altre %d prima", "one more before", "%d more before")
		all = all[:payShown]
	}
	for i := range all {
		p.Payroll.Rows = append(p.Payroll.Rows, p.instruction(&all[i]))
	}
}

func (p below) instruction(r *payroll.Row) instruction {
	out := instruction{Month: p.Month(r.Month), Address: p.With(p.Path("employees", p.ID, "payroll"), "month", r.Month.String()), What: p.Instruction(r.Kind),
		Entitlement: p.Entitlement(r.Entitlement), Clause: r.Clause, Title: p.ClauseTitle(r.Clause), Case: cmp.Or(r.Loan, r.Case),
		Due: p.Amount(quantity(r.Unit, r.Due)), Story: p.With(p.Path("employees", p.ID, "history"), "entitlement", string(r.Entitlement), "month",
			r.Month.String(), "kind", r.Kind, "clause", r.Clause, "loan", r.Loan, "case", r.Case, "rate", r.Rate)}
	if r.Rate != "" {
		out.What += p.Text(wording.Say(", maggiorazione del %s%%", ", surcharge of %s%%", wording.Number(r.Rate)))
	}
	if p.published == nil {
		return out
	}
	published, difference := quantity(r.Unit, r.Published), quantity(r.Unit, r.Difference)
	out.Published, out.Difference = p.Amount(published), p.SignedAmount(difference)
	out.Changed, out.Before = p.published.Changed(r), p.published.Before(r.Month)
	if published.Parts == 0 {
		return out // nothing that payroll had received was changed
	}
	for i := range p.published.Publications {
		one := &p.published.Publications[i]
		if one.Key != r.Key || one.Late == nil {
			continue
		}
		at := p.Recorded(&one.Time)
		out.Why = append(out.Why, late{Seq: one.Late.Seq, Before: p.Before(one.Late.Seq), Text: p.Text(wording.Say("%s del %s, in ritardo: registrato il %s",
			"%s of %s, late: recorded on %s", p.Event(one.Late.Type), one.Late.Date, at))})
	}
	return out
}

// loans reads the loans that the statement names.
func (p below) loans(ctx context.Context) error {
	var ids []string
	for i := range p.statement.Movements {
		if id := p.statement.Movements[i].Loan; id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		doc, err := p.Reporter.Loan(ctx, p.Query, id)
		if err != nil {
			return err
		}
		p.Loans = append(p.Loans, p.loan(doc))
	}
	return nil
}

func (p below) loan(d *report.LoanPlan) loan {
	euro := func(s string) events.Quantity { return quantity(events.Euro.String(), s) }
	amount, left := euro(d.Amount), euro(d.Outstanding)
	repaid := events.Quantity{Unit: events.Euro, Parts: amount.Parts - left.Parts}
	l := loan{ID: d.Loan.Loan, Address: p.To("loans", d.Loan.Loan), Fund: p.Entitlement(events.Entitlement(d.Fund)), Amount: p.Amount(amount),
		Outstanding: p.Amount(left), AmountN: amount.Parts, RepaidN: repaid.Parts, Repaid: p.Amount(repaid), Rate: p.Decimal(d.Rate)}
	after := 0
	for _, r := range d.Plan {
		l.FinalDate = r.Date
		if r.Withheld {
			continue
		}
		if len(l.Instalments) == instalmentsShown {
			after++
			continue
		}
		l.Instalments = append(l.Instalments, instalment{Date: r.Date, Principal: p.Amount(euro(r.Principal)), Interest: p.Amount(euro(r.Interest)),
			Outstanding: p.Amount(euro(r.Outstanding)), OutstandingN: euro(r.Outstanding).Parts})
	}
	l.FirstDate = d.Date
	if after > 0 {
		l.More = p.Plural(after, "e un'altra", "e altre %d", "and one more", "and %d more")
	}
	return l
}

// below makes what is below the statement.
type below struct{ *Page }
