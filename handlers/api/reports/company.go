package reports

import (
	"cmp"
	"context"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/reading"
	"spettanze/projections/institute"
	"spettanze/projections/lending"
	"spettanze/projections/report"
)

// companyRoutes registers the documents of the company as a whole.
func companyRoutes(s *reading.Service) {
	reading.Route(s, access.SeeFunds, "fund", "/funds/{fund}", "A loan fund",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfFund) (*report.Fund, error) {
			return r.Fund(ctx, q, events.Fund(in.Fund))
		})
	reading.Route(s, access.SeeLoans, "loans", "/loans", "Requests for loans and loans, in order of presentation, with decisions and conditions",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *reading.AsOf) (*lending.Loans, error) {
			return lending.Of(ctx, r, q, nil)
		})
	reading.Route(s, access.SeeLoans, "loan", "/loans/{id}", "A loan: plan, withheld so far, outstanding",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfLoan) (*report.LoanPlan, error) {
			return r.Loan(ctx, q, in.ID)
		})
	byCode(s, access.SeeFunds, "pot", "A pot, such as a fund: what it holds and what it gave", (*report.Reporter).Pot)
	byCode(s, access.SeeCompany, "quota", "A quota: who is counted, of how many, against which limit", (*report.Reporter).Quota)
	byCode(s, access.SeeCompany, "ranking", "A ranking: places, and who comes first", (*report.Reporter).Ranking)
	reading.Route(s, access.SeeCompany, "register", "/registers/{code}", "A register's entries", register)
}

// byCode registers the route of a kind of document of the company's.
func byCode[T any](s *reading.Service, does access.Action, kind, summary string,
	document func(*report.Reporter, context.Context, report.Query, string) (*T, error)) {
	reading.Route(s, does, kind, "/"+kind+"s/{code}", summary, func(ctx context.Context, r *report.Reporter, q report.Query, in *OfCode) (*T, error) {
		return document(r, ctx, q, in.Code)
	})
}

func register(ctx context.Context, r *report.Reporter, q report.Query, in *OfRegister) (*report.Register, error) {
	asked := institute.Register{Code: in.Code, Employee: in.Employee, Case: in.Case}
	if err := cmp.Or(reading.Date("from", in.From, &asked.From), reading.Date("to", in.To, &asked.To)); err != nil {
		return nil, err
	}
	return r.Register(ctx, q, asked)
}
