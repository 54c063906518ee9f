// Package publish is the command that publishes files of events: JSON lines, or tables of clockings and of rosters.
//
// Lines are decoded while the batch before them is submitted, so at most two batches are in memory. A batch goes to a service, to a
// NATS server or into a data directory (publishTo); what became of each of its events is counted, and a refused one is reported with
// its file and line. A dry run submits all events in one call, since what one event would do depends on those before it.
package publish

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/publish/clockfile"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/lang"
	"spettanze/handlers/api/intake"
)

// How much is submitted in one call.
const (
	Batch      = 1000    // events: JetStream stores as many with one flush
	batchBytes = 8 << 20 // a service takes as many with ease
)

var zeroTime time.Time

// Command is the command publish.
func Command(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "publish FILE…",
		Short: "Validate and append events",
		Long: `Validate events and append the good ones to the log. FILE is JSON lines, one CloudEvent a line, a JSON array or
events of several lines (gzip too), or with --csv a file of a time clock or a roster; - is standard input.

With --csv the file is a table (CSV or XLSX) with a column for the employee and the day, and a row a day (in 1, out 1,
in 2, out 2) or a row a punch (time, direction), such as
  matricola;data;entrata 1;uscita 1;entrata 2;uscita 2
  E042;07/03/2023;07:50;12:00;12:50;17:05
or a roster, with a row an employee and a column a day, such as
  matricola;06/03/2023;07/03/2023;08/03/2023
  E042;07:00-15:00;22:00-06:00;
Headings, separator and forms are found out and shown before anything is recorded; --map FILE says what cannot be found
out (docs/clock-files.md). A corrected row replaces what was recorded of that employee and day.
An empty cell of a roster is a day off, and a cell that begins with ? is not planned by the table. If a row of a
roster is refused, nothing of any file is sent. When a roster is sent again, only the days that it changes are planned
anew (docs/rosters.md).

Each refused line is reported on standard error with its file and line, where in it the mistake is, and what to do; the
others go on. What was published before counts once, so that a file may safely be published again.

They go to a running service (--server), to a NATS server (--nats-url), or into a data directory that no service runs
on (--data). With --dry-run nothing is published: the same place is asked what each event would do, as if those before it
had been published, to movements, breaches, payroll rows and facts that wait (many alike in one line), and what should be asked. With --validate no service is asked.

With --keep-recorded FILE is a file of events that carry recordedtime, or an archive (export --archive), and --data or
--nats-url an empty ledger, which begins with these times of recording: --known answers as it did where they are from.

An event that is accepted may wait for others, such as a clocking of an employee who is not hired yet: it does not count
before they come. At the end the log is asked once, and each event that waits is reported with its file, its line and
for what it waits (one line for many that wait for the same).

Exit status 1 when a line was rejected or an event waits, 3 when the service cannot be reached, 4 when it was reached and did not confirm
everything: publish the file again, what is there already counts once.`,
		Example: `  spettanze publish events.jsonl
  spettanze publish --csv --company blue --dry-run march.csv
  spettanze publish --csv --company blue --map reader.yaml march.txt
  spettanze publish --csv --company blue roster-march.xlsx
  generate-events | spettanze publish -
  spettanze publish --dry-run events.jsonl           # what they would do
  spettanze publish --validate events.jsonl          # whether they can be read
  spettanze publish --data ./spettanze-data events.jsonl.gz
  spettanze publish --keep-recorded --data ./copy audit-2025`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cli.Usage("nessun file da pubblicare: indicarne uno, o - per lo standard input; vedi: %s --help",
					"no file to publish: name one, or - for standard input; see: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, files []string) error {
			if past, _ := cmd.Flags().GetBool("keep-recorded"); past {
				return keepRecorded(a, cmd, files)
			}
			return run(a, cmd, files)
		},
	}
	f := cmd.Flags()
	f.Bool("csv", false, "the files are tables: of clockings, as time clocks write them, or of rosters")
	f.String("company", "", "with --csv: the company of the clockings or rosters")
	f.String("map", "", "with --csv: a file that says how the table is laid out (docs/clock-files.md)")
	f.Bool("dry-run", false, "publish nothing; show what the events would do")
	f.Bool("validate", false, "publish nothing and ask no service; check that the events can be read")
	f.Bool("keep-recorded", false, "fill an empty ledger with an archive, whose times of recording stay")
	f.Bool("json", false, "print the summary as one JSON document")
	cli.ServerFlags(cmd, "address of the service to publish to")
	f.String("data", "", "data directory to publish into, instead of to a service")
	cli.PeopleKeyFlag(cmd)
	cli.NATSFlags(cmd)
	return cmd
}

// publishing is one run of the command.
type publishing struct {
	submit  func(context.Context, []events.Event) ([]intake.Result, error)
	whole   bool // all events go in one call: what one would do depends on those before it
	stderr  io.Writer
	lang    lang.Language
	summary publishSummary
	repeats cli.Repeats
	bar     *progressbar.ProgressBar
	unknown lang.Text // why it is not known what waits

	*following // nil: it is not asked what waits

	events []events.Event
	places []place
	bytes  int // of events, as read

	under <-chan submitted // the batch under way, if any: the next is decoded meanwhile
	sent  []place          // of its events
}

// submitted is what became of a batch.
type submitted struct {
	events  []events.Event
	results []intake.Result
	err     error
}

type place struct {
	file string
	line int
}

// publishSummary is the document of publish --json.
type publishSummary struct {
	Accepted   int       `json:"accepted"`
	Duplicates int       `json:"duplicates"`
	Rejected   int       `json:"rejected"`
	Waiting    int       `json:"waiting"` // of the accepted ones and the duplicates
	Unknown    int       `json:"unknown,omitempty"`
	DryRun     bool      `json:"dryRun,omitempty"`
	Refused    []refused `json:"refused"`
	Warned     []warned  `json:"warned,omitempty"` // of the accepted ones: what to look at
	Waits      []waiting `json:"waits,omitempty"`

	intake.Basis
	Would []tables.Tried `json:"would,omitempty"` // of a dry run: what each accepted event would do

	Tables []clockfile.Document `json:"tables,omitempty"` // of --csv: what was understood of each file, and what became of its rows
}

type refused struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Code    string `json:"code"`
	Pointer string `json:"pointer,omitempty"`
	Reason  string `json:"reason"`
}

type warned struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Warning string `json:"warning"`
}

func run(a *cli.App, cmd *cobra.Command, files []string) error {
	asCSV, _ := cmd.Flags().GetBool("csv")
	company, _ := cmd.Flags().GetString("company")
	dry, _ := cmd.Flags().GetBool("dry-run")
	validate, _ := cmd.Flags().GetBool("validate")
	asJSON, _ := cmd.Flags().GetBool("json")
	if err := consistent(a, cmd, asCSV, company, dry && validate); err != nil {
		return err
	}
	total, err := sizes(files)
	if err == nil && !asCSV {
		err = readable(files)
	}
	if err != nil {
		return err
	}
	english, err := a.English(cmd)
	if err != nil {
		return err
	}
	p := &publishing{stderr: a.Err, lang: a.Language(cmd), summary: publishSummary{DryRun: dry || validate, Refused: []refused{}}}
	p.repeats = cli.Repeats{W: a.Err, Language: p.lang, All: lang.Say("; con --json sono elencati tutti", "; --json lists all")}
	defer p.repeats.Flush()
	c := &clocks{publishing: p, a: a, company: company, language: a.Language(cmd)}
	var tablesOfClocks []*clockfile.File
	if asCSV {
		if tablesOfClocks, err = readClocks(a, cmd, files, c.language); err != nil {
			return err
		}
	}
	if validate {
		p.submit = validated
	} else {
		to, err := publishTo(a, cmd, !dry)
		if err != nil {
			return err
		}
		defer to.close()
		p.submit, c.ask = to.submit, to.find
		if !dry {
			p.following = &following{ask: to.waiting, reader: to.reader, loud: cli.Terminal(a.Err) && a.Getenv("NO_COLOR") == ""}
		}
		if dry {
			p.submit, p.whole = p.trying(to.try), true
		}
	}
	if asCSV {
		if err := c.publish(cmd.Context(), tablesOfClocks); err != nil {
			return p.interrupted(err)
		}
		p.follow(cmd.Context())
		return c.finish(asJSON)
	}
	if cli.Terminal(a.Err) {
		p.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(a.Err), progressbar.OptionShowBytes(true),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	for _, name := range files {
		if err := p.file(cmd.Context(), name, a.In); err != nil {
			return p.interrupted(errors.Join(err, p.settle()))
		}
	}
	if err := p.finish(cmd.Context()); err != nil {
		return p.interrupted(err)
	}
	if p.bar != nil {
		_ = p.bar.Finish() // only for the eye
	}
	p.follow(cmd.Context())
	if dry && !asJSON {
		out := tables.New(a.Out, tables.Format{English: english, Rome: a.Rome}, a.Coloured())
		tables.DryRun(out, p.summary.Known, p.summary.Unread, p.summary.Would)
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return p.report(a.Out, asJSON)
}

// lines publishes what a file holds, but for the last, incomplete batch.
func (p *publishing) lines(ctx context.Context, name string, lines iter.Seq2[int, cloudevents.Decoded]) error {
	for line, d := range lines {
		if d.Err != nil {
			if d.Err.Code == events.CodeUnreadable {
				return cli.Usage("%s:%d: %w", "%s:%d: %w", name, line, d.Err)
			}
			plain := *d.Err
			plain.Line = 0
			p.refuse(place{name, line}, plain.Code, plain.Pointer, plain.Sentence().In(p.lang))
			continue
		}
		p.events, p.places = append(p.events, d.Event), append(p.places, place{name, line})
		p.bytes += len(d.Raw)
		if !p.whole && (len(p.events) == Batch || p.bytes > batchBytes) {
			if err := p.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush hands the batch over once the one before is settled, and does not wait for it.
func (p *publishing) flush(ctx context.Context) error {
	if err := p.settle(); err != nil || len(p.events) == 0 {
		return err
	}
	done := make(chan submitted, 1)
	evs := p.events
	p.under, p.sent = done, p.places
	go func() {
		results, err := p.submit(ctx, evs)
		done <- submitted{evs, results, err}
	}()
	p.events, p.places, p.bytes = make([]events.Event, 0, len(evs)), make([]place, 0, len(evs)), 0
	return nil
}

// finish hands over what is left, and waits for all.
func (p *publishing) finish(ctx context.Context) error {
	defer p.repeats.Flush()
	if err := p.flush(ctx); err != nil {
		return err
	}
	return p.settle()
}

// settle waits for the batch under way and counts the answers.
func (p *publishing) settle() error {
	if p.under == nil {
		return nil
	}
	s := <-p.under
	p.under = nil
	if p.following != nil {
		p.published(s, p.sent)
	}
	for i, r := range s.results {
		switch r.Status {
		case intake.Accepted:
			p.summary.Accepted++
			if r.Warning != "" {
				p.warn(p.sent[i], r.Says(p.lang).Warning)
			}
		case intake.Duplicate:
			p.summary.Duplicates++
		case intake.Rejected:
			p.refuse(p.sent[i], r.Code, r.Pointer, r.Says(p.lang).Reason)
		}
	}
	return s.err
}

func (p *publishing) refuse(at place, code, pointer, reason string) {
	if p.bar != nil {
		_ = p.bar.Clear() // only for the eye
	}
	p.repeats.Line(at.file, at.line, code, pointer, lang.Say("rifiutato: %s", "rejected: %s", reason))
	p.summary.Rejected++
	p.summary.Refused = append(p.summary.Refused, refused{File: at.file, Line: at.line, Code: code, Pointer: pointer,
		Reason: reason})
}

func (p *publishing) warn(at place, warning string) {
	if p.bar != nil {
		_ = p.bar.Clear() // only for the eye
	}
	p.repeats.Line(at.file, at.line, "warning", "", lang.Say("accettato, ma: %s", "accepted, but: %s", warning))
	p.summary.Warned = append(p.summary.Warned, warned{at.file, at.line, warning})
}

// interrupted says how far an unfinished run came.
func (p *publishing) interrupted(err error) error {
	if p.summary.DryRun {
		return err
	}
	if errors.Is(err, cli.ErrUsage) && p.summary.Accepted == 0 {
		return lang.Errorf("%w; niente di nuovo è stato pubblicato", "%w; nothing new was published", err)
	}
	return lang.Errorf("%w; %d eventi erano stati accettati prima: pubblicare di nuovo quando è rimediato, ciò che c'è già conta una volta",
		"%w; %d events were accepted before: publish again when it is mended, what is there already counts once", err, p.summary.Accepted)
}
