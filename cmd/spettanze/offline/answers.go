package offline

import (
	"cmp"
	"context"
	"time"

	"spettanze/events"
	"spettanze/projections/explain"
	"spettanze/projections/institute"
	"spettanze/projections/repair"
	"spettanze/projections/report"
	"spettanze/projections/roster"
	"spettanze/projections/simulate"
)

// Answers answers questions from a log at hand.
type Answers struct {
	Reporter *report.Reporter
	Company  string // the one that is meant when a question names none; empty: the only one

	rome *time.Location
}

// with resolves a question and makes a document of it.
func with[T any](ctx context.Context, o Answers, q report.Question,
	document func(report.Query) (*T, error)) (*T, error) {
	q.Company = cmp.Or(q.Company, o.Company)
	query, err := o.Reporter.Query(ctx, q)
	if err != nil {
		return nil, err
	}
	return document(query)
}

// Document makes a document as a route of the service does.
func Document[T any](ctx context.Context, o Answers, q report.Question,
	document func(context.Context, *explain.Explainer, report.Query) (*T, error)) (*T, error) {
	return with(ctx, o, q, func(q report.Query) (*T, error) { return document(ctx, o.explainer(), q) })
}

// Balance answers as the service does.
func (o Answers) Balance(ctx context.Context, q report.Question, id string) (*report.Balance, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Balance, error) { return o.Reporter.Balance(ctx, q, id) })
}

// Statement answers as the service does.
func (o Answers) Statement(ctx context.Context, q report.Question, id string, p report.Period) (*report.Statement, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Statement, error) { return o.Reporter.Statement(ctx, q, id, p) })
}

// Breaches answers as the service does.
func (o Answers) Breaches(ctx context.Context, q report.Question, id string) (*report.Breaches, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Breaches, error) { return o.Reporter.Breaches(ctx, q, id) })
}

// Payroll answers as the service does.
func (o Answers) Payroll(ctx context.Context, q report.Question, id string, m events.Month) (*report.Payroll, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Payroll, error) { return o.Reporter.Payroll(ctx, q, id, m) })
}

// Employees answers as the service does.
func (o Answers) Employees(ctx context.Context, q report.Question, asked roster.Question) (*roster.Document, error) {
	a, err := asked.Parse()
	if err != nil {
		return nil, err
	}
	return with(ctx, o, q, func(q report.Query) (*roster.Document, error) { return roster.Make(ctx, o.Reporter, q, &a) })
}

// Rejected answers as the service does.
func (o Answers) Rejected(ctx context.Context, q report.Question) (*repair.Document, error) {
	return with(ctx, o, q, func(q report.Query) (*repair.Document, error) { return repair.Of(ctx, o.Reporter, q) })
}

// Fund answers as the service does.
func (o Answers) Fund(ctx context.Context, q report.Question, f events.Fund) (*report.Fund, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Fund, error) { return o.Reporter.Fund(ctx, q, f) })
}

// Loan answers as the service does.
func (o Answers) Loan(ctx context.Context, q report.Question, id string) (*report.LoanPlan, error) {
	return with(ctx, o, q, func(q report.Query) (*report.LoanPlan, error) { return o.Reporter.Loan(ctx, q, id) })
}

// Pot answers as the service does.
func (o Answers) Pot(ctx context.Context, q report.Question, code string) (*report.Pot, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Pot, error) { return o.Reporter.Pot(ctx, q, code) })
}

// Quota answers as the service does.
func (o Answers) Quota(ctx context.Context, q report.Question, code string) (*report.Quota, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Quota, error) { return o.Reporter.Quota(ctx, q, code) })
}

// Ranking answers as the service does.
func (o Answers) Ranking(ctx context.Context, q report.Question, code string) (*report.Ranking, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Ranking, error) { return o.Reporter.Ranking(ctx, q, code) })
}

// Register answers as the service does.
func (o Answers) Register(ctx context.Context, q report.Question, asked institute.Register) (*report.Register, error) {
	return with(ctx, o, q, func(q report.Query) (*report.Register, error) { return o.Reporter.Register(ctx, q, asked) })
}

func (o Answers) explainer() *explain.Explainer {
	return &explain.Explainer{Reporter: o.Reporter, Rome: o.rome}
}

// Explain answers as the service does.
func (o Answers) Explain(ctx context.Context, q report.Question, asked explain.Asked) (*explain.Document, error) {
	return with(ctx, o, q, func(q report.Query) (*explain.Document, error) { return o.explainer().Explain(ctx, q, asked) })
}

// Simulate answers as the service does.
func (o Answers) Simulate(ctx context.Context, q report.Question, id string, tables simulate.Tables) (*simulate.Document, error) {
	other, err := simulate.Load(tables)
	if err != nil {
		return nil, err
	}
	return with(ctx, o, q, func(q report.Query) (*simulate.Document, error) { return simulate.Run(ctx, o.Reporter, other, q, id) })
}
