package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/report"
)

// companyRoutes are of what is the company's, not one employee's.
func (s *server) companyRoutes(a huma.API) {
	route(s, a, "fund", "/funds/{fund}", "A loan fund",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfFund) (*report.Fund, error) {
			return r.Fund(ctx, q, events.Fund(in.Fund))
		})
	route(s, a, "loan", "/loans/{id}", "A loan: plan, withheld so far, outstanding",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfLoan) (*report.LoanPlan, error) {
			return r.Loan(ctx, q, in.ID)
		})
	route(s, a, "pot", "/pots/{code}", "A pot, such as a fund: what it holds and what it gave",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfCode) (*report.Pot, error) {
			return r.Pot(ctx, q, in.Code)
		})
	route(s, a, "quota", "/quotas/{code}", "A quota: who is counted, of how many, against which limit",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfCode) (*report.Quota, error) {
			return r.Quota(ctx, q, in.Code)
		})
	route(s, a, "ranking", "/rankings/{code}", "A ranking: places, and who comes first",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfCode) (*report.Ranking, error) {
			return r.Ranking(ctx, q, in.Code)
		})
	route(s, a, "register", "/registers/{code}", "A register's entries", s.register)
}

func (s *server) register(ctx context.Context, r *report.Reporter, q report.Query, in *OfRegister) (*report.Register, error) {
	asked := institute.Register{Code: in.Code, Employee: in.Employee, Case: in.Case}
	for _, d := range []struct {
		name, word string
		to         *events.Date
	}{{"from", in.From, &asked.From}, {"to", in.To, &asked.To}} {
		if d.word == "" {
			continue
		}
		var err error
		if *d.to, err = events.ParseDate(d.word); err != nil {
			return nil, badRequest("%s: %w", d.name, err)
		}
	}
	return r.Register(ctx, q, asked)
}
