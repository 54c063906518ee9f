//go:build unix

package service_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/grants"
)

const anna = "P-ANNAAAAAAAAA"

// lines is a log that a test may read while it is written.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) has(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.b.String(), s)
}

// D5: a file that is broken when it is read again keeps the old set, and says so; a sound one counts at once.
func TestFileOfGrantsIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hangUp := func(logged *lines, says string) {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(5 * time.Second); !logged.has(says); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("nothing was logged of %q", says)
			}
		}
	}
	file := func(company, role string) string {
		return "company: " + company + "\npeople:\n  - principal: " + anna + "\n    grants: [{role: " + role + "}]\n"
	}
	d := grants.NewDirectory(func() events.Date { return events.MustParseDate("2026-11-10") })
	role := func() grants.Role {
		list := d.Grants(anna, "blue")
		if len(list) != 1 {
			t.Fatalf("grants %+v", list)
		}
		return list[0].Role
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	alarms := service.NewAlarms()
	stale := func(want float64) {
		t.Helper()
		r := prometheus.NewPedanticRegistry()
		r.MustRegister(alarms)
		all, err := r.Gather()
		if err != nil {
			t.Fatal(err)
		}
		got := 0.0
		for _, f := range all {
			for _, m := range f.GetMetric() {
				if f.GetName() == "spettanze_rights_stale" {
					got += m.GetGauge().GetValue()
				}
			}
		}
		if got != want {
			t.Errorf("%v files are stale, want %v", got, want)
		}
	}
	logged := &lines{}
	logger := slog.New(slog.NewTextHandler(logged, nil))
	if err := service.FollowGrants(ctx, path, d, logger, alarms); err == nil {
		t.Fatal("began without the file")
	}
	write(file("blue", "raeder"))
	if err := service.FollowGrants(ctx, path, d, logger, alarms); err == nil || len(d.Grants(anna, "blue")) > 0 {
		t.Fatalf("began with a broken file: %v", err)
	}
	write(file("blue", "reader"))
	if err := service.FollowGrants(ctx, path, d, logger, alarms); err != nil || role() != grants.Reader {
		t.Fatal(err)
	}
	write(file("blue", "raeder"))
	hangUp(logged, "cannot be read")
	if role() != grants.Reader {
		t.Error("a broken file changed the grants")
	}
	stale(1)
	write(file("red", "auditor"))
	hangUp(logged, "another company")
	if role() != grants.Reader || len(d.Grants(anna, "red")) > 0 {
		t.Error("a file of another company counts")
	}
	stale(1)
	write(file("blue", "payroll"))
	hangUp(logged, "read again")
	if role() != grants.Payroll {
		t.Error("the new file does not count")
	}
	stale(0)
}
