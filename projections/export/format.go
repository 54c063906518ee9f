package export

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
)

var (
	// ErrUnknownFormat is returned by [Find] for an unknown name.
	ErrUnknownFormat = lang.Errorf("formato sconosciuto", "unknown format")
	// ErrNoLog is returned for a format of events when there is no log.
	ErrNoLog = lang.Errorf("gli eventi si esportano da un log, e qui non ce n'è uno", "events are exported from a log, and there is none at hand")
)

// Input is what is exported.
type Input struct {
	Reporter *report.Reporter // for formats of the ledger
	Log      events.Log       // for formats of events
	Query    report.Query
	Form     sheet.Form               // of tables: csv and xlsx
	Progress func(done, total uint64) // of employees, or of events; may be nil
}

func (in *Input) progress(done, total uint64) {
	if in.Progress != nil {
		in.Progress(done, total)
	}
}

// Format is a way to write the ledger.
type Format struct {
	Name   string // as --format takes it
	Suffix string // of files, with the dot
	Media  string // media type
	Binary bool   // not to be written to a terminal
	Events bool   // made from the log alone; it has no effective date
	Table  bool   // has a form for people as well

	write func(context.Context, io.Writer, *Input) error
}

// Formats are all formats, by name.
var Formats = []Format{
	{Name: "beancount", Suffix: ".beancount", Media: "text/x-beancount; charset=utf-8",
		write: ledgerFormat(func(w io.Writer) writer { return &journal{w: w, syntax: &beancount{names: map[string]string{}}} })},
	{Name: "csv", Suffix: ".csv", Media: "text/csv; charset=utf-8; header=present", Table: true,
		write: tableFormat(newCSV)},
	{Name: "hledger", Suffix: ".journal", Media: "text/x-hledger; charset=utf-8",
		write: ledgerFormat(func(w io.Writer) writer { return &journal{w: w, syntax: &hledger{}} })},
	{Name: "jsonl", Suffix: ".jsonl", Media: "application/x-ndjson", Events: true, write: writeEvents},
	{Name: "parquet", Suffix: ".parquet", Media: "application/vnd.apache.parquet", Binary: true,
		write: ledgerFormat(func(w io.Writer) writer { return &parquetFile{w: w} })},
	{Name: "xlsx", Suffix: ".xlsx", Media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Binary: true, Table: true,
		write: tableFormat(newWorkbook)},
}

// Names returns the names of all formats, in order.
func Names() []string {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return names
}

// Find returns the format of a name, or [ErrUnknownFormat] with the names of all formats.
func Find(name string) (Format, error) {
	for _, f := range Formats {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, lang.Errorf("%w %q: atteso uno tra %s", "%w %q: expected one of %s", ErrUnknownFormat, name, strings.Join(Names(), ", "))
}

// Write writes the whole export. The errors are those of the source, of the log and of w.
func (f Format) Write(ctx context.Context, w io.Writer, in Input) error {
	buffered := bufio.NewWriterSize(w, 256<<10)
	err := f.write(ctx, buffered, &in)
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return fmt.Errorf("export as %s: %w", f.Name, err)
	}
	return nil
}

// ledgerFormat makes the write function of a format that shows the ledger.
func ledgerFormat(open func(io.Writer) writer) func(context.Context, io.Writer, *Input) error {
	return func(ctx context.Context, w io.Writer, in *Input) error { return walk(ctx, in, open(w)) }
}

// tableFormat makes the write function of a format that also has a form for people.
func tableFormat(open func(io.Writer, sheet.Form) writer) func(context.Context, io.Writer, *Input) error {
	return func(ctx context.Context, w io.Writer, in *Input) error { return walk(ctx, in, open(w, in.Form)) }
}
