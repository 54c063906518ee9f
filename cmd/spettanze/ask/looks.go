package ask

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events/lang"
	"spettanze/events/looks"
	"spettanze/handlers/looks/list"
	"spettanze/projections/explain"
	"spettanze/projections/report"
)

// errNoLooks is returned for a question about looks where no service is asked.
var errNoLooks = cli.Usage("le consultazioni le registra il servizio: chiederle con --server, senza --log", "looks are recorded by the service: ask it with --server, without --log")

// Looks is the command looks.
func Looks(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "looks",
		Short: "Who saw personal data of whom, when, why and by which right",
		Long: `Show who looked at data of others: the newest first, by default of the last thirty days. For auditors, with a reason, and for the
privacy office; the question is recorded as a look too. spettanze looks mine is for employees: who looked at their own data, without
who it was.`,
		Example: `  spettanze looks --employee E042 --from 2026-01-01 --token-file privacy.token
  spettanze looks --principal P-MFRGGZDFMZTW --reason "audit" --format csv
  spettanze looks mine --token-file anna.token`,
	}
	cmd.Flags().String("employee", "", "only looks at this employee: by name, as one of a unit or as one of the company")
	cmd.Flags().String("principal", "", "only looks by this principal")
	cmd = ofPeriod(a, cmd, "/looks", []string{"employee", "principal"}, showLooks)
	cmd.AddCommand(ofPeriod(a, &cobra.Command{
		Use:     "mine",
		Short:   "Who looked at one's own data: when, at what, why and in what role",
		Long:    "Show when somebody looked at the data of the employee whose token is given, at what, why and in what role.",
		Example: "  spettanze looks mine --token-file anna.token",
	}, "/me/looks", nil, showOwnLooks))
	return cmd
}

// ofPeriod makes a command that asks the service about some days.
func ofPeriod[T any](a *cli.App, cmd *cobra.Command, path string, by []string, show func(*tables.Printer, *T)) *cobra.Command {
	f := cmd.Flags()
	f.String("from", "", "first day (default: thirty days before --to)")
	f.String("to", "", "last day (default: today)")
	f.String("limit", "", "at most so many looks, 1 to 1000 (default 100)")
	f.String("after", "", "next of the answer before, for earlier looks")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*T, error) {
		more := url.Values{}
		for _, name := range append([]string{"from", "to", "limit", "after"}, by...) {
			if v, _ := f.GetString(name); v != "" {
				more.Set(name, v)
			}
		}
		return document(ctx, r, path, more, func(context.Context, *explain.Explainer, report.Query) (*T, error) { return nil, errNoLooks })
	}, show)
}

// rows prints rows of cells below each other.
func rows(p *tables.Printer, cells [][]string, next string) {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range cells {
		_, _ = fmt.Fprintln(w, strings.Join(row, "\t")) // into memory
	}
	_ = w.Flush()
	for line := range strings.Lines(b.String()) {
		p.Line("%s", strings.TrimRight(line, " \n"))
	}
	if next != "" {
		p.Line("%s", p.Say("Ce ne sono di precedenti: --after "+next, "There are earlier ones: --after "+next))
	}
}

func showLooks(p *tables.Printer, d *list.Document) {
	cells := [][]string{{p.Say("Quando", "When"), p.Say("Chi", "Who"), p.Say("Ruolo", "Role"), p.Say("Che cosa", "What"), p.Say("Di chi", "Of whom"), p.Say("Perché", "Why"), ""}}
	for _, l := range d.Looks {
		of := strings.Join(l.Employees, " ")
		switch {
		case of != "":
		case l.Unit != "":
			of = p.Say("unità ", "unit ") + l.Unit
		case l.Count > 0:
			of = p.Plural(l.Count, "una persona", "%d persone", "one person", "%d people")
		default:
			of = p.Say("tutta l'azienda", "the whole company")
		}
		cells = append(cells, []string{p.Recorded(l.Time), l.Principal, list.RoleNames(lang.Language(p.Language), l.Roles), what(p, l.Action, string(l.Figure), l.Format), of,
			list.ReasonName(lang.Language(p.Language), l.Reason), marks(p, l.Outcome, l.Alarm)})
	}
	rows(p, cells, d.Next)
}

func showOwnLooks(p *tables.Printer, d *list.Own) {
	as := map[string]string{"person": p.Say("per nome", "by name"), "unit": p.Say("con la mia unità", "with my unit"), "company": p.Say("con tutta l'azienda", "with the whole company")}
	cells := [][]string{{p.Say("Quando", "When"), p.Say("Che cosa", "What"), p.Say("Ruolo", "Role"), p.Say("Perché", "Why"), p.Say("Come", "How"), ""}}
	for _, l := range d.Looks {
		cells = append(cells, []string{p.Recorded(l.Time), what(p, l.Action, string(l.Figure), l.Format), list.RoleNames(lang.Language(p.Language), l.Roles),
			list.ReasonName(lang.Language(p.Language), l.Reason), as[l.As], marks(p, l.Outcome, false)})
	}
	rows(p, cells, d.Next)
}

// what says what was looked at.
func what(p *tables.Printer, action, figure, format string) string {
	out := []string{list.ActionName(action).In(lang.Language(p.Language))}
	for _, more := range []string{figure, format} {
		if more != "" {
			out = append(out, more)
		}
	}
	return strings.Join(out, ", ")
}

func marks(p *tables.Printer, o looks.Outcome, alarm bool) string {
	switch {
	case o == looks.Refused:
		return p.Say("rifiutata", "refused")
	case alarm:
		return p.Say("molte persone in un'ora", "many people in an hour")
	}
	return ""
}
