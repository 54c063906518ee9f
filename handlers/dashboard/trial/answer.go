package trial

import (
	"context"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/dryrun"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Answer is what a leave would do.
type Answer struct {
	Who      string // the employee
	Page     string // address of their page
	Sign     string // good, warn or bad
	Says     string
	At       events.Date // through which it is computed
	Balances []Balance
	Broken   []Broken
}

// Balance is a balance before and after.
type Balance struct {
	Name, Before, After string
	Negative            bool // after
}

// Broken is a rule that would be broken.
type Broken struct {
	Date                   events.Date
	Text, Limit, Observed  string
	Clause, Title, Address string
}

// try makes the answer.
func (f *Form) try(ctx context.Context, m *Maker, e *events.Event) error {
	run := m.runner(ctx)
	results, _, err := m.Intake.Try(ctx, []events.Event{*e}, run, true)
	if err != nil {
		return err
	}
	a := &Answer{Who: e.Subject, Page: f.With(f.Path("employees", e.Subject), "at", "", "known", "")}
	f.Answer = a
	r := &results[0]
	switch {
	case r.Status == intake.Rejected:
		a.Sign, a.Says = "bad", frame.Sentence(f.Text(r.Why))
		return nil
	case r.Waits != nil:
		a.Sign, a.Says = "bad", f.Text(wording.Say("Non conterebbe: %s", "It would not count: %s", frame.Sentence(r.Waits.In(lang.Language(f.Language)).Reason)))
		return nil
	}
	a.At = r.Would.At
	f.broken(r.Would, e.Subject)
	if err := f.balances(ctx, run.Reporter, r.Would, e.Subject); err != nil {
		return err
	}
	switch {
	case len(a.Broken) > 0:
		a.Sign, a.Says = "warn", f.Plural(len(a.Broken), "Una regola sarebbe violata. Il contratto la segnala e non impedisce la richiesta:",
			"%d regole sarebbero violate. Il contratto le segnala e non impedisce la richiesta:",
			"One rule would be broken. The contract reports it and does not prevent the request:",
			"%d rules would be broken. The contract reports them and does not prevent the request:")
	case len(a.Balances) == 0:
		a.Sign, a.Says = "soft", f.Say("Non cambierebbe alcuna cifra: in quei giorni non c'è orario da coprire.",
			"No figure would change: there are no hours to cover on those days.")
	default:
		a.Sign, a.Says = "good", f.Say("Nessuna regola sarebbe violata.", "No rule would be broken.")
	}
	return nil
}

// broken lists the breaches that would appear.
func (f *Form) broken(would *dryrun.Effect, who string) {
	for _, c := range would.Breaches {
		b := c.After
		if b == nil || c.Employee != who || c.Change == dryrun.Changes && same(c.Before, b) {
			continue
		}
		f.Answer.Broken = append(f.Answer.Broken, Broken{Date: b.Date, Text: f.Text(institutes.Breach(b.Code)), Limit: f.Text(institutes.Observed(b.Code, b.Limit)),
			Observed: f.Text(institutes.Observed(b.Code, b.Observed)), Clause: b.Clause, Title: f.ClauseTitle(b.Clause),
			Address: f.With(f.Path("contract")+"#"+b.Clause, "at", b.Date.String(), "clause", b.Clause, "known", "")})
	}
}

// same reports whether a breach was there before, of another figure.
func same(before, after *report.Breach) bool {
	return before != nil && before.Observed == after.Observed
}

// balances says what the leave makes of each balance that it moves, through the last day of the effect.
func (f *Form) balances(ctx context.Context, r *report.Reporter, would *dryrun.Effect, who string) error {
	moved := map[dryrun.Owned]int64{}
	if !would.Moved(f.Company, moved) {
		return nil
	}
	doc, err := r.Balance(ctx, report.Query{Company: f.Company, At: would.At}, who)
	if err != nil {
		return err
	}
	before := map[events.Entitlement]int64{}
	for _, b := range doc.Balances {
		q, _ := wording.Parse(b.Unit, b.Balance) // a document has no other
		before[b.Entitlement] = q.Parts
	}
	for _, e := range events.Entitlements {
		by := moved[dryrun.Owned{Employee: who, Entitlement: e}]
		if by == 0 {
			continue
		}
		was, is := events.Quantity{Unit: e.Unit(), Parts: before[e]}, events.Quantity{Unit: e.Unit(), Parts: before[e] + by}
		f.Answer.Balances = append(f.Answer.Balances, Balance{f.Entitlement(e), f.Amount(was), f.Amount(is), is.Parts < 0})
	}
	return nil
}
