package clockings_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/clockings"
	"spettanze/events/cloudevents"
	"spettanze/events/declare"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

const csvHeader = "employee,date,week,in1,out1,in2,out2\n"

// rows reads a table and writes each row as "line: event" or "line: code column".
func rows(in io.Reader) []string {
	var list []string
	for line, d := range clockings.ReadCSV(in, "blue") {
		if d.Err != nil {
			list = append(list, fmt.Sprintf("%d: %s %s", line, d.Err.Code, d.Err.Pointer))
			continue
		}
		c := d.Event.Data.(hr.ClockingRecorded)
		list = append(list, fmt.Sprintf("%d: %s %s %s %v", line, d.Event.Subject, c.Date, c.Week, c.Punches))
	}
	return list
}

func TestReadClockingsCSV(t *testing.T) {
	good := []string{"2: E042 2023-03-07 A [07:50 12:00 12:50 17:05]", "3: E043 2023-03-10 B [08:50 14:05]"}
	for name, c := range map[string]struct {
		table string
		want  []string
	}{
		"as written":            {csvHeader + "E042,2023-03-07,A,07:50,12:00,12:50,17:05\nE043,2023-03-10,B,08:50,14:05,,\n", good},
		"no newline at the end": {csvHeader + "E042,2023-03-07,A,07:50,12:00,12:50,17:05\nE043,2023-03-10,B,08:50,14:05,,", good},
		"an Italian Excel": {"\ufeffemployee;date;week;in1;out1;in2;out2\r\nE042;2023-03-07;A;07:50;12:00;12:50;17:05\r\n" +
			"E043;2023-03-10;B;08:50;14:05;;\r\n", good},
		"quotes, spaces, capitals": {`"Employee", "Date","WEEK",in1,out1,in2,out2` + "\n" +
			`"E042" ,"2023-03-07",A, 07:50 ,12:00,12:50,17:05` + "\n" + `"E043","2023-03-10","B","08:50","14:05","",""` + "\n", good},
		"another order": {"out2,in2,out1,in1,week,date,employee\n17:05,12:50,12:00,07:50,A,2023-03-07,E042\n" +
			",,14:05,08:50,B,2023-03-10,E043\n", good},
		"no week types": {"employee,date,in1,out1,in2,out2\nE042,2023-03-07,07:50,12:00,12:50,17:05\n", []string{"2: E042 2023-03-07  [07:50 12:00 12:50 17:05]"}},
		"a row without": {csvHeader + "E043,2023-03-10,,08:50,14:05,,\n", []string{"2: E043 2023-03-10  [08:50 14:05]"}},
		"empty rows": {csvHeader + "\n,,,,,,\r\n  \nE042,2023-03-07,A,07:50,12:00,,\n",
			[]string{"5: E042 2023-03-07 A [07:50 12:00]"}},
		"only a header": {csvHeader, nil},
		"nothing":       {"", []string{"0: malformed_csv "}},
		"no header":     {"E042,2023-03-07,A,07:50,12:00,,\n", []string{"1: unknown_field "}},
		"a column short in the header": {"employee,date,week,in1,out1,in2\n",
			[]string{"1: missing_field out2"}},
		"a column twice in the header": {"employee,date,week,in1,out1,in1,out2\n",
			[]string{"1: duplicate_field in1"}},
		"bad rows between good ones": {csvHeader +
			"E042,2023-02-30,A,07:50,12:00,,\n" +
			"E042,07/03/2023,A,07:50,12:00,,\n" +
			"E042,2023-03-07,D,07:50,12:00,,\n" +
			"E042,2023-03-07,A,7:50,12:00,,\n" +
			"E042,2023-03-07,A,12:00,07:50,,\n" +
			"E042,2023-03-07,A,07:50,12:00,12:50,\n" +
			"E042,2023-03-07,A,07:50,12:00,,17:05\n" +
			"E042,2023-03-07,A,07:50,,,\n" +
			"E042,2023-03-07,A,22:00,06:00,,\n" +
			"E 42,2023-03-07,A,07:50,12:00,,\n" +
			"company,2023-03-07,A,07:50,12:00,,\n" +
			"E042,2023-03-07,A,07:50,12:00\n" +
			"E042,2023-03-07,A,07:50,12:00,,,\n" +
			"E0\"42,2023-03-07,A,07:50,12:00,,\n" +
			"E\xff42,2023-03-07,A,07:50,12:00,,\n" +
			strings.Repeat("x", 10000) + "\n" +
			"E043,2023-03-10,B,08:50,14:05,,\n",
			[]string{"2: invalid_value date", "3: invalid_value date", "4: invalid_value week", "5: invalid_value in1",
				"6: invalid_value out1", "7: invalid_value out2", "8: invalid_value in2", "9: invalid_value out1",
				"10: invalid_value out1", "11: invalid_value employee", "12: invalid_value employee", "13: malformed_csv ",
				"14: malformed_csv ", "15: malformed_csv 1", "16: invalid_utf8 ", "17: too_large ",
				"18: E043 2023-03-10 B [08:50 14:05]"}},
	} {
		for i, in := range []io.Reader{strings.NewReader(c.table), iotest.OneByteReader(strings.NewReader(c.table))} {
			if got := rows(in); !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s (%d):\n%s\nwant\n%s", name, i, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		}
	}
}

func TestReadClockingsCSVErrors(t *testing.T) {
	// An error of the reader ends the table, after the rows before it.
	broken := io.MultiReader(strings.NewReader(csvHeader+"E042,2023-03-07,A,07:50,12:00,,\n"), iotest.ErrReader(io.ErrClosedPipe))
	if got := rows(broken); len(got) != 2 || got[1] != "2: unreadable " {
		t.Error(got)
	}
	for _, d := range clockings.ReadCSV(iotest.ErrReader(io.ErrClosedPipe), "blue") {
		if !errors.Is(d.Err, io.ErrClosedPipe) {
			t.Error(d.Err)
		}
	}
	for line, d := range clockings.ReadCSV(strings.NewReader(csvHeader), "blue.it") {
		if line != 0 || d.Err == nil || d.Err.Pointer != "company" {
			t.Error(line, d.Err)
		}
	}
	for _, d := range clockings.ReadCSV(strings.NewReader(csvHeader+"E042,2023-03-07,A,07:50,7:05,,\n"), "blue") {
		want := lang.Text{
			It: `riga 2, colonna out1: trovato "7:05", atteso un'ora del giorno HH:MM, da 00:00 a 23:59; ` +
				`correggere la riga e pubblicare di nuovo la tabella (invalid_value)`,
			En: `row 2, column out1: found "7:05", expected a time of day HH:MM, from 00:00 to 23:59; ` +
				`correct the row and publish the table again (invalid_value)`}
		if d.Err == nil || d.Err.Sentence() != want {
			t.Errorf("%+v, want %+v", d.Err, want)
		}
	}
}

// TestClockingsCSVIdentity: the same row is the same event; whatever differs in a row, or the company, is another.
func TestClockingsCSVIdentity(t *testing.T) {
	seen := map[events.Identity]string{}
	read := func(company, row string) events.Event {
		for _, d := range clockings.ReadCSV(strings.NewReader(csvHeader+row+"\n"), company) {
			if d.Err != nil {
				t.Fatal(d.Err)
			}
			return d.Event
		}
		t.Fatal("no event")
		return events.Event{}
	}
	for _, s := range []string{
		"blue E042,2023-03-07,A,07:50,12:00,12:50,17:05", "red E042,2023-03-07,A,07:50,12:00,12:50,17:05",
		"blue E043,2023-03-07,A,07:50,12:00,12:50,17:05", "blue E042,2023-03-08,A,07:50,12:00,12:50,17:05",
		"blue E042,2023-03-07,B,07:50,12:00,12:50,17:05", "blue E042,2023-03-07,A,07:50,12:00,12:50,17:06",
		"blue E042,2023-03-07,A,07:50,12:00,,", "blue-E042 1,2023-03-07,A,07:50,12:00,,", "blue E042-1,2023-03-07,A,07:50,12:00,,",
	} {
		company, row, _ := strings.Cut(s, " ")
		e := read(company, row)
		if other, ok := seen[e.Identity]; ok {
			t.Errorf("%s and %s are one event", s, other)
		}
		seen[e.Identity] = s
		if again := read(company, strings.ReplaceAll(row, ",", " , ")); again.Identity != e.Identity || !events.SameContent(&e, &again) {
			t.Errorf("%s is another event the second time", s)
		}
	}
	e := read("blue", "E042,2023-07-07,A,07:50,12:00,12:50,17:05")
	if e.ID != "blue/E042/2023-07-07/A/07:50/12:00/12:50/17:05" || e.Source != "/csv/clockings" {
		t.Error(e.Identity)
	}
	// The last punch, in Europe/Rome: summer time in July.
	if got := e.Time.Format(time.RFC3339); got != "2023-07-07T17:05:00+02:00" {
		t.Error(got)
	}
}

// TestClockingsCSVIsValid: the decoder accepts the events of a table.
func TestClockingsCSVIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := eventstest.DataIn(hr.ClockingRecorded{}.Type(), events.MinDate+1, events.MaxDate-1).Draw(t, "clocking").(hr.ClockingRecorded)
		c.Afternoon, c.PlannedMinutes, c.OvertimeAuthorized, c.Remote = nil, nil, false, false
		row := eventstest.Value(declare.Employee).Draw(t, "employee") + "," + c.Date.String() + "," + c.Week
		for i := range 4 {
			row += ","
			if i < len(c.Punches) {
				row += c.Punches[i].String()
			}
		}
		for _, d := range clockings.ReadCSV(strings.NewReader(csvHeader+row), "blue") {
			if d.Err != nil || !reflect.DeepEqual(d.Event.Data, c) {
				t.Fatalf("%s: %+v %v", row, d.Event, d.Err)
			}
			b, err := cloudevents.Encode(&d.Event)
			if err != nil {
				t.Fatal(err)
			}
			got, err := cloudevents.Decode(b)
			if err != nil {
				t.Fatal(err)
			}
			if !events.SameContent(&d.Event, &got) || got.Identity != d.Event.Identity {
				t.Fatalf("decoded %+v, want %+v", got, d.Event)
			}
		}
	})
}

func FuzzReadClockingsCSV(f *testing.F) {
	f.Add([]byte(csvHeader + "E042,2023-03-07,A,07:50,12:00,12:50,17:05\nE043,2023-03-10,B,08:50,14:05,,\n"))
	f.Add([]byte("\ufeffemployee;date;week;in1;out1;in2;out2\r\n\"E042\";2023-03-07;A;07:50;12:00;12:50;17:05\r\n"))
	f.Add([]byte("out2,in2,out1,in1,week,date,employee\n\n,,14:05,08:50,B,2023-03-10,E043"))
	f.Add([]byte(csvHeader + "E042,2023-03-07,A,07:50,12:00,\",\n" + strings.Repeat("x", 9000)))
	f.Fuzz(func(t *testing.T, b []byte) {
		last := -1
		for line, d := range clockings.ReadCSV(bytes.NewReader(b), "blue") {
			if line <= last || line > bytes.Count(b, []byte("\n"))+1 {
				t.Fatalf("line %d after %d", line, last)
			}
			last = line
			if d.Err != nil {
				eventstest.CheckDecoded(t, nil, d.Err)
				continue
			}
			eventstest.CheckDecoded(t, &d.Event, nil)
		}
	})
}
