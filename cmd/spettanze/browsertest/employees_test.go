package browsertest

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cells returns the rows of the page's table: its head, its body and its foot, as they are read.
func (x *tab) cells() [][]string {
	x.t.Helper()
	rows, err := Eval[[][]string](x.Tab, `[...document.querySelectorAll("table.roster tr")].map(r => [...r.cells].map(c => c.innerText.trim().replace(/\s+/g, " ")))`)
	if err != nil {
		x.t.Fatal(err)
	}
	return rows
}

// The list begins with the employee who has the most, as the API says. Its file has the same figures.
func TestEmployees(t *testing.T) {
	p := program(t)
	type document struct {
		Employees []struct {
			Employee string
			Balances []figure
		}
	}
	most, who := -1, ""
	for _, e := range decoded[document](t, get(t, p, "/v1/blue/employees?at=2024-06-30")).Employees {
		for _, b := range e.Balances {
			if n, _ := strconv.Atoi(b.Balance); b.Entitlement == "flex" && n > most {
				most, who = n, e.Employee
			}
		}
	}
	x := open(t, Look{Language: "it"}, "/blue/employees?sort=-flex&col=flex&at=2024-06-30&lang=it")
	rows := x.cells()
	if len(rows) < 3 || rows[1][0] != who {
		t.Fatalf("%v begin the list, want %s with %d minutes", rows[:min(3, len(rows))], who, most)
	}
	if sorted, err := Eval[string](x.Tab, `document.querySelector("th[aria-sort]").getAttribute("aria-sort")`); err != nil || sorted != "descending" {
		t.Errorf("the list is sorted %q, %v", sorted, err)
	}
	file, err := csv.NewReader(strings.NewReader(get(t, p, "/blue/employees.csv?sort=-flex&col=flex&at=2024-06-30"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(file) != len(rows)-1 {
		t.Fatalf("the file has %d rows, the page %d", len(file), len(rows)-1)
	}
	column := slices.Index(file[0], "flex")
	for i, r := range rows[1 : len(rows)-1] {
		minutes, sign := file[i+1][column], ""
		if minutes != "" {
			n, _ := strconv.Atoi(minutes)
			if n < 0 {
				n, sign = -n, "−"
			}
			minutes = sign + strconv.Itoa(n/60) + ":" + strconv.Itoa(100 + n%60)[1:]
		}
		if got := strings.TrimSuffix(r[2], " vicino al limite"); r[0] != file[i+1][0] && !strings.HasPrefix(r[0], file[i+1][0]+" ") || got != minutes {
			t.Errorf("row %d of the page is %v, of the file %v", i, r, file[i+1])
		}
	}
	// The guide of the sample: 12.5 days of 2023 at the end of June, 20 at the end of the year, beside four of 2022.
	for at, want := range map[string]string{"2023-06-30": "16,5000", "2023-12-31": "24,0000"} {
		x := open(t, Look{Language: "it"}, "/blue/employees?search=E012&col=ferie&at="+at)
		if rows := x.cells(); len(rows) != 3 || rows[1][2] != want {
			t.Errorf("E012 on %s: %v, want %s", at, rows, want)
		}
	}
}

// Of 2,000 employees a search should be answered within 150 milliseconds, and a list of the past show its first row within half a
// second. The times are printed, not judged: the machine has other work.
func TestManyEmployees(t *testing.T) {
	p := changing(t)
	publishAll(t, p, large())
	fastest := func(address string) time.Duration {
		best := time.Hour
		for range 5 {
			began := time.Now()
			if body := get(t, p, address); !strings.Contains(body, "P1230") {
				t.Fatalf("%s: %.300s", address, body)
			}
			best = min(best, time.Since(began))
		}
		return best
	}
	took := fastest("/large/employees?search=P123")
	t.Logf("budget: a search among 2,000 employees, at most 150ms: %s", took.Round(time.Millisecond))
	past := fmt.Sprintf("/large/employees?lang=en&known=%d", lastSeq(t, p)-1)
	began := time.Now()
	resp, err := http.Get(p.Address + past)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	first, rows, total := time.Duration(0), 0, false
	for lines.Scan() {
		if strings.Contains(lines.Text(), ">P0000</a>") {
			first = time.Since(began)
		}
		rows += strings.Count(lines.Text(), `<tr><th scope="row"><a href=`)
		total = total || strings.Contains(lines.Text(), "Total of 2,000 employees") || strings.Contains(lines.Text(), "Total of 2000 employees")
	}
	t.Logf("budget: the first row of 2,000 employees of the past, at most 500ms: after %s, all after %s", first.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	if first == 0 || rows != 100 || !total {
		t.Errorf("the first row after %s, %d rows, with the total: %v", first, rows, total)
	}
}
