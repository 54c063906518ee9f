package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/streams"
)

// damageQuestions compare a service with the truth: today's knowledge, and some of before.
func damageQuestions() []string { return questions("1200", "900") }

// answersOf serves a directory until it answers all questions or stops; it returns the answers, or the service's
// diagnostics. It asks from the first moment on, so that the questions reach the altered data before the service has
// noticed.
func answersOf(t *testing.T, dir string) (answers map[string]string, said string) {
	t.Helper()
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	address, stopped := r.ready(t)
	if stopped {
		return nil, r.diagnostics()
	}
	answers = map[string]string{}
	for _, q := range damageQuestions() {
		answer, err := tryGet(address + q)
		if err != nil || strings.HasPrefix(answer, "503 ") { // it is about to stop
			r.wait(t)
			return nil, r.diagnostics()
		}
		answers[q] = answer
	}
	r.stop()
	r.wait(t)
	return answers, r.diagnostics()
}

// damagedData is a data directory of a service that was stopped well, and its answers.
func damagedData(t *testing.T) (dir string, truth map[string]string) {
	t.Helper()
	dir = t.TempDir()
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	feedSample(t, r.address(t), 0, 1200)
	ready(t, r.address(t))
	r.stop()
	r.wait(t)
	truth, _ = answersOf(t, dir)
	if truth == nil {
		t.Fatal("a sound directory does not serve")
	}
	// As a kill leaves it, so that each start looks for sequences that would take all memory of this process.
	if err := os.WriteFile(filepath.Join(dir, "nats", "spettanze.lock"), []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, truth
}

func sameAnswers(t *testing.T, want, got map[string]string) {
	t.Helper()
	for q, w := range want {
		if g := got[q]; g != w {
			t.Errorf("it differs in silence: %s\nis   %.300s\ntrue %.300s", q, g, w)
			return
		}
	}
}

// TestDamagedFiles damages each file in turn while the service is stopped. The service then gives the true answers, or
// stops with a remedy; after that remedy, a rebuild or a restore, it gives the true answers.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	base, truth := damagedData(t)
	saved := filepath.Join(t.TempDir(), "backup")
	command(t, 0, "backup", saved, "--data", base)
	seed := uint64(7)
	random := rand.New(rand.NewPCG(seed, seed))
	flips := 12
	switch {
	case os.Getenv("SPETTANZE_FAULTS") == "long":
		flips = 150
	case testing.Short():
		flips = 2
	}
	db, block := service.ProjectionsFile, filepath.Join(service.LogDirectory, "jetstream", "$G", "streams", streams.HR, "msgs", "1.blk")
	type damage struct {
		name, file string
		do         func(b []byte) []byte // nil: the file is removed
		goesOn     bool                  // the service goes on without a message
	}
	list := []damage{
		{name: "database removed", file: db, goesOn: true},
		{name: "database emptied", file: db, do: func([]byte) []byte { return []byte{} }},
		{name: "database header", file: db, do: func(b []byte) []byte { b[3] ^= 1; return b }},
		{name: "database halved", file: db, do: func(b []byte) []byte { return b[:len(b)/2] }},
		{name: "database short by one byte", file: db, do: func(b []byte) []byte { return b[:len(b)-1] }},
		{name: "log removed", file: block},
		{name: "log halved", file: block, do: func(b []byte) []byte { return b[:len(b)/2] }},
		{name: "log short by one byte", file: block, do: func(b []byte) []byte { return b[:len(b)-1] }},
	}
	for i := range flips {
		for _, file := range []string{db, block} {
			where, bit := random.Uint64(), random.IntN(8)
			list = append(list, damage{name: fmt.Sprintf("a bit of %s, %d", filepath.Base(file), i), file: file, do: func(b []byte) []byte {
				b[where%uint64(len(b))] ^= 1 << bit
				return b
			}})
		}
	}
	var stops atomic.Int32
	t.Cleanup(func() { t.Logf("%d kinds of damage, %d of them stopped the service", len(list), stops.Load()) })
	for _, d := range list {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, d.file)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if d.do != nil {
				if err := os.WriteFile(path, d.do(slices.Clone(b)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			answers, said := answersOf(t, dir)
			if answers != nil {
				sameAnswers(t, truth, answers)
				return
			}
			stops.Add(1)
			if d.goesOn {
				t.Fatalf("it stopped: %s", said)
			}
			dir = mend(t, dir, saved, said)
			if answers, said = answersOf(t, dir); answers == nil {
				t.Fatalf("mended, it does not serve: %s", said)
			}
			sameAnswers(t, truth, answers)
		})
	}
}

// mend does what a service that stopped said.
func mend(t *testing.T, dir, saved, said string) string {
	t.Helper()
	switch {
	case strings.Contains(said, "spettanze restore"), strings.Contains(said, "restore the log that they were made from"):
		restored := filepath.Join(t.TempDir(), "restored")
		command(t, 0, "restore", saved, "--data", restored)
		return restored
	case strings.Contains(said, "spettanze rebuild"):
		command(t, 0, "rebuild", "--data", dir)
		command(t, 0, "verify", "--data", dir)
		return dir
	}
	t.Fatalf("it stopped and does not say what to do: %s", said)
	return ""
}

// TestDatabaseRemovedUnderAService: it answers and goes on, and makes the file again when it next starts.
func TestDatabaseRemovedUnderAService(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	feedSample(t, r.address(t), 0, 600)
	ready(t, r.address(t))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(dir, service.ProjectionsFile+suffix)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	feedSample(t, r.address(t), 600, 1200)
	ready(t, r.address(t))
	answers := map[string]string{}
	for _, q := range damageQuestions() {
		answers[q] = get(t, r.address(t)+q)
	}
	r.stop()
	r.wait(t)
	again, said := answersOf(t, dir)
	if again == nil {
		t.Fatalf("it stopped: %s", said)
	}
	sameAnswers(t, again, answers)
	command(t, 0, "verify", "--data", dir)
}
