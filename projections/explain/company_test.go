package explain_test

import (
	"context"
	"testing"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/explain"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// company is a small history to ask questions of, in the notation of package scenario.
type company struct {
	t        *testing.T
	ledger   report.Source
	reporter *report.Reporter
	explain  *explain.Explainer
}

// history reads events, a line each; a line is recorded at the sequence that is its number.
func history(t *testing.T, lines string) *company {
	t.Helper()
	r := scenario.Reporter(t, events.MaxDate.String(), lines)
	return of(t, r.Source, r.Contract)
}

func of(t *testing.T, l report.Source, c *contract.Contract) *company {
	t.Helper()
	r := &report.Reporter{Source: l, Contract: c, Today: events.MaxDate}
	return &company{t: t, ledger: l, reporter: r, explain: &explain.Explainer{Reporter: r, Rome: scenario.Rome(t)}}
}

func at(date string, known ...uint64) report.Query {
	q := report.Query{Company: "blue", At: events.MustParseDate(date)}
	if len(known) > 0 {
		q.Known = known[0]
	}
	return q
}

// balance returns an employee's balance of an entitlement, and of its lots by year ("2023").
func (c *company) balance(q report.Query, ent events.Entitlement) (string, map[int]string) {
	c.t.Helper()
	doc, err := c.reporter.Balance(context.Background(), q, "E1")
	if err != nil {
		c.t.Fatal(err)
	}
	lots := map[int]string{}
	for _, b := range doc.Balances {
		if b.Entitlement == ent {
			for _, l := range b.Lots {
				lots[l.Lot.Year] = l.Balance
			}
			return b.Balance, lots
		}
	}
	return ent.Unit().Format(0), lots
}

// why explains E1's balance of an entitlement.
func (c *company) why(q report.Query, ent events.Entitlement) *explain.Document {
	c.t.Helper()
	doc, err := c.explain.Entitlement(context.Background(), q, explain.Asked{Employee: "E1", Entitlement: ent})
	if err != nil {
		c.t.Fatal(err)
	}
	return doc
}

// nodes returns the nodes of a tree of a kind, in order.
func nodes(n *explain.Node, what string) (out []*explain.Node) {
	if n.What == what {
		out = append(out, n)
	}
	for _, c := range n.Children {
		out = append(out, nodes(c, what)...)
	}
	return out
}
