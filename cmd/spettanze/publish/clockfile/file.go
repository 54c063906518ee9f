package clockfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"spettanze/events"
	"spettanze/events/clockings"
	"spettanze/events/clockings/revise"
	"spettanze/events/clockings/rosters"
	"spettanze/events/files"
	"spettanze/events/lang"
)

// maxFile bounds a file, in bytes: a year of punches of five hundred people is half of it, and all of it is held at once.
const maxFile = 64 << 20

// File is a file that was understood.
type File struct {
	Name string
	*clockings.Table
	Roster *rosters.Table // nil: the file is of clockings
	Plan   *revise.Plan
	Counts Counts
	asked  bool // the plan knows what is recorded
}

// Read reads a file: text, or a workbook.
func Read(name string, in io.Reader, o clockings.Options) (*File, *clockings.Refusal) {
	f, err := files.Look(in)
	if err != nil {
		return nil, unreadable(err)
	}
	content := f.Bytes()
	switch f.Kind {
	case files.Workbook:
	case files.Table:
		content = f.Text()
	default:
		sentence := lang.Same(f.NotTable().Error())
		if bad := new(files.Error); errors.As(f.NotTable(), &bad) {
			sentence = bad.Sentence()
		}
		return nil, &clockings.Refusal{Code: events.CodeMalformedCSV, Reason: sentence}
	}
	b, err := io.ReadAll(io.LimitReader(content, maxFile+1))
	switch {
	case err != nil:
		return nil, unreadable(err)
	case len(b) > maxFile:
		return nil, &clockings.Refusal{Code: events.CodeTooLarge, Reason: lang.Say("più di %d MiB: dividere il file, per esempio per mesi",
			"more than %d MiB: cut the file, by months for example", maxFile>>20)}
	}
	read, readRoster := func() (*clockings.Table, *clockings.Refusal) { return clockings.Read(string(b), o) },
		func() (*rosters.Table, *clockings.Refusal) { return rosters.Read(string(b)) }
	if f.Kind == files.Workbook {
		rows, err := workbook(b)
		if err != nil {
			return nil, &clockings.Refusal{Code: events.CodeMalformedCSV, Reason: lang.Say("non è una cartella di lavoro che si apre (%v): salvarla "+
				"come CSV o XLSX", "this is no workbook that can be opened (%v): save it as CSV or XLSX", err)}
		}
		read = func() (*clockings.Table, *clockings.Refusal) { return clockings.ReadRows(rows, o) }
		readRoster = func() (*rosters.Table, *clockings.Refusal) { return rosters.ReadRows(rows) }
	}
	if o.Map == nil { // a map says that the table is of clockings
		if t, bad := readRoster(); t != nil || bad != nil {
			return ofRosters(name, t), bad
		}
	}
	t, bad := read()
	if bad != nil {
		return nil, bad
	}
	return &File{Name: name, Table: t, Counts: Counts{Rows: t.Rows}}, nil
}

func unreadable(err error) *clockings.Refusal {
	return &clockings.Refusal{Code: events.CodeUnreadable, Reason: lang.Say("il file non si legge: %v", "the file cannot be read: %v", err)}
}

// workbook returns the cells of the first sheet that has any, dates and times as numbers of the 1900 date system.
func workbook(b []byte) (rows [][]string, err error) {
	defer func() {
		if r := recover(); r != nil { // the library is not proof against files that are damaged on purpose
			err = fmt.Errorf("damaged: %v", r)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{RawCellValue: true, UnzipSizeLimit: 4 * maxFile,
		UnzipXMLSizeLimit: 2 * maxFile})
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		return nil, errors.New("its days count from 1904, not from 1900")
	}
	for _, sheet := range f.GetSheetList() {
		if rows, err = f.GetRows(sheet); err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return nil, nil
}

// Compare plans what is to be sent, given what is recorded; nil: nothing was asked.
func (f *File) Compare(company string, found *revise.Found, now time.Time) {
	f.asked, f.Counts = found != nil, Counts{Rows: f.Rows}
	if f.Roster != nil {
		f.Plan = revise.CompareRosters(f.Roster, company, found, now)
	} else {
		f.Plan = revise.Compare(f.Table, company, found, now)
	}
	for _, d := range f.Plan.Duplicates {
		if f.unknown(d.Employee) { // recorded before, and waiting still
			f.Counts.Waiting += len(d.Lines)
		} else {
			f.Counts.Duplicates += len(d.Lines)
		}
	}
	f.Counts.LeftOut = len(f.LeftOut)
	for _, r := range f.Refusals() {
		f.Counts.Refused += len(r.Lines)
	}
	for _, r := range f.Plan.Refused { // of a day without punches, which was left out
		if slices.ContainsFunc(f.LeftOut, func(o clockings.Refusal) bool { return slices.Equal(o.Lines, r.Lines) }) {
			f.Counts.LeftOut -= len(r.Lines)
		}
	}
}

// Refusals are the refused rows in order.
func (f *File) Refusals() []clockings.Refusal {
	all := slices.Concat(f.Refused, f.Plan.Refused)
	slices.SortStableFunc(all, func(a, b clockings.Refusal) int { return a.Lines[0] - b.Lines[0] })
	return all
}

// Waits reports whether it is known before sending that a clocking waits: its employee is not hired, or the day has another clocking.
func (f *File) Waits(c *clockings.Clocking) bool {
	return f.unknown(c.Employee) || slices.ContainsFunc(f.Plan.Elsewhere, func(e revise.Correction) bool { return e.Clocking.Lines[0] == c.Lines[0] })
}

// nobody reports whether the ledger has no employee of the table.
func (f *File) nobody() bool {
	return !slices.ContainsFunc(f.Clockings, func(c clockings.Clocking) bool { return !f.unknown(c.Employee) })
}

func (f *File) unknown(id string) bool {
	return slices.ContainsFunc(f.Plan.Unknown, func(r revise.Recognized) bool { return r.Written == id })
}

// Fate is what became of an item.
type Fate uint8

// The fates.
const (
	Counted Fate = iota
	Duplicate
	Waiting
	Refused
)

// Account counts the rows of an item.
func (f *File) Account(item *revise.Item, fate Fate) {
	n := len(item.Clocking.Lines)
	switch {
	case fate == Refused:
		f.Counts.Refused += n
	case fate == Duplicate:
		f.Counts.Duplicates += n
	case fate == Waiting:
		f.Counts.Waiting += n
	case len(item.Before)+len(item.Planned) > 0:
		f.Counts.Corrected += n
	default:
		f.Counts.Counted += n
	}
}

// Counts says of every row of a file what became of it.
type Counts struct {
	Rows       int `json:"rows"`
	Counted    int `json:"counted"`
	Duplicates int `json:"duplicates"`
	Corrected  int `json:"corrected"`
	Waiting    int `json:"waiting"`
	Refused    int `json:"refused"`
	LeftOut    int `json:"leftOut"`
}

// Add adds the counts of another file.
func (c *Counts) Add(o Counts) {
	c.Rows += o.Rows
	c.Counted += o.Counted
	c.Duplicates += o.Duplicates
	c.Corrected += o.Corrected
	c.Waiting += o.Waiting
	c.Refused += o.Refused
	c.LeftOut += o.LeftOut
}

// In is the counts as a line.
func (c Counts) In(l lang.Language) string {
	return lang.Say("righe %d = contate %d + già registrate %d + corrette %d + in attesa %d + rifiutate %d + tralasciate %d",
		"rows %d = counted %d + duplicates %d + corrected %d + waiting %d + refused %d + left out %d",
		c.Rows, c.Counted, c.Duplicates, c.Corrected, c.Waiting, c.Refused, c.LeftOut).In(l)
}

// Document is a file in the document of publish --json.
type Document struct {
	File string `json:"file"`
	clockings.Understood
	Counts
	Recognized  []revise.Recognized `json:"recognized,omitempty"`
	Unknown     []revise.Recognized `json:"unknownEmployees,omitempty"`
	Corrections []Corrected         `json:"corrections,omitempty"`
	LeftOutRows []LeftOut           `json:"leftOutRows,omitempty"`
}

// Corrected is a correction in a document.
type Corrected struct {
	Line     int         `json:"line"`
	Employee string      `json:"employee"`
	Date     events.Date `json:"date"`
	Before   [][]string  `json:"before,omitempty"`
	Punches  []string    `json:"punches,omitempty"`

	Days []revise.Change `json:"days,omitempty"` // of a roster
}

// LeftOut is rows that are no clockings.
type LeftOut struct {
	Lines  []int  `json:"lines"`
	Reason string `json:"reason"`
}

// Document returns the file's document.
func (f *File) Document(l lang.Language) Document {
	d := Document{File: f.Name, Understood: f.Understood, Counts: f.Counts, Recognized: f.Plan.Recognized, Unknown: f.Plan.Unknown}
	for _, item := range f.Plan.Items {
		if len(item.Before)+len(item.Planned) == 0 {
			continue
		}
		c := Corrected{Days: item.Planned, Line: item.Clocking.Lines[0], Employee: item.Clocking.Employee, Date: item.Clocking.Date,
			Punches: strings.Fields(times(item.Clocking.Punches))}
		for _, b := range item.Before {
			c.Before = append(c.Before, b.Punches)
		}
		d.Corrections = append(d.Corrections, c)
	}
	for _, c := range clockings.Causes(f.LeftOut) {
		d.LeftOutRows = append(d.LeftOutRows, LeftOut{Lines: c.Lines, Reason: c.Reason.In(l)})
	}
	return d
}

func times(punches []events.ClockTime) string {
	s := make([]string, len(punches))
	for i, p := range punches {
		s[i] = p.String()
	}
	return strings.Join(s, " ")
}
