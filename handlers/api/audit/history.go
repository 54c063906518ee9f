package audit

import (
	"context"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/api/reports"
	"spettanze/projections/history"
	"spettanze/projections/report"
)

// OfHistory is a question about the values that a balance, or a row of payroll, has had.
type OfHistory struct {
	reading.OfEmployee
	Entitlement string `query:"entitlement" doc:"the entitlement; required" example:"ferie"`
	Lot         string `query:"lot" doc:"only this lot of it, a year or an id; default all" example:"2023"`
	Month       string `query:"month" doc:"the payroll instruction of this month, instead of the balance; kind is needed then" example:"2023-07"`
	Kind        string `query:"kind" doc:"kind of the payroll instruction, credit or withhold" example:"withhold"`
	Clause      string `query:"clause" doc:"only payroll instructions of this clause; default all" example:"CIA/4bis.B.2.d"`
	Loan        string `query:"loan" doc:"only payroll instructions of this loan; default all" example:"L1"`
	Case        string `query:"case" doc:"only payroll instructions of this case; default all" example:"R7"`
	Rate        string `query:"rate" doc:"only payroll instructions with this surcharge, per cent; default all" example:"20.00"`
	Forecasts   bool   `query:"forecasts" doc:"all values that were forecasts, not only the last" example:"true"`
}

// OfFundHistory is a question about what was available in a fund.
type OfFundHistory struct {
	reports.OfFund
	Forecasts bool `query:"forecasts" doc:"all values that were forecasts, not only the last" example:"true"`
}

func historyRoutes(s *reading.Service) {
	reading.Route(s, access.SeeBalances, "history", "/employees/{id}/history", "Each value that a balance, or a row of payroll, has had, and the event that made it",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfHistory) (*history.Document, error) {
			asked := history.Asked{Employee: in.ID, Entitlement: events.Entitlement(in.Entitlement), Forecasts: in.Forecasts,
				Payroll: history.Payroll{Kind: in.Kind, Clause: in.Clause, Loan: in.Loan, Case: in.Case, Rate: in.Rate}}
			var err error
			if asked.Lot, err = asked.Entitlement.ParseLot(in.Lot); err != nil {
				return nil, refuse.BadRequest("lot: %w", "lot: %w", err)
			}
			if err = reading.Month("month", in.Month, &asked.Payroll.Month); err != nil {
				return nil, err
			}
			if asked.Payroll != (history.Payroll{}) {
				if err = s.Gate.Guard.Pays(ctx, r.Source, q, in.ID); err != nil {
					return nil, err
				}
			}
			return history.Of(ctx, s.Explainer(r), q, asked)
		})
	reading.Route(s, access.SeeCompany, "history-of-fund", "/funds/{fund}/history", "Each value that a fund has had, and the event that made it",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfFundHistory) (*history.Document, error) {
			return history.Of(ctx, s.Explainer(r), q, history.Asked{Fund: events.Fund(in.Fund), Forecasts: in.Forecasts})
		})
}
