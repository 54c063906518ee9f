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
	"spettanze/projections/coverage"
	"spettanze/projections/explain"
	"spettanze/projections/grid"
	"spettanze/projections/lending"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
)

// asEmployee returns a context and a reporter of which the documents are those that the employee would see, by the policies of the
// program: all that is their own, and no one else.
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

// figures are the documents of what follows from the facts.
type figures struct {
	Balance   *report.Balance
	Statement *report.Statement
	Explained explained
	Loans     []*report.LoanPlan
	Requests  []report.Ranked    // in rankings
	Coverage  *coverage.Document // nil: nothing is insured, and no pay was told
	Payroll   *report.Payroll
	Breaches  *report.Breaches
}

// figures makes the documents about somebody who was hired: none about somebody who never was.
func (p *parcel) figures(ctx context.Context, a *cli.App, answers offline.Answers, q report.Query) (*figures, error) {
	ctx, r, err := asEmployee(ctx, a, answers.Reporter, q.Company, p.employee)
	if err != nil {
		return nil, err
	}
	f := &figures{Explained: explained{Entitlements: []*explain.Document{}}}
	f.Balance, err = r.Balance(ctx, q, p.employee)
	if errors.Is(err, report.ErrUnknownEmployee) {
		return nil, nil //nolint:nilnil // never hired
	}
	if err == nil {
		f.Statement, err = r.Statement(ctx, q, p.employee, report.Period{})
	}
	if err == nil {
		err = f.explain(ctx, &explain.Explainer{Reporter: r, Rome: a.Rome}, q, p.employee)
	}
	if err == nil {
		f.Coverage, err = coverage.Of(ctx, r, q, p.employee)
	}
	if errors.Is(err, report.ErrUnknownEmployee) { // will be hired
		err = nil
	}
	if c := f.Coverage; c != nil && len(c.Coverages) == 0 && c.YearlyGross == coverage.Unknown {
		f.Coverage = nil
	}
	if err == nil {
		f.Requests, err = r.Ranked(ctx, q, p.employee)
	}
	if err == nil {
		f.Payroll, err = r.Payroll(ctx, q, p.employee, 0)
	}
	if err == nil {
		f.Breaches, err = r.Breaches(ctx, q, p.employee)
	}
	return f, err
}

func (f *figures) explain(ctx context.Context, x *explain.Explainer, q report.Query, employee string) error {
	for _, row := range f.Balance.Balances {
		one, err := x.Explain(ctx, q, explain.Asked{Employee: employee, Entitlement: row.Entitlement})
		if err != nil {
			return err
		}
		f.Explained.Entitlements = append(f.Explained.Entitlements, one)
	}
	loans, err := lending.Of(ctx, x.Reporter, q, nil)
	if err != nil {
		return err
	}
	for i := range loans.Loans {
		loan := &loans.Loans[i]
		if loan.Employee != employee || loan.Disbursed == nil {
			continue
		}
		plan, err := x.Reporter.Loan(ctx, q, loan.Loan)
		if err != nil {
			return err
		}
		one, err := x.Explain(ctx, q, explain.Asked{Loan: loan.Loan})
		if err != nil {
			return err
		}
		f.Loans, f.Explained.Loans = append(f.Loans, plan), append(f.Explained.Loans, one)
	}
	return nil
}

// withoutOthers writes a document without the ids of others.
func withoutOthers[T any](p *parcel, name string, doc *T) error {
	out, err := document(p.mask, doc)
	if err != nil {
		return err
	}
	return p.json(name, out)
}

// documents writes the figures without the ids of others.
func (p *parcel) documents(f *figures, r *report.Reporter) error {
	balance, err := document(p.mask, f.Balance)
	if err == nil {
		err = p.json("balances.json", balance)
	}
	if err == nil {
		err = p.statement(f.Statement, balance, r)
	}
	if err != nil {
		return err
	}
	if len(f.Loans) > 0 {
		err = withoutOthers(p, "loans.json", &f.Loans)
	}
	if err == nil && len(f.Requests) > 0 {
		err = withoutOthers(p, "requests.json", &f.Requests)
	}
	if err == nil && f.Coverage != nil {
		err = withoutOthers(p, "coverage.json", f.Coverage)
	}
	if err == nil {
		err = withoutOthers(p, "explain.json", &f.Explained)
	}
	if err == nil {
		err = table(p, "payroll.csv", f.Payroll)
	}
	if err == nil {
		err = table(p, "breaches.csv", f.Breaches)
	}
	return err
}

func (p *parcel) statement(doc *report.Statement, balance *report.Balance, r *report.Reporter) error {
	doc, err := document(p.mask, doc)
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
