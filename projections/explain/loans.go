package explain

import (
	"context"
	"slices"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// company begins the explanation of a fund or of a loan, and its document.
func (x *Explainer) company(ctx context.Context, q report.Query) (*Document, *institute.CompanyView, *explanation, error) {
	asOf, err := x.AsOf(ctx, q)
	if err != nil {
		return nil, nil, nil, err
	}
	q.Known = asOf.Known.Seq // as in Entitlement
	entries, err := x.Source.Company(ctx, q)
	if err != nil {
		return nil, nil, nil, err
	}
	history, err := x.Source.History(ctx, q.Company, "", q.Known)
	if err != nil {
		return nil, nil, nil, err
	}
	doc := &Document{Company: q.Company, AsOf: asOf, Contract: x.Contract.Digest, Unit: events.Euro.String(),
		Tree: &Node{What: WhatFigure, Unit: events.Euro.String(), Date: &q.At}}
	return doc, entries.View, &explanation{Explainer: x, q: q, out: entries.Output, byID: byIdentity(history), ids: report.MovementIDs{}}, nil
}

// Fund explains what is available in a fund: budgets less disbursements; of one without a budget, what it disbursed.
func (x *Explainer) Fund(ctx context.Context, q report.Query, fund events.Fund) (*Document, error) {
	doc, view, e, err := x.company(ctx, q)
	if err != nil {
		return nil, err
	}
	ent := events.Entitlement(fund)
	pot, ok := view.Pot(ent)
	if !ok {
		return nil, report.UnknownFund(view, fund)
	}
	root := doc.Tree
	var shown int64
	for i := range e.out.Movements {
		m := &e.out.Movements[i]
		if m.Entitlement != ent || m.Effect() == 0 { // it moves something between accounts of an employee
			continue
		}
		effect := m.Effect()
		if pot.Unlimited { // shown is what it gave
			effect = -effect
		}
		shown += effect
		root.Children = append(root.Children, e.fundMovement(m, fund, effect, shown))
	}
	left := events.Cents(shown)
	root.Text = wording.Say("%s al %s: disponibili %s euro", "%s on %s: %s euro available", ent, q.At, left)
	if pot.Unlimited {
		root.Text = wording.Say("%s al %s: erogati %s euro", "%s on %s: %s euro disbursed", ent, q.At, left)
	}
	root.Balance = left.String()
	if about := companyOf(fund); about != nil && about.Remark != nil {
		root.Children = append(root.Children, e.nodes([]*institute.Reason{about.Remark(&pot)})...)
	}
	doc.Fund, doc.Figure = fund, left.String()
	return doc, nil
}

func (e *explanation) fundMovement(m *ledger.Movement, fund events.Fund, effect, after int64) *Node {
	reasons := e.figuresOf(m)
	if about := companyOf(fund); about != nil && about.PotReasons != nil {
		reasons = about.PotReasons(e.Contract, m)
	}
	n := e.moved(m, effect, after, reasons)
	n.Children = append(n.Children, e.breachesOf(m)...)
	n.Children = append(n.Children, e.madeBy(m))
	if loan := m.Case.Loan(); loan != "" {
		n.Text = wording.Say("%s, prestito %s di %s", "%s, loan %s of %s", n.Text, loan, m.Employee)
	} else if m.Employee != "" {
		n.Text = wording.Say("%s, a %s", "%s, to %s", n.Text, m.Employee)
	}
	return n
}

// Loan explains the outstanding amount of a loan, and every interest withheld.
func (x *Explainer) Loan(ctx context.Context, q report.Query, id string) (*Document, error) {
	doc, view, e, err := x.company(ctx, q)
	if err != nil {
		return nil, err
	}
	asked, _ := view.Application(id)
	loan := asked.Loan
	if loan == nil {
		return nil, lang.Errorf("%w %q: non è stato erogato entro il %s", "%w %q: it was not paid out by %s", report.ErrUnknownLoan, id, q.At)
	}
	root := doc.Tree
	about := companyOf(events.Fund(loan.Pot))
	var outstanding int64
	var movements []*ledger.Movement
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
		}
		movements = append(movements, m)
		inForce, looked := e.figuresOf(m), []*institute.Reason(nil)
		if about != nil && about.CaseReasons != nil {
			inForce, looked = about.CaseReasons(e.Contract, movements)
		}
		n := e.loanMovement(m, outstanding, inForce)
		n.Children = append(n.Children, e.nodes(looked)...)
		root.Children = append(root.Children, n)
	}
	left := events.Cents(outstanding)
	root.Balance = left.String()
	root.Text = wording.Say("Prestito %s di %s al %s: residuo %s euro", "Loan %s of %s on %s: %s euro outstanding", id,
		loan.Employee, q.At, left)
	doc.Employee, doc.Fund, doc.Loan, doc.Figure = loan.Employee, events.Fund(loan.Pot), id, left.String()
	return doc, nil
}

func (e *explanation) loanMovement(m *ledger.Movement, outstanding int64, inForce []*institute.Reason) *Node {
	effect := m.Quantity.Parts
	if m.Kind == ledger.Repay {
		effect = -effect
	}
	n := e.moved(m, effect, outstanding, inForce)
	if m.Kind == ledger.Interest {
		note, _ := institutes.Note(m.Note)
		n.Text = wording.Say("%s  %s %s: %s", "%s  %s %s: %s", m.Date, wording.Kind(m.Kind), m.Quantity, note)
	}
	for i := range e.out.Breaches {
		if b := &e.out.Breaches[i]; b.Case == m.Case && b.Date == m.Date && sameCause(b.Cause, m.Cause) {
			n.Children = append(n.Children, breachNode(b))
		}
	}
	n.Children = append(n.Children, e.madeBy(m))
	return n
}

// companyOf returns the institute of the company whose account a fund is; nil if there is none.
func companyOf(fund events.Fund) *institute.CompanyAbout {
	for i := range institutes.Companies {
		if about := &institutes.Companies[i]; slices.Contains(about.Accounts, events.Entitlement(fund)) {
			return about
		}
	}
	return nil
}

func byIdentity(history []*events.Event) map[events.Identity]*events.Event {
	m := make(map[events.Identity]*events.Event, len(history))
	for _, e := range history {
		m[e.Identity] = e
	}
	return m
}
