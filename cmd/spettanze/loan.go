package main

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/projections/report"
)

func (a *app) loanCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "loan --loan ID",
		Short: "A loan: plan, withheld so far, outstanding",
		Long: `Show a loan at a date: what was withheld so far, what is planned if nothing new happens, what is outstanding, and the
breaches. A loan that was not paid out by the date is exit status 2.`,
		Example: `  spettanze loan --loan L1
  spettanze loan --loan L1 --at 2023-06-30 --json
  spettanze loan --log company.jsonl --loan L1 --at 2024-12-31`,
	}
	cmd.Flags().String("loan", "", "id of the loan")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.LoanPlan, error) {
		id, err := cli.Required(cmd, "loan", "L1")
		if err != nil {
			return nil, err
		}
		return r.Loan(ctx, r.question, id)
	}, func(p *printer, d *report.LoanPlan) {
		p.line("%s, %s", p.say("Prestito ", "Loan ")+d.Loan.Loan, p.entitlement(events.Entitlement(d.Fund)))
		p.asOf(d.Company, d.At, d.Forecast, d.Known)
		p.line("")
		p.loans([]report.Loan{d.Loan})
		p.heading(p.say("Piano", "Plan"))
		t := newTable(p.say("Data", "Date"), ">"+p.say("Capitale", "Principal"), ">"+p.say("Interessi", "Interest"),
			">"+p.say("Residuo", "Outstanding"), p.say("Stato", "State"))
		for _, row := range d.Plan {
			state := p.say("previsto", "planned")
			if row.Withheld {
				state = p.say("trattenuto", "withheld")
			}
			t.row(p.date(row.Date), p.euro(row.Principal), p.euro(row.Interest), p.euro(row.Outstanding), state)
		}
		p.table(t)
		p.breaches(d.Breaches)
	})
}
