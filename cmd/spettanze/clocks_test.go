package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"

	"spettanze/events"
	"spettanze/events/clockings/layout"
)

// The month of a company with two hundred people, as three clocks write it.
const (
	staff      = 200
	workdays   = 23      // of March 2023
	restDays   = 31 - 23 // Saturdays and Sundays
	cardMap    = "columns:\n  employee: {from: 4, to: 13}\n  direction: {from: 15, to: 15}\n  date: {from: 19, to: 24}\n  time: {from: 25, to: 28}\ndate: DDMMYY\ntime: HHmm\n"
	clockings  = staff * workdays
	marchWeeks = `{"specversion":"1.0","id":"w","source":"/hr","type":"hr.flex.weeks_set.v1","company":"blue","subject":"company","time":"2022-01-03T09:00:00+01:00","data":{"date":"2022-01-03","pattern":["A"]}}`
)

// month is the files of a month. The first employee leaves at 16:50 on the first of March; in the corrected file at 17:15.
type month struct{ hires, days, corrected, punches, cards, mapping string }

func writeMonth(t *testing.T) month {
	t.Helper()
	var hires, days, punches, cards strings.Builder
	hires.WriteString(marchWeeks + "\n")
	days.WriteString("\ufeffMatricola;Cognome e nome;Data;Entrata 1;Uscita 1;Entrata 2;Uscita 2;Ore\r\n")
	punches.WriteString("sep=,\nBadge,Data,Ora,Verso,Terminale\n")
	for i := 1; i <= staff; i++ {
		id := fmt.Sprintf("%05d", i)
		fmt.Fprintf(&hires, `{"specversion":"1.0","id":"h%s","source":"/hr","type":"hr.employment.hired.v1","company":"blue","subject":"%s","time":"2022-01-03T09:00:00+01:00",`+
			`"data":{"date":"2022-01-03","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}}`+"\n", id, id)
		for d := 1; d <= 31; d++ {
			day := events.NewDate(2023, 3, d)
			times := []string{"07:50", "12:00", "12:50", fmt.Sprintf("16:%02d", 50+(i*d-1)%10)}
			switch day.Weekday() {
			case 0, 6:
				fmt.Fprintf(&days, "%d;Rossi Mario;%02d/03/2023;;;;;0,00\r\n", i, d)
				continue
			case 5:
				times = []string{"07:50", "13:05"}
			}
			cells := append(append([]string(nil), times...), "", "")[:4]
			for k, s := range cells {
				cells[k] = strings.TrimPrefix(s, "0") // 7:50
			}
			fmt.Fprintf(&days, "%d;Rossi Mario;%02d/03/2023;%s;8,00\r\n", i, d, strings.Join(cells, ";"))
			for k, s := range times {
				direction := "EU"[k%2]
				fmt.Fprintf(&punches, "\"=\"\"%s\"\"\",%02d/03/2023,%s,%c,1\n", id, d, strings.Replace(s, ":", ".", 1), direction)
				fmt.Fprintf(&cards, "002%010d0%c000%02d0323%s\r\n", i, direction, d, strings.Replace(s, ":", "", 1))
			}
		}
	}
	days.WriteString("Totale;;;;;;;36800,00\r\n")
	corrected := strings.Replace(days.String(), "1;Rossi Mario;01/03/2023;7:50;12:00;12:50;16:50;8,00", "1;Rossi Mario;01/03/2023;7:50;12:00;12:50;17:15;8,17", 1)
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(punches.String())
	if err != nil {
		t.Fatal(err)
	}
	return month{write("hires.jsonl", hires.String()), write("days.csv", days.String()), write("corrected.csv", corrected),
		write("punches.csv", utf16), write("cards.txt", cards.String()), write("cards.yaml", cardMap)}
}

// printed runs a command and returns its standard output.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	status, out, said := foreground(t, args...)
	if status != 0 {
		t.Errorf("%v: exit status %d\n%s%s", args, status, out, said)
	}
	return out
}

// flexOf is an employee's balance of flexible hours at the end of March.
func flexOf(t *testing.T, where []string, id string) string {
	t.Helper()
	var doc struct {
		Balances []struct{ Entitlement, Balance string }
	}
	out := printed(t, append([]string{"balance", "--employee", id, "--at", "2023-03-31", "--json"}, where...)...)
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	for _, b := range doc.Balances {
		if b.Entitlement == "flex" {
			return b.Balance
		}
	}
	t.Fatalf("no flexible hours: %s", out)
	return ""
}

// A clean machine, a clock's file of two hundred people and a month, one command: balances. The same file again, in any format, counts
// once; a corrected row replaces what it corrects.
func TestMonthOfAClock(t *testing.T) {
	t.Parallel()
	m := writeMonth(t)
	address := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0").address(t)
	data := t.TempDir()
	for name, c := range map[string]struct{ to, from []string }{
		"service":   {[]string{"--server", address}, []string{"--server", address}},
		"directory": {[]string{"--data", data}, []string{"--log", data}},
	} {
		t.Run(name, func(t *testing.T) {
			publish := func(want string, args ...string) {
				t.Helper()
				got := printed(t, append(append([]string{"publish", "--csv", "--company", "blue", "--lang", "en"}, c.to...), args...)...)
				if got != want+"\n" {
					t.Errorf("%v:\n%swant\n%s", args, got, want)
				}
			}
			line := func(rows, counted, duplicates, corrected, leftOut int) string {
				return fmt.Sprintf("rows %d = counted %d + duplicates %d + corrected %d + waiting 0 + refused 0 + left out %d", rows, counted,
					duplicates, corrected, leftOut)
			}
			const days, punches = staff*31 + 1, staff * (18*4 + 5*2)
			const leftOut = staff*restDays + 1
			printed(t, append([]string{"publish", m.hires}, c.to...)...)
			publish(line(days, clockings, 0, 0, leftOut), m.days)
			publish(line(days, 0, clockings, 0, leftOut), m.days) // a service has now projected all of the first
			before := flexOf(t, c.from, "00001")
			publish(line(punches, 0, punches, 0, 0), m.punches)
			publish(line(punches, 0, punches, 0, 0), "--map", m.mapping, m.cards)
			publish(line(days, 0, clockings-1, 1, leftOut), m.corrected)
			publish(line(days, 0, clockings, 0, leftOut), m.corrected)
			if after := flexOf(t, c.from, "00001"); before == after {
				t.Errorf("%s before the correction, %s after it", before, after)
			}
			publish(line(punches, 0, punches-4, 4, 0), m.punches)
			publish(line(punches, 0, punches, 0, 0), m.punches)
			if again := flexOf(t, c.from, "00001"); again != before {
				t.Errorf("%s before the correction, %s after it was taken back", before, again)
			}
			var rejected struct{ Rejected, Parked []any }
			if err := json.Unmarshal([]byte(printed(t, append([]string{"rejected", "--json"}, c.from...)...)), &rejected); err != nil ||
				len(rejected.Rejected)+len(rejected.Parked) > 0 {
				t.Errorf("%+v %v", rejected, err)
			}
		})
	}
}

// A file sent several times at once is recorded once.
func TestSameClockFileAtOnce(t *testing.T) {
	t.Parallel()
	m := writeMonth(t)
	address := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0").address(t)
	printed(t, "publish", "--server", address, m.hires)
	var wg sync.WaitGroup
	lines := make([]string, 3)
	for i := range lines {
		wg.Go(func() {
			lines[i] = printed(t, "publish", "--server", address, "--csv", "--company", "blue", "--json", m.punches)
		})
	}
	wg.Wait()
	counted, rows := 0, 0
	for _, s := range lines {
		var doc struct {
			Tables []struct{ Rows, Counted, Duplicates int }
		}
		if err := json.Unmarshal([]byte(s), &doc); err != nil || len(doc.Tables) != 1 {
			t.Fatalf("%s: %v", s, err)
		}
		counted += doc.Tables[0].Counted
		rows = doc.Tables[0].Rows
		if d := doc.Tables[0]; d.Counted+d.Duplicates != d.Rows {
			t.Errorf("%+v", d)
		}
	}
	if counted != rows {
		t.Errorf("%d rows counted, the file has %d", counted, rows)
	}
}

// A workbook has dates and times as numbers, and ids as numbers without their zeros.
func TestWorkbookOfAClock(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{{"Timbrature di marzo"}, {"Matricola", "Nome", "Data", "Entrata", "Uscita"}, {42, "Rossi Mario", 44992, 0.3263888888888889, 0.5}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	path, hires := filepath.Join(dir, "marzo.xlsx"), filepath.Join(dir, "hires.jsonl")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	hire := `{"specversion":"1.0","id":"h","source":"/hr","type":"hr.employment.hired.v1","company":"blue","subject":"00042","time":"2022-01-03T09:00:00+01:00",` +
		`"data":{"date":"2022-01-03","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}}`
	if err := os.WriteFile(hires, []byte(marchWeeks+"\n"+hire+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	printed(t, "publish", "--data", data, hires)
	out := printed(t, "publish", "--data", data, "--csv", "--company", "blue", "--json", path)
	var doc struct {
		Tables []struct {
			Counted, Header int
			Recognized      []struct{ Written, Employee string }
			LeftOutColumns  []string
		}
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil || doc.Tables[0].Counted != 1 || doc.Tables[0].Header != 2 ||
		doc.Tables[0].Recognized[0].Employee != "00042" || doc.Tables[0].LeftOutColumns[0] != "Nome" {
		t.Errorf("%s %v", out, err)
	}
}

// Every map of the guide is one that can be read.
func TestMapsOfTheGuide(t *testing.T) {
	text, err := os.ReadFile("../../docs/clock-files.md")
	if err != nil {
		t.Fatal(err)
	}
	maps := strings.Split(string(text), "```yaml\n")[1:]
	if len(maps) < 4 {
		t.Fatalf("%d maps were found: the test has lost its way", len(maps))
	}
	for _, m := range maps {
		m, _, _ = strings.Cut(m, "```")
		if _, err := layout.ReadMap([]byte(m)); err != nil {
			t.Errorf("%s\nline %d: %s", m, err.Line, err)
		}
	}
}
