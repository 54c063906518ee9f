package export

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

// component is what beancount takes as a component of an account's name.
var component = regexp.MustCompile(`^[A-Z0-9][A-Za-z0-9-]*$`)

// Every id is a name that beancount takes, and no two ids are one name.
func TestNamesOfAccounts(t *testing.T) {
	for id, want := range map[string]string{"E042": "E042", "e042": "X-1e042", "a_b-c": "X-1a-0b--c", "X-1e042": "X--1e042",
		"_": "X-1-0", "-": "X-1--", "7": "7"} {
		if got := idName(id); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	code := rapid.StringMatching(`[A-Xa-c01_-]{1,5}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := code.Draw(t, "a"), code.Draw(t, "b")
		if !component.MatchString(idName(a)) || !component.MatchString(capital(a)) {
			t.Fatalf("%s and %s are no names", idName(a), capital(a))
		}
		if (a == b) != (idName(a) == idName(b)) {
			t.Fatalf("%s and %s are both %s", a, b, idName(a))
		}
	})
}

func TestMainAccounts(t *testing.T) {
	for path, want := range map[string]bool{"E042:ferie": true, "E042:ferie:used": false, "E042:loans:gravi_motivi": true,
		"fund:gravi_motivi": true, "fund:gravi_motivi:repaid": false, "E042:interest:gravi_motivi": false} {
		if isMain(path) != want {
			t.Errorf("%s: %t", path, !want)
		}
	}
	for path, want := range map[string]bool{"fund:gravi_motivi": true, "fund:ferie": false, "E1:gravi_motivi": false,
		"fund:loans:gravi_motivi": false} {
		if isFund(path) != want {
			t.Errorf("%s is a fund's: %t", path, !want)
		}
	}
}

// A tag's value comes through whatever an id holds.
func TestTagValue(t *testing.T) {
	for value, want := range map[string]string{"ck-2023": "ck-2023", "a,b": "a%2Cb", "50%": "50%25", "[2023-01-01]": "%5B2023-01-01%5D",
		"a:b c": "a:b c", "perché": "perché"} {
		if got := tagValue(value); got != want {
			t.Errorf("%q is %q, want %q", value, got, want)
		}
	}
}

// A balance is stated at the end of each month in which an account moved, and of the last at the date of the query.
func TestMonthEnds(t *testing.T) {
	move := func(date, from, to string, parts int64) ledger.Movement {
		return ledger.Movement{Date: events.MustParseDate(date), From: from, To: to,
			Quantity: events.Quantity{Unit: events.Minute, Parts: parts}}
	}
	got := monthEnds([]ledger.Movement{
		move("2024-02-01", "E:flex:worked", "E:flex", 60),
		move("2024-02-29", "E:flex", "E:flex:used", 90),
		move("2024-04-10", "E:other:x", "E:other", 5),
		move("2024-04-12", "fund:gravi_motivi", "E:flex", 10),
	}, events.MustParseDate("2024-04-20"), func(p string) bool { return strings.HasPrefix(p, "E:") })
	var lines []string
	for _, m := range got {
		for _, b := range m.balances {
			lines = append(lines, m.date.String()+" "+b.path+" "+b.quantity.String())
		}
	}
	want := "2024-02-29 E:flex -30, 2024-04-20 E:flex -20, 2024-04-20 E:other 5"
	if s := strings.Join(lines, ", "); s != want {
		t.Errorf("%s, want %s", s, want)
	}
}

// A table longer than a sheet goes on in another, with its header.
func TestLongTable(t *testing.T) {
	var b bytes.Buffer
	x := &workbook{w: &b, limit: 3}
	if err := x.begin(&head{company: "blue", at: events.MustParseDate("2024-01-31")}); err != nil {
		t.Fatal(err)
	}
	s := &section{employee: "E1"}
	for year := 2020; year < 2025; year++ {
		s.balances = append(s.balances, report.LotBalance{Entitlement: events.Ferie, Lot: events.YearLot(year), Parts: 10_000})
	}
	if err := errors.Join(x.section(s), x.end()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for name, want := range map[string]string{"balances": "lot 2020 2021", "balances 2": "lot 2022 2023", "balances 3": "lot 2024"} {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		var lots []string
		for _, r := range rows {
			lots = append(lots, r[3])
		}
		if got := strings.Join(lots, " "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// Every column and sheet has words for people.
func TestWordsOfTables(t *testing.T) {
	f := sheet.Form{People: true, Language: wording.Italian}
	x := newWorkbook(&bytes.Buffer{}, sheet.Form{}).(*workbook)
	if err := x.begin(&head{company: "blue"}); err != nil {
		t.Fatal(err)
	}
	for name, p := range x.sheets {
		if f.Sheet(name) == name {
			t.Errorf("the sheet %s has no Italian name", name)
		}
		for _, c := range p.header {
			if c := c.(excelize.Cell).Value.(string); f.Column(c) == c {
				t.Errorf("the column %s has no Italian name", c)
			}
		}
	}
	if err := x.end(); err != nil {
		t.Fatal(err)
	}
}
