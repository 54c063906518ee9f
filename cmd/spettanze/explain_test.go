package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"spettanze/cmd/spettanze/sample/cast"
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/explain"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// sampleLedger is the sample company, recorded in order.
func sampleLedger(t *testing.T) (*replay.Ledger, *contract.Contract, uint64) {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	l := replay.New(c, rome)
	all := cast.Company(1)
	for i := range all {
		all[i].Seq = uint64(i + 1)
		l.Record(events.Record{Seq: all[i].Seq, Event: &all[i]})
	}
	return l, c, uint64(len(all))
}

// For 200 random employees, dates and states of knowledge of the sample company: the balance is the last line of the
// statement and the root of the explanation, for every entitlement. A loan's outstanding and a fund's available too.
func TestBalanceStatementAndExplanationAgree(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("it has one goroutine")
	}
	l, c, last := sampleLedger(t)
	r := &report.Reporter{Source: l, Contract: c, Today: events.MustParseDate("2026-01-01")}
	x := &explain.Explainer{Reporter: r, Rome: time.UTC}
	ctx := context.Background()
	random := rand.New(rand.NewPCG(20260101, 3))
	people, err := l.Employees(ctx, report.Query{Company: "blue", At: r.Today})
	if err != nil {
		t.Fatal(err)
	}
	triples, compared := 200, 0
	if testing.Short() {
		triples = 30
	}
	known := last
	for n := 0; n < triples; {
		if n%4 == 0 { // each sequence needs a fold of its own, which costs more than the rest
			known = 1 + random.Uint64N(last)
		}
		q := report.Query{Company: "blue", At: events.MustParseDate("2023-01-01") + events.Date(random.IntN(1200)), Known: known}
		id := people[random.IntN(len(people))].ID
		balance, err := r.Balance(ctx, q, id)
		if errors.Is(err, report.ErrUnknownEmployee) {
			known = 1 + random.Uint64N(last)
			continue // not hired yet, as known then
		}
		if err != nil {
			t.Fatal(err)
		}
		n++
		statement, err := r.Statement(ctx, q, id, report.Period{})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range balance.Balances {
			line := ""
			for _, m := range statement.Movements {
				if m.Entitlement == b.Entitlement {
					line = m.Balance
				}
				if _, ok := institutes.Note(m.Note); !ok {
					t.Errorf("note %q cannot be said in Italian", m.Note)
				}
			}
			why, err := x.Entitlement(ctx, q, explain.Asked{Employee: id, Entitlement: b.Entitlement})
			if err != nil {
				t.Fatal(err)
			}
			compared++
			if line != b.Balance || why.Figure != b.Balance || why.Tree.Balance != b.Balance {
				t.Errorf("%s %s at %s known %d: balance %s, last line %s, explanation %s (root %s)", id, b.Entitlement, q.At,
					q.Known, b.Balance, line, why.Figure, why.Tree.Balance)
			}
		}
		if n%10 == 0 {
			compared += agreeOnLoans(ctx, t, r, x, q)
		}
	}
	if compared < 2*triples {
		t.Errorf("only %d figures were compared", compared)
	}
}

func agreeOnLoans(ctx context.Context, t *testing.T, r *report.Reporter, x *explain.Explainer, q report.Query) (compared int) {
	t.Helper()
	for _, fund := range []events.Fund{events.GraviMotivi, events.Ristrutturazione} {
		doc, err := r.Fund(ctx, q, fund)
		if err != nil {
			t.Fatal(err)
		}
		why, err := x.Fund(ctx, q, fund)
		if err != nil || why.Figure != doc.Available {
			t.Errorf("%s at %s known %d: available %s, explanation %v (%v)", fund, q.At, q.Known, doc.Available, why, err)
		}
		for _, l := range doc.Loans {
			why, err := x.Loan(ctx, q, l.Loan)
			if err != nil || why.Figure != l.Outstanding {
				t.Errorf("%s at %s known %d: outstanding %s, explanation %v (%v)", l.Loan, q.At, q.Known, l.Outstanding, why, err)
			}
			compared++
		}
	}
	return compared
}
