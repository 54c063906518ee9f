package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/handlers/documents"
	"spettanze/projections/difference"
	"spettanze/projections/explain"
	"spettanze/projections/institutes"
	books "spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// The walk goes with one movement of every entitlement and kind, one breach of every code and one row of payroll of every
// entitlement, kind and rate through all that is shown of them. What a row of a table adds is walked without being named
// here. No fold has written them, so that what no institute does yet is walked too.
type walk struct {
	t *testing.T
	report.Source
	out     books.Output // of E1
	company books.Output
}

const (
	walkedLoan = "L-7"
	walkedCase = "R-7"
	walkedRate = books.Rate(2050)
)

var walkedDay = events.MustParseDate("2023-06-30")

// newWalk adds to the entitlements one of every unit and kind of lot.
func newWalk(t *testing.T) *walk {
	t.Helper()
	var rows []events.EntitlementRow
	for _, u := range events.Units {
		for _, lots := range []events.LotKind{events.NoLots, events.YearLots, events.IDLots} {
			name := fmt.Sprintf("%s %d", u, lots)
			rows = append(rows, events.EntitlementRow{Code: events.Entitlement(fmt.Sprintf("walk_%s_%d", u, lots)), Unit: u,
				Of: events.OfEmployee, Lots: lots, It: "prova di " + name, En: "trial of " + name})
		}
		rows = append(rows, events.EntitlementRow{Code: events.Entitlement("walk_company_" + u.String()), Unit: u,
			Of: events.OfCompany, It: "prova aziendale di " + u.String(), En: "trial of the company's " + u.String()})
	}
	t.Cleanup(events.AddEntitlements(rows...))
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	l := replay.New(c, romeOf(t))
	l.Record(events.Record{Seq: 1, Event: &events.Event{Identity: events.Identity{Source: "/walk", ID: "hired"}, Seq: 1, Company: "blue",
		Subject: "E1", Data: hr.Hired{Dated: events.Dated{Date: walkedDay - 40}, Contract: hr.Indefinite, Level: 4,
			Discipline: hr.PartePrima, Schedule: hr.Schedule{Code: hr.FT37}}}})
	w := &walk{t: t, Source: l}
	for i, e := range events.Entitlements {
		for j, k := range books.Kinds {
			w.move(e, k, int64(10_000*(i+1)+j+1), j%2 == 0)
		}
		for _, k := range books.Instructions {
			for _, rate := range []books.Rate{0, walkedRate} {
				w.instruct(e, k, rate)
			}
		}
	}
	for code := range institutes.Breaches() {
		w.out.Breaches = append(w.out.Breaches, books.Breach{Date: walkedDay, Employee: "E1", Code: code, Clause: "CONTRACT/7",
			Case: books.OtherCase(walkedCase), Cause: books.ClosingOf(walkedDay)})
	}
	slices.SortFunc(w.out.Breaches, func(a, b books.Breach) int { return strings.Compare(a.Code, b.Code) })
	return w
}

func romeOf(t *testing.T) *time.Location {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return rome
}

func lotOf(e events.Entitlement) events.Lot {
	switch e.Row().Lots {
	case events.YearLots:
		return events.YearLot(2022)
	case events.IDLots:
		return events.Lot{ID: "K-7"}
	}
	return events.Lot{}
}

func caseOf(e events.Entitlement) books.Case {
	if e.Row().Of == events.OfCompany {
		return books.LoanCase(walkedLoan)
	}
	return books.OtherCase(walkedCase)
}

func (w *walk) move(e events.Entitlement, k books.Kind, parts int64, closing bool) {
	main := books.MainAccount("E1", e)
	m := books.Movement{Date: walkedDay, Employee: "E1", Entitlement: e, From: main + ":" + string(k), To: main, Kind: k, Lot: lotOf(e),
		Case: caseOf(e), Clause: "CONTRACT/7", Note: "opening balance", Quantity: events.Quantity{Unit: e.Unit(), Parts: parts},
		Cause: books.Cause{Source: "/walk", ID: "hired", Seq: 1}}
	if closing {
		m.From, m.To, m.Cause = m.To, m.From, books.ClosingOf(walkedDay)
	}
	w.out.Movements = append(w.out.Movements, m)
	if e.Row().Of == events.OfCompany {
		w.company.Movements = append(w.company.Movements, m)
	}
}

func (w *walk) instruct(e events.Entitlement, k books.Kind, rate books.Rate) {
	w.out.Payroll = append(w.out.Payroll, books.Instruction{Employee: "E1", Month: events.MonthOf(walkedDay), Date: walkedDay, Kind: k,
		Quantity: events.Quantity{Unit: e.Unit(), Parts: 12_345}, Clause: "CONTRACT/7", Entitlement: e, Lot: lotOf(e), Case: caseOf(e),
		Rate: rate, Cause: books.ClosingOf(walkedDay)})
}

// Employee implements [report.Source].
func (w *walk) Employee(context.Context, report.Query, string) (report.Entries, error) {
	return report.Entries{Output: w.out}, nil
}

// Summary implements [report.Source].
func (w *walk) Summary(context.Context, report.Query, string) (report.Summary, error) {
	return report.Summarize(report.Entries{Output: w.out}), nil
}

// Each implements [report.Source].
func (w *walk) Each(_ context.Context, _ report.Query, fn func(report.Person, report.Entries) error) error {
	return fn(report.Person{ID: "E1", InService: true}, report.Entries{Output: w.out})
}

// Company implements [report.Source].
func (w *walk) Company(ctx context.Context, q report.Query) (report.CompanyEntries, error) {
	c, err := w.Source.Company(ctx, q)
	c.Output = w.company
	return c, err
}

func (w *walk) query() report.Query { return report.Query{Company: "blue", At: walkedDay} }

func (w *walk) reporter() *report.Reporter {
	w.t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		w.t.Fatal(err)
	}
	return &report.Reporter{Source: w, Contract: c, Today: events.MaxDate}
}

// documents returns what balance and statement show.
func (w *walk) documents() (*report.Balance, *report.Statement) {
	w.t.Helper()
	r := w.reporter()
	b, err := r.Balance(context.Background(), w.query(), "E1")
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := r.Statement(context.Background(), w.query(), "E1", report.Period{})
	if err != nil {
		w.t.Fatal(err)
	}
	return b, s
}

var languages = []wording.Language{wording.Italian, wording.English}

// TestEverythingHasAName: a code that is its own name has been forgotten.
func TestEverythingHasAName(t *testing.T) {
	newWalk(t)
	named := func(what, code, it, en string) {
		if it == "" || en == "" || it == code || en == code {
			t.Errorf("%s %s is called %q and %q", what, code, it, en)
		}
	}
	for _, e := range events.Entitlements {
		named("entitlement", string(e), wording.Italian.Entitlement(e), wording.English.Entitlement(e))
		if r := e.Row(); r.Unit == 0 || r.Of == 0 {
			t.Errorf("entitlement %s has no unit or no owner", e)
		}
	}
	for _, u := range events.Units {
		r := u.Row()
		named("unit", "", wording.Italian.Unit(u), wording.English.Unit(u))
		if got, err := events.ParseUnit(u.String()); err != nil || got != u || r.Commodity == "" || r.Sheet == "" || r.Expected.It == "" || r.Expected.En == "" {
			t.Errorf("unit %s lacks something: %+v, %v", u, r, err)
		}
	}
	for _, k := range books.Kinds {
		it, en := wording.Italian.Kind(string(k)), wording.English.Kind(string(k))
		if it == "" || en == "" || it == string(k) {
			t.Errorf("kind %s is called %q and %q", k, it, en)
		}
	}
	for _, k := range books.Instructions {
		named("instruction", string(k), wording.Italian.Instruction(string(k)), wording.English.Instruction(string(k)))
	}
	for code, b := range institutes.Breaches() {
		named("breach", code, b.It, b.En)
		if b.Counts == 0 {
			t.Errorf("breach %s does not say what its limit and its observed figure count", code)
		}
	}
	for _, typ := range hr.Types {
		if typ.Title == "" || typ.Doc == "" {
			t.Errorf("event type %s has no title or no description", typ.Name)
		}
	}
}

// saysAll fails for an entitlement, kind or breach that a text does not name, or names by its code.
func (w *walk) saysAll(where, text string, l wording.Language, breaches bool) {
	w.t.Helper()
	miss := func(what, name string) {
		if !strings.Contains(text, name) {
			w.t.Errorf("%s, %s: %q is not there", where, what, name)
		}
	}
	for _, e := range events.Entitlements {
		miss(string(e), l.Entitlement(e))
		if strings.Contains(string(e), "_") && strings.Contains(text, " "+string(e)) {
			w.t.Errorf("%s calls %s by its code", where, e)
		}
	}
	for i := range w.out.Movements {
		m := &w.out.Movements[i]
		miss(fmt.Sprintf("%s of %s", m.Kind, m.Entitlement), l.Kind(string(m.Kind)))
		miss(fmt.Sprintf("%s of %s", m.Kind, m.Entitlement), l.Quantity(m.Quantity))
	}
	for _, u := range events.Units {
		miss(u.String(), l.Unit(u))
	}
	miss("the lot", "K-7")
	if !breaches {
		return
	}
	for code := range institutes.Breaches() {
		miss(code, l.Text(institutes.Breach(code)))
	}
	for _, k := range books.Instructions {
		miss(string(k), l.Instruction(string(k)))
	}
	for _, word := range []string{walkedLoan, walkedCase, l.Decimal(walkedRate.String()) + "%"} {
		miss("a row", word)
	}
}

func TestWalkTables(t *testing.T) {
	w := newWalk(t)
	balance, statement := w.documents()
	for _, l := range languages {
		var b bytes.Buffer
		p := tables.New(&b, tables.Format{English: l == wording.English, Rome: romeOf(t)}, false)
		tables.Statement(p, statement)
		tables.Balance(p, balance)
		if err := p.Flush(); err != nil {
			t.Fatal(err)
		}
		w.saysAll("the tables", b.String(), l, true)
	}
}

// TestWalkDifference shows every row as one that appeared.
func TestWalkDifference(t *testing.T) {
	w := newWalk(t)
	balance, statement := w.documents()
	d := &difference.Difference{Company: "blue", Employee: "E1"}
	for _, b := range balance.Balances {
		d.Balances = append(d.Balances, difference.BalanceChange{Employee: "E1", Entitlement: b.Entitlement, Unit: b.Unit, After: b.Balance})
	}
	d.Movements, d.Breaches, d.Payroll = appeared(statement.Movements), appeared(balance.Breaches), appeared(balance.Payroll)
	for _, l := range languages {
		var b bytes.Buffer
		p := tables.New(&b, tables.Format{English: l == wording.English, Rome: romeOf(t)}, false)
		tables.Difference(p, d)
		if err := p.Flush(); err != nil {
			t.Fatal(err)
		}
		for _, e := range events.EntitlementsOf(events.OfEmployee) {
			if !strings.Contains(b.String(), l.Entitlement(e)) {
				t.Errorf("%s has no name in the difference", e)
			}
		}
		for code := range institutes.Breaches() {
			if !strings.Contains(b.String(), l.Text(institutes.Breach(code))) {
				t.Errorf("%s has no name in the difference", code)
			}
		}
		for i := range w.out.Movements {
			m := &w.out.Movements[i]
			if s := l.Kind(string(m.Kind)); !strings.Contains(b.String(), s) || !strings.Contains(b.String(), l.Quantity(m.Quantity)) {
				t.Errorf("%s of %s is not in the difference", m.Kind, m.Entitlement)
			}
		}
		for _, word := range []string{walkedLoan, walkedCase, "K-7", l.Decimal(walkedRate.String()) + "%"} {
			if !strings.Contains(b.String(), word) {
				t.Errorf("%s is not in the difference", word)
			}
		}
	}
}

func appeared[T any](rows []T) (out []difference.Change[T]) {
	for i := range rows {
		out = append(out, difference.Change[T]{Change: difference.Appeared, Employee: "E1", After: &rows[i]})
	}
	return out
}

// TestWalkJSON: the wire has the unit of the row, and what a lot and a case are.
func TestWalkJSON(t *testing.T) {
	w := newWalk(t)
	balance, statement := w.documents()
	type wire struct {
		Entitlement events.Entitlement
		Unit        string
		Quantity    string
		Lot         any
		Loan, Case  string
		Rate        string
		Lots        []struct{ Lot any }
	}
	check := func(what string, rows any, want int) {
		b, err := json.Marshal(rows)
		var got []wire
		if err == nil {
			err = json.Unmarshal(b, &got)
		}
		if err != nil || len(got) != want {
			t.Fatalf("%s: %d rows, want %d, %v", what, len(got), want, err)
		}
		for _, r := range got {
			if r.Lots != nil {
				r.Lot = r.Lots[0].Lot
			}
			kind := r.Entitlement.Row().Lots
			_, year := r.Lot.(float64)
			_, id := r.Lot.(string)
			if r.Unit != r.Entitlement.Unit().String() || year != (kind == events.YearLots) || id != (kind == events.IDLots) {
				t.Errorf("%s of %s: unit %s, lot %v", what, r.Entitlement, r.Unit, r.Lot)
			}
			if r.Quantity == "" {
				continue
			}
			if c := caseOf(r.Entitlement); r.Loan != c.Loan() || r.Case != c.Other() {
				t.Errorf("%s of %s: loan %q, case %q", what, r.Entitlement, r.Loan, r.Case)
			}
			if _, err := r.Entitlement.Unit().Parse(r.Quantity); err != nil {
				t.Errorf("%s of %s: %v", what, r.Entitlement, err)
			}
		}
	}
	check("a movement", statement.Movements, len(w.out.Movements))
	check("a balance", balance.Balances, len(events.EntitlementsOf(events.OfEmployee)))
	check("payroll", balance.Payroll, len(w.out.Payroll)) // instructions of another rate are rows apart
}

func TestWalkExplanation(t *testing.T) {
	w := newWalk(t)
	r := w.reporter()
	x := &explain.Explainer{Reporter: r, Rome: romeOf(t)}
	for _, e := range events.EntitlementsOf(events.OfEmployee) {
		for _, lot := range slices.Compact([]events.Lot{{}, lotOf(e)}) {
			doc, err := x.Explain(context.Background(), w.query(), explain.Asked{Employee: "E1", Entitlement: e, Lot: lot})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range languages {
				var b bytes.Buffer
				if err := explain.WriteTree(&b, doc, l, 0); err != nil {
					t.Fatal(err)
				}
				want := []string{l.Entitlement(e), l.Unit(e.Unit()), lotOf(e).String()}
				for _, k := range books.Kinds {
					want = append(want, " "+l.Kind(string(k))+" ")
				}
				for _, s := range want {
					if !strings.Contains(b.String(), s) {
						t.Errorf("%s: %q is not in the explanation", e, s)
					}
				}
				if strings.Contains(b.String(), "01/03/0000") || strings.Contains(b.String(), "0000-03-01") {
					t.Errorf("%s: the explanation shows a date that is none:\n%s", e, b.String())
				}
			}
		}
	}
}

// printed makes the statement for people.
func (w *walk) printed(l wording.Language) *documents.Statement {
	w.t.Helper()
	balance, statement := w.documents()
	s, err := documents.New(statement, balance, w.reporter().Contract, "", l)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}
