package jsonl_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/files"
	"spettanze/events/jsonl"
	"spettanze/events/logtest"
)

var at = time.Date(2023, 7, 1, 8, 0, 0, 0, time.UTC)

// appended is a log to whose file the test appends, as another process would.
type appended struct {
	*jsonl.Log
	path string

	mu     sync.Mutex
	lines  uint64
	closed bool
}

func (l *appended) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	return l.Log.Close()
}

func (l *appended) Append(ctx context.Context, evs []events.Event) ([]events.Appended, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, jsonl.ErrClosed
	}
	var b []byte
	out := make([]events.Appended, len(evs))
	for i, e := range evs {
		var err error
		e.Recorded = at
		if b, err = cloudevents.Append(b, &e); err != nil {
			return nil, err
		}
		b = append(b, '\n')
		l.lines++
		out[i].Seq = l.lines
	}
	return out, l.write(b)
}

func (l *appended) write(b []byte) error {
	f, err := os.OpenFile(l.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

func empty(t testing.TB) *appended {
	t.Helper()
	path := write(t, "log.jsonl", "")
	l, err := jsonl.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return &appended{Log: l, path: path}
}

func TestLog(t *testing.T) {
	logtest.Run(t, func(t *testing.T) events.Log {
		t.Helper()
		return empty(t)
	}, logtest.Caps{
		Reopen: func(t *testing.T, l events.Log) events.Log {
			t.Helper()
			a := l.(*appended)
			opened, err := jsonl.Open(a.path)
			if err := errors.Join(err, a.Close()); err != nil {
				t.Fatal(err)
			}
			return &appended{Log: opened, path: a.path, lines: a.lines}
		},
		Inject: func(t *testing.T, l events.Log, raw []byte) {
			t.Helper()
			a := l.(*appended)
			a.lines++
			if err := a.write(append(raw, '\n')); err != nil {
				t.Fatal(err)
			}
		},
	})
}

const (
	closed1 = `{"specversion":"1.0","id":"1","source":"/hr","type":"hr.timebank.closed.v1","company":"blue","subject":"E1",` +
		`"time":"2023-03-07T17:06:00+01:00","data":{"date":"2023-03-07"}}`
	closed2 = `{"specversion":"1.0","id":"2","source":"/hr","type":"hr.timebank.closed.v1","company":"blue","subject":"E1",` +
		`"time":"2023-03-08T17:06:00+01:00","recordedtime":"2023-04-01T06:00:00Z","data":{"date":"2023-03-08"}}`
)

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read returns a line for each record: its sequence and the event's id, or the code of its error.
func read(t *testing.T, path string, from uint64) (string, error) {
	t.Helper()
	l, err := jsonl.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	var out []string
	err = l.Read(t.Context(), from, false, func(batch []events.Record) error {
		for _, rec := range batch {
			if rec.Err != nil {
				out = append(out, fmt.Sprintf("%d %s line %d", rec.Seq, rec.Err.Code, rec.Err.Line))
			} else {
				out = append(out, fmt.Sprintf("%d %s", rec.Seq, rec.Event.ID))
			}
		}
		return nil
	})
	return strings.Join(out, ", "), err
}

func TestLines(t *testing.T) {
	long := `{"specversion":"1.0","data":"` + strings.Repeat("x", 10<<20) + `"}`
	for _, c := range []struct {
		name, content, want string
		from                uint64
	}{
		{"empty", "", "", 1},
		{"plain", closed1 + "\n" + closed2 + "\n", "1 1, 2 2", 1},
		{"no last newline", closed1 + "\n" + closed2, "1 1, 2 2", 1},
		{"blank lines count", "\n" + closed1 + "\n \t \n\n" + closed2 + "\n\n", "2 1, 5 2", 1},
		{"carriage returns", closed1 + "\r\n\r\n" + closed2 + "\r\n", "1 1, 3 2", 1},
		{"byte order mark", "\uFEFF" + closed1 + "\n" + closed2 + "\n", "1 1, 2 2", 1},
		{"spaces around", "  " + closed1 + "  \n", "1 1", 1},
		{"from", closed1 + "\n\n" + closed2 + "\n", "3 2", 2},
		{"from beyond", closed1 + "\n\n" + closed2 + "\n", "", 4},
		{"refused goes on", `{"a":1}` + "\n" + closed2 + "\n", "1 unknown_field line 1, 2 2", 1},
		{"10 MB goes on", closed1 + "\n" + long + "\n" + closed2 + "\n", "1 1, 2 too_large line 2, 3 2", 1},
		{"10 MB at the end", closed1 + "\n" + long, "1 1, 2 too_large line 2", 1},
		{"an array", "[" + closed1 + ",\n{\"a\":1},\n" + closed2 + "]", "1 1, 2 unknown_field line 2, 3 2", 1},
		{"an array, from", "[" + closed1 + ",\n{\"a\":1},\n" + closed2 + "]", "3 2", 3},
		{"several lines", strings.ReplaceAll(closed1, ",", "\n,") + "\n" + strings.ReplaceAll(closed2, ",", "\n,"), "1 1, 2 2", 1},
		{"CR", closed1 + "\r" + closed2 + "\r", "1 1, 2 2", 1},
		{"Ctrl-Z", closed1 + "\r\n\x1a", "1 1", 1},
		{"invalid UTF-8 goes on", strings.Replace(closed1, "E1", "E\xff", 1) + "\n" + closed2, "1 invalid_utf8 line 1, 2 2", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(t, write(t, "log.jsonl", c.content), c.from)
			if got != c.want || err != nil {
				t.Errorf("%s, %v; want %s", got, err, c.want)
			}
			var gz bytes.Buffer
			w := gzip.NewWriter(&gz)
			_, err = w.Write([]byte(c.content))
			if err := errors.Join(err, w.Close()); err != nil {
				t.Fatal(err)
			}
			got, err = read(t, write(t, "log.jsonl.gz", gz.String()), c.from)
			if got != c.want || err != nil {
				t.Errorf("compressed: %s, %v; want %s", got, err, c.want)
			}
		})
	}
}

func TestNotJSON(t *testing.T) {
	for _, c := range []struct{ content, before, place string }{
		{closed1 + "\n" + closed2 + "\n\nhello\n" + closed2 + "\n", "1 1, 2 2", ":4:"},
		{closed1 + "\n" + closed2[:40], "1 1", ":2:"},
		{"[" + closed1 + ",\n" + closed2[:40], "1 1", ":2:"},
		{"[\n" + closed1 + ",x]", "1 1", ":2:"},
	} {
		path := write(t, "log.jsonl", c.content)
		got, err := read(t, path, 1)
		if got != c.before || !errors.Is(err, jsonl.ErrNotJSON) || !strings.HasPrefix(err.Error(), path+c.place) {
			t.Errorf("%q: %s, %v; want %s and then an error at %s", c.content, got, err, c.before, path+c.place)
		}
	}
}

func TestCutArray(t *testing.T) {
	path := write(t, "a.json", "["+closed1+",\n"+closed2+"\n")
	if got, err := read(t, path, 1); got != "1 1, 2 2" || !errors.Is(err, files.ErrCut) || !strings.HasPrefix(err.Error(), path+":3:") {
		t.Errorf("%s, %v", got, err)
	}
}

func TestGapAndMissing(t *testing.T) {
	if _, err := read(t, write(t, "a.jsonl", closed1+"\n"), 3); !errors.Is(err, events.ErrGap) {
		t.Errorf("from 3 of one line: %v", err)
	}
	if _, err := jsonl.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := jsonl.Open(t.TempDir()); err == nil {
		t.Error("a directory was opened")
	}
	l, err := jsonl.Open(write(t, "a.jsonl", ""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(t.Context(), logtest.Clockings("a", 1)); !errors.Is(err, jsonl.ErrReadOnly) {
		t.Errorf("appending: %v", err)
	}
}

// TestNoEvents: a file that holds something else is named for what it is, whatever it is called.
func TestNoEvents(t *testing.T) {
	for content, want := range map[string]string{
		"employee,date\nE1,2023-03-07\n": ": this is a table or other text, not JSON events; ",
		"%PDF-1.7":                       ": this is a PDF, not events; ",
	} {
		path := write(t, "a.jsonl.gz", content)
		var bad *files.Error
		if _, err := read(t, path, 1); !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func TestDamagedGzip(t *testing.T) {
	for content, want := range map[string]error{
		"\x1f\x8b\x08": io.ErrUnexpectedEOF,
		"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x01": io.ErrUnexpectedEOF,
	} {
		if _, err := read(t, write(t, "a.jsonl.gz", content), 1); !errors.Is(err, want) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func TestLast(t *testing.T) {
	l, err := jsonl.Open(write(t, "log.jsonl", closed1+"\n"+closed2+"\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	if seq, last, err := l.Last(t.Context()); seq != 2 || !last.Equal(time.Date(2023, 4, 1, 6, 0, 0, 0, time.UTC)) || err != nil {
		t.Errorf("last: %d, %v, %v", seq, last, err)
	}
}

// TestFollowsOthers: a reader sees what another process writes, and waits for a line's newline.
func TestFollowsOthers(t *testing.T) {
	path := write(t, "log.jsonl", closed1+"\n"+closed2[:50])
	l, err := jsonl.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	done := errors.New("done")
	var ids []string
	err = l.Read(ctx, 1, true, func(batch []events.Record) error {
		for _, rec := range batch {
			ids = append(ids, rec.Event.ID)
		}
		if len(ids) == 2 {
			return done
		}
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteString(closed2[50:] + "\n")
		return errors.Join(err, f.Close())
	})
	if !errors.Is(err, done) || strings.Join(ids, " ") != "1 2" {
		t.Errorf("%v, %v", ids, err)
	}
}

func BenchmarkRead(b *testing.B) {
	l := empty(b)
	const n = 50_000
	if _, err := l.Append(b.Context(), logtest.Clockings("b", n)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := l.Read(b.Context(), 1, false, func([]events.Record) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
