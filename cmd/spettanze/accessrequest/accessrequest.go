// Package accessrequest is the command access-request: a directory with all that the ledger holds about one employee, to hand to them
// (GDPR 15), and how each figure was worked out.
//
//	LEGGIMI.html    purposes, recipients, terms, rights, and what each file is, in Italian and in English
//	facts.jsonl     the facts about them, as they were received
//	statement.pdf   every movement with its clause and arithmetic; statement.csv the same
//	explain.json    each figure down to its facts; balances.json, loans.json, coverage.json, payroll.csv, breaches.csv
//	person.json     who they are, as described
//	looks.csv       who looked at them: when, why and in what role
//	manifest.json   the SHA-256 of each file, how many messages of each stream are in which, what is left out and why
//
// and, where there is any, refused.jsonl, published.jsonl, rights.jsonl and mentions.jsonl. What is held is found by searching every
// message of every stream for the id. Others are not shown: of a message about somebody else that names the person there is only that
// it does, and other ids in what is handed over are replaced.
package accessrequest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/people"
	"spettanze/events/lang"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

// Command is the command access-request.
func Command(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "access-request --company NAME --employee ID --out DIR",
		Short: "All that is held about one employee, to hand to them",
		Long: `Write a new directory with all that the ledger holds about an employee, as they may ask for it (GDPR 15): the facts as received, what
follows from them with clause and arithmetic, who they are, and LEGGIMI.html, which says in Italian and in English what it is, for what
it is held, who receives it, for how long, and which rights there are. manifest.json has the SHA-256 of each file, and says what is left
out and why. Other people are not shown.

It reads the streams themselves, of a data directory whether a service runs on it or not, or of a NATS server: those who may do that may
read all of it. Read what you hand over: what was refused is in it as it came.`,
		Example: `  spettanze access-request --company blue --employee E042 --out E042 --data /var/lib/spettanze
  spettanze access-request --company blue --employee E042 --out E042 --controller "Blue S.p.A., via Roma 1, Torino, privacy@blue.example"`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(a, cmd) },
	}
	cli.OfflineFlags(cmd, "print the manifest as one JSON document")
	cli.PeopleKeyFlag(cmd)
	f := cmd.Flags()
	f.String("company", "", "company (required)")
	f.String("employee", "", "employee id (required)")
	f.String("out", "", "directory to write, which is not there yet (required)")
	f.String("controller", "", "who answers for the data, with address and contact, for LEGGIMI.html (default: a line to fill in)")
	f.String("retention", "10", "years from the end of service, as of privacy due")
	_ = cmd.MarkFlagDirname("out") // fails only for a flag that is not there
	return cmd
}

// parcel is the directory while it is written.
type parcel struct {
	dir, company, employee string
	mask                   *masker
	form                   sheet.Form
	rome                   *time.Location
}

func run(a *cli.App, cmd *cobra.Command) (err error) {
	p := &parcel{rome: a.Rome, form: sheet.Form{People: true}}
	var out string
	for _, needed := range []struct {
		flag, example string
		value         *string
	}{{"company", "blue", &p.company}, {"employee", "E042", &p.employee}, {"out", "E042", &out}} {
		if *needed.value, err = cli.Required(cmd, needed.flag, needed.example); err != nil {
			return err
		}
	}
	language, err := a.TableLanguage(cmd)
	if err != nil {
		return err
	}
	p.form.Language = wording.Language(language)
	word, _ := cmd.Flags().GetString("retention")
	terms, err := cli.ParseRetention(word)
	if err != nil {
		return err
	}
	out = filepath.Clean(out)
	if list, err := os.ReadDir(out); err == nil && len(list) > 0 || err != nil && !errors.Is(err, os.ErrNotExist) {
		return cli.Usage("--out %s: non è una directory nuova: indicarne una che non esiste ancora", "--out %s: not a new directory: name one that does not exist yet", out)
	}
	if p.dir, err = os.MkdirTemp(filepath.Dir(out), "."+filepath.Base(out)+"-"); err != nil { // 0700
		return cli.UsageOf("--out", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(p.dir))
		}
	}()
	log, _, err := service.OpenRunning(a, cmd)
	if err != nil {
		return err
	}
	defer log.Shutdown()
	controller, _ := cmd.Flags().GetString("controller")
	m, err := p.fill(cmd.Context(), a, log.Keyed(cmd), notice{Controller: controller, Years: terms.Of(p.company)})
	if err != nil {
		return err
	}
	if err := os.Remove(out); err != nil && !errors.Is(err, os.ErrNotExist) { // an empty directory
		return err
	}
	if err := os.Rename(p.dir, out); err != nil {
		return err
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return cli.WriteJSON(a.Out, m)
	}
	_, err = fmt.Fprintln(a.Out, lang.Say("%s di %s: %d file in %s; leggere LEGGIMI.html prima di consegnarli", "%s of %s: %d files in %s; read LEGGIMI.html before they are "+
		"handed over", p.employee, p.company, len(m.Files)+1, out).In(a.Language(cmd)))
	return err
}

// fill writes the files.
func (p *parcel) fill(ctx context.Context, a *cli.App, log *service.Log, n notice) (*Manifest, error) {
	p.mask = newMasker(p.employee)
	answers, err := offline.Of(log, "access-request").Answers(ctx, a, lang.English)
	if err != nil {
		return nil, err
	}
	q := report.Query{Company: p.company, At: a.Today()}
	if err := p.others(ctx, answers, log, q); err != nil {
		return nil, err
	}
	h := &held{company: p.company, employee: p.employee, mask: p.mask, lines: map[string][]any{}, count: map[string]int{},
		rejected: map[uint64]string{}}
	err = h.rights(ctx, log.JetStream()) // first: it says which handles are the person's
	if err == nil {
		err = h.facts(ctx, log)
	}
	if err == nil {
		err = h.published(ctx, log.JetStream())
	}
	if err != nil {
		return nil, err
	}
	figures, err := p.figures(ctx, a, answers, q)
	if err != nil {
		return nil, err
	}
	for _, doc := range []any{h.lines, figures} {
		if err := p.mask.collect(doc); err != nil {
			return nil, err
		}
	}
	if n.Person, err = p.person(ctx, log.People); err != nil {
		return nil, err
	}
	if len(h.lines) == 0 && n.Person == nobody {
		return nil, cli.Usage("di %s dell'azienda %s non è conservato nulla", "nothing is held about %s of the company %s", p.employee, p.company)
	}
	for name := range h.lines {
		lines, err := h.masked(name)
		if err == nil {
			err = p.lines(name, lines)
		}
		if err != nil {
			return nil, err
		}
	}
	if n.Hired = figures != nil; n.Hired {
		if err := p.documents(figures, answers.Reporter); err != nil {
			return nil, err
		}
	}
	if err := p.looks(ctx, log.Publisher(), answers.Reporter, h); err != nil {
		return nil, err
	}
	return p.finish(a, h, n)
}

// others notes the ids of everybody else in the company.
func (p *parcel) others(ctx context.Context, answers offline.Answers, log *service.Log, q report.Query) error {
	list, err := answers.Reporter.Source.Employees(ctx, q)
	if err != nil && !errors.Is(err, report.ErrUnknownCompany) {
		return err
	}
	for _, other := range list {
		p.mask.other(other.ID)
	}
	return log.People.Described(ctx, func(company, employee string) error {
		if company == p.company {
			p.mask.other(employee)
		}
		return nil
	})
}

// What is known of who the person is.
const (
	described = "described"
	erased    = "erased"
	nobody    = "nobody"
)

// person writes who the employee id is, and returns what is known.
func (p *parcel) person(ctx context.Context, from *people.People) (string, error) {
	e, err := from.Read(ctx, p.company, p.employee)
	switch {
	case errors.Is(err, people.ErrErased):
		return erased, p.json("person.json", map[string]string{"company": p.company, "employee": p.employee, "person": erased})
	case errors.Is(err, people.ErrNone):
		return nobody, p.json("person.json", map[string]string{"company": p.company, "employee": p.employee, "person": nobody})
	case err != nil:
		return "", err
	}
	return described, p.lines("person.json", []any{encoded{e}})
}

// create makes a file of the directory.
func (p *parcel) create(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(p.dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func (p *parcel) json(name string, doc any) error {
	f, err := p.create(name)
	if err != nil {
		return err
	}
	return errors.Join(cli.WriteJSON(f, doc), f.Close())
}

// lines writes JSON documents, one a line.
func (p *parcel) lines(name string, lines []any) error {
	f, err := p.create(name)
	if err != nil {
		return err
	}
	e := json.NewEncoder(f)
	e.SetEscapeHTML(false)
	for _, line := range lines {
		if err := e.Encode(line); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return f.Close()
}

// measured describes the files that are written, in order of name.
func (p *parcel) measured() (out []File, err error) {
	list, err := os.ReadDir(p.dir)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		f, err := os.Open(filepath.Join(p.dir, d.Name()))
		if err != nil {
			return nil, err
		}
		sum := sha256.New()
		n, err := io.Copy(sum, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		out = append(out, File{Name: d.Name(), Bytes: n, SHA256: hex.EncodeToString(sum.Sum(nil)), Holds: about(d.Name())})
	}
	slices.SortFunc(out, func(a, b File) int { return order(a.Name) - order(b.Name) })
	return out, nil
}
