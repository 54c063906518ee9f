package api

import (
	"cmp"
	"context"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/report"
)

// companyRoutes registers the documents of the company as a whole.
func (s *server) companyRoutes(a huma.API) {
	route(s, a, "fund", "/funds/{fund}", "A loan fund",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfFund) (*report.Fund, error) {
			return r.Fund(ctx, q, events.Fund(in.Fund))
		})
	route(s, a, "loan", "/loans/{id}", "A loan: plan, withheld so far, outstanding",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfLoan) (*report.LoanPlan, error) {
			return r.Loan(ctx, q, in.ID)
		})
	byCode(s, a, "pot", "A pot, such as a fund: what it holds and what it gave", (*report.Reporter).Pot)
	byCode(s, a, "quota", "A quota: who is counted, of how many, against which limit", (*report.Reporter).Quota)
	byCode(s, a, "ranking", "A ranking: places, and who comes first", (*report.Reporter).Ranking)
	route(s, a, "register", "/registers/{code}", "A register's entries", s.register)
}

// byCode registers the route of a kind of document of the company's.
func byCode[T any](s *server, a huma.API, kind, summary string,
	document func(*report.Reporter, context.Context, report.Query, string) (*T, error)) {
	route(s, a, kind, "/"+kind+"s/{code}", summary, func(ctx context.Context, r *report.Reporter, q report.Query, in *OfCode) (*T, error) {
		return document(r, ctx, q, in.Code)
	})
}

func (s *server) register(ctx context.Context, r *report.Reporter, q report.Query, in *OfRegister) (*report.Register, error) {
	asked := institute.Register{Code: in.Code, Employee: in.Employee, Case: in.Case}
	if err := cmp.Or(parseDate("from", in.From, &asked.From), parseDate("to", in.To, &asked.To)); err != nil {
		return nil, err
	}
	return r.Register(ctx, q, asked)
}
