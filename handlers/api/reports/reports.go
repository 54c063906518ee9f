// Package reports has the routes of the documents of package report: balances, movements, breaches, payroll, loans and
// the company's pots, quotas, rankings and registers.
package reports

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/suffix"
	"spettanze/handlers/documents"
	"spettanze/projections/coverage"
	"spettanze/projections/repair"
	"spettanze/projections/report"
	"spettanze/projections/roster"
	"spettanze/projections/sheet"
	"spettanze/projections/timeline"
)

// OfList is a question about a list of the company.
type OfList struct {
	reading.AsOf
	reading.Page
}

// OfEmployees is a question about the list of employees.
type OfEmployees struct {
	OfList
	Columns string `query:"col" doc:"entitlements that are columns and have totals, separated by commas; default those that any employee holds" example:"ferie,flex"`
	Search  string `query:"search" doc:"only ids that have this part" example:"E03"`
	Unit    string `query:"unit" doc:"only those who are in this unit of the company at the date" example:"sportello"`
	Filters string `query:"filter" doc:"only employees to whom all of these apply: in_service, part_time, incomplete, near_limit (nine tenths of it), lapsing (within 90 days)" example:"in_service"`
	Sort    string `query:"sort" doc:"employee, expires or an entitlement; with - in front the most first; default employee" example:"-flex"`
}

// OfEmployeeList is a question about a list of an employee.
type OfEmployeeList struct {
	reading.OfEmployee
	reading.Page
}

// OfPeriod is a question about the movements of an employee.
type OfPeriod struct {
	reading.OfEmployee
	reading.Page
	From        string `query:"from" doc:"first day; default from the first movement" example:"2023-01-01"`
	Entitlement string `query:"entitlement" doc:"only this one; default all" example:"flex"`
}

// OfMonth is a question about a month's pay.
type OfMonth struct {
	reading.AsOf
	reading.Page
	Month string `query:"month" doc:"only the pay of this month; default all" example:"2023-07"`
}

// OfEmployeeMonth is a question about an employee's pay.
type OfEmployeeMonth struct {
	OfMonth
	ID string `path:"id" doc:"employee id" example:"E042"`
}

// OfFund is a question about a loan fund.
type OfFund struct {
	reading.AsOf
	Fund string `path:"fund" doc:"code of the fund" example:"gravi_motivi"`
}

// OfCode is a question about a pot, a quota or a ranking.
type OfCode struct {
	reading.AsOf
	Code string `path:"code" doc:"its code; an unknown code is answered with the codes that exist" example:"gravi_motivi"`
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
	reading.AsOf
	ID string `path:"id" doc:"loan id" example:"L1"`
}

// Routes registers the routes.
func Routes(s *reading.Service) {
	huma.Register(s.API, huma.Operation{OperationID: "companies", Method: http.MethodGet, Path: "/v1/companies",
		Summary: "The companies of the log", Tags: []string{"read"}, Metadata: gate.Does(access.SignedIn)}, func(ctx context.Context, _ *struct{}) (*reading.Answer[Companies], error) {
		list, err := s.Source.Companies(ctx)
		if err != nil {
			return nil, s.Refuser.Problem(ctx, err)
		}
		return &reading.Answer[Companies]{Body: &Companies{append([]string{}, list...)}}, nil
	})
	reading.Route(s, access.SeeBalances, "employees", "/employees", "All employees ever hired, with their balances",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfEmployees) (*roster.Document, error) {
			asked, err := roster.Question{Columns: in.Columns, Search: in.Search, Unit: in.Unit, Filters: in.Filters, Sort: in.Sort}.Parse()
			if err != nil {
				return nil, err
			}
			return roster.Make(ctx, r, q, &asked)
		})
	reading.Route(s, access.SeeBalances, "balances", "/employees/{id}/balances", "Balances, breaches and payroll of one employee",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reading.OfEmployee) (*report.Balance, error) {
			return r.Balance(ctx, q, in.ID)
		})
	reading.Route(s, access.SeeBalances, "movements", "/employees/{id}/movements", "Movements, with clause, cause and arithmetic",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfPeriod) (*report.Statement, error) {
			return movements(ctx, s, r, q, in)
		})
	reading.Route(s, access.SeeBalances, "facts", "/employees/{id}/facts", "Facts about one employee: date, recorded when, how late, and whether they count",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reading.OfEmployee) (*timeline.Document, error) {
			return timeline.Of(ctx, r, s.Rome, q, in.ID)
		})
	reading.Route(s, access.SeeBreaches, "employee-breaches", "/employees/{id}/breaches", "Breaches of one employee",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfEmployeeList) (*report.Breaches, error) {
			return r.Breaches(ctx, q, in.ID)
		})
	reading.Route(s, access.SeePayroll, "employee-payroll", "/employees/{id}/payroll", "Payroll instructions of one employee",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfEmployeeMonth) (*report.Payroll, error) {
			return payroll(ctx, r, q, in.ID, in.Month)
		})
	reading.Route(s, access.SeePayroll, "coverage", "/employees/{id}/coverage", "What one employee is insured for by the company's policies, with their pay",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reading.OfEmployee) (*coverage.Document, error) {
			return coverage.Of(ctx, r, q, in.ID)
		})
	reading.Route(s, access.SeeBreaches, "breaches", "/breaches", "Breaches of all employees",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *OfList) (*report.Breaches, error) {
			return r.Breaches(ctx, q, "")
		})
	reading.Route(s, access.SeePayroll, "payroll", "/payroll", "Payroll instructions of all employees",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfMonth) (*report.Payroll, error) {
			return payroll(ctx, r, q, "", in.Month)
		})
	companyRoutes(s)
	reading.Route(s, access.SeeSent, "rejected", "/rejected", "Rejected events, and facts that wait for others, each with prepared repairs",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *OfList) (*repair.Document, error) {
			return repair.Of(ctx, r, q)
		})
	reading.Route(s, access.SeeRejected, "resolved", "/rejected/resolved", "The last facts that waited and wait no more, each with what healed it",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *reading.AsOf) (*repair.Healed, error) {
			if s.Waited == nil {
				return repair.HealedOf(ctx, r, q, nil)
			}
			waited, err := s.Waited(ctx, q.Company)
			if err != nil {
				return nil, err
			}
			return repair.HealedOf(ctx, r, q, waited)
		})
}

// Companies is the document of the companies.
type Companies struct {
	Companies []string `json:"companies"`
}

func movements(ctx context.Context, s *reading.Service, r *report.Reporter, q report.Query, in *OfPeriod) (*report.Statement, error) {
	p := report.Period{Entitlement: events.Entitlement(in.Entitlement)}
	if err := reading.Date("from", in.From, &p.From); err != nil {
		return nil, err
	}
	doc, err := r.Statement(ctx, q, in.ID, p)
	if err != nil || suffix.Form(ctx) == "" || !in.Whole() { // a part of a statement does not add up
		return doc, err
	}
	balance, err := r.Balance(ctx, q, in.ID)
	if err != nil {
		return nil, err
	}
	suffix.OfferWriter(ctx, &statement{doc, balance, s, p.Entitlement})
	return doc, nil
}

// statement writes a statement as the command line does, instead of as a table of its movements alone.
type statement struct {
	doc     *report.Statement
	balance *report.Balance
	service *reading.Service
	only    events.Entitlement
}

// WriteAs implements [suffix.Writer].
func (st *statement) WriteAs(w io.Writer, name string, form sheet.Form) (bool, error) {
	doc := *st.doc
	if t := doc.Known.Time; t != nil {
		second := t.Truncate(time.Second).In(st.service.Rome)
		doc.Known.Time = &second
	}
	d, err := documents.New(&doc, st.balance, st.service.Contract, st.only, form.Language)
	if err != nil {
		return true, err
	}
	switch name {
	case "csv":
		return true, d.CSV(w, form)
	case "xlsx":
		return true, d.XLSX(w)
	}
	return true, d.PDF(w)
}

func payroll(ctx context.Context, r *report.Reporter, q report.Query, id, word string) (*report.Payroll, error) {
	var month events.Month
	if err := reading.Month("month", word, &month); err != nil {
		return nil, err
	}
	return r.Payroll(ctx, q, id, month)
}
