// Package exporting is the command export: the ledger in the formats of other tools, or the events. Both come from a running service or from
// a log at hand, as the answers of package ask do.
package exporting

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/ask"
	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/events"
	"spettanze/events/archive"
	"spettanze/events/jsonl"
	"spettanze/events/lang"
	"spettanze/handlers/api/client"
	"spettanze/projections/export"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
)

// Command is the command export.
func Command(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export --format FORMAT | --archive DIR",
		Short: "The ledger for other tools, or the events for an auditor",
		Long: `Write the ledger in a format of other tools: an hledger or beancount journal with balance assertions at month ends, a
table of movements as csv or parquet, a workbook as xlsx; or the events themselves as jsonl, one a line.

--archive writes the events into a new directory of plain files with a manifest of counts, sequences and SHA-256 sums:
--log of any command reads it, and refuses it when a byte of it was changed.

csv and xlsx are for programs: fixed names, ISO dates, in csv comma and decimal point. With --lang on the command line they
are for people: names in the language, and a csv that opens in columns with its accents, for --lang it with semicolons and
decimal commas. In every form no text runs as a formula.

By default it comes from a running service (--server). --log is a file of events, an archive or the data directory of a
service that is stopped, --nats-url the log of one that runs. --at is the date of the ledger (the future is a forecast); --known what had been recorded by then: a sequence (in a file, the line number), a time or a date.`,
		Example: `  spettanze export --format hledger --log company.jsonl --at 2025-12-31 | hledger -f - balance blue:E042
  spettanze export --format xlsx --out ledger.xlsx
  spettanze export --format csv --lang it --out movimenti.csv
  spettanze export --archive audit-2025 --log ./spettanze-data
  spettanze balance --log audit-2025 --employee E042 --at 2025-12-31`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runExport(a, cmd) },
	}
	f := cmd.Flags()
	f.String("format", "", "what to write: "+strings.Join(export.Names(), ", "))
	f.String("out", "", "file to write (default: standard output)")
	f.String("archive", "", "directory to write the events into, with a manifest")
	f.String("at", "", "date of the ledger, such as 2023-12-31 (default: today in Rome)")
	f.String("known", "", "what had been recorded by then: a sequence, a time or a date (default: all)")
	f.String("company", "", "company (default: the only one of the log; of events, all)")
	f.Bool("json", false, "print what --archive has written as one JSON document")
	cli.ServerFlags(cmd, "address of the service to ask")
	f.String("log", "", "file of events, archive or data directory to read instead of asking a service")
	cli.NATSFlags(cmd)
	_ = cmd.MarkFlagFilename("log", "jsonl", "gz") // fails only for a flag that is not there
	_ = cmd.MarkFlagDirname("archive")
	cli.Complete(cmd, "format", export.Names()...)
	return cmd
}

// exportJob is what the flags ask for.
type exportJob struct {
	format   export.Format
	form     sheet.Form // of csv and xlsx
	out      string     // file; empty: standard output
	archive  string     // directory, instead of a format
	question report.Question
	json     bool
}

func newExportJob(a *cli.App, cmd *cobra.Command) (*exportJob, error) {
	f := cmd.Flags()
	get := func(name string) string { v, _ := f.GetString(name); return v }
	j := &exportJob{out: get("out"), archive: get("archive")}
	j.json, _ = f.GetBool("json")
	if j.out == "-" {
		j.out = ""
	}
	var err error
	switch format := get("format"); {
	case format != "" && j.archive != "":
		return nil, cli.Usage("--format e --archive sono date entrambe: scrivere l'uno dopo l'altro",
			"--format and --archive are both given: write one after the other")
	case j.archive != "" && f.Changed("out"):
		return nil, cli.Usage("--out serve con --format: --archive scrive solo nella sua directory",
			"--out is for --format: the directory of --archive is all that it writes")
	case j.archive == "" && j.json:
		return nil, cli.Usage("--json serve con --archive: i formati sono %s", "--json is for --archive: the formats are %s", strings.Join(export.Names(), ", "))
	case j.archive != "":
	case format == "":
		return nil, cli.Usage("indicare che cosa scrivere: --format con uno tra %s, o --archive con una directory",
			"say what to write: --format with one of %s, or --archive with a directory",
			strings.Join(export.Names(), ", "))
	default:
		if j.format, err = export.Find(format); err != nil {
			return nil, cli.UsageOf("--format", err)
		}
	}
	if f.Changed("at") && j.events() {
		return nil, cli.Usage("--at è una data del registro, e gli eventi si esportano qualunque sia la loro data: limitarli con --known",
			"--at is a date of the ledger, and events are exported whatever their date: cut them with --known")
	}
	if j.form, err = a.Form(cmd); err != nil {
		return nil, err
	}
	if j.question, err = ask.Question(a, cmd); err != nil {
		return nil, err
	}
	if j.format.Binary && j.out == "" && cli.Terminal(a.Out) {
		return nil, cli.Usage("%s non è per un terminale: indicare un file, come --out ledger%s",
			"%s is not for a terminal: name a file, such as --out ledger%s", j.format.Name, j.format.Suffix)
	}
	return j, nil
}

// events reports whether the job exports events, rather than the ledger that follows from them.
func (j *exportJob) events() bool { return j.archive != "" || j.format.Events }

func runExport(a *cli.App, cmd *cobra.Command) error {
	j, err := newExportJob(a, cmd)
	if err != nil {
		return err
	}
	log, service, err := ask.Source(a, cmd, lang.Say("l'esportazione", "the export"))
	if err != nil {
		return err
	}
	if service != nil {
		return exportServed(cmd.Context(), a, j, service)
	}
	defer log.Done()
	switch {
	case j.archive != "":
		return saveArchive(cmd.Context(), a, j, log)
	case j.events():
		return a.WriteOut("out", j.out, func(w io.Writer) error { return writeEvents(cmd.Context(), a, j, log, w) })
	}
	answers, err := log.Answers(cmd.Context(), a, a.Language(cmd))
	if err != nil {
		return err
	}
	return a.WriteOut("out", j.out, func(w io.Writer) error { return writeLedger(cmd.Context(), a, j, answers, w) })
}

// exportServed has a service export.
func exportServed(ctx context.Context, a *cli.App, j *exportJob, service *client.Client) error {
	switch {
	case j.archive != "":
		return archiveServed(ctx, a, j, service)
	case j.events():
		return a.WriteOut("out", j.out, func(w io.Writer) error { return service.ExportEvents(ctx, j.question, w) })
	}
	return a.WriteOut("out", j.out, func(w io.Writer) error { return service.Export(ctx, j.question, j.format, j.form, w) })
}

// archiveServed makes an archive of the events that a service sends: they come into a temporary file first.
func archiveServed(ctx context.Context, a *cli.App, j *exportJob, service *client.Client) (err error) {
	f, err := os.CreateTemp("", "spettanze-*.jsonl")
	if err != nil {
		return fmt.Errorf("make room for the events: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	if err := errors.Join(service.ExportEvents(ctx, j.question, f), f.Close()); err != nil {
		return err
	}
	log, err := jsonl.Open(f.Name())
	if err != nil {
		return err
	}
	j.question.Known = "" // the service has cut them
	return errors.Join(saveArchive(ctx, a, j, log), log.Close())
}

// writeLedger writes a format that shows the ledger.
func writeLedger(ctx context.Context, a *cli.App, j *exportJob, o offline.Answers, w io.Writer) error {
	if j.question.Company == "" {
		j.question.Company = o.Company
	}
	q, err := o.Reporter.Query(ctx, j.question)
	if err != nil {
		return err
	}
	return j.format.Write(ctx, w, export.Input{Reporter: o.Reporter, Query: q, Form: j.form, Progress: a.Bar("exporting")})
}

// writeEvents writes a format of events.
func writeEvents(ctx context.Context, a *cli.App, j *exportJob, log events.Log, w io.Writer) error {
	known, err := sequenceOf(ctx, log, j.question.Known)
	if err != nil {
		return err
	}
	return j.format.Write(ctx, w, export.Input{Log: log, Progress: a.Bar("exporting"),
		Query: report.Query{Company: j.question.Company, Known: known}})
}

// archived is what --archive --json prints.
type archived struct {
	Directory    string     `json:"directory"`
	Companies    []string   `json:"companies"`
	Records      uint64     `json:"records"`
	Refused      uint64     `json:"refused"`
	First        uint64     `json:"first"`
	Last         uint64     `json:"last"`
	LastRecorded *time.Time `json:"lastRecorded,omitempty"`
	Files        int        `json:"files"`
	Bytes        int64      `json:"bytes"`
	SHA256       string     `json:"sha256"` // of the manifest
}

// saveArchive writes an archive directory and prints what is in it.
func saveArchive(ctx context.Context, a *cli.App, j *exportJob, log events.Log) error {
	known, err := sequenceOf(ctx, log, j.question.Known)
	if err != nil {
		return err
	}
	m, err := archive.Save(ctx, log, j.archive, archive.SaveOptions{Company: j.question.Company, Known: known,
		Written: a.Now(), Progress: a.Bar("archiving")})
	if err != nil {
		return err
	}
	doc := archived{Directory: j.archive, Companies: m.Companies, Records: m.Records, Refused: m.Refused, First: m.First,
		Last: m.Last, LastRecorded: m.LastRecorded, Files: len(m.Files), SHA256: m.SHA256}
	for _, f := range m.Files {
		doc.Bytes += f.Bytes
	}
	if j.json {
		return cli.WriteJSON(a.Out, doc)
	}
	_, err = fmt.Fprintf(a.Out, "archived %d records, sequences %d to %d (%d of them refused), in %d files of %d bytes: %s\n"+
		"SHA-256 of the manifest: %s\n", doc.Records, doc.First, doc.Last, doc.Refused, doc.Files, doc.Bytes, doc.Directory,
		doc.SHA256)
	return err
}

// sequenceOf turns what --known says into a sequence of a log; 0 is all.
func sequenceOf(ctx context.Context, log events.Log, known string) (uint64, error) {
	seq, at, err := report.ParseKnown(known)
	if err != nil {
		return 0, err
	}
	if at.IsZero() {
		last, _, err := log.Last(ctx)
		if err == nil && seq > last {
			err = report.KnownBeyond(report.Sequence, seq, last)
		}
		return seq, err
	}
	over := errors.New("over")
	err = log.Read(ctx, 1, false, func(batch []events.Record) error {
		for _, r := range batch {
			if r.Event != nil && r.Recorded.IsZero() {
				return lang.Errorf("%w: dare a --known una sequenza, in un file il numero di riga, invece di un istante",
					"%w: give --known a sequence, in a file the line number, instead of a time", report.ErrNoTimes)
			}
			if r.Recorded.After(at) {
				return over
			}
			seq = r.Seq
		}
		return nil
	})
	if err != nil && !errors.Is(err, over) {
		return 0, err
	}
	if seq == 0 {
		return 0, report.NothingKnown(at)
	}
	return seq, nil
}
