// Package standings has the routes of where an employee stands: what bounds each balance, the employment over time, the
// rosters of a month; and of the contract's figures.
package standings

import (
	"context"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/reading"
	"spettanze/projections/figures"
	"spettanze/projections/report"
	"spettanze/projections/rota"
	"spettanze/projections/standing"
)

// OfChange is a question about what the contract changed on a day.
type OfChange struct {
	reading.AsOf
	From string `path:"from" doc:"first day of the new figures; any other day is answered with the days that exist" example:"2022-12-01"`
}

// OfFigures is a question about figures of the contract.
type OfFigures struct {
	reading.AsOf
	Clause string `query:"clause" doc:"only this clause; default all" example:"CCNL/33"`
	Words  string `query:"q" doc:"only figures with all of these words in their titles, or in the names of the entitlements of their table" example:"ferie"`
	Only   string `query:"only" enum:"changing" doc:"changing: only figures that have more than one version" example:"changing"`
}

// OfClause is a question about a clause.
type OfClause struct {
	reading.AsOf
	Clause string `query:"clause" required:"true" doc:"id of the clause" example:"CCNL/33"`
}

// OfRosters is a question about the rosters of a month.
type OfRosters struct {
	reading.AsOf
	reading.Short
	Unit string `query:"unit" doc:"only those who are in this unit of the company at the date, or who are in none then and in it on another day of the month" example:"sportello"`
}

// Routes registers the routes.
func Routes(s *reading.Service) {
	reading.Route(s, access.SeeBalances, "standing", "/employees/{id}/standing",
		"Balances of one employee with limits, deadlines, what was earned and used this year and what moves next",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reading.OfEmployee) (*standing.Standing, error) {
			return (&standing.Reporter{Reporter: r}).Standing(ctx, q, in.ID)
		})
	reading.Route(s, access.SeeBalances, "employment", "/employees/{id}/employment",
		"Service, schedules, classes, agreements and limits of one employee over time",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reading.OfEmployee) (*standing.Employment, error) {
			return (&standing.Reporter{Reporter: r}).Employment(ctx, q, in.ID)
		})
	reading.Elsewhere(s, access.SeeBalances, "rosters", "/rosters", "Of each employee and day of the date's month: the planned shift, minutes worked, "+
		"leave, broken rules of rosters", func(ctx context.Context, r *report.Reporter, q report.Query, in *OfRosters) (*rota.Document, error) {
		a := rota.Asked{Unit: in.Unit}
		a.Skip, a.Limit = in.Part()
		return rota.Of(ctx, r, s.Rome, q, a)
	})
	reading.Route(s, access.SeeBalances, "roster", "/employees/{id}/roster", "One employee's rosters of the date's month",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reading.OfEmployee) (*rota.Document, error) {
			return rota.OfEmployee(ctx, r, s.Rome, q, in.ID)
		})
	reading.Route(s, access.SeeContract, "contract", "/contract", "Figures of the contract by clause: in force on the date, and every version",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfFigures) (*figures.Document, error) {
			return figures.Of(ctx, r, q, figures.Asked{Clause: in.Clause, Words: in.Words, Changing: in.Only == "changing"})
		})
	reading.Route(s, access.SeeCompany, "contract-uses", "/contract/uses", "The latest movements under a clause",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfClause) (*figures.Uses, error) {
			return figures.UsesOf(ctx, r, q, in.Clause)
		})
	reading.Route(s, access.SeeContract, "contract-changes", "/contract/changes/{from}", "What the contract changed on a day, old and new", changes(figures.On))
	reading.Route(s, access.SeeDifferences, "contract-touched", "/contract/changes/{from}/touched",
		"Whose balances, breaches and payroll would be others without what the contract changed on a day", changes(figures.Touched))
}

func changes[T any](document func(context.Context, *report.Reporter, report.Query, events.Date) (*T, error)) func(context.Context,
	*report.Reporter, report.Query, *OfChange) (*T, error) {
	return func(ctx context.Context, r *report.Reporter, q report.Query, in *OfChange) (*T, error) {
		var from events.Date
		if err := reading.Date("from", in.From, &from); err != nil {
			return nil, err
		}
		return document(ctx, r, q, from)
	}
}
