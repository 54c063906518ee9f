package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// logOf writes a log: each line has a type, an employee, a date, and the rest of the data; the time of recording after a bar.
func logOf(t *testing.T, lines ...string) string {
	t.Helper()
	var b strings.Builder
	for i, line := range lines {
		line, recorded, _ := strings.Cut(line, " | ")
		words := strings.SplitN(line, " ", 4)
		if words[0] == "hire" {
			words = []string{"employment.hired", words[1], words[2], `"contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}`}
		}
		if recorded != "" {
			recorded = `"recordedtime":"` + recorded + `",`
		}
		fmt.Fprintf(&b, `{"specversion":"1.0","id":"e%d","source":"/hr","type":"hr.%s.v1","company":"blue","subject":"%s","time":"%sT09:00:00+01:00",%s`+
			`"data":{"date":"%s",%s}}`+"\n", i+1, words[0], words[1], words[2], recorded, words[2], words[3])
	}
	return written(t, "log.jsonl", b.String())
}

// TestFoundBoundaries: cases of our own finding where years, months, spells and lots end. The figures are worked out by hand
// from the contract: a month counts with 15 days, 20 days and 480 minutes a year, 27 is the pay day.
func TestFoundBoundaries(t *testing.T) {
	t.Parallel()
	const left, loan = `"reason":"resignation"`, `"fund":"gravi_motivi","amount":"4000.00","instalments":48,"loan":"L1"`
	const bank, minutes = `"recovery":"monthly","reason":"family","to":`, `"minutes":240`
	for _, c := range []struct {
		name string
		log  []string
		asks []string // document employee at | what it says
	}{
		{"hired on a leap day", []string{"hire E1 2024-02-29"}, []string{"balance E1 2024-12-31 | ferie 16.6667 | permessi_art39 400"}},
		{"fifteen days of February", []string{"hire E1 2024-02-15", "hire E2 2024-02-16", "hire E3 2023-02-14", "hire E4 2023-02-15"}, []string{
			"balance E1 2024-12-31 | ferie 18.3333 | permessi_art39 440", "balance E2 2024-12-31 | ferie 16.6667 | permessi_art39 400",
			"balance E3 2023-12-31 | ferie 18.3333", "balance E4 2023-12-31 | ferie 16.6667"}},
		{"ferie over 29 February", []string{"hire E1 2022-01-01", `leave.taken E1 2023-02-28 "kind":"ferie","to":"2023-03-01"`,
			`leave.taken E1 2024-02-28 "kind":"ferie","to":"2024-03-01"`}, []string{
			"balance E1 2023-12-31 | ferie 38.0000", "balance E1 2024-12-31 | ferie 55.0000 | breach ferie.two_weeks_not_taken 2024-12-31 3.0000"}},
		{"ferie of holidays alone", []string{"hire E1 2022-01-01", `leave.taken E1 2023-04-07 "kind":"ferie","to":"2023-04-10"`,
			`leave.taken E1 2023-08-12 "kind":"ferie","to":"2023-08-15"`}, []string{"balance E1 2023-12-31 | ferie 40.0000"}},
		{"hired on the last and on the second day of a year", []string{"hire E1 2023-12-31", "hire E2 2023-01-02"}, []string{
			"balance E1 2023-12-31 | ! ferie | ! permessi_art39", "balance E2 2023-12-31 | ferie 20.0000 | permessi_art39 480 | ! breach"}},
		{"the last day in service is 31 December", []string{"hire E1 2023-01-01", "employment.terminated E1 2023-12-31 " + left}, []string{
			"balance E1 2024-01-01 | ferie 0.0000 | payroll 2023-12 credit ferie/2023 20.0000 | payroll 2023-12 credit permessi_art39/2023 480"}},
		{"hired and gone on one day", []string{"hire E1 2023-05-02", "employment.terminated E1 2023-05-02 " + left},
			[]string{"balance E1 2023-12-31 | ! ferie | ! payroll | ! waits"}},
		{"hired again on the last day in service", []string{"hire E1 2022-01-01", "employment.terminated E1 2023-06-15 " + left, "hire E1 2023-06-15"},
			[]string{"balance E1 2023-12-31 | waits employment.second_hire 2023-06-15"}},
		{"six calendar years of 20 days", []string{"hire E1 2018-12-31", "hire E2 2019-01-01"}, []string{
			"balance E1 2024-12-31 | ferie/2023 20.0000 | ferie/2024 25.0000", "balance E2 2024-12-31 | ferie/2024 20.0000"}},
		{"permits on 31 March and on 1 April", []string{"hire E1 2024-01-01", `leave.taken E1 2025-03-31 "kind":"permessi_art39"`,
			"hire E2 2024-01-01", `leave.taken E2 2025-04-01 "kind":"permessi_art39"`}, []string{
			"balance E1 2025-04-01 | permessi_art39/2024 0 | permessi_art39/2025 480", "balance E2 2025-04-01 | permessi_art39/2024 0 | permessi_art39/2025 0"}},
		// 4000.00 for 27 days, 3916.67 for 28, 3833.34 for 31, 3750.01 for 30, 3666.68 for 31, at 2.50% of 365 days.
		{"a loan of 31 January", []string{"hire E1 2010-01-01", "loan.disbursed E1 2023-01-31 " + loan},
			[]string{"loan L1 2023-12-31 | 2023-02-27 83.33 0.00 3916.67 | 2023-06-27 83.33 38.54 3583.35"}},
		// 4.50% since 20 September 2023; the year still has 365 days.
		{"a loan of a leap day", []string{"hire E1 2010-01-01", "loan.disbursed E1 2024-02-29 " + strings.Replace(loan, "48", "24", 1)},
			[]string{"loan L1 2024-12-31 | 2024-03-27 166.67 0.00 3833.33 | 2024-06-27 166.67 54.90 3333.32"}},
		{"an agreement to a leap day", []string{"hire E1 2020-01-01", `timebank.agreed E1 2023-09-01 ` + bank + `"2024-02-29"`, "timebank.leave_taken E1 2024-02-29 " + minutes},
			[]string{"balance E1 2024-02-29 | banca_del_tempo 0 | payroll 2024-03 withhold banca_del_tempo 240"}},
		{"worked back on new year's day", []string{"hire E1 2020-01-01", `timebank.agreed E1 2023-07-01 ` + bank + `"2023-12-31"`,
			"timebank.leave_taken E1 2023-12-31 " + minutes, `timebank.recovered E1 2024-01-01 "minutes":60`}, []string{
			"balance E1 2024-01-31 | payroll 2024-01 withhold banca_del_tempo 240 | breach timebank.recovery_exceeds_debt 2024-01-01 60"}},
		{"a hire annulled", []string{"hire E1 2023-01-01", `leave.taken E1 2023-02-06 "kind":"ferie"`,
			`event.annulled E1 2023-03-01 "source":"/hr","id":"e1","reason":"mistake"`}, []string{"balance E1 2023-12-31 | exit 2 | ~ E1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			log := logOf(t, c.log...)
			for _, ask := range c.asks {
				parts := strings.Split(ask, "|")
				words := strings.Fields(parts[0])
				who := "--employee"
				if words[0] == "loan" {
					who = "--loan"
				}
				checkAnswer(t, []string{words[0], "--log", log, "--json", who, words[1], "--at", words[2]}, parts[1:])
			}
		})
	}
}

// TestFoundKnown: cases of our own finding of what was known when, and of dates that are none. Days end at midnight in Rome.
func TestFoundKnown(t *testing.T) {
	t.Parallel()
	lines := []string{"hire E1 2020-01-01 | 2023-01-01T09:00:00Z", `timebank.agreed E1 2023-01-01 "to":"2023-12-31","recovery":"four_monthly","reason":"family" | 2023-01-01T10:00:00Z`}
	for i, at := range []string{"2023-03-26T21:59:59Z", "2023-03-26T22:00:00Z", "2023-10-29T22:59:59Z", "2023-10-29T23:00:00Z",
		"2023-12-31T22:59:59.999Z", "2023-12-31T23:00:00Z"} {
		lines = append(lines, fmt.Sprintf(`timebank.leave_taken E1 2023-01-10 "minutes":%d | %s`, 1<<i, at))
	}
	log := logOf(t, lines...)
	for known, want := range map[string]string{
		"2023-03-26": "banca_del_tempo 1", "2023-03-27": "banca_del_tempo 3", "2023-10-29": "banca_del_tempo 7", "2023-10-30": "banca_del_tempo 15",
		"2023-12-31": "banca_del_tempo 31", "2024-01-01": "banca_del_tempo 63", "2030-01-01": "banca_del_tempo 63",
		"2023-03-26T22:00:00Z": "banca_del_tempo 3", "2023-03-26T23:59:59+02:00": "banca_del_tempo 1", "3": "banca_del_tempo 1", "8": "banca_del_tempo 63",
		"9": "exit 2", "0": "exit 2", "-1": "exit 2", "2023-02-29": "exit 2", "2023-12-31T23:00:00": "exit 2", "2022-12-31": "exit 2",
	} {
		checkAnswer(t, []string{"balance", "--log", log, "--json", "--employee", "E1", "--at", "2023-06-30", "--known=" + known}, []string{want})
	}
	for at, status := range map[string]string{"2150-12-31": "exit 0", "2024-02-29": "exit 0", "2151-01-01": "exit 2", "1949-12-31": "exit 2",
		"2019-12-31": "exit 2", "29/02/2024": "exit 2", "2023-02-29": "exit 2", "2023-2-1": "exit 2", "domani": "exit 2", "": "exit 2"} {
		checkAnswer(t, []string{"balance", "--log", log, "--json", "--employee", "E1", "--at=" + at}, []string{status})
	}
	checkAnswer(t, []string{"statement", "--log", log, "--employee", "E1", "--from", "2023-12-31", "--at", "2023-01-01"}, []string{"exit 2"})
}

// TestFoundDocuments: texts of our own finding in the documents that other tools open.
func TestFoundDocuments(t *testing.T) {
	t.Parallel()
	lines := []string{"hire E1 2022-01-01", "hire - 2022-01-01", "hire _ 2022-01-01", "hire 0 2022-01-01", "hire ferie 2022-01-01", "hire Assets 2022-01-01"}
	for _, reason := range []string{"a\u00a0b", "\u202ertl", "' quote", `\"`, "%s", "@SUM", "-1", "+1", "=1+1", "\u2028", "emoji 😀", "日本", "date:2020-01-01"} {
		lines = append(lines, `balance.adjusted E1 2023-03-15 "entitlement":"ferie","quantity":"1.0","lot":2023,"authorizedBy":"c","reason":"`+reason+`"`)
	}
	log := logOf(t, lines...)
	dir := t.TempDir()
	save := func(args ...string) string {
		t.Helper()
		path := filepath.Join(dir, strings.Join(args, "-"))
		args = append(args, "--log", log, "--out", path)
		if status, _, stderr := foreground(t, args...); status != 0 {
			t.Fatalf("%v: %s", args, stderr)
		}
		return path
	}
	for _, language := range []string{"it", "en"} {
		for _, format := range []string{"pdf", "csv", "xlsx"} {
			path := save("statement", "--employee", "E1", "--at", "2023-12-31", "--format", format, "--lang", language)
			if format != "xlsx" {
				continue
			}
			book, err := excelize.OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, sheet := range book.GetSheetList() {
				if rows, err := book.GetRows(sheet); err != nil || len(rows) == 0 {
					t.Errorf("%s: %d rows, %v", sheet, len(rows), err)
				}
			}
		}
	}
	table := save("export", "--format", "csv")
	b, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(records) < 100 {
		t.Errorf("%d records, %v", len(records), err)
	}
	again := save("export", "--format", "jsonl") // 24 days of February 2022 to December 2023 and 13 of the adjustments
	checkAnswer(t, strings.Fields("balance --json --employee E1 --at 2023-12-31 --log "+again), []string{"ferie 53.0000"})
	for _, c := range [][]string{{"hledger", "hledger", "-f", save("export", "--format", "hledger"), "check", "--strict"},
		{"beancount", "bean-check", save("export", "--format", "beancount")}} {
		if out, err := exec.CommandContext(t.Context(), tool(t, c[1], c[0]), c[2:]...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", c[1], err, out)
		}
	}
}
