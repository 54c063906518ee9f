package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events"
	"spettanze/projections/report"
)

// AsOf is a question's company and its two axes, which every reading route takes.
type AsOf struct {
	Company string `path:"company" doc:"company code" example:"blue"`
	At      string `query:"at" doc:"date of the answer; default today in Rome; the future is a forecast" example:"2023-12-31"`
	Known   string `query:"known" doc:"what had been recorded by then: a sequence, an RFC 3339 time or a date; default all" example:"1742"`
}

// OfEmployee is a question about one employee.
type OfEmployee struct {
	AsOf
	ID string `path:"id" doc:"employee id" example:"E042"`
}

// OfPeriod is a question about the movements of an employee.
type OfPeriod struct {
	OfEmployee
	From        string `query:"from" doc:"first day; default from the first movement" example:"2023-01-01"`
	Entitlement string `query:"entitlement" doc:"only this one; default all" example:"flex"`
}

// OfMonth is a question about a month's pay.
type OfMonth struct {
	AsOf
	Month string `query:"month" doc:"only the pay of this month; default all" example:"2023-07"`
}

// OfEmployeeMonth is a question about an employee's pay.
type OfEmployeeMonth struct {
	OfMonth
	ID string `path:"id" doc:"employee id" example:"E042"`
}

// OfFund is a question about a loan fund.
type OfFund struct {
	AsOf
	Fund string `path:"fund" doc:"code of the fund" example:"gravi_motivi"`
}

// OfCode is a question about a pot, a quota or a ranking.
type OfCode struct {
	AsOf
	Code string `path:"code" doc:"its code; that of none answers with those that exist" example:"gravi_motivi"`
}

// OfRegister is a question about a register's entries.
type OfRegister struct {
	OfCode
	Employee string `query:"employee" doc:"only entries about this employee; default all" example:"E042"`
	Case     string `query:"case" doc:"only entries of this case, such as a recording; default all" example:"R1"`
	From     string `query:"from" doc:"first day; default from the first entry" example:"2023-01-01"`
	To       string `query:"to" doc:"last day; default the date of the answer" example:"2023-12-31"`
}

// OfLoan is a question about a loan.
type OfLoan struct {
	AsOf
	ID string `path:"id" doc:"loan id" example:"L1"`
}

func (a *AsOf) asOf() *AsOf { return a }

// asked is implemented by every question.
type asked interface{ asOf() *AsOf }

// answer is a document as huma sends it.
type answer[T any] struct{ Body *T }

// route registers a reading route of a company.
func route[Q any, T any](s *server, a huma.API, id, path, summary string,
	document func(context.Context, *report.Reporter, report.Query, *Q) (*T, error)) {
	op := huma.Operation{OperationID: id, Method: http.MethodGet, Path: "/v1/{company}" + path, Summary: summary,
		Tags: []string{"read"}, Errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusServiceUnavailable}}
	huma.Register(a, op, func(ctx context.Context, in *Q) (*answer[T], error) {
		var doc *T
		err := s.Source.Moment(ctx, func(now report.Source) error {
			r := s.reporter(now)
			q, err := query(ctx, r, any(in).(asked).asOf()) //nolint:forcetypeassert // every question embeds AsOf
			if err == nil {
				doc, err = document(ctx, r, q, in)
			}
			return err
		})
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return &answer[T]{doc}, nil
	})
}

// query resolves what a request asks about.
func query(ctx context.Context, r *report.Reporter, in *AsOf) (report.Query, error) {
	q := report.Question{Company: in.Company, At: r.Today, Known: plus(in.Known)}
	if err := parseDate("at", in.At, &q.At); err != nil {
		return report.Query{}, err
	}
	return r.Query(ctx, q)
}

// parseDate reads a parameter that is a date into d. A parameter that is not given leaves it as it is.
func parseDate(name, word string, d *events.Date) (err error) {
	if word == "" {
		return nil
	}
	if *d, err = events.ParseDate(word); err != nil {
		return badRequest("%s: %w", "%s: %w", name, err)
	}
	return nil
}

// plus restores a plus sign that was not escaped, which arrives as a space.
func plus(known string) string { return strings.ReplaceAll(known, " ", "+") }

func (s *server) readingRoutes(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "companies", Method: http.MethodGet, Path: "/v1/companies",
		Summary: "The companies of the log", Tags: []string{"read"}}, s.companies)
	route(s, a, "employees", "/employees", "All employees ever hired, with their balances",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *AsOf) (*report.Employees, error) {
			return r.Employees(ctx, q)
		})
	route(s, a, "balances", "/employees/{id}/balances", "Balances, breaches and payroll of one employee",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfEmployee) (*report.Balance, error) {
			return r.Balance(ctx, q, in.ID)
		})
	route(s, a, "movements", "/employees/{id}/movements", "Movements, with clause, cause and arithmetic", s.movements)
	route(s, a, "employee-breaches", "/employees/{id}/breaches", "Breaches of one employee",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfEmployee) (*report.Breaches, error) {
			return r.Breaches(ctx, q, in.ID)
		})
	route(s, a, "employee-payroll", "/employees/{id}/payroll", "Payroll instructions of one employee",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfEmployeeMonth) (*report.Payroll, error) {
			return payroll(ctx, r, q, in.ID, in.Month)
		})
	route(s, a, "breaches", "/breaches", "Breaches of all employees",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *AsOf) (*report.Breaches, error) {
			return r.Breaches(ctx, q, "")
		})
	route(s, a, "payroll", "/payroll", "Payroll instructions of all employees",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfMonth) (*report.Payroll, error) {
			return payroll(ctx, r, q, "", in.Month)
		})
	s.companyRoutes(a)
	route(s, a, "rejected", "/rejected", "Rejected events, and facts that wait for others",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *AsOf) (*report.Rejected, error) {
			return r.Rejected(ctx, q)
		})
}

// Companies is the document of the companies.
type Companies struct {
	Companies []string `json:"companies"`
}

func (s *server) companies(ctx context.Context, _ *struct{}) (*answer[Companies], error) {
	list, err := s.Source.Companies(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &answer[Companies]{&Companies{append([]string{}, list...)}}, nil
}

func (s *server) movements(ctx context.Context, r *report.Reporter, q report.Query, in *OfPeriod) (*report.Statement, error) {
	p := report.Period{Entitlement: events.Entitlement(in.Entitlement)}
	if err := parseDate("from", in.From, &p.From); err != nil {
		return nil, err
	}
	return r.Statement(ctx, q, in.ID, p)
}

func payroll(ctx context.Context, r *report.Reporter, q report.Query, id, word string) (*report.Payroll, error) {
	var month events.Month
	if word != "" {
		var err error
		if month, err = events.ParseMonth(word); err != nil {
			return nil, badRequest("month: %w", "month: %w", err)
		}
	}
	return r.Payroll(ctx, q, id, month)
}
