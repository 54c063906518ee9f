package ask

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// companyCommand makes a command about a document of the company's: its code is the flag of its kind.
func companyCommand[T any](a *cli.App, kind institute.DocumentKind, short, long string,
	ask func(answers, context.Context, report.Question, string) (*T, error), show func(*tables.Printer, *T)) *cobra.Command {
	name, list := string(kind), institutes.Documents(kind)
	example, help := strings.ToUpper(name), "\n\nThe contract has none."
	var codes []string
	for i, d := range list {
		if i == 0 {
			example, help = d.Code, "\n\nThe codes:"
		}
		code := d.Code
		if strings.HasSuffix(code, ":") {
			code += "…" // of many
		} else {
			codes = append(codes, code)
		}
		_, english := d.Names()
		help += fmt.Sprintf("\n  %-24s %s", code, english)
	}
	cmd := &cobra.Command{Use: name + " --" + name + " CODE", Short: short, Long: long + help,
		Example: fmt.Sprintf("  spettanze %[1]s --%[1]s %[2]s\n  spettanze %[1]s --log company.jsonl --%[1]s %[2]s --at 2023-12-31 --json", name, example)}
	cmd = about(a, cmd, name, "code of the "+name, example, ask, show)
	cli.Complete(cmd, name, codes...)
	return cmd
}

// Pot is the command pot.
func Pot(a *cli.App) *cobra.Command {
	return companyCommand(a, institute.PotDocument, "A pot of the company's, such as a fund: what it holds and what it gave",
		`Show a pot at a date: the budgets so far, what was paid out and what expired, what is available, every loan or grant, and
the breaches. A loan fund is a pot, too: fund shows the same.`,
		answers.Pot, tables.Pot)
}

// Quota is the command quota.
func Quota(a *cli.App) *cobra.Command {
	return companyCommand(a, institute.QuotaDocument, "A quota: how many employees are counted, of how many, against which limit",
		`Show a quota at a date: how many employees are its base, the limit that follows, who is counted and how many places are
left, and the breaches so far.`,
		answers.Quota, tables.Quota)
}

// Ranking is the command ranking.
func Ranking(a *cli.App) *cobra.Command {
	return companyCommand(a, institute.RankingDocument, "A ranking: the places there are, and who comes first",
		`Show a ranking at a date: the places there are and how many are taken, the requests in order, and the breaches.`,
		answers.Ranking, tables.Ranking)
}

// Register is the command register.
func Register(a *cli.App) *cobra.Command {
	var cmd *cobra.Command
	cmd = companyCommand(a, institute.RegisterDocument, "A register: its entries, and how many are in which state",
		`Show a register at a date: how many entries are in which state, the entries themselves, and the breaches. --employee,
--case, --from and --to leave out entries about others, of other cases or of other days.`,
		func(from answers, ctx context.Context, q report.Question, code string) (*report.Register, error) {
			asked := institute.Register{Code: code}
			asked.Employee, _ = cmd.Flags().GetString("employee")
			asked.Case, _ = cmd.Flags().GetString("case")
			if err := cmp.Or(date(cmd, "from", &asked.From), date(cmd, "to", &asked.To)); err != nil {
				return nil, err
			}
			return from.Register(ctx, q, asked)
		}, tables.Register)
	f := cmd.Flags()
	f.String("employee", "", "only entries about this employee")
	f.String("case", "", "only entries of this case, such as a recording")
	f.String("from", "", "first day of the entries (default: from the first)")
	f.String("to", "", "last day of the entries (default: the date of the answer)")
	return cmd
}
