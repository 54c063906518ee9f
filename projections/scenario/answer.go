package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/projections/coverage"
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

// ask puts the expectation's question.
func (e *Expectation) ask(ctx context.Context, r *report.Reporter) (*answer, error) {
	a, err := e.document(ctx, r, report.Query{Company: company, At: e.At, Known: e.Known})
	if errors.Is(err, report.ErrUnknownEmployee) || errors.Is(err, report.ErrUnknownLoan) {
		return &answer{unknown: true}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", e.Place, e.Title, err)
	}
	return a, nil
}

func (e *Expectation) document(ctx context.Context, r *report.Reporter, q report.Query) (*answer, error) {
	switch e.Query {
	case "balance":
		doc, err := r.Balance(ctx, q, e.Of)
		return answerOf(doc, err, ofBalance)
	case "coverage":
		doc, err := coverage.Of(ctx, r, q, e.Of)
		return answerOf(doc, err, ofCoverage)
	case "fund":
		doc, err := r.Fund(ctx, q, events.Fund(e.Of))
		return answerOf(doc, err, func(f *report.Fund) *answer { return ofPot(&f.Held) })
	case "pot":
		doc, err := r.Pot(ctx, q, e.Of)
		return answerOf(doc, err, func(p *report.Pot) *answer { return ofPot(&p.Held) })
	case "quota":
		doc, err := r.Quota(ctx, q, e.Of)
		return answerOf(doc, err, ofQuota)
	case "ranking":
		doc, err := r.Ranking(ctx, q, e.Of)
		if err != nil {
			return nil, err
		}
		return ofRanking(doc)
	case "register":
		doc, err := r.Register(ctx, q, institute.Register{Code: e.Of})
		if err != nil {
			return nil, err
		}
		return ofRegister(doc)
	case "loan":
		doc, err := r.Loan(ctx, q, e.Of)
		return answerOf(doc, err, ofLoan)
	case "statement":
		doc, err := r.Statement(ctx, q, e.Of, report.Period{From: e.From})
		return answerOf(doc, err, ofStatement)
	default:
		doc, err := r.Rejected(ctx, q)
		return answerOf(doc, err, ofRejected)
	}
}

func answerOf[D any](doc *D, err error, of func(*D) *answer) (*answer, error) {
	if err != nil {
		return nil, err
	}
	return of(doc), nil
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

func ofCoverage(doc *coverage.Document) *answer {
	told := func(a coverage.Amount) string {
		if a == coverage.Unknown {
			return "unknown"
		}
		return string(a)
	}
	a := &answer{values: map[string]string{"gross": told(doc.YearlyGross)}, lists: map[string][]entry{"coverages": nil}}
	for _, c := range doc.Coverages {
		a.add("coverages", []string{string(c.Policy)}, []string{string(c.Policy), string(c.Case), told(c.Sum)}, "cover", string(c.Cover), "from", c.From.String(),
			"multiple", strconv.Itoa(c.Multiple), "bound", c.Limit, "base", told(c.Base), "family", strings.Join(c.Family, "+"), "clause", c.Clause)
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
