package main

import (
	"cmp"
	"context"

	"spettanze/events"
	"spettanze/projections/report"
)

// offline answers from a log at hand.
type offline struct {
	reporter *report.Reporter
	company  string // the one that is meant when none is named; empty: the only one
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
