package accessrequest

import (
	"context"
	"errors"
	"time"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
	"spettanze/handlers/documents"
	"spettanze/projections/explain"
	"spettanze/projections/grid"
	"spettanze/projections/lending"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
)

// asEmployee returns a context and a reporter of which the documents are those that the employee would see, by the policies of the
// program: all that is their own, and nobody else.
func asEmployee(ctx context.Context, a *cli.App, r *report.Reporter, company, employee string) (context.Context, *report.Reporter, error) {
	policies, err := policy.BuiltIn()
	if err != nil {
		return nil, nil, err
	}
	handle, directory := grants.NewHandle(), grants.NewDirectory(a.Today)
	directory.Apply(grants.Record{Seq: 1, Day: a.Today(), Company: company, Subject: handle, Event: &events.Event{
		Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: company, Subject: handle, Time: a.Now(),
		Data: grants.Granted{Dated: events.Dated{Date: a.Today()}, Role: grants.Employee, Employee: employee}}})
	guard := access.NewGuard(directory, policies, a.Today)
	ctx = guard.Showing(access.With(ctx, &access.Principal{Handle: handle, Channel: access.Token}), access.SeeBalances, company)
	seen := *r
	seen.Source = access.Bind(ctx, guard.Source(r.Source))
	return ctx, &seen, nil
}

// explained is the document explain.json.
type explained struct {
	Entitlements []*explain.Document `json:"entitlements"`
	Loans        []*explain.Document `json:"loans,omitempty"`
}

// documents writes what follows from the facts about somebody who was hired. It returns false for somebody who never was.
func (p *parcel) documents(ctx context.Context, a *cli.App, answers offline.Answers, q report.Query) (bool, error) {
	ctx, r, err := asEmployee(ctx, a, answers.Reporter, q.Company, p.employee)
	if err != nil {
		return false, err
	}
	balance, err := r.Balance(ctx, q, p.employee)
	if errors.Is(err, report.ErrUnknownEmployee) {
		return false, nil
	}
	if err == nil {
		balance, err = document(p.mask, balance)
	}
	if err == nil {
		err = p.json("balances.json", balance)
	}
	if err == nil {
		err = p.statement(ctx, r, q, balance)
	}
	if err == nil {
		err = p.explained(ctx, &explain.Explainer{Reporter: r, Rome: a.Rome}, q, balance)
	}
	if err != nil {
		return true, err
	}
	payroll, err := r.Payroll(ctx, q, p.employee, 0)
	if err == nil {
		err = table(p, "payroll.csv", payroll)
	}
	if err != nil {
		return true, err
	}
	breaches, err := r.Breaches(ctx, q, p.employee)
	if err == nil {
		err = table(p, "breaches.csv", breaches)
	}
	return true, err
}

func (p *parcel) statement(ctx context.Context, r *report.Reporter, q report.Query, balance *report.Balance) error {
	doc, err := r.Statement(ctx, q, p.employee, report.Period{})
	if err == nil {
		doc, err = document(p.mask, doc)
	}
	if err != nil {
		return err
	}
	if t := doc.Known.Time; t != nil {
		second := t.Truncate(time.Second).In(p.rome)
		doc.Known.Time = &second
	}
	s, err := documents.New(doc, balance, r.Contract, "", p.form.Language)
	if err != nil {
		return err
	}
	pdf, err := p.create("statement.pdf")
	if err == nil {
		err = errors.Join(s.PDF(pdf), pdf.Close())
	}
	if err != nil {
		return err
	}
	csv, err := p.create("statement.csv")
	if err == nil {
		err = errors.Join(s.CSV(csv, p.form), csv.Close())
	}
	return err
}

func (p *parcel) explained(ctx context.Context, x *explain.Explainer, q report.Query, balance *report.Balance) error {
	doc := explained{Entitlements: []*explain.Document{}}
	for _, row := range balance.Balances {
		one, err := x.Explain(ctx, q, explain.Asked{Employee: p.employee, Entitlement: row.Entitlement})
		if err == nil {
			one, err = document(p.mask, one)
		}
		if err != nil {
			return err
		}
		doc.Entitlements = append(doc.Entitlements, one)
	}
	loans, err := lending.Of(ctx, x.Reporter, q)
	if err != nil {
		return err
	}
	var plans []*report.LoanPlan
	for i := range loans.Loans {
		loan := &loans.Loans[i]
		if loan.Employee != p.employee || loan.Disbursed == nil {
			continue
		}
		plan, err := x.Reporter.Loan(ctx, q, loan.Loan)
		if err == nil {
			plan, err = document(p.mask, plan)
		}
		if err != nil {
			return err
		}
		one, err := x.Explain(ctx, q, explain.Asked{Loan: loan.Loan})
		if err == nil {
			one, err = document(p.mask, one)
		}
		if err != nil {
			return err
		}
		plans, doc.Loans = append(plans, plan), append(doc.Loans, one)
	}
	if len(plans) > 0 {
		if err := p.json("loans.json", plans); err != nil {
			return err
		}
	}
	return p.json("explain.json", doc)
}

// table writes the first list of a document as a table for people.
func table[T any](p *parcel, name string, doc *T) error {
	doc, err := document(p.mask, doc)
	if err != nil {
		return err
	}
	t, err := grid.Find(doc, "")
	if err != nil {
		return err
	}
	f, err := p.create(name)
	if err != nil {
		return err
	}
	return errors.Join(t.CSV(f, sheet.Form{People: true, Language: p.form.Language}), f.Close())
}
