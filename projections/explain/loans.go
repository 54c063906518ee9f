package explain

import (
	"context"
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/loans"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// company is what the explanation of a fund and that of a loan begin with.
func (x *Explainer) company(ctx context.Context, q report.Query) (report.Known, report.CompanyEntries, *explanation, error) {
	known, err := x.Source.Resolve(ctx, q.Known)
	if err != nil {
		return known, report.CompanyEntries{}, nil, err
	}
	q.Known = known.Seq // as for an employee
	entries, err := x.Source.Company(ctx, q)
	if err != nil {
		return known, entries, nil, err
	}
	history, err := x.Source.History(ctx, q.Company, "", q.Known)
	if err != nil {
		return known, entries, nil, err
	}
	e := &explanation{Explainer: x, q: q, out: entries.Output, byID: map[events.Identity]*events.Event{}}
	for _, ev := range history {
		e.byID[ev.Identity] = ev
	}
	return known, entries, e, nil
}

// Fund explains what a fund still holds: budgets so far less disbursements so far.
func (x *Explainer) Fund(ctx context.Context, q report.Query, fund events.Fund) (*Document, error) {
	known, entries, e, err := x.company(ctx, q)
	if err != nil {
		return nil, err
	}
	ent := events.Entitlement(fund)
	if _, ok := entries.View.Pot(ent); !ok {
		return nil, report.UnknownFund(entries.View, fund)
	}
	root := &Node{What: WhatFigure, Unit: events.Euro.String(), Date: &q.At}
	var available int64
	for i := range e.out.Movements {
		m := &e.out.Movements[i]
		if m.Entitlement != ent {
			continue
		}
		available += fundEffect(m)
		root.Children = append(root.Children, e.fundMovement(m, fund, available))
	}
	left := events.Cents(available)
	root.Balance = left.String()
	root.Text = wording.Say("%s al %s: disponibili %s euro", "%s on %s: %s euro available", ent, q.At, left)
	root.Children = append(root.Children, fact("il capitale rimborsato non ricostituisce il fondo; quanto non è usato passa all'anno dopo",
		"repaid principal does not refill the fund; what is not used is carried to the next year"))
	return &Document{Company: q.Company, Fund: fund, At: q.At, Forecast: q.At > x.Today, Known: known,
		Contract: x.Contract.Digest, Unit: events.Euro.String(), Figure: left.String(), Tree: root}, nil
}

// fundEffect returns how a movement changes what a fund holds.
func fundEffect(m *ledger.Movement) int64 {
	fund := ledger.FundAccount(m.Entitlement)
	switch fund {
	case m.To:
		return m.Quantity.Parts
	case m.From:
		return -m.Quantity.Parts
	}
	return 0
}

func (e *explanation) fundMovement(m *ledger.Movement, fund events.Fund, available int64) *Node {
	effect := events.Quantity{Unit: events.Euro, Parts: fundEffect(m)}
	after := events.Quantity{Unit: events.Euro, Parts: available}
	note, _ := institutes.Note(m.Note)
	n := &Node{What: WhatMovement, Date: &m.Date, Kind: string(m.Kind), Unit: events.Euro.String(),
		Quantity: effect.String(), Balance: after.String(), Clause: m.Clause,
		Text: wording.Say("%s  %s %s → %s: %s", "%s  %s %s → %s: %s", m.Date, wording.Kind(m.Kind), wording.Signed(effect), after, note)}
	rule := e.clause(m.Clause)
	n.Children = append(n.Children, rule)
	if figures := contract.Find[loans.Figures](e.Contract).Fund(fund); figures != nil {
		if v, ok := figures.Versions.Version(m.Date); ok {
			rule.Children = append(rule.Children, inForce(institute.InForce("loans.yaml/funds/"+string(fund), v.From, v.Value.Budget.String(),
				"dotazione annua %s euro, massimo individuale %s euro", "yearly budget %s euro, individual cap %s euro",
				v.Value.Budget.Cents, v.Value.Cap.Cents)))
		}
	}
	n.Children = append(n.Children, e.breachesOf(m)...)
	n.Children = append(n.Children, e.madeBy(m))
	if loan := m.Case.Loan(); loan != "" {
		n.Text = wording.Say("%s, prestito %s di %s", "%s, loan %s of %s", n.Text, loan, m.Employee)
	}
	return n
}

// madeBy is the event or the closing that made a movement.
func (e *explanation) madeBy(m *ledger.Movement) *Node {
	if m.Cause.Closing == 0 {
		return e.cause(m.Cause)
	}
	return &Node{What: WhatClosing, Date: &m.Date, Text: wording.Say("chiusura del %s", "closing of %s", m.Date)}
}

// Loan explains what is outstanding of a loan, and every interest withheld.
func (x *Explainer) Loan(ctx context.Context, q report.Query, id string) (*Document, error) {
	known, entries, e, err := x.company(ctx, q)
	if err != nil {
		return nil, err
	}
	loan, _, ok := entries.View.Loan(id)
	if !ok {
		return nil, fmt.Errorf("%w %q: it was not paid out by %s", report.ErrUnknownLoan, id, q.At)
	}
	root := &Node{What: WhatFigure, Unit: events.Euro.String(), Date: &q.At}
	steps := []step{{day: loan.Date, outstanding: int64(loan.Amount)}}
	interestFrom, outstanding := loan.Date, int64(0)
	for i := range e.out.Movements {
		m := &e.out.Movements[i]
		if m.Case.Loan() != id {
			continue
		}
		switch m.Kind {
		case ledger.Lend:
			outstanding += m.Quantity.Parts
		case ledger.Repay:
			outstanding -= m.Quantity.Parts
			steps = append(steps, step{m.Date, outstanding})
		}
		n := e.loanMovement(m, outstanding)
		switch m.Kind {
		case ledger.Interest:
			n.Children = append(n.Children, e.interest(m, loan.Rate, interestFrom, steps))
			interestFrom = m.Date
		case ledger.Lend:
			n.Children[0].Children = append(n.Children[0].Children, e.loanFigures(loan.Date)...)
		}
		root.Children = append(root.Children, n)
	}
	left := events.Cents(outstanding)
	root.Balance = left.String()
	root.Text = wording.Say("Prestito %s di %s al %s: residuo %s euro", "Loan %s of %s on %s: %s euro outstanding", id,
		loan.Employee, q.At, left)
	return &Document{Company: q.Company, Employee: loan.Employee, Fund: events.Fund(loan.Pot), Loan: id, At: q.At,
		Forecast: q.At > x.Today, Known: known, Contract: x.Contract.Digest, Unit: events.Euro.String(), Figure: left.String(),
		Tree: root}, nil
}

func (e *explanation) loanMovement(m *ledger.Movement, outstanding int64) *Node {
	q := m.Quantity
	after := events.Quantity{Unit: events.Euro, Parts: outstanding}
	if m.Kind == ledger.Repay {
		q.Parts = -q.Parts
	}
	note, _ := institutes.Note(m.Note)
	text := wording.Say("%s  %s %s → %s: %s", "%s  %s %s → %s: %s", m.Date, wording.Kind(m.Kind), wording.Signed(q), after, note)
	if m.Kind == ledger.Interest {
		text = wording.Say("%s  %s %s: %s", "%s  %s %s: %s", m.Date, wording.Kind(m.Kind), q, note)
	}
	n := &Node{What: WhatMovement, Date: &m.Date, Kind: string(m.Kind), Unit: events.Euro.String(), Quantity: q.String(),
		Balance: after.String(), Clause: m.Clause, Text: text, Children: []*Node{e.clause(m.Clause)}}
	for i := range e.out.Breaches {
		if b := &e.out.Breaches[i]; b.Case == m.Case && b.Date == m.Date && sameCause(b.Cause, m.Cause) {
			n.Children = append(n.Children, breachNode(b))
		}
	}
	n.Children = append(n.Children, e.madeBy(m))
	return n
}

// loanFigures are the rate and the terms that a loan has for life.
func (e *explanation) loanFigures(on events.Date) []*Node {
	rate, _ := contract.Find[loans.Figures](e.Contract).TUR.Version(on)
	terms, _ := contract.Find[loans.Figures](e.Contract).Terms.Versions.Version(on)
	return []*Node{
		inForce(institute.InForce("loans.yaml/tur", rate.From, rate.Value.Rate.String(), "tasso (TUR) %s%% l'anno, fisso", "rate (TUR) %s%% a year, fixed",
			wording.Number(rate.Value.Rate.String()))),
		inForce(institute.InForce("loans.yaml/terms", terms.From, fmt.Sprint(terms.Value.PayDay), "trattenuta il %d del mese, giorni effettivi ÷ %d",
			"withheld on day %d of the month, actual days ÷ %d", terms.Value.PayDay, terms.Value.DayCount)),
	}
}

// step is what is outstanding after a day.
type step struct {
	day         events.Date
	outstanding int64
}

// interest shows the arithmetic of an interest: what was outstanding, for how many days. Interest of a day is on what was
// outstanding when it began, so a repayment counts from the day after it (contract §6, example 2).
func (e *explanation) interest(m *ledger.Movement, rate string, from events.Date, steps []step) *Node {
	var parts []wording.Text
	for i, s := range steps {
		first, last := max(s.day, from), m.Date
		if i+1 < len(steps) {
			last = min(last, steps[i+1].day)
		}
		if days := int(last - first); days > 0 && s.outstanding > 0 {
			parts = append(parts, wording.Say("%s per %d giorni fino al %s", "%s for %d days to %s", events.Cents(s.outstanding), days,
				last))
		}
	}
	terms := contract.Find[loans.Figures](e.Contract).Terms.On(slices.MinFunc(steps, func(a, b step) int { return int(a.day - b.day) }).day)
	return fact("(%s) × %s%% ÷ %d = %s", "(%s) × %s%% ÷ %d = %s", wording.Join(parts), wording.Number(rate), terms.DayCount, m.Quantity)
}
