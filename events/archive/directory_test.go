package archive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/archive"
	"spettanze/events/cloudevents"
	"spettanze/events/jsonl"
	"spettanze/events/logtest"
	"spettanze/events/memory"
)

var at = time.Date(2023, 7, 1, 8, 0, 0, 0, time.UTC)

var written = time.Date(2024, 1, 15, 9, 30, 0, 0, time.UTC)

// mixed is a log of 2,500 clockings, events of every odd kind, two messages that cannot be understood (one of them no
// text at all) and an event of another company: 2,509 records.
func mixed(t *testing.T) *memory.Log {
	t.Helper()
	clock := at
	l := memory.New(func() time.Time { clock = clock.Add(time.Millisecond); return clock })
	add := func(evs []events.Event) {
		if _, err := l.Append(t.Context(), evs); err != nil {
			t.Fatal(err)
		}
	}
	add(logtest.Clockings("a", 1250))
	inject(t, l, []byte(`{"specversion":"1.0","id":"bad","source":"/hr","type":"hr.timebank.closed.v1","company":"blue",
 "subject":"E1","time":"2023-03-07T17:06:00+01:00","data":{"date":"2023-02-30"}}`))
	inject(t, l, []byte("no JSON <&> \xff\x00"))
	add(logtest.Odd())
	add(logtest.Clockings("b", 1250))
	other := logtest.Clockings("c", 1)
	other[0].Company = "green"
	add(other)
	return l
}

func inject(t *testing.T, l *memory.Log, raw []byte) {
	t.Helper()
	_, err := cloudevents.Decode(raw)
	var bad *events.DecodeError
	if !errors.As(err, &bad) {
		t.Fatalf("%s is an event", raw)
	}
	l.Inject(events.Record{Recorded: at.Add(time.Hour), Err: bad, Raw: raw})
}

func save(t *testing.T, l events.Log, o archive.SaveOptions) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "archive")
	o.Written = written
	if _, err := archive.Save(t.Context(), l, dir, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

func records(t *testing.T, l events.Log, from uint64) ([]events.Record, error) {
	t.Helper()
	var out []events.Record
	err := l.Read(t.Context(), from, false, func(batch []events.Record) error {
		out = append(out, batch...)
		return nil
	})
	return out, err
}

// The archive gives all of the log back: sequences, times, events, and the reason and bytes of refused records.
func TestDirectoryIsTheLog(t *testing.T) {
	l := mixed(t)
	want, err := records(t, l, 1)
	if err != nil || len(want) != 2509 {
		t.Fatalf("%d records, %v", len(want), err)
	}
	d, err := archive.OpenDirectory(save(t, l, archive.SaveOptions{PerFile: 1100}))
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []uint64{0, 1, 1100, 1101, 1251, 2509} {
		got, err := records(t, d, from)
		if err != nil {
			t.Fatal(err)
		}
		tail := want[max(from, 1)-1:]
		if len(got) != len(tail) {
			t.Fatalf("from %d: %d records, want %d", from, len(got), len(tail))
		}
		for i := range got {
			sameRecord(t, got[i], tail[i])
		}
	}
	if got, err := records(t, d, 2510); err != nil || len(got) != 0 {
		t.Errorf("from the end: %d, %v", len(got), err)
	}
	if _, err := records(t, d, 2511); !errors.Is(err, events.ErrGap) {
		t.Errorf("from beyond the end: %v", err)
	}
	last, recorded, err := d.Last(t.Context())
	wantLast, wantTime, _ := l.Last(t.Context())
	if last != wantLast || !recorded.Equal(wantTime) || err != nil {
		t.Errorf("last %d at %s, want %d at %s", last, recorded, wantLast, wantTime)
	}
	if _, err := d.Append(t.Context(), logtest.Clockings("x", 1)); !errors.Is(err, archive.ErrReadOnly) {
		t.Errorf("append: %v", err)
	}
	m := d.Manifest()
	if m.Records != 2509 || m.Refused != 2 || m.First != 1 || m.Last != 2509 || len(m.Files) != 3 || !m.Written.Equal(written) ||
		strings.Join(m.Companies, " ") != "blue green" || m.Files[1].Name != "events-000000001101.jsonl" {
		t.Errorf("manifest %+v", m)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := records(t, d, 1); !errors.Is(err, archive.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
}

func sameRecord(t *testing.T, got, want events.Record) {
	t.Helper()
	switch {
	case got.Seq != want.Seq || !got.Recorded.Equal(want.Recorded):
		t.Fatalf("sequence %d at %s, want %d at %s", got.Seq, got.Recorded, want.Seq, want.Recorded)
	case want.Err != nil:
		w := *want.Err
		w.Err = nil
		if got.Err == nil || *got.Err != w || !bytes.Equal(got.Raw, want.Raw) {
			t.Fatalf("sequence %d: refused %+v of %q, want %+v of %q", got.Seq, got.Err, got.Raw, w, want.Raw)
		}
	case got.Event == nil || got.Event.Identity != want.Event.Identity || !events.SameContent(got.Event, want.Event) ||
		got.Event.Seq != want.Seq || !got.Event.Recorded.Equal(want.Recorded):
		t.Fatalf("sequence %d: %+v, want %+v", got.Seq, got.Event, want.Event)
	}
}

// The same log gives the same bytes, also when it is read from an archive of itself.
func TestSameBytes(t *testing.T) {
	l := mixed(t)
	first := save(t, l, archive.SaveOptions{})
	d, err := archive.OpenDirectory(first)
	if err != nil {
		t.Fatal(err)
	}
	second := save(t, d, archive.SaveOptions{})
	for _, name := range []string{"manifest.json", "events-000000000001.jsonl"} {
		a, errA := os.ReadFile(filepath.Join(first, name))
		b, errB := os.ReadFile(filepath.Join(second, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: %v %v, %d and %d bytes", name, errA, errB, len(a), len(b))
		}
	}
}

func TestPartOfALog(t *testing.T) {
	l := mixed(t)
	read := func(o archive.SaveOptions) string {
		d, err := archive.OpenDirectory(save(t, l, o))
		if err != nil {
			t.Fatal(err)
		}
		recs, err := records(t, d, 1)
		if err != nil {
			t.Fatal(err)
		}
		m := d.Manifest()
		return fmt.Sprintf("%d, %d refused, %d-%d, %v", len(recs), m.Refused, m.First, m.Last, m.Companies)
	}
	for _, c := range []struct {
		o    archive.SaveOptions
		want string
	}{
		{archive.SaveOptions{Known: 1251}, "1251, 1 refused, 1-1251, [blue]"},
		{archive.SaveOptions{Company: "blue"}, "2508, 2 refused, 1-2508, [blue]"},
		// Refused records without a readable company belong to every company's archive.
		{archive.SaveOptions{Company: "green"}, "2, 1 refused, 1252-2509, [green]"},
		{archive.SaveOptions{Known: 9999}, "2509, 2 refused, 1-2509, [blue green]"},
	} {
		if got := read(c.o); got != c.want {
			t.Errorf("%+v: %s, want %s", c.o, got, c.want)
		}
	}
}

// Lines without a time of recording have none in the archive either.
func TestTimesAreNotInvented(t *testing.T) {
	line := func(id, recorded string) string {
		return `{"specversion":"1.0","id":"` + id + `","source":"/hr","type":"hr.timebank.closed.v1","company":"blue","subject":"E1",` +
			`"time":"2023-03-07T17:06:00+01:00",` + recorded + `"data":{"date":"2023-03-07"}}`
	}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	text := line("1", "") + "\n\n" + line("2", `"recordedtime":"2023-04-01T06:00:00Z",`) + "\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := jsonl.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := save(t, l, archive.SaveOptions{})
	b, err := os.ReadFile(filepath.Join(dir, "events-000000000001.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b), "\n")
	if strings.Contains(lines[0], "recordedtime") || !strings.Contains(lines[1], `"recordedtime":"2023-04-01T06:00:00Z"`) ||
		!strings.Contains(lines[1], `"sequence":"3"`) {
		t.Errorf("%s", b)
	}
}

func TestSaveRefuses(t *testing.T) {
	l := mixed(t)
	dir := save(t, l, archive.SaveOptions{})
	if _, err := archive.Save(t.Context(), l, dir, archive.SaveOptions{}); !errors.Is(err, archive.ErrExists) {
		t.Errorf("into an archive: %v", err)
	}
	_, err := archive.Save(t.Context(), l, filepath.Join(t.TempDir(), "a"), archive.SaveOptions{Company: "green", Known: 3})
	if !errors.Is(err, archive.ErrNoEvents) {
		t.Errorf("of a company that was not known yet: %v", err)
	}
	none := save(t, memory.New(nil), archive.SaveOptions{})
	if d, err := archive.OpenDirectory(none); err != nil || d.Manifest().Records != 0 {
		t.Errorf("an empty log: %v", err)
	} else if recs, err := records(t, d, 1); len(recs) != 0 || err != nil {
		t.Errorf("an empty archive: %d, %v", len(recs), err)
	}
	empty := t.TempDir()
	if _, err := archive.Save(t.Context(), l, empty, archive.SaveOptions{}); err != nil {
		t.Errorf("into an empty directory: %v", err)
	}
	// An interrupted call leaves nothing.
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = archive.Save(ctx, l, filepath.Join(parent, "a"), archive.SaveOptions{Progress: func(uint64, uint64) { cancel() }})
	if left, _ := os.ReadDir(parent); !errors.Is(err, context.Canceled) || len(left) != 0 {
		t.Errorf("interrupted: %v, left %v", err, left)
	}
}

// Each kind of damage is an error with its place, before fn has a damaged record.
func TestDamagedDirectory(t *testing.T) {
	const second = "events-000000001101.jsonl" // records 1101 to 2200
	edit := func(name string, change func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			path := filepath.Join(dir, name)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, change(b), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	replace := func(name, old, with string) func(*testing.T, string) {
		return edit(name, func(b []byte) []byte {
			if !bytes.Contains(b, []byte(old)) {
				t.Fatalf("%s has no %s", name, old)
			}
			return bytes.Replace(b, []byte(old), []byte(with), 1)
		})
	}
	// sealed edits the manifest and gives it the digest that it should have.
	sealed := func(change func(*archive.Manifest)) func(*testing.T, string) {
		return edit("manifest.json", func(b []byte) []byte {
			var m archive.Manifest
			if err := json.Unmarshal(b, &m); err != nil {
				t.Fatal(err)
			}
			change(&m)
			b, err := archive.EncodeManifest(&m)
			if err != nil {
				t.Fatal(err)
			}
			return b
		})
	}
	for _, c := range []struct {
		name   string
		damage func(*testing.T, string)
		want   []string // in the message
		before int      // records read
	}{
		{"a flipped bit that is an event still", replace(second, "12:50", "12:51"),
			[]string{second, "lines 1 to 1000", "sequences 1101 and after", "SHA-256", "expected"}, 1100},
		{"a flipped bit that is none", replace(second, `"id":"b-97"`, `"id"<"b-97"`),
			[]string{second, "line 256,", "malformed_json", "lines 1 to 1000"}, 1100},
		{"a line taken away", edit(second, func(b []byte) []byte { return b[bytes.IndexByte(b, '\n')+1:] }),
			[]string{second, "lines 1 to 1000", "SHA-256"}, 1100},
		{"truncated in a line", edit(second, func(b []byte) []byte { return b[:len(b)-50] }),
			[]string{second, "ends in line 1100", "expected 1100 lines", "up to sequence 2200"}, 2100},
		{"without the last newline", edit(second, func(b []byte) []byte { return b[:len(b)-1] }),
			[]string{second, "ends in line 1100"}, 2100},
		{"something after the end", edit(second, func(b []byte) []byte { return append(b, "x\n"...) }),
			[]string{second, "2 of them after line 1100, sequence 2200"}, 2200},
		{"a file missing", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, second)); err != nil {
				t.Fatal(err)
			}
		}, []string{second, "is missing", "1100 records, sequences 1101 to 2200"}, 0},
		{"a file too many", func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "events-000000009999.jsonl"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{"events-000000009999.jsonl", "does not know"}, 0},
		{"the manifest missing", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "manifest.json")); err != nil {
				t.Fatal(err)
			}
		}, []string{"manifest.json", "missing"}, 0},
		{"the manifest edited", replace("manifest.json", `"records": 2509`, `"records": 2508`),
			[]string{"manifest.json", "was changed after it was written", "expected"}, 0},
		{"a byte after the manifest", edit("manifest.json", func(b []byte) []byte { return append(b, 'x') }),
			[]string{"manifest.json", "was changed after it was written"}, 0},
		{"other spaces in the manifest", replace("manifest.json", `"records": 2509`, `"records":  2509`),
			[]string{"manifest.json", "was changed after it was written"}, 0},
		{"the manifest cut", edit("manifest.json", func(b []byte) []byte { return b[:len(b)/2] }), []string{"manifest.json"}, 0},
		{"a field nobody knows", replace("manifest.json", `"format"`, `"fromat"`), []string{"manifest.json", "fromat"}, 0},
		{"a wrong count, the digest made anew", sealed(func(m *archive.Manifest) { m.Records-- }),
			[]string{"manifest.json", "found 2508 records from sequence 1 to 2509, expected 2509 from 1 to 2509"}, 0},
		{"wrong counts throughout", sealed(func(m *archive.Manifest) { m.Records--; m.Files[1].Records-- }),
			[]string{second, "lines 1001 to 1099", "SHA-256"}, 2100},
		{"a wrong last sequence", sealed(func(m *archive.Manifest) { m.Last, m.Files[2].Last = 2510, 2510 }),
			[]string{"events-000000002201.jsonl", "ends at sequence 2509, expected 2510"}, 2509},
		{"another checksum of a file", sealed(func(m *archive.Manifest) { m.Files[0].SHA256 = strings.Repeat("0", 64) }),
			[]string{"events-000000000001.jsonl", "of the whole, expected 0000"}, 1100},
		{"files in another order", sealed(func(m *archive.Manifest) { m.Files[0], m.Files[1] = m.Files[1], m.Files[0] }),
			[]string{"manifest.json", "file 2"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := save(t, mixed(t), archive.SaveOptions{PerFile: 1100})
			c.damage(t, dir)
			if !archive.IsDirectory(dir) {
				t.Error("it is not taken for an archive")
			}
			var recs []events.Record
			d, err := archive.OpenDirectory(dir)
			if err == nil {
				recs, err = records(t, d, 1)
			}
			if !errors.Is(err, archive.ErrDamaged) || len(recs) != c.before {
				t.Fatalf("%d records, %v", len(recs), err)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%v\n does not say %q", err, part)
				}
			}
		})
	}
}

func TestNewerFormat(t *testing.T) {
	dir := t.TempDir()
	err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{"format":"spettanze-archive","version":3,"seal":"x"}`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.OpenDirectory(dir); !errors.Is(err, archive.ErrVersion) {
		t.Error(err)
	}
	if archive.IsDirectory(t.TempDir()) {
		t.Error("an empty directory is taken for an archive")
	}
}

func TestFollowingAnArchiveWaits(t *testing.T) {
	d, err := archive.OpenDirectory(save(t, mixed(t), archive.SaveOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err = d.Read(ctx, 1, true, func(batch []events.Record) error {
		if n += len(batch); n == 2509 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n != 2509 {
		t.Errorf("%d, %v", n, err)
	}
}

// Package jsonl refuses the line of a refused record again, with the same company and subject.
func TestRefusedLineInAPlainFile(t *testing.T) {
	rec := events.Record{Seq: 7, Raw: []byte("{"), Err: &events.DecodeError{Code: events.CodeInvalidValue, Company: "blue",
		Subject: "E1", Identity: events.Identity{Source: "/hr", ID: "x"}}}
	line, err := archive.AppendRecord(nil, &rec)
	if err != nil {
		t.Fatal(err)
	}
	_, err = cloudevents.Decode(line)
	var bad *events.DecodeError
	if !errors.As(err, &bad) || bad.Company != "blue" || bad.Subject != "E1" || bad.Identity.ID != "x" || bad.Pointer != "/refused" {
		t.Errorf("%s: %+v", line, bad)
	}
}
