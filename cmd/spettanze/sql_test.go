package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/projections/report"
	"spettanze/projections/roster"
)

// shell runs a statement in the sqlite3 shell on the file of a data directory, and returns the rows.
func shell(t *testing.T, dir, statement string) (rows []map[string]any) {
	t.Helper()
	cmd := exec.Command(tool(t, "sqlite3", "sqlite3"), "-readonly", "-json", filepath.Join(dir, service.ProjectionsFile), statement)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s\n%s: %v", statement, out, err)
	}
	if len(out) > 0 {
		if err := json.Unmarshal(out, &rows); err != nil {
			t.Fatalf("%s\n%s: %v", statement, out, err)
		}
	}
	return rows
}

// The views are what docs/sql.md says they are: same names, same columns in the same order, and every statement runs.
func TestViewsAreDocumented(t *testing.T) {
	t.Parallel()
	dir := sampleDirectory(t)
	data, err := os.ReadFile("../../docs/sql.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	documented := map[string][]string{}
	var view string
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(line, "### "); ok {
			view = strings.TrimSpace(name)
		} else if cell, ok := strings.CutPrefix(line, "| `"); ok && view != "" {
			column, _, _ := strings.Cut(cell, "`")
			documented[view] = append(documented[view], column)
		}
	}
	for _, row := range shell(t, dir, "SELECT name FROM sqlite_master WHERE type = 'view' AND name NOT IN ('account', 'counted')") {
		name := fmt.Sprint(row["name"])
		var has []string
		for _, c := range shell(t, dir, "SELECT name FROM pragma_table_info('"+name+"') ORDER BY cid") {
			has = append(has, fmt.Sprint(c["name"]))
		}
		if got := documented[name]; strings.Join(got, " ") != strings.Join(has, " ") {
			t.Errorf("view %s has the columns\n%v, docs/sql.md says\n%v", name, has, got)
		}
		delete(documented, name)
		if len(shell(t, dir, "SELECT * FROM "+name+" LIMIT 1")) == 0 && name != "rejections" {
			t.Errorf("view %s is empty in the sample", name)
		}
	}
	if len(documented) > 0 {
		t.Errorf("docs/sql.md has views that do not exist: %v", documented)
	}
	statements := regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(statements) < 6 {
		t.Fatalf("%d statements are found in docs/sql.md", len(statements))
	}
	for _, s := range statements {
		if len(shell(t, dir, s[1])) == 0 {
			t.Errorf("no rows of the sample:\n%s", s[1])
		}
	}
}

// A figure of the views is that of the documents: the balances of today, those of past days summed from movements, loans and pots.
func TestViewsAgreeWithDocuments(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it compares the whole sample company at six dates")
	}
	dir := sampleDirectory(t)
	today := fmt.Sprint(shell(t, dir, "SELECT max(at) AS at FROM balances")[0]["at"])
	current := map[string]bool{}
	for _, row := range shell(t, dir, "SELECT employee, entitlement, lot, balance FROM balances") {
		current[fmt.Sprint(row["employee"], row["entitlement"], row["lot"], row["balance"])] = true
	}
	inService := map[string][]any{}
	for _, row := range shell(t, dir, "SELECT employee, in_service FROM employees") {
		id := fmt.Sprint(row["employee"])
		inService[id] = append(inService[id], row["in_service"])
	}
	for _, at := range []string{today, "2023-01-31", "2023-08-31", "2024-03-30", "2024-10-31", "2025-06-30"} {
		var doc roster.Document
		answer(t, &doc, "employees", "--log", dir, "--at", at, "--json")
		sums := map[string]int64{}
		for _, row := range shell(t, dir, "SELECT employee, entitlement, sum(effect) AS parts FROM movements WHERE date <= '"+at+
			"' AND employee IS NOT NULL GROUP BY employee, entitlement") {
			sums[fmt.Sprint(row["employee"], " ", row["entitlement"])] = int64(row["parts"].(float64)) //nolint:forcetypeassert // JSON
		}
		for _, e := range doc.Employees {
			if v := inService[e.Employee]; at == today && (len(v) != 1 || (v[0] == 1.0) != e.InService) {
				t.Errorf("%s is in service: the document says %v, the view %v", e.Employee, e.InService, v)
			}
			for _, b := range e.Balances {
				unit := b.Entitlement.Entitlement.Unit()
				if got := unit.Format(sums[fmt.Sprint(e.Employee, " ", b.Entitlement.Entitlement)]); got != b.Balance {
					t.Errorf("%s, %s at %s: the movements add up to %s, the document has %s", e.Employee, b.Entitlement.Entitlement, at, got, b.Balance)
				}
				lots := b.Lots
				if len(lots) == 0 {
					lots = []report.Lot{{Balance: b.Balance}}
				}
				for _, l := range lots {
					var lot any
					if !l.Lot.IsZero() {
						lot = l.Lot
					}
					if row := fmt.Sprint(e.Employee, b.Entitlement.Entitlement, lot, l.Balance); at == today && !current[row] {
						t.Errorf("the view balances has no row %s", row)
					}
				}
			}
		}
	}
	for _, row := range shell(t, dir, "SELECT pot, sum(parts) AS parts FROM pots WHERE pot <> 'veicolo_elettrico' GROUP BY pot") {
		var doc report.Fund
		answer(t, &doc, "fund", "--log", dir, "--fund", fmt.Sprint(row["pot"]), "--at", today, "--json")
		want := cmp.Or(doc.Available, "-"+doc.Disbursed)                           // without a budget, what was given
		if got := events.Euro.Format(int64(row["parts"].(float64))); got != want { //nolint:forcetypeassert // JSON
			t.Errorf("pot %s: the view has %s, the document %s", row["pot"], got, want)
		}
		loans := shell(t, dir, fmt.Sprintf("SELECT loan, employee, outstanding FROM loans WHERE fund = '%s' AND disbursed IS NOT NULL ORDER BY disbursed, loan", row["pot"]))
		if len(loans) != len(doc.Loans) {
			t.Errorf("fund %s: the view has %d loans, the document %d", row["pot"], len(loans), len(doc.Loans))
		}
		for _, l := range doc.Loans {
			if rows := shell(t, dir, "SELECT employee, outstanding FROM loans WHERE loan = '"+l.Loan+"'"); rows[0]["outstanding"] != l.Outstanding ||
				rows[0]["employee"] != l.Employee {
				t.Errorf("loan %s: the view has %v, the document %s and %s", l.Loan, rows, l.Employee, l.Outstanding)
			}
		}
	}
}

// answer runs a command and reads its document.
func answer(t *testing.T, doc any, args ...string) {
	t.Helper()
	if err := json.Unmarshal([]byte(command(t, 0, args...)), doc); err != nil {
		t.Fatal(err)
	}
}
