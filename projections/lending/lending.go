// Package lending is the document of the requests for loans and of the loans, in order of presentation: the amount, the decision, the
// days of waiting, the principal outstanding, and each condition, met or not.
package lending

import (
	"context"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/report"
)

// States of a loan.
const (
	Requested   = "requested" // and not decided
	Refused     = "refused"
	Granted     = "granted" // and not paid out
	Outstanding = "outstanding"
	Repaid      = "repaid"
)

// Loans is the list of requests and loans, in order of presentation.
type Loans struct {
	Company string `json:"company"`
	report.AsOf
	Loans      []LoanCase      `json:"loans"`
	Conditions []LoanCondition `json:"conditions"` // of every loan, as judged when it was paid out or refused, else now
}

// LoanCondition is a condition of one loan of a list.
type LoanCondition struct {
	Loan string `json:"loan"`
	report.Condition
}

// LoanCase is a request, or a loan, of which the request may be recorded or not.
type LoanCase struct {
	Loan        string          `json:"loan"`
	Employee    string          `json:"employee"`
	Fund        events.Fund     `json:"fund"`
	State       string          `json:"state" enum:"requested,refused,granted,outstanding,repaid"`
	Waiting     int             `json:"waiting,omitempty"` // days since the request, or since the decision of one that was granted
	Disbursed   *events.Date    `json:"disbursed,omitempty"`
	Amount      string          `json:"amount"` // as paid out, else as asked for
	Instalments int             `json:"instalments"`
	Rate        string          `json:"rate,omitempty"`
	Outstanding string          `json:"outstanding,omitempty"`
	Unmet       int             `json:"unmet"` // conditions that are not met
	Request     *report.Request `json:"request,omitempty"`
}

// Of makes the list of the requests for loans, and of the loans: of those that are asked for, or, with nil, of all.
func Of(ctx context.Context, r *report.Reporter, q report.Query, asked func(*institute.Application) bool) (*Loans, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	c, err := r.Source.Company(ctx, q)
	if err != nil {
		return nil, err
	}
	doc := &Loans{Company: q.Company, AsOf: asOf, Loans: []LoanCase{}, Conditions: []LoanCondition{}}
	for _, a := range c.View.Applications(asked) {
		row := LoanCase{Loan: a.ID, Employee: a.Employee, Fund: events.Fund(a.Pot), Request: r.RequestOf(&a), Amount: a.Amount.String(),
			Instalments: a.Instalments}
		for _, c := range report.ConditionsOf(a.Conditions) {
			doc.Conditions = append(doc.Conditions, LoanCondition{a.ID, c})
			if c.State == string(institute.NotMet) {
				row.Unmet++
			}
		}
		switch l := a.Loan; {
		case l != nil:
			row.State = Outstanding
			if l.Outstanding == 0 {
				row.State = Repaid
			}
			row.Disbursed, row.Amount, row.Instalments, row.Rate, row.Outstanding = &l.Date, l.Amount.String(), l.Instalments, l.Rate, l.Outstanding.String()
		case a.Decided == 0:
			row.State, row.Waiting = Requested, int(q.At-a.Requested)
		case a.Granted:
			row.State, row.Waiting = Granted, int(q.At-a.Decided)
		default:
			row.State = Refused
		}
		doc.Loans = append(doc.Loans, row)
	}
	return doc, nil
}
