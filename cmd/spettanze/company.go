package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// companyCommand makes a command about a document of the company's: its code is the flag of its kind.
func companyCommand[T any](a *app, kind institute.DocumentKind, short, long string,
	ask func(context.Context, *reading, *cobra.Command, string) (*T, error), show func(*printer, *T)) *cobra.Command {
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
	cmd.Flags().String(name, "", "code of the "+name)
	cli.Complete(cmd, name, codes...)
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*T, error) {
		code, err := cli.Required(cmd, name, example)
		if err != nil {
			return nil, err
		}
		return ask(ctx, r, cmd, code)
	}, show)
}

func (a *app) potCommand() *cobra.Command {
	return companyCommand(a, institute.PotDocument, "A pot of the company's, such as a fund: what it holds and what it gave",
		`Show a pot at a date: the budgets so far, what was paid out and what expired, what is available, every loan or grant, and
the breaches. A loan fund is a pot, too: fund shows the same.`,
		func(ctx context.Context, r *reading, _ *cobra.Command, code string) (*report.Pot, error) {
			return r.Pot(ctx, r.question, code)
		}, func(p *printer, d *report.Pot) { p.held(d.Company, d.Pot, &d.Held) })
}

func (a *app) quotaCommand() *cobra.Command {
	return companyCommand(a, institute.QuotaDocument, "A quota: how many employees are counted, of how many, against which limit",
		`Show a quota at a date: how many employees are its base, the limit that follows, who is counted and how many places are
left, and the breaches told so far.`,
		func(ctx context.Context, r *reading, _ *cobra.Command, code string) (*report.Quota, error) {
			return r.Quota(ctx, r.question, code)
		}, func(p *printer, d *report.Quota) {
			p.document(institute.QuotaDocument, d.Quota)
			p.asOf(d.Company, d.At, d.Forecast, d.Known)
			p.line("")
			t := newTable("", ">")
			if d.Day != nil {
				t.row(p.say("Giorno", "Day"), p.date(*d.Day))
			}
			t.row(p.say("Base", "Base"), strconv.Itoa(d.Base))
			t.row(p.say("Limite", "Limit"), strconv.Itoa(d.Limit))
			t.row(p.say("Contati", "Counted"), strconv.Itoa(d.Counted))
			t.row(p.say("Disponibili", "Available"), strconv.Itoa(d.Available))
			p.table(t)
			p.heading(p.say("Dipendenti", "Employees"))
			if len(d.Employees) == 0 {
				p.none()
			} else {
				p.line("%s", strings.Join(d.Employees, ", "))
			}
			p.breaches(d.Breaches)
		})
}

func (a *app) rankingCommand() *cobra.Command {
	return companyCommand(a, institute.RankingDocument, "A ranking: the places there are, and who comes first",
		`Show a ranking at a date: the places there are and how many are taken, the requests in order, and the breaches.`,
		func(ctx context.Context, r *reading, _ *cobra.Command, code string) (*report.Ranking, error) {
			return r.Ranking(ctx, r.question, code)
		}, func(p *printer, d *report.Ranking) {
			p.document(institute.RankingDocument, d.Ranking)
			p.asOf(d.Company, d.At, d.Forecast, d.Known)
			if d.Number != 0 {
				p.line("%s %d", p.say("Numero:", "Number:"), d.Number)
			}
			p.rows(p.say("Posti", "Places"), d.Places)
			p.rows(p.say("Graduatoria", "Ranking"), d.Rows)
			p.breaches(d.Breaches)
		})
}

func (a *app) registerCommand() *cobra.Command {
	cmd := companyCommand(a, institute.RegisterDocument, "A register: its entries, and how many are in which state",
		`Show a register at a date: how many entries are in which state, the entries themselves, and the breaches. --employee,
--case, --from and --to leave out entries about others, of other cases or of other days.`,
		func(ctx context.Context, r *reading, cmd *cobra.Command, code string) (*report.Register, error) {
			asked := institute.Register{Code: code}
			asked.Employee, _ = cmd.Flags().GetString("employee")
			asked.Case, _ = cmd.Flags().GetString("case")
			for name, d := range map[string]*events.Date{"from": &asked.From, "to": &asked.To} {
				word, _ := cmd.Flags().GetString(name)
				if word == "" {
					continue
				}
				var err error
				if *d, err = events.ParseDate(word); err != nil {
					return nil, cli.Usage("--%s: %w", name, err)
				}
			}
			return r.Register(ctx, r.question, asked)
		}, func(p *printer, d *report.Register) {
			p.document(institute.RegisterDocument, d.Register)
			p.asOf(d.Company, d.At, d.Forecast, d.Known)
			p.line("")
			t := newTable("", ">")
			for _, state := range slices.Sorted(maps.Keys(d.Counts)) {
				t.row(state, strconv.FormatInt(d.Counts[state], 10))
			}
			p.table(t)
			for _, l := range d.Lists {
				p.rows(l.Name, l.Rows)
			}
			p.breaches(d.Breaches)
		})
	f := cmd.Flags()
	f.String("employee", "", "only entries about this employee")
	f.String("case", "", "only entries of this case, such as a recording")
	f.String("from", "", "first day of the entries (default: from the first)")
	f.String("to", "", "last day of the entries (default: the date of the answer)")
	return cmd
}

// document is the title of a document of the company's.
func (p *printer) document(kind institute.DocumentKind, code string) {
	for _, d := range institutes.Documents(kind) {
		if d.Code == code {
			p.line("%s", p.say(d.Names()))
			return
		}
	}
	p.line("%s", code) // one of many, or of another version of the program
}

// held shows what a pot holds and gave.
func (p *printer) held(company string, code events.Entitlement, d *report.Held) {
	p.line("%s", p.entitlement(code))
	p.asOf(company, d.At, d.Forecast, d.Known)
	p.line("")
	t := newTable("", ">"+p.unit(code.Unit().String()))
	for _, r := range []struct{ it, en, quantity string }{{"Dotazione", "Budgeted", d.Budgeted}, {"Erogato", "Disbursed", d.Disbursed},
		{"Scaduto", "Expired", d.Expired}, {"Disponibile", "Available", d.Available},
		{"Ancora da rimborsare", "Outstanding", d.Outstanding}} {
		if r.quantity != "" {
			t.row(p.say(r.it, r.en), p.quantity(code.Unit().String(), r.quantity))
		}
	}
	p.table(t)
	if d.Loans != nil {
		p.heading(p.say("Prestiti", "Loans"))
		p.loans(d.Loans)
	}
	if d.Grants != nil {
		p.heading(p.say("Contributi", "Grants"))
		p.grants(d.Grants)
	}
	p.breaches(d.Breaches)
}

func (p *printer) grants(rows []report.Grant) {
	if len(rows) == 0 {
		p.none()
		return
	}
	t := newTable(p.say("Contributo", "Grant"), p.say("Dipendente", "Employee"), p.say("Data", "Date"), ">"+p.say("Importo", "Amount"))
	for _, g := range rows {
		t.row(g.Grant, g.Employee, p.date(g.Date), p.euro(g.Amount))
	}
	p.table(t)
}

// rows shows rows whose columns are a document's own, each under the name that it has there.
func (p *printer) rows(title string, rows []json.RawMessage) {
	p.heading(title)
	if len(rows) == 0 {
		p.none()
		return
	}
	t := newTable()
	for _, raw := range rows {
		cells := make([]string, len(t.titles))
		_ = report.EachField(raw, func(name string, value json.RawMessage) error { // what is no object has no columns
			i := slices.Index(t.titles, name)
			if i < 0 {
				i, t.titles, cells = len(t.titles), append(t.titles, name), append(cells, "")
			}
			cells[i] = p.cell(value)
			return nil
		})
		t.row(cells...)
	}
	for i, r := range t.rows { // of a column that came with a later row
		t.rows[i] = append(r, make([]string, len(t.titles)-len(r))...)
	}
	p.table(t)
}

// cell writes a JSON value for people.
func (p *printer) cell(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return string(raw)
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if d, err := events.ParseDate(v); err == nil {
			return p.date(d)
		}
		return v
	case bool:
		if v {
			return p.say("sì", "yes")
		}
		return p.say("no", "no")
	}
	return string(raw)
}
