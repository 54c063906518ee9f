package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A fieldCase is an input that people sent elsewhere, and what its sender expects of the ledger. Each line of asks is a
// command, in which a word that begins with @ is a file of testdata/field-cases; then what it must say, each part after a
// bar:
//
//	exit 1            the exit status; 0 where nothing is said
//	ferie/2022 0.0000 a line of the document, as facts writes it
//	! breach x          no line of the document begins so
//	~ midnight        the text on standard output or standard error has it
//	!~ line 3         the text does not have it
type fieldCase struct {
	name string
	asks []string
}

func TestFieldCases(t *testing.T) {
	t.Parallel()
	for _, c := range slices.Concat(fileCases, ruleCases) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, ask := range c.asks {
				parts := strings.Split(ask, "|")
				checkAnswer(t, strings.Fields(parts[0]), parts[1:])
			}
		})
	}
}

// checkAnswer runs a command and checks what it says.
func checkAnswer(t *testing.T, args, wants []string) {
	t.Helper()
	for i, word := range args {
		if name, ok := strings.CutPrefix(word, "@"); ok {
			args[i] = filepath.Join("testdata", "field-cases", name)
		}
	}
	status, stdout, stderr := foreground(t, args...)
	text, lines, wantStatus := stdout+stderr, facts(t, stdout), 0
	for _, want := range wants {
		word, rest, _ := strings.Cut(strings.TrimSpace(want), " ")
		rest = strings.TrimSpace(rest)
		begins := func(line string) bool { return strings.HasPrefix(line, rest) }
		var good bool
		switch word {
		case "exit":
			_, err := fmt.Sscan(rest, &wantStatus)
			good = err == nil
		case "~":
			good = strings.Contains(text, rest)
		case "!~":
			good = !strings.Contains(text, rest)
		case "!":
			good = !slices.ContainsFunc(lines, begins)
		default:
			good = slices.Contains(lines, strings.TrimSpace(want))
		}
		if !good {
			t.Errorf("%s: not %q in\n%s\n%s", strings.Join(args, " "), want, strings.Join(lines, "\n"), text)
		}
	}
	if status != wantStatus {
		t.Errorf("%s: exit status %d, want %d\n%s", strings.Join(args, " "), status, wantStatus, text)
	}
}

// facts writes what a document of the command line says, a line a figure, with the fields that a case is about.
func facts(t *testing.T, document string) (lines []string) {
	t.Helper()
	if !strings.HasPrefix(document, "{") {
		return nil
	}
	type lot struct {
		Lot     int
		Balance string
	}
	var d struct {
		Balances []struct {
			Entitlement, Balance string
			Lots                 []lot
		}
		Movements []struct {
			Date, Entitlement, Kind, Quantity string
			Lot                               int
		}
		Breaches []struct{ Date, Code, Observed string }
		Payroll  []struct {
			Month, Kind, Entitlement, Quantity string
			Lot                                int
		}
		Plan    []struct{ Date, Principal, Interest, Outstanding string }
		Waiting []struct{ Date, Code string } `json:"parked"`

		Accepted   *int
		Duplicates int
		Rejected   json.RawMessage
		Refused    []struct {
			Line          int
			Code, Pointer string
		}
		Tables []struct{ Rows, Counted, Duplicates, Corrected, Waiting, Refused, LeftOut int }
	}
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	say := func(words ...any) { lines = append(lines, strings.TrimSpace(fmt.Sprintln(words...))) }
	of := func(code string, lot int) string {
		if lot == 0 {
			return code
		}
		return fmt.Sprintf("%s/%d", code, lot)
	}
	for _, b := range d.Balances {
		say(b.Entitlement, b.Balance)
		for _, l := range b.Lots {
			say(of(b.Entitlement, l.Lot), l.Balance)
		}
	}
	for _, m := range d.Movements {
		say(m.Date, m.Kind, of(m.Entitlement, m.Lot), m.Quantity)
	}
	for _, b := range d.Breaches {
		say("breach", b.Code, b.Date, b.Observed)
	}
	for _, p := range d.Payroll {
		say("payroll", p.Month, p.Kind, of(p.Entitlement, p.Lot), p.Quantity)
	}
	for _, p := range d.Plan {
		say(p.Date, p.Principal, p.Interest, p.Outstanding)
	}
	if len(d.Plan) > 0 {
		say("instalments", len(d.Plan))
	}
	for _, w := range d.Waiting {
		say("waits", w.Code, w.Date)
	}
	if d.Accepted != nil {
		say("accepted", *d.Accepted, "duplicates", d.Duplicates, "rejected", string(d.Rejected))
	}
	for _, r := range d.Refused {
		say("refused", r.Line, r.Code, r.Pointer)
	}
	for _, table := range d.Tables {
		words := []any{"rows", table.Rows}
		for i, n := range []int{table.Counted, table.Duplicates, table.Corrected, table.Waiting, table.Refused, table.LeftOut} {
			if n != 0 {
				words = append(words, []string{"counted", "duplicates", "corrected", "waiting", "refused", "left out"}[i], n)
			}
		}
		say(words...)
	}
	return lines
}
