package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/report"
)

// answer is a document in the notation of expectations.
type answer struct {
	unknown bool
	values  map[string]string
	lists   map[string][]entry
}

// entry is a row of a list with the words that a filter compares.
type entry struct {
	row
	tags []string
}

// Ledgers makes the documents that expectations are compared with. [report.Reporter] implements it.
type Ledgers interface {
	Balance(ctx context.Context, q report.Query, employee string) (*report.Balance, error)
	Fund(ctx context.Context, q report.Query, fund events.Fund) (*report.Fund, error)
	Loan(ctx context.Context, q report.Query, loan string) (*report.LoanPlan, error)
	Pot(ctx context.Context, q report.Query, code string) (*report.Pot, error)
	Quota(ctx context.Context, q report.Query, code string) (*report.Quota, error)
	Ranking(ctx context.Context, q report.Query, code string) (*report.Ranking, error)
	Register(ctx context.Context, q report.Query, asked institute.Register) (*report.Register, error)
	Statement(ctx context.Context, q report.Query, employee string, p report.Period) (*report.Statement, error)
	Rejected(ctx context.Context, q report.Query) (*report.Rejected, error)
}

// ask puts the expectation's question.
func (e *Expectation) ask(ctx context.Context, l Ledgers) (*answer, error) {
	q := report.Query{Company: company, At: e.At, Known: e.Known}
	var a *answer
	var err error
	switch e.Query {
	case "balance":
		var doc *report.Balance
		if doc, err = l.Balance(ctx, q, e.Of); err == nil {
			a = ofBalance(doc)
		}
	case "fund":
		var doc *report.Fund
		if doc, err = l.Fund(ctx, q, events.Fund(e.Of)); err == nil {
			a = ofPot(&doc.Held)
		}
	case "pot", "quota", "ranking", "register":
		a, err = e.askCompany(ctx, l, q)
	case "loan":
		var doc *report.LoanPlan
		if doc, err = l.Loan(ctx, q, e.Of); err == nil {
			a = ofLoan(doc)
		}
	case "statement":
		var doc *report.Statement
		if doc, err = l.Statement(ctx, q, e.Of, report.Period{From: e.From}); err == nil {
			a = ofStatement(doc)
		}
	case "rejected":
		var doc *report.Rejected
		if doc, err = l.Rejected(ctx, q); err == nil {
			a = ofRejected(doc)
		}
	}
	if errors.Is(err, report.ErrUnknownEmployee) || errors.Is(err, report.ErrUnknownLoan) {
		return &answer{unknown: true}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", e.Place, e.Title, err)
	}
	return a, nil
}

func ofBalance(doc *report.Balance) *answer {
	a := &answer{values: map[string]string{}, lists: map[string][]entry{"breaches": ofBreaches(doc.Breaches),
		"payroll": nil, "parked": ofParked(doc.Parked)}}
	for _, b := range doc.Balances {
		a.values[string(b.Entitlement)] = b.Balance
		for _, l := range b.Lots {
			a.values[string(b.Entitlement)+" "+l.Lot.String()] = l.Balance
		}
	}
	for _, p := range doc.Payroll {
		a.add("payroll", []string{string(p.Entitlement), p.Loan, p.Case, p.Kind},
			[]string{p.Month.String(), p.Kind, p.Quantity, p.Unit}, "entitlement", string(p.Entitlement), "lot", p.Lot.String(), "loan", p.Loan, "case", p.Case, "rate", p.Rate, "clause", p.Clause)
	}
	return a
}

func ofLoan(doc *report.LoanPlan) *answer {
	a := &answer{values: map[string]string{"employee": doc.Employee, "fund": string(doc.Fund), "date": doc.Date.String(),
		"amount": doc.Amount, "instalments": strconv.Itoa(doc.Instalments), "rate": doc.Rate, "outstanding": doc.Outstanding,
		"rows": strconv.Itoa(len(doc.Plan))}, lists: map[string][]entry{"breaches": ofBreaches(doc.Breaches), "plan": nil}}
	for _, p := range doc.Plan {
		state := "planned"
		if p.Withheld {
			state = "withheld"
		}
		a.add("plan", nil, []string{p.Date.String(), p.Principal, p.Interest, p.Outstanding, state})
	}
	return a
}

func ofStatement(doc *report.Statement) *answer {
	a := &answer{values: map[string]string{}, lists: map[string][]entry{"movements": nil}}
	for _, m := range doc.Movements {
		ent := string(m.Entitlement)
		if ent == "" {
			ent = "-"
		}
		a.add("movements", []string{ent, m.Kind, m.Loan, m.Case}, []string{m.Date.String(), ent, m.Kind, m.Quantity}, "balance",
			m.Balance, "lot", m.Lot.String(), "from", m.From, "to", m.To, "clause", m.Clause,
			"note", strings.ReplaceAll(m.Note, " ", "_"))
	}
	return a
}

func ofRejected(doc *report.Rejected) *answer {
	a := &answer{values: map[string]string{}, lists: map[string][]entry{"rejected": nil, "parked": ofParked(doc.Parked)}}
	for _, r := range doc.Rejected {
		a.add("rejected", []string{r.Code}, []string{r.Code}, "seq", strconv.FormatUint(r.Seq, 10), "id", r.ID,
			"pointer", r.Pointer)
	}
	return a
}

func ofBreaches(breaches []report.Breach) []entry {
	a := &answer{lists: map[string][]entry{}}
	for _, b := range breaches {
		a.add("", []string{b.Code}, []string{b.Date.String(), b.Code}, "limit", b.Limit, "observed", b.Observed,
			"entitlement", string(b.Entitlement), "clause", b.Clause, "loan", b.Loan, "case", b.Case, "employee", b.Employee)
	}
	return a.lists[""]
}

func ofParked(parked []report.Parked) []entry {
	a := &answer{lists: map[string][]entry{}}
	for _, p := range parked {
		a.add("", []string{p.Code}, []string{p.Date.String(), p.Subject, p.Code}, "id", p.Cause.ID)
	}
	return a.lists[""]
}

// add appends a row to a list; pairs are names and values, of which the empty ones are absent.
func (a *answer) add(name string, tags, words []string, pairs ...string) {
	e := entry{row: row{words: words}, tags: slices.DeleteFunc(tags, func(s string) bool { return s == "" })}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			e.named = append(e.named, named{pairs[i], pairs[i+1]})
		}
	}
	a.lists[name] = append(a.lists[name], e)
}
