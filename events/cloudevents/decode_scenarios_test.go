package cloudevents_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
)

// scenarios is the folder of shared scenarios when it is beside the project, as in CI.
func scenarios(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "scenarios")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no shared scenarios beside the project")
	}
	return dir
}

// refusedHistory lists the lines of the histories that are refused, with the pointer of the error; all others decode.
var refusedHistory = map[string]string{
	"history-101.jsonl:1853": "/data/punches/1", // 08:00, 07:00
	"history-101.jsonl:1855": "/data/date",      // 30 February
	"history-101.jsonl:1857": "/data/company",   // an attribute in the data
	"history-101.jsonl:1858": "/data/minutes",   // -60
	"history-101.jsonl:1861": "/data/minutes",   // "60"
	"history-102.jsonl:1595": "/data/company",
	"history-102.jsonl:1596": "/data/minutes",
	"history-102.jsonl:1598": "/data/date",
	"history-102.jsonl:1600": "/data/punches/1",
	"history-102.jsonl:1601": "/data/minutes",
}

func TestDecodeHistories(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(scenarios(t), "histories", "*.jsonl"))
	if len(files) == 0 {
		t.Fatal("no histories")
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		in := bufio.NewScanner(f)
		for line := 1; in.Scan(); line++ {
			e, err := cloudevents.Decode(in.Bytes())
			where := fmt.Sprintf("%s:%d", filepath.Base(file), line)
			var bad *events.DecodeError
			switch want, refused := refusedHistory[where]; {
			case !refused && err != nil:
				t.Error(where, err)
			case refused && (!errors.As(err, &bad) || bad.Pointer != want):
				t.Errorf("%s: refused with %v, want an error at %s", where, err, want)
			case !refused:
				roundTrip(t, &e)
			}
		}
	}
}

func TestDecodeCases(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(scenarios(t), "cases", "*.json"))
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c struct{ Events []json.RawMessage }
		if err := json.Unmarshal(b, &c); err != nil {
			t.Fatal(err)
		}
		for i, raw := range c.Events {
			e, err := cloudevents.Decode(raw)
			if err != nil {
				t.Errorf("%s event %d: %v", filepath.Base(file), i+1, err)
				continue
			}
			roundTrip(t, &e)
		}
	}
}

// roundTrip fails unless an event is encoded on one line and decoded the same.
func roundTrip(t *testing.T, e *events.Event) {
	t.Helper()
	b, err := cloudevents.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := cloudevents.Decode(b)
	if err != nil || bytes.ContainsAny(b, "\n\r") {
		t.Fatalf("%s: %v", b, err)
	}
	same(t, e, &got)
}
