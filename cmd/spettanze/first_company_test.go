package main

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestFirstCompany runs the commands of docs/first-company.md as they stand, in an empty directory, but for the port.
func TestFirstCompany(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it runs a service and a score of commands")
	}
	blocks := regexp.MustCompile("(?ms)^```sh\n(.*?)^```").FindAllStringSubmatch(textOf(t, "../../docs/first-company.md"), -1)
	page := "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"
	for _, b := range blocks {
		page += b[1]
	}
	if len(blocks) < 8 || strings.Count(page, "127.0.0.1:8080") != 2 {
		t.Fatalf("%d blocks of commands: the test has lost its way", len(blocks))
	}
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	page = strings.ReplaceAll(page, "127.0.0.1:8080", l.Addr().String())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	script := `exec bash -eu page.sh
stdout '^22 valid, 0 duplicates, 0 rejected$'
stdout '^22 accepted, 0 duplicates, 0 rejected$'
stdout '^1 accepted, 21 duplicates, 0 rejected$'
# Twelve days of the year before, and a twelfth of the 25 of this one.
stdout '^E10 +yes, back_office +Vacation \(ferie\) 14\.0833'
stdout '^Vacation \(ferie\) +14\.0833 +days +2025: 12\.0000; 2026: 2\.0833$'
# For who leads the counter she is absent, and no more.
stdout '^2026-01-12  Absence '
! stdout '[Ss]ick'
stdout '^Bruno does not lead the back office$'
stdout '^backed up and verified 21 events'
stdout '^restored 21 events'
stdout 'compared 10 employees of 1 companies, .*: no differences$'
-- page.sh --
`
	file := filepath.Join(t.TempDir(), "page.txtar")
	if err := os.WriteFile(file, []byte(script+page), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, RequireExplicitExec: true, Setup: func(e *testscript.Env) error {
		e.Setenv("LANG", "en_US.UTF-8")
		return nil
	}})
}
