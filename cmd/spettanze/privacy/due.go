package privacy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/people"
	"spettanze/events/lang"
	"spettanze/handlers/api/intake"
	"spettanze/projections/grid"
	"spettanze/projections/report"
	"spettanze/projections/standing"
)

// Command is the command privacy with those below it.
func Command(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "privacy",
		Short: "What is due under the rules about personal data",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(dueCommand(a))
	return cmd
}

func dueCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "due",
		Short: "Who has left for longer than the retention term, and what to do",
		Long: `List who has left for longer than the retention term, whether it is still described who they were, and what to do; who is described and
was never hired; and employee ids that look like tax codes.

The term runs from the last day in service. It is ten years unless --retention says otherwise, for all companies or for one: wage
claims run for five years from the end of the employment, contributions for five to ten. Nothing is erased by this command.`,
		Example: `  spettanze privacy due --data /var/lib/spettanze
  spettanze privacy due --company blue --retention 10,red=12 --format csv --out due.csv`,
		Args: cli.NoArguments,
	}
	cli.OfflineFlags(cmd, "print one JSON document")
	f := cmd.Flags()
	f.String("company", "", "only this company (default: all)")
	f.String("at", "", "day on which it is due (default: today in Rome)")
	f.String("retention", "10", "years from the end of service, such as 10, or 10,blue=12 for a term of a company's own")
	f.String("format", "table", "table, json or csv")
	f.String("list", "", "of csv: persons or ids (default: persons)")
	f.String("out", "", "file to write (default: standard output)")
	cli.Complete(cmd, "format", "table", "json", "csv")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		format, _ := f.GetString("format")
		if asJSON, _ := f.GetBool("json"); asJSON {
			format = "json"
		}
		if !slices.Contains([]string{"table", "json", "csv"}, format) {
			return cli.Usage("--format %q: atteso table, json o csv", "--format %q: expected table, json or csv", format)
		}
		doc, err := due(a, cmd)
		if err != nil {
			return err
		}
		return a.ToFile(cmd, format, func() error { return doc.write(a, cmd, format) })
	}
	return cmd
}

// Due is the document of privacy due.
type Due struct {
	At      events.Date `json:"at"`
	Persons []Person    `json:"persons"` // in order of company and due day
	IDs     []ID        `json:"ids"`     // employee ids that look like tax codes
}

// What is known of who an employee id is.
const (
	Described = "described"
	Erased    = "erased"
	Unknown   = "unknown" // no one described them
)

// Person is somebody whose term is over, or who is described and was never hired.
type Person struct {
	Company  string       `json:"company"`
	Employee string       `json:"employee"`
	Ended    *events.Date `json:"ended,omitempty"` // the last day in service; nil: never hired
	Years    int          `json:"years"`           // the term
	Due      *events.Date `json:"due,omitempty"`
	Person   string       `json:"person"`          // described, erased or unknown
	Do       lang.Text    `json:"do"`              // what to do
	Command  string       `json:"run,omitempty"`   // that does it
	Waits    string       `json:"waits,omitempty"` // the proposed erasure that a second person has to approve
}

// ID is an employee id that names its person.
type ID struct {
	Company  string `json:"company"`
	Employee string `json:"employee"`
}

// due makes the document.
func due(a *cli.App, cmd *cobra.Command) (*Due, error) {
	word, _ := cmd.Flags().GetString("retention")
	years, err := cli.ParseRetention(word)
	if err != nil {
		return nil, err
	}
	doc := &Due{At: a.Today(), Persons: []Person{}, IDs: []ID{}}
	if at, _ := cmd.Flags().GetString("at"); at != "" {
		if doc.At, err = events.ParseDate(at); err != nil {
			return nil, cli.UsageOf("--at", err)
		}
	}
	log, _, err := service.OpenRunning(a, cmd)
	if err != nil {
		return nil, err
	}
	defer log.Shutdown()
	answers, err := offline.Of(log, "privacy due").Answers(cmd.Context(), a, a.Language(cmd))
	if err != nil {
		return nil, err
	}
	_, directory, err := rights(a, cmd, log)
	if err != nil {
		return nil, err
	}
	only, _ := cmd.Flags().GetString("company")
	d := &looking{Due: doc, reporter: answers.Reporter, people: log.People, rights: directory, years: years, only: only}
	return doc, d.look(cmd.Context())
}

// looking is the making of the document.
type looking struct {
	*Due
	reporter *report.Reporter
	people   *people.People
	rights   *grants.Directory
	years    cli.Retention
	only     string                     // company; empty: all
	strange  map[string]map[string]bool // employee ids that are described, by company, without those who were hired
}

func (d *looking) look(ctx context.Context) error {
	companies, err := d.reporter.Source.Companies(ctx)
	if err != nil {
		return err
	}
	d.strange = map[string]map[string]bool{}
	if err := d.people.Described(ctx, func(company, employee string) error {
		if d.strange[company] == nil {
			d.strange[company] = map[string]bool{}
		}
		d.strange[company][employee] = true
		return nil
	}); err != nil {
		return err
	}
	companies = slices.AppendSeq(companies, maps.Keys(d.strange))
	slices.Sort(companies)
	companies = slices.Compact(companies)
	if d.only != "" && !slices.Contains(companies, d.only) {
		return cli.Usage("--company %s: non c'è nulla di quest'azienda", "--company %s: there is nothing of this company", d.only)
	}
	for _, company := range companies {
		if d.only == "" || company == d.only {
			if err := d.company(ctx, company); err != nil {
				return err
			}
		}
	}
	return nil
}

// company adds those of a company whose term is over, and after them those who are described and were never hired.
func (d *looking) company(ctx context.Context, company string) error {
	q := report.Query{Company: company, At: d.At}
	list, err := d.reporter.Source.Employees(ctx, q)
	if err != nil {
		return err
	}
	var persons []Person
	for _, p := range list {
		if intake.LooksPersonal(p.ID) {
			d.IDs = append(d.IDs, ID{company, p.ID})
		}
		delete(d.strange[company], p.ID)
		if p.InService {
			continue
		}
		doc, err := (&standing.Reporter{Reporter: d.reporter}).Employment(ctx, q, p.ID)
		if err != nil {
			return err
		}
		if len(doc.Spells) == 0 || doc.Spells[len(doc.Spells)-1].Ended == nil {
			continue
		}
		ended := *doc.Spells[len(doc.Spells)-1].Ended
		over := ended.AddMonths(12 * d.years.Of(company))
		if d.At > over {
			persons = append(persons, Person{Company: company, Employee: p.ID, Ended: &ended, Due: &over})
		}
	}
	slices.SortStableFunc(persons, func(a, b Person) int { return cmp.Compare(*a.Due, *b.Due) })
	for _, p := range persons {
		if err := d.add(ctx, p, "retention_over"); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(d.strange[company])) {
		if err := d.add(ctx, Person{Company: company, Employee: id}, "mistake"); err != nil {
			return err
		}
	}
	return nil
}

// add says what to do about a person, and adds them.
func (d *looking) add(ctx context.Context, p Person, reason string) error {
	p.Years = d.years.Of(p.Company)
	err := d.people.Known(ctx, p.Company, p.Employee)
	switch {
	case errors.Is(err, people.ErrErased):
		p.Person = Erased
	case errors.Is(err, people.ErrNone):
		p.Person = Unknown
	case err != nil:
		return err
	default:
		p.Person = Described
	}
	for _, w := range d.rights.Waiting(p.Company) {
		if w.Grant.Role == "" && w.Subject == p.Employee {
			p.Waits = w.ID
		}
	}
	switch {
	case p.Person != Described:
		p.Do = lang.Say("i fatti restano finché il registro si chiude e ne comincia uno nuovo", "the facts stay until the ledger is closed and a new one begins")
	case p.Waits != "":
		p.Do = lang.Say("una seconda persona approva la cancellazione proposta", "a second person approves the erasure that is proposed")
		p.Command = fmt.Sprintf("spettanze access approve %s --company %s", p.Waits, p.Company)
	default:
		p.Do = lang.Say("dimenticare chi era", "forget who it was")
		p.Command = fmt.Sprintf("spettanze erase --company %s --employee %s --reason %s", p.Company, p.Employee, reason)
	}
	if p.Ended == nil && p.Person == Described && p.Waits == "" {
		p.Do = lang.Say("mai assunto: assumere, o dimenticare chi è", "never hired: hire, or forget who it is")
	}
	d.Persons = append(d.Persons, p)
	return nil
}

func (d *Due) write(a *cli.App, cmd *cobra.Command, format string) error {
	switch format {
	case "json":
		return cli.WriteJSON(a.Out, d)
	case "csv":
		form, err := a.Form(cmd)
		if err != nil {
			return err
		}
		name, _ := cmd.Flags().GetString("list")
		t, err := grid.Find(d, name)
		if err != nil {
			return cli.UsageOf("--list", err)
		}
		return t.CSV(a.Out, form)
	}
	in := a.Language(cmd)
	say := func(it, en string) string { return lang.Say(it, en).In(in) }
	w := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { _, _ = fmt.Fprintln(w, strings.Join(cells, "\t")) } // Flush returns what went wrong
	if len(d.Persons) == 0 {
		row(say("nessuno", "nobody"))
	} else {
		row(say("Azienda", "Company"), say("Matricola", "Employee"), say("Cessato", "Left"), say("Scaduto", "Due"), say("Chi era", "Who it was"),
			say("Che cosa fare", "What to do"))
	}
	words := map[string]string{Described: say("descritto", "described"), Erased: say("cancellato", "erased"), Unknown: say("non descritto", "not described")}
	date := func(d *events.Date) string {
		if d == nil {
			return "–"
		}
		return d.String()
	}
	for i := range d.Persons {
		p := &d.Persons[i]
		what := p.Do.In(in)
		if p.Command != "" {
			what += ": " + p.Command
		}
		row(p.Company, p.Employee, date(p.Ended), date(p.Due), words[p.Person], what)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, id := range d.IDs {
		if _, err := fmt.Fprintln(a.Out, lang.Say("%s: la matricola %s sembra un codice fiscale, e resta in ogni fatto per sempre",
			"%s: the employee id %s looks like a tax code, and stays in every fact for ever", id.Company, id.Employee).In(in)); err != nil {
			return err
		}
	}
	return nil
}
