package clockings

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a machine without zone files must read the same times
	"unicode/utf8"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/declare"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// Source is the source of clockings read from a table.
const Source = "/csv/clockings"

// maxCSVLine bounds a line of a table, in bytes. A clocking takes under a hundred.
const maxCSVLine = 4096

// clockingColumns are the columns of a table of clockings, all but week required in the header: clocks know nothing of
// week types. week, and in2 and out2, may be empty in a row.
var clockingColumns = []string{"employee", "date", "week", "in1", "out1", "in2", "out2"}

// ReadCSV reads a table of clockings as time clocks export it and yields, for each row, its line (from 1) and
// its event or the error that names line and column. It reads on after a bad row; only a header that cannot be used or
// an error of r ends it early, with one last error. It holds one line at a time.
//
// The header names the columns employee, date, week (which may be absent), in1, out1, in2, out2, in any order. The separator is
// a comma, or a semicolon where the header uses it, as an Italian Excel writes. Fields may be in double quotes, lines may end
// in CRLF, the file may begin with a byte order mark. Empty rows are skipped. Dates are ISO, times HH:MM.
//
// The identity of an event is [Source] and all that the row says, so that the same row sent twice counts once;
// its time is that of the last punch, in Europe/Rome.
func ReadCSV(r io.Reader, company string) iter.Seq2[int, cloudevents.Decoded] {
	return func(yield func(int, cloudevents.Decoded) bool) {
		t := &clockingTable{in: bufio.NewReaderSize(r, maxCSVLine+2), company: company}
		if err := t.header(); err != nil {
			yield(t.line, cloudevents.Decoded{Err: err})
			return
		}
		for {
			row, err := t.next()
			if row == nil && err == nil {
				return
			}
			d := cloudevents.Decoded{Raw: row, Err: err}
			if err == nil {
				d.Event, d.Err = t.event(row)
			}
			if d.Err == nil && d.Event.Data == nil {
				continue // an empty row
			}
			if !yield(t.line, d) || d.Err != nil && d.Err.Code == events.CodeUnreadable {
				return
			}
		}
	}
}

// clockingTable reads a table line by line.
type clockingTable struct {
	in        *bufio.Reader
	company   string
	zone      *time.Location
	line      int
	separator byte
	column    [7]int // where each of clockingColumns is
	columns   int
	fields    []string
}

// next reads a line without its end; nil at the end of the table. A line too long is skipped to its end.
func (t *clockingTable) next() ([]byte, *events.DecodeError) {
	row, err := t.in.ReadSlice('\n')
	if len(row) > 0 || err == nil {
		t.line++
	}
	long := 0
	for errors.Is(err, bufio.ErrBufferFull) {
		long += len(row)
		row, err = t.in.ReadSlice('\n')
	}
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, t.fail(events.CodeUnreadable, "", lang.Same(err.Error()), lang.Say("il resto della tabella", "the rest of the table"), err)
	case long > 0:
		return nil, t.fail(events.CodeTooLarge, "", lang.Say("una riga di più di %d byte", "a line of more than %d bytes", maxCSVLine),
			lang.Say("una timbratura", "one clocking"), nil)
	case err != nil && len(row) == 0:
		return nil, nil
	}
	row = bytes.TrimSuffix(bytes.TrimSuffix(row, []byte("\n")), []byte("\r"))
	if !utf8.Valid(row) {
		return nil, t.fail(events.CodeInvalidUTF8, "", wire.FoundInvalid(row), lang.Same("UTF-8"), nil)
	}
	if row == nil {
		row = []byte{}
	}
	return row, nil
}

func (t *clockingTable) fail(code, column string, found, expected lang.Text, err error) *events.DecodeError {
	return &events.DecodeError{Code: code, Pointer: column, Found: found, Expected: expected, Line: t.line, Table: true, Company: t.company,
		Err: err}
}

// header reads the first line: the separator and the place of each column.
func (t *clockingTable) header() *events.DecodeError {
	if !events.ValidCode(t.company) {
		return t.fail(events.CodeInvalidValue, "company", events.Quote([]byte(t.company)), events.ExpectCode, nil)
	}
	var zoneErr error
	if t.zone, zoneErr = rome(); zoneErr != nil {
		return t.fail(events.CodeUnreadable, "", lang.Same(zoneErr.Error()), lang.Say("il fuso Europe/Rome", "the zone Europe/Rome"), zoneErr)
	}
	row, err := t.next()
	if err != nil {
		return err
	}
	expected := lang.Say("l'intestazione %s", "the header %s", strings.Join(clockingColumns, ","))
	if row == nil {
		return t.fail(events.CodeMalformedCSV, "", lang.Nothing, expected, nil)
	}
	row = bytes.TrimPrefix(row, []byte("\ufeff"))
	t.separator = ','
	if bytes.IndexByte(row, ';') >= 0 {
		t.separator = ';'
	}
	if err := t.split(row); err != nil {
		return err
	}
	t.columns = len(t.fields)
	seen := map[string]bool{}
	for i, name := range t.fields {
		name = strings.ToLower(name)
		c := slices.Index(clockingColumns, name)
		switch {
		case c < 0:
			return t.fail(events.CodeUnknownField, "", lang.Say("la colonna %s", "the column %s", events.Quote([]byte(name))), expected, nil)
		case seen[name]:
			return t.fail(events.CodeDuplicateField, name, lang.Say("la colonna una seconda volta", "the column a second time"), expected, nil)
		}
		seen[name] = true
		t.column[c] = i
	}
	for c, name := range clockingColumns {
		switch {
		case seen[name]:
		case name == "week":
			t.column[c] = -1
		default:
			return t.fail(events.CodeMissingField, name, lang.Nothing, expected, nil)
		}
	}
	return nil
}

// split cuts a row into its fields, without quotes and outer spaces. No value of a clocking holds a separator, a quote
// or a line's end, so a quoted field is no more than its text.
func (t *clockingTable) split(row []byte) *events.DecodeError {
	t.fields = t.fields[:0]
	for i, f := range strings.Split(string(row), string(t.separator)) {
		f = strings.Trim(f, " \t")
		if len(f) >= 2 && f[0] == '"' && f[len(f)-1] == '"' {
			f = strings.Trim(f[1:len(f)-1], " \t")
		}
		if strings.IndexByte(f, '"') >= 0 {
			return t.fail(events.CodeMalformedCSV, strconv.Itoa(i+1), events.Quote([]byte(f)), lang.Say("un campo senza virgolette all'interno", "a field without quotes inside"), nil)
		}
		t.fields = append(t.fields, f)
	}
	return nil
}

// event makes the event of a row; an event without data for an empty row.
func (t *clockingTable) event(row []byte) (events.Event, *events.DecodeError) {
	if err := t.split(row); err != nil {
		return events.Event{}, err
	}
	if !slices.ContainsFunc(t.fields, func(f string) bool { return f != "" }) {
		return events.Event{}, nil
	}
	if len(t.fields) != t.columns {
		return events.Event{}, t.fail(events.CodeMalformedCSV, "", lang.Say("%d colonne", "%d columns", len(t.fields)),
			lang.Say("%d come nell'intestazione", "%d as in the header", t.columns), nil)
	}
	field := func(c int) string {
		if t.column[c] < 0 {
			return ""
		}
		return t.fields[t.column[c]]
	}
	employee := field(0)
	if !events.ValidCode(employee) || employee == events.CompanySubject {
		return events.Event{}, t.fail(events.CodeInvalidValue, "employee", events.Quote([]byte(employee)), declare.ExpectEmployee, nil)
	}
	bad := func(column string, found, expected lang.Text) (events.Event, *events.DecodeError) {
		err := t.fail(events.CodeInvalidValue, column, found, expected, nil)
		err.Subject = employee
		return events.Event{}, err
	}
	date, ok := events.ScanDate(field(1))
	if !ok || date < events.MinDate || date > events.MaxDate {
		return bad("date", events.Quote([]byte(field(1))), wire.ExpectDate)
	}
	if week := field(2); week != "" && !slices.Contains(hr.WeekTypes, week) {
		return bad("week", events.Quote([]byte(field(2))), events.Choices(hr.WeekTypes))
	}
	punches := make([]events.ClockTime, 0, 4)
	for c := 3; c < 7; c++ {
		if c == 5 && field(5) == "" && field(6) == "" {
			break
		}
		p, err := events.ParseClockTime(field(c))
		if err != nil {
			return bad(clockingColumns[c], events.Quote([]byte(field(c))), wire.ExpectClock)
		}
		if n := len(punches); n > 0 && p <= punches[n-1] {
			return bad(clockingColumns[c], hr.FoundAfter(p.String(), punches[n-1].String()), hr.ExpectPunches)
		}
		punches = append(punches, p)
	}
	return t.clocking(employee, hr.ClockingRecorded{Dated: events.Dated{Date: date}, Week: field(2), Punches: punches}), nil
}

// clocking gives a clocking its envelope. The company is in the identity because identities are one space for all
// companies; no part holds a "/", so that different rows never share an identity.
func (t *clockingTable) clocking(employee string, d hr.ClockingRecorded) events.Event {
	id := []byte(t.company + "/" + employee + "/" + d.Date.String() + "/" + d.Week)
	for _, p := range d.Punches {
		id = p.Append(append(id, '/'))
	}
	y, m, day := d.Date.Civil()
	last := int(d.Punches[len(d.Punches)-1])
	return events.Event{
		Identity: events.Identity{Source: Source, ID: string(id)},
		Company:  t.company, Subject: employee,
		Time: time.Date(y, m, day, last/60, last%60, 0, 0, t.zone),
		Data: d,
	}
}

// rome is the zone of the contract's times.
var rome = sync.OnceValues(func() (*time.Location, error) { return time.LoadLocation("Europe/Rome") })
