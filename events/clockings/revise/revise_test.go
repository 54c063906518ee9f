package revise_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/clockings"
	"spettanze/events/clockings/revise"
	"spettanze/events/clockings/rosters"
	"spettanze/events/hr"
	"spettanze/events/memory"
)

var now = time.Date(2023, 4, 1, 9, 0, 0, 0, time.UTC)

// ledger is a log into which tables are published.
type ledger struct {
	*testing.T
	*memory.Log
}

func (l ledger) add(source, id, employee string, d events.Data) {
	l.Helper()
	_, err := l.Append(l.Context(), []events.Event{{Identity: events.Identity{Source: source, ID: id}, Company: "blue", Subject: employee,
		Time: now, Data: d}})
	if err != nil {
		l.Fatal(err)
	}
}

func (l ledger) hire(ids ...string) {
	for _, id := range ids {
		l.add("/hr", "h-"+id, id, hr.Hired{Dated: events.Dated{Date: events.MustParseDate("2022-01-01")}})
	}
}

func clocked(week string, times ...string) hr.ClockingRecorded {
	d := hr.ClockingRecorded{Dated: events.Dated{Date: events.MustParseDate("2023-03-07")}, Week: week}
	for _, s := range times {
		p, err := events.ParseClockTime(s)
		if err != nil {
			panic(err)
		}
		d.Punches = append(d.Punches, p)
	}
	return d
}

// publish publishes a table of E1-like rows, and returns what it did as a line.
func (l ledger) publish(rows ...string) string {
	l.Helper()
	table, bad := clockings.Read("id;date;week;in1;out1\n"+strings.Join(rows, "\n"), clockings.Options{Today: events.MustParseDate("2023-04-01")})
	if bad != nil {
		l.Fatal(bad)
	}
	f := revise.NewFinder("blue", revise.Ask(table))
	err := l.Read(l.Context(), 1, false, func(batch []events.Record) error {
		for i := range batch {
			f.Add(batch[i].Event)
		}
		return nil
	})
	if err != nil {
		l.Fatal(err)
	}
	plan := revise.Compare(table, "blue", f.Found(), now)
	var out []string
	for _, item := range plan.Items {
		for i := range item.Events {
			out = append(out, item.Events[i].ID)
		}
		if _, err := l.Append(l.Context(), item.Events); err != nil {
			l.Fatal(err)
		}
	}
	for _, d := range plan.Duplicates {
		out = append(out, "duplicate "+d.Employee)
	}
	for _, r := range plan.Recognized {
		out = append(out, fmt.Sprintf("%s is %s", r.Written, r.Employee))
	}
	for _, r := range plan.Unknown {
		out = append(out, "unknown "+r.Written)
	}
	for _, e := range plan.Elsewhere {
		out = append(out, "beside "+e.Before[0].ID)
	}
	for _, r := range plan.Refused {
		reason, _, _ := strings.Cut(r.Reason.En, " (")
		out = append(out, fmt.Sprintf("refused %v %.40s", r.Lines, reason))
	}
	return strings.Join(out, "; ")
}

func open(t *testing.T) ledger { return ledger{t, memory.New(time.Now)} }

func (l ledger) expect(want string, rows ...string) {
	l.Helper()
	if got := l.publish(rows...); got != want {
		l.Errorf("%q\n%s, want\n%s", rows, got, want)
	}
}

// The same row again is a duplicate; a corrected one annuls the one before, as often as it is corrected.
func TestCorrections(t *testing.T) {
	l := open(t)
	l.hire("E1")
	first, second := "E1;07/03/2023;;07:50;12:00", "E1;07/03/2023;;07:50;12:30"
	const id = "blue/E1/2023-03-07"
	l.expect(id, first)
	l.expect("duplicate E1", first)
	l.expect(id+"/annulled; "+id+"/2", second)
	l.expect("duplicate E1", second)
	l.expect(id+"/2/annulled; "+id+"/3", first)
	l.expect("duplicate E1", first)
	l.expect(id+"/3/annulled; "+id+"/4", "E1;07/03/2023;A;07:50;12:00")
	l.expect("duplicate E1", first) // a clock knows no week types: it does not contradict
	l.expect(id+"/4/annulled; "+id+"/5", second)
	l.expect("duplicate E1", strings.Replace(second, ";;", ";A;", 1)) // the corrected one keeps its week type
	l.expect("refused [2] a clocking is recorded of this day, and ", "E1;07/03/2023;;;")
	l.expect("", "E1;08/03/2023;;;")
}

// What was annulled by hand may come again, under an id of its own.
func TestAnnulledByHand(t *testing.T) {
	l := open(t)
	l.hire("E1")
	l.expect("blue/E1/2023-03-07", "E1;07/03/2023;;07:50;12:00")
	l.add("/hr", "a", "E1", hr.EventAnnulled{Dated: events.Dated{Date: events.MustParseDate("2023-03-07")}, Source: revise.Source, ID: "blue/E1/2023-03-07"})
	l.expect("", "E1;07/03/2023;;;")
	l.expect("blue/E1/2023-03-07/2", "E1;07/03/2023;;07:50;12:00")
}

// Tables published by an earlier version had all fields of the row in the id.
func TestEarlierIDs(t *testing.T) {
	l := open(t)
	l.hire("E1")
	l.add(revise.Source, "blue/E1/2023-03-07/A/07:50/12:00", "E1", clocked("A", "07:50", "12:00"))
	l.expect("duplicate E1", "E1;07/03/2023;;07:50;12:00")
	l.expect("duplicate E1", "E1;07/03/2023;A;07:50;12:00")
	l.add(revise.Source, "blue/E1/2023-03-07/A/07:50/12:30", "E1", clocked("A", "07:50", "12:30")) // a correction of then: it waits
	l.expect("blue/E1/2023-03-07/A/07:50/12:00/annulled", "E1;07/03/2023;;07:50;12:30")
	l.expect("blue/E1/2023-03-07/A/07:50/12:30/annulled; blue/E1/2023-03-07", "E1;07/03/2023;;07:50;12:45")
}

// A clocking of another source is never annulled: the same one is a duplicate, another waits beside it.
func TestOtherSources(t *testing.T) {
	l := open(t)
	l.hire("E1")
	l.add("/presenze", "ck", "E1", clocked("A", "07:50", "12:00"))
	l.expect("duplicate E1", "E1;07/03/2023;;07:50;12:00")
	l.expect("blue/E1/2023-03-07; beside ck", "E1;07/03/2023;;07:50;12:30")
}

// Ids that lost their zeros, or their case, are recognized where exactly one employee fits.
func TestIDs(t *testing.T) {
	l := open(t)
	l.hire("00042", "7", "007", "E042")
	l.expect("blue/00042/2023-03-07; 42 is 00042", "42;07/03/2023;;07:50;12:00")
	l.expect("duplicate 00042", "00042;07/03/2023;;07:50;12:00")
	l.expect("duplicate 00042; 0000042 is 00042", "0000042;07/03/2023;;07:50;12:00")
	l.expect("blue/E042/2023-03-07; e042 is E042", "e042;07/03/2023;;07:50;12:00")
	l.expect("blue/7/2023-03-07", "7;07/03/2023;;07:50;12:00")
	l.expect("refused [2] this may be more than one employee", "07;07/03/2023;;07:50;12:00")
	l.expect("blue/99/2023-03-07; unknown 99", "99;07/03/2023;;07:50;12:00")
	l.expect("duplicate 00042; 42 is 00042; refused [3] several rows of the same employee and da", "42;07/03/2023;;07:50;12:00",
		"00042;07/03/2023;;07:50;12:00")
}

// The question names the employees however they are written, and those that the ledger does not have.
func TestAmong(t *testing.T) {
	q := revise.Question{Employees: []string{"42", "99"}}
	if got := q.Among([]string{"00042", "00043"}); !slices.Equal(got, []string{"00042", "42", "99"}) {
		t.Error(got)
	}
}

// A table of rosters plans only what no roster plans in the same way, after the rosters that it replaces.
func TestRosters(t *testing.T) {
	l := ledger{t, memory.New(func() time.Time { return now })}
	l.hire("E1")
	send := func(text string) string {
		t.Helper()
		table, bad := rosters.Read(text)
		if bad != nil || len(table.Refused) > 0 {
			t.Fatal(bad, table)
		}
		f := revise.NewFinder("blue", revise.AskRosters(table))
		if err := l.Read(t.Context(), 1, false, func(batch []events.Record) error {
			for i := range batch {
				f.Add(batch[i].Event)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		plan := revise.CompareRosters(table, "blue", f.Found(), now)
		out := []string{}
		for _, item := range plan.Items {
			for i := range item.Events {
				out = append(out, fmt.Sprintf("%s +%s", item.Events[i].ID, item.Events[i].Time.Sub(now)))
			}
			if _, err := l.Append(t.Context(), item.Events); err != nil {
				t.Fatal(err)
			}
		}
		return strings.Join(out, " ")
	}
	const head, a = "matricola;06/03/2023;07/03/2023;08/03/2023\nE1;", "7-15;22-6;"
	for _, c := range []struct{ row, want string }{
		{head + a, "blue/E1/2023-03-06/2023-03-08 +0s"},
		{head + a, ""},
		{head + "7-15;;", "blue/E1/2023-03-07/2023-03-07 +1s"},
		{head + a, "blue/E1/2023-03-07/2023-03-07/2 +2s"},
		{head + "8-16;22-6;8-16", "blue/E1/2023-03-06/2023-03-06 +1s blue/E1/2023-03-08/2023-03-08 +1s"},
		{"matricola;06/03/2023;10/03/2023\nE1;8-16;", "blue/E1/2023-03-10/2023-03-10 +0s"},
	} {
		if got := send(c.row); got != c.want {
			t.Errorf("%q: got %s\nwant %s", c.row, got, c.want)
		}
	}
}
