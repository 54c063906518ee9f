package main

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/explain"
	"spettanze/projections/institute"
	"spettanze/projections/report"
	"spettanze/projections/simulate"
)

// offline answers from a log at hand.
type offline struct {
	reporter *report.Reporter
	rome     *time.Location
	company  string // the one that is meant when none is named; empty: the only one
}

func (a *app) offline(src report.Source, c *contract.Contract, company string) offline {
	return offline{reporter: &report.Reporter{Source: src, Contract: c, Today: a.Today()}, rome: a.Rome, company: company}
}

var _ answers = offline{}

// with resolves a question and makes a document of it.
func with[T any](ctx context.Context, o offline, q report.Question,
	document func(report.Query) (*T, error)) (*T, error) {
	q.Company = cmp.Or(q.Company, o.company)
	query, err := o.reporter.Query(ctx, q)
	if err != nil {
		return nil, err
	}
	return document(query)
}

// Balance implements answers.
func (o offline) Balance(ctx context.Context, q report.Question, id string) (*report.Balance, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Balance, error) { return o.reporter.Balance(ctx, q, id) })
}

// Statement implements answers.
func (o offline) Statement(ctx context.Context, q report.Question, id string, p report.Period) (*report.Statement, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Statement, error) { return o.reporter.Statement(ctx, q, id, p) })
}

// Breaches implements answers.
func (o offline) Breaches(ctx context.Context, q report.Question, id string) (*report.Breaches, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Breaches, error) { return o.reporter.Breaches(ctx, q, id) })
}

// Payroll implements answers.
func (o offline) Payroll(ctx context.Context, q report.Question, id string, m events.Month) (*report.Payroll, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Payroll, error) { return o.reporter.Payroll(ctx, q, id, m) })
}

// Employees implements answers.
func (o offline) Employees(ctx context.Context, q report.Question) (*report.Employees, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Employees, error) { return o.reporter.Employees(ctx, q) })
}

// Rejected implements answers.
func (o offline) Rejected(ctx context.Context, q report.Question) (*report.Rejected, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Rejected, error) { return o.reporter.Rejected(ctx, q) })
}

// Fund implements answers.
func (o offline) Fund(ctx context.Context, q report.Question, f events.Fund) (*report.Fund, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Fund, error) { return o.reporter.Fund(ctx, q, f) })
}

// Loan implements answers.
func (o offline) Loan(ctx context.Context, q report.Question, id string) (*report.LoanPlan, error) {
	return with(ctx, o, q, func(q report.Query) (*report.LoanPlan, error) { return o.reporter.Loan(ctx, q, id) })
}

// Pot implements answers.
func (o offline) Pot(ctx context.Context, q report.Question, code string) (*report.Pot, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Pot, error) { return o.reporter.Pot(ctx, q, code) })
}

// Quota implements answers.
func (o offline) Quota(ctx context.Context, q report.Question, code string) (*report.Quota, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Quota, error) { return o.reporter.Quota(ctx, q, code) })
}

// Ranking implements answers.
func (o offline) Ranking(ctx context.Context, q report.Question, code string) (*report.Ranking, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Ranking, error) { return o.reporter.Ranking(ctx, q, code) })
}

// Register implements answers.
func (o offline) Register(ctx context.Context, q report.Question, asked institute.Register) (*report.Register, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Register, error) { return o.reporter.Register(ctx, q, asked) })
}

func (o offline) explainer() *explain.Explainer {
	return &explain.Explainer{Source: o.reporter.Source, Contract: o.reporter.Contract, Rome: o.rome, Today: o.reporter.Today}
}

// Explain implements answers.
func (o offline) Explain(ctx context.Context, q report.Question, asked explain.Asked) (*explain.Document, error) {
	return with(ctx, o, q, func(q report.Query) (*explain.Document, error) { return o.explainer().Explain(ctx, q, asked) })
}

// Diff implements answers.
func (o offline) Diff(ctx context.Context, first, second report.Question, id string) (*explain.Difference, error) {
	return with(ctx, o, second, func(to report.Query) (*explain.Difference, error) {
		first.Company = to.Company
		from, err := o.reporter.Query(ctx, first)
		if err != nil {
			return nil, fmt.Errorf("the first answer: %w", err)
		}
		return o.explainer().Diff(ctx, to.Company, id, explain.Side{At: from.At, Known: from.Known},
			explain.Side{At: to.At, Known: to.Known})
	})
}

// Simulate implements answers.
func (o offline) Simulate(ctx context.Context, q report.Question, id string, tables simulate.Tables) (*simulate.Document, error) {
	other, err := simulate.Load(tables)
	if err != nil {
		return nil, err
	}
	s := simulate.Simulation{Was: o.reporter.Source, Would: o.reporter.Source.Under(other), WasContract: o.reporter.Contract, WouldContract: other,
		Today: o.reporter.Today}
	return with(ctx, o, q, func(q report.Query) (*simulate.Document, error) { return s.Run(ctx, q, id) })
}
