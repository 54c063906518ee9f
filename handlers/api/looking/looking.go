// Package looking has the routes of the record of looks: who looked, and for an employee who looked at them.
package looking

import (
	"context"

	"spettanze/handlers/access"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/looks/list"
	"spettanze/projections/report"
)

// OfPeriod is a question about some days.
type OfPeriod struct {
	reading.AsOf
	From  string `query:"from" doc:"first day; default thirty days before to" example:"2026-11-01"`
	To    string `query:"to" doc:"last day; default today in Rome" example:"2026-11-30"`
	Limit string `query:"limit" doc:"at most so many looks, 1 to 1000; default 100. An answer with earlier ones has next" example:"100"`
	After string `query:"after" doc:"next of the answer before; the question stays the same" example:"1742"`
}

// OfLooks is a question about looks.
type OfLooks struct {
	OfPeriod
	Employee  string `query:"employee" doc:"only looks at this employee, by name, as one of a unit or as one of the company" example:"E042"`
	Principal string `query:"principal" doc:"only looks by this principal" example:"P-MFRGGZDFMZTW"`
}

// Routes adds the routes. Without a reader there is no record.
func Routes(s *reading.Service, reader *list.Reader) {
	reading.Elsewhere(s, access.SeeLooks, "looks", "/looks", "Who saw personal data of whom, when, why and by which right; asking is a look too",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfLooks) (*list.Document, error) {
			asked, err := list.ReadQuestion(q.Company, in.Employee, in.Principal, in.From, in.To, in.After, in.Limit)
			if err != nil {
				return nil, err
			}
			return reader.Of(ctx, r, asked)
		})
	reading.Elsewhere(s, access.SeeOwn, "own-looks", "/me/looks", "Who looked at the data of the employee who asks: when, at what, why and in what role",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfPeriod) (*list.Own, error) {
			asked, err := list.ReadQuestion(q.Company, s.Gate.Guard.Self(ctx, q.Company), "", in.From, in.To, in.After, in.Limit)
			if err == nil && asked.Employee == "" {
				err = refuse.NotFound("qui nessuno accede con il proprio nome", "nobody signs in here")
			}
			if err != nil {
				return nil, err
			}
			return reader.Own(ctx, r, asked)
		})
}
