package archive_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/archive"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/leaf"
	"spettanze/events/logtest"
)

// published is a log as it may have grown: events through the door, every odd kind among them, and messages of other publishers,
// understood or not, of two companies.
func published(t *testing.T) *jetstream.Log {
	t.Helper()
	_, nc := embeddedtest.Start(t, t.TempDir())
	l, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	add := func(evs []events.Event) {
		if _, err := l.Append(t.Context(), evs); err != nil {
			t.Fatal(err)
		}
	}
	add(logtest.Clockings("a", 1100))
	add(logtest.Odd())
	other := logtest.Clockings("c", 3)
	for i := range other {
		other[i].Company = "green"
	}
	add(other)
	body := []byte(`{"date":"2023-03-07"}`)
	binary := nats.Header{"ce-specversion": {"1.0"}, "ce-id": {"1"}, "ce-source": {"/hr"}, "ce-type": {"hr.timebank.closed.v1"},
		"ce-company": {"blue"}, "ce-subject": {"E1"}, "ce-time": {"2023-03-07T17:06:00+01:00"}, "X-Sender": {"the gate"}}
	spaced := nats.Header{"ce-id": {"2"}, "Spettanze-Salt": {`"quoted"`}}
	for name, v := range binary {
		if spaced[name] == nil {
			spaced[name] = v
		}
	}
	for _, m := range []*nats.Msg{
		{Subject: "hr.blue.E1.timebank.closed", Header: binary, Data: body},
		{Subject: "hr.blue.E1.timebank.closed", Header: spaced, Data: []byte(`{ "date" : "2023-03-07" }`)},
		{Subject: "hr.blue.E1.timebank.closed", Data: []byte("no JSON \xff")},
		{Subject: "hr.green.E1.timebank.closed", Data: []byte("no JSON")},
		{Subject: "hr.green.E1.timebank.closed", Header: binary, Data: body}, // an event of blue, under green's name
	} {
		if _, err := nc.RequestMsgWithContext(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// headsOf are the trees of a log, as the log itself gives the leaves.
func headsOf(t *testing.T, l events.Log) (out []leaf.Head) {
	t.Helper()
	trees := map[string]*leaf.Tree{}
	recs, err := records(t, l, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recs {
		company := leaf.Company(r.Subject)
		if trees[company] == nil {
			trees[company] = &leaf.Tree{}
		}
		trees[company].Add(r.Leaf)
	}
	for company, tree := range trees {
		out = append(out, leaf.Head{Company: company, Stream: "hr", Size: tree.Size(), Root: tree.Root()})
	}
	slices.SortFunc(out, func(a, b leaf.Head) int { return strings.Compare(a.Company, b.Company) })
	return out
}

// TestSealed: an archive has the trees of its log, read back it gives the leaves of the log, and so does an archive of that archive. The
// archive of one company has the whole tree of that company, and not a byte of the other. The wire form is there only where it is needed.
func TestSealed(t *testing.T) {
	l := published(t)
	want := headsOf(t, l)
	if len(want) != 2 || want[1].Size != 5 {
		t.Fatalf("the trees are %v", want)
	}
	var log events.Log = l
	for range 2 {
		dir := save(t, log, archive.SaveOptions{PerFile: 1000})
		d, err := archive.OpenDirectory(dir)
		if err != nil {
			t.Fatal(err)
		}
		if m := d.Manifest(); m.Version != 2 || !slices.Equal(m.Trees, want) || !slices.Equal(headsOf(t, d), want) {
			t.Fatalf("the manifest has the trees %v, the records %v, expected %v", m.Trees, headsOf(t, d), want)
		}
		got, err := records(t, d, 1)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, r := range got {
			if bytes.Contains(r.Raw, []byte(`"wire":`)) {
				n++
			}
		}
		if r := got[len(got)-5]; n != 2 || !bytes.Contains(r.Raw, []byte(`"wire":`)) {
			t.Errorf("%d events have a wire form, expected the 2 of other publishers that were understood", n)
		}
		log = d
	}
	for i, head := range want {
		dir := save(t, l, archive.SaveOptions{Company: head.Company})
		d, err := archive.OpenDirectory(dir)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(d.Manifest().Trees, want[i:i+1]) || !slices.Equal(headsOf(t, d), want[i:i+1]) {
			t.Errorf("the archive of %s has the trees %v", head.Company, d.Manifest().Trees)
		}
		recs, err := records(t, d, 1)
		if err != nil || uint64(len(recs)) != head.Size {
			t.Errorf("%d records of %s (%v)", len(recs), head.Company, err)
		}
	}
}

// TestLinesAreEvents: the lines of the events of an archive are still events for whoever reads the file alone.
func TestLinesAreEvents(t *testing.T) {
	dir := save(t, published(t), archive.SaveOptions{})
	text, err := os.ReadFile(filepath.Join(dir, "events-000000000001.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	understood := 0
	for line := range bytes.Lines(text) {
		if _, err := cloudevents.Decode(bytes.TrimSpace(line)); err == nil {
			understood++
		} else if !bytes.HasPrefix(line, []byte(`{"refused":`)) {
			t.Errorf("%v: %s", err, line)
		}
	}
	if want := 1100 + len(logtest.Odd()) + 3 + 2; understood != want {
		t.Errorf("%d events, expected %d", understood, want)
	}
}

// TestAlteredArchive: whoever alters an archive and mends every checksum in it changes a root, or contradicts it.
func TestAlteredArchive(t *testing.T) {
	dir := save(t, published(t), archive.SaveOptions{})
	for name, alter := range map[string]func(string) string{
		"a date":   func(s string) string { return strings.Replace(s, `"date":"2023-03-07"`, `"date":"2023-03-08"`, 1) },
		"a salt":   func(s string) string { return replaceAfter(s, `"salt":"`, 4, "AAAA") },
		"the time": func(s string) string { return replaceAfter(s, `"recordedtime":"`, 4, "2001") },
		"a wire form": func(s string) string {
			return strings.Replace(s, `"wire":"`, `"wire":"`+base64.StdEncoding.EncodeToString([]byte("hr.blue.E1.timebank.closed\na: b\n\n")), 1)
		},
		"a line": func(s string) string { return s[strings.Index(s, "\n")+1:] },
	} {
		t.Run(name, func(t *testing.T) {
			copied := filepath.Join(t.TempDir(), "archive")
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(copied, "events-000000000001.jsonl")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			altered := alter(string(text))
			if altered == string(text) {
				t.Fatal("nothing was altered")
			}
			if err := os.WriteFile(file, []byte(altered), 0o600); err != nil {
				t.Fatal(err)
			}
			archive.Mend(t, copied)
			d, err := archive.OpenDirectory(copied)
			if err == nil {
				_, err = records(t, d, 1)
			}
			if !errors.Is(err, archive.ErrDamaged) {
				t.Errorf("found %v", err)
			}
		})
	}
}

func replaceAfter(s, after string, n int, by string) string {
	at := strings.Index(s, after) + len(after)
	return s[:at] + by + s[at+n:]
}

// TestVersion1: an archive of before is read as it was, without leaves.
func TestVersion1(t *testing.T) {
	l := mixed(t)
	dir := save(t, l, archive.SaveOptions{})
	archive.AsVersion1(t, dir)
	d, err := archive.OpenDirectory(dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := records(t, d, 1)
	if err != nil || len(got) != 2509 || got[0].Leaf != (leaf.Hash{}) || d.Manifest().Trees != nil {
		t.Errorf("%d records, %v", len(got), err)
	}
}

// TestSecondImplementation: the program in docs/seals.md, which shares nothing with this one, finds the roots of an archive, and
// finds an altered one.
func TestSecondImplementation(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "seals.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, program, ok := strings.Cut(string(doc), "```python\n")
	program, _, closed := strings.Cut(program, "```")
	if !ok || !closed {
		t.Fatal("docs/seals.md has no program")
	}
	l := published(t)
	dir := save(t, l, archive.SaveOptions{PerFile: 1000})
	run := func() string {
		out, err := exec.CommandContext(t.Context(), python, "-c", program, dir).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	want := ""
	for _, h := range headsOf(t, l) {
		root, err := json.Marshal(h.Root)
		if err != nil {
			t.Fatal(err)
		}
		want += "ok " + h.Company + " " + strings.Trim(string(root), `"`) + "\n"
	}
	if got := run(); got != want {
		t.Errorf("found\n%s\nexpected\n%s", got, want)
	}
	file := filepath.Join(dir, "events-000000000001.jsonl")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(text, []byte(`"07:50"`), []byte(`"07:51"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(); !strings.HasPrefix(got, "ALTERED blue ") {
		t.Errorf("an altered archive: %s", got)
	}
}
