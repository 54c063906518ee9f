package funds

import (
	"context"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institute"
	"spettanze/projections/lending"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

type loansPage struct {
	page
	Cases    []lending.LoanCase
	AllFunds bool
}

func showLoans(ctx context.Context, v *frame.View) (*frame.Content, error) {
	doc, err := lending.Of(ctx, v.Reporter, v.Query, nil)
	if err != nil {
		return nil, err
	}
	out := &frame.Content{Title: wording.Say("Prestiti e richieste", "Loans and requests"), Data: loansPage{page{v}, doc.Loans, true},
		Lead: wording.Say("In ordine di presentazione, di tutti i fondi.", "In order of presentation, of all funds."), Document: "/v1" + v.Path("loans"),
		Command: "spettanze loans", Formats: []string{"csv", "xlsx", "json"}, Crumbs: above(v)}
	for _, l := range doc.Loans {
		if l.Disbursed != nil {
			out.Steps = append(out.Steps, *l.Disbursed)
		}
		if l.Request != nil {
			out.Steps = append(out.Steps, l.Request.Date)
			if l.Request.Decided != nil {
				out.Steps = append(out.Steps, *l.Request.Decided)
			}
		}
	}
	return out, nil
}

func above(v *frame.View) []frame.Crumb {
	return []frame.Crumb{{Text: wording.Say("Fondi e prestiti", "Funds and loans"), Address: v.To("funds")}}
}

type loanPage struct {
	page
	Case       lending.LoanCase
	Granted    bool
	Breaches   []report.Breach
	Conditions []report.Condition
	Plan       *report.LoanPlan // nil: it is not paid out
	Rows       []planned
	Repaid     string // principal so far
	Left       *planned
}

// planned is a withholding with the arithmetic of its interest.
type planned struct {
	report.PlanRow
	Periods []period
	Sum     string // of the products
	Over    int    // days of the year
	Rate    string
	Next    bool // the first that is not withheld yet
}

// Due reports whether interest is withheld.
func (p planned) Due() bool { return cents(p.Interest) != 0 }

// period is days on which interest is on one amount.
type period struct {
	report.InterestPeriod
	Product string // amount × days
}

func showLoan(ctx context.Context, v *frame.View) (*frame.Content, error) {
	id := v.Request.PathValue("id")
	all, err := lending.Of(ctx, v.Reporter, v.Query, func(a *institute.Application) bool { return a.ID == id }) // no other borrower is seen
	if err != nil {
		return nil, err
	}
	c := loanPage{page: page{v}}
	for i := range all.Loans {
		c.Case = all.Loans[i]
	}
	for _, x := range all.Conditions {
		c.Conditions = append(c.Conditions, x.Condition)
	}
	c.Granted = c.Case.Request != nil && c.Case.Request.Granted != nil && *c.Case.Request.Granted
	out := &frame.Content{Title: wording.Say("Prestito %s", "Loan %s", id), Data: &c,
		Lead:     wording.Say("Le condizioni, il piano, e come è fatto ogni importo.", "The conditions, the plan, and how each amount is made."),
		Document: "/v1" + v.Path("loans", id), Command: "spettanze loan --loan " + id, Crumbs: above(v)}
	if c.Case.Disbursed == nil && c.Case.Request != nil {
		out.Document, out.Command = "/v1"+v.Path("loans"), "spettanze loans"
		out.Crumbs = append(out.Crumbs, frame.Crumb{Text: fundName(events.Entitlement(c.Case.Fund)), Address: v.To("funds", string(c.Case.Fund))})
		return out, nil
	}
	if c.Plan, err = v.Reporter.Loan(ctx, v.Query, id); err != nil {
		return nil, err
	}
	out.Formats = []string{"csv", "xlsx", "json"}
	out.Crumbs = append(out.Crumbs, frame.Crumb{Text: fundName(events.Entitlement(c.Plan.Fund)), Address: v.To("funds", string(c.Plan.Fund))})
	c.Breaches = c.Plan.Breaches
	repaid := int64(0)
	for _, row := range c.Plan.Plan {
		p := c.planned(row)
		if row.Withheld {
			repaid += cents(row.Principal)
		} else if len(c.Rows) == 0 || c.Rows[len(c.Rows)-1].Withheld {
			p.Next = true
		}
		c.Rows = append(c.Rows, p)
		out.Steps = append(out.Steps, row.Date)
	}
	for _, r := range c.Plan.Repayments {
		repaid += cents(r.Amount)
	}
	c.Repaid = events.Euro.Format(repaid)
	if c.Plan.IfLeft != nil {
		p := c.planned(*c.Plan.IfLeft)
		c.Left = &p
	}
	return out, nil
}

func fundName(e events.Entitlement) wording.Text {
	return wording.Text{It: wording.Italian.Entitlement(e), En: wording.English.Entitlement(e)}
}

func (c *loanPage) planned(row report.PlanRow) planned {
	p := planned{PlanRow: row, Over: c.Plan.DayCount, Rate: c.Plan.Rate}
	var sum int64
	for _, x := range c.Plan.Interest {
		if x.Date == row.Date {
			product := cents(x.Outstanding) * int64(x.Days)
			sum += product
			p.Periods = append(p.Periods, period{x, events.Euro.Format(product)})
		}
	}
	p.Sum = events.Euro.Format(sum)
	return p
}

// IfLeft is the heading of what would fall due at the end of the service.
func (c *loanPage) IfLeft() string {
	if len(c.Plan.IfLeftFor) == 0 {
		return c.Say("Se il servizio finisse", "If the service ended")
	}
	var names []string
	for _, w := range (hr.Terminated{}).Type().Field("reason").Words {
		if slices.Contains(c.Plan.IfLeftFor, w.Code) {
			names = append(names, c.Text(w.Name))
		}
	}
	return c.Say("Se il servizio finisse per ", "If the service ended by ") + strings.Join(names, ", ")
}

func cents(s string) int64 {
	q, _ := wording.Parse(events.Euro.String(), s) // a document has no other
	return q.Parts
}
