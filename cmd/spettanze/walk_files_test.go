package main

import (
	"bytes"
	"compress/zlib"
	"context"
	"database/sql"
	"encoding/csv"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"spettanze/events"
	"spettanze/projections/export"
	"spettanze/projections/institutes"
	books "spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/sqlite"
)

func TestWalkPrinted(t *testing.T) {
	w := newWalk(t)
	for _, l := range languages {
		s := w.printed(l)
		var text, pdf, book bytes.Buffer
		if err := s.CSV(&text, sheet.Form{}); err != nil {
			t.Fatal(err)
		}
		if err := s.PDF(&pdf); err != nil {
			t.Fatal(err)
		}
		if err := s.XLSX(&book); err != nil {
			t.Fatal(err)
		}
		w.csv(text.Bytes(), "movement", map[string]int{"entitlement": 2, "kind": 5, "unit": 7, "quantity": 6, "lot": 3, "loan": 4, "case": 16})
		shown := inflated(t, pdf.Bytes())
		for _, e := range events.EntitlementsOf(events.OfEmployee) {
			if !pdfSays(shown, l.Entitlement(e)) || !pdfSays(shown, l.Unit(e.Unit())) {
				t.Errorf("the printed statement does not name %s or its unit", e)
			}
		}
		for i := range w.out.Movements {
			m := &w.out.Movements[i]
			if !pdfSays(shown, l.Kind(string(m.Kind))) || !pdfSays(shown, l.Quantity(m.Quantity)) {
				t.Errorf("the printed statement lacks %s of %s", m.Kind, m.Entitlement)
			}
		}
		for code := range institutes.Breaches() {
			if !pdfSays(shown, strings.Fields(l.Text(institutes.Breach(code)))[0]) {
				t.Errorf("the printed statement does not name %s", code)
			}
		}
		w.workbook(book.Bytes(), l.Say("Movimenti", "Movements"), 1, 3, func(e events.Entitlement) string { return l.Entitlement(e) })
	}
}

// inflated returns the streams of a PDF without their compression.
func inflated(t *testing.T, pdf []byte) (out []byte) {
	t.Helper()
	for {
		_, rest, more := bytes.Cut(pdf, []byte("stream\n"))
		if !more {
			return out
		}
		stream, after, _ := bytes.Cut(rest, []byte("endstream"))
		pdf = after
		r, err := zlib.NewReader(bytes.NewReader(stream))
		if err != nil {
			continue // not a compressed one
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, text...)
	}
}

// pdfSays reports whether the streams of a PDF hold a text: fonts are embedded with UTF-16 text.
func pdfSays(pdf []byte, s string) bool {
	var want []byte
	for _, r := range s {
		for _, b := range []byte{byte(r >> 8), byte(r)} {
			if strings.ContainsRune("\\()\r", rune(b)) {
				want = append(want, '\\')
			}
			want = append(want, b)
		}
	}
	return bytes.Contains(pdf, want)
}

// csv looks for every movement in a table; at maps its columns.
func (w *walk) csv(table []byte, first string, at map[string]int) {
	w.t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		w.t.Fatal(err)
	}
	found := map[string]int{}
	for _, r := range rows {
		if first == "" || r[0] == first {
			found[strings.Join([]string{r[at["entitlement"]], r[at["kind"]], r[at["unit"]], strings.TrimPrefix(r[at["quantity"]], "-"),
				r[at["lot"]], r[at["loan"]], r[at["case"]]}, " ")]++
		}
	}
	for i := range w.out.Movements {
		m := &w.out.Movements[i]
		key := strings.Join([]string{string(m.Entitlement), string(m.Kind), m.Quantity.Unit.String(), m.Quantity.String(), m.Lot.String(),
			m.Case.Loan(), m.Case.Other()}, " ")
		if found[key] == 0 {
			w.t.Errorf("a CSV lacks %q", key)
		}
	}
}

// workbook looks for every movement in a sheet: its quantity is the number that a spreadsheet counts, in the format of its unit.
func (w *walk) workbook(book []byte, sheet string, entitlement, quantity int, name func(events.Entitlement) string) {
	w.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		w.t.Fatal(err)
	}
	found := map[string]bool{}
	for i, r := range rows[1:] {
		v, err := strconv.ParseFloat(r[quantity], 64)
		if err != nil {
			w.t.Fatal(err)
		}
		cell, err := excelize.CoordinatesToCellName(quantity+1, i+2)
		if err != nil {
			w.t.Fatal(err)
		}
		id, err := f.GetCellStyle(sheet, cell)
		if err != nil {
			w.t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || style.CustomNumFmt == nil {
			w.t.Fatalf("%s has no format of a unit: %v", cell, err)
		}
		found[r[entitlement]+" "+strconv.FormatFloat(max(v, -v), 'f', 6, 64)+" "+*style.CustomNumFmt] = true
	}
	for i := range w.out.Movements {
		m := &w.out.Movements[i]
		v := float64(m.Quantity.Parts) / float64(m.Quantity.Unit.Scale())
		key := name(m.Entitlement) + " " + strconv.FormatFloat(v, 'f', 6, 64) + " " + m.Quantity.Unit.Row().Sheet
		if !found[key] {
			w.t.Errorf("a workbook lacks %q", key)
		}
	}
}

func TestWalkExports(t *testing.T) {
	w := newWalk(t)
	for _, f := range export.Formats {
		if f.Events {
			continue // events are walked by the tests of package events
		}
		var b bytes.Buffer
		in := export.Input{Reporter: w.reporter(), Query: w.query()}
		if err := f.Write(context.Background(), &b, in); err != nil {
			t.Fatal(f.Name, err)
		}
		switch f.Name {
		case "csv":
			at := map[string]int{}
			for i, c := range export.Columns {
				at[c] = i
			}
			w.csv(b.Bytes(), "", at)
		case "xlsx":
			w.workbook(b.Bytes(), "movements", 3, 6, func(e events.Entitlement) string { return string(e) })
		case "parquet":
			w.parquet(b.Bytes())
		case "hledger", "beancount":
			w.journal(f.Name, b.String())
		default:
			t.Errorf("the walk does not know the format %s", f.Name)
		}
	}
}

func (w *walk) parquet(file []byte) {
	w.t.Helper()
	type row struct {
		Entitlement *string `parquet:"entitlement"`
		Kind        string  `parquet:"kind"`
		Unit        string  `parquet:"unit"`
		Quantity    int64   `parquet:"quantity,decimal(4:18)"`
		Lot         *int32  `parquet:"lot"`
		Loan        *string `parquet:"loan"`
		Case        *string `parquet:"case"`
		LotID       *string `parquet:"lot_id"`
	}
	rows, err := parquet.Read[row](bytes.NewReader(file), int64(len(file)))
	if err != nil {
		w.t.Fatal(err)
	}
	or := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	found := map[string]bool{}
	for _, r := range rows {
		lot := or(r.LotID)
		if r.Lot != nil {
			lot += strconv.Itoa(int(*r.Lot))
		}
		found[strings.Join([]string{or(r.Entitlement), r.Kind, r.Unit, strconv.FormatInt(r.Quantity, 10), lot, or(r.Loan), or(r.Case)}, " ")] = true
	}
	for i := range w.out.Movements {
		m := &w.out.Movements[i]
		parts := m.Quantity.Parts * events.Day.Scale() / m.Quantity.Unit.Scale()
		key := strings.Join([]string{string(m.Entitlement), string(m.Kind), m.Quantity.Unit.String(), strconv.FormatInt(parts, 10),
			m.Lot.String(), m.Case.Loan(), m.Case.Other()}, " ")
		if !found[key] {
			w.t.Errorf("the Parquet file lacks %q", key)
		}
	}
}

func (w *walk) journal(name, text string) {
	w.t.Helper()
	for i := range w.out.Movements {
		m := &w.out.Movements[i]
		if s := " " + m.Quantity.String() + " " + m.Quantity.Unit.Row().Commodity + "\n"; !strings.Contains(text, s) {
			w.t.Errorf("the %s journal lacks %q of %s", name, s, m.Entitlement)
		}
	}
	for _, u := range events.Units {
		if !strings.Contains(text, "commodity") || !strings.Contains(text, " "+u.Row().Commodity+"\n") {
			w.t.Errorf("the %s journal does not declare %s", name, u)
		}
	}
	plain := strings.NewReplacer(": ", ":", `"`, "").Replace(text)
	for _, s := range []string{"lot:2022", "lot:K-7", "loan:" + walkedLoan, "case:" + walkedCase} {
		if !strings.Contains(plain, s) {
			w.t.Errorf("the %s journal does not say %s", name, s)
		}
	}
}

// TestWalkViews: the store's views show the figures of the documents.
func TestWalkViews(t *testing.T) {
	w := newWalk(t)
	path := filepath.Join(t.TempDir(), "ledger.db")
	c := w.reporter().Contract
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{Contract: c, Rome: romeOf(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.Update(func(tx *sqlite.Tx) error {
		e, err := tx.Entity("blue", "E1")
		if err != nil {
			return err
		}
		ch, err := tx.Rewrite(e, books.Output{}, w.out)
		if err != nil {
			return err
		}
		e.Open = walkedDay + 1
		if err := tx.Carry(e, ch.First); err != nil {
			return err
		}
		return tx.Save(e)
	}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	balance, statement := w.documents()
	has := func(view string, n int, where string, args ...any) {
		t.Helper()
		var got int
		if err := db.QueryRowContext(context.Background(), "SELECT count(*) FROM "+view+" WHERE "+where, args...).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != n {
			t.Errorf("%s has %d rows, want %d, of %v", view, got, n, args)
		}
	}
	null := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	for _, m := range statement.Movements {
		// A statement shows the movements of a fund without a sign, the view as they change its balance.
		has("movements", 1, `entitlement = ? AND kind = ? AND unit = ? AND trim(quantity, '-') = ? AND lot IS ? AND loan IS ? AND
			"case" IS ?`, m.Entitlement, m.Kind, m.Unit, strings.TrimPrefix(m.Quantity, "-"), lotValue(m.Lot), null(m.Loan), null(m.Case))
	}
	for _, b := range balance.Balances {
		for _, l := range append(b.Lots, report.Lot{Balance: b.Balance})[:1] {
			has("balances", 1, "entitlement = ? AND unit = ? AND balance = ? AND lot IS ?", b.Entitlement, b.Unit, l.Balance, lotValue(l.Lot))
		}
	}
	for _, b := range balance.Breaches {
		has("breaches", 1, "code = ? AND \"case\" IS ?", b.Code, null(b.Case))
	}
	for _, p := range balance.Payroll {
		has("payroll", 1, `entitlement = ? AND kind = ? AND unit = ? AND quantity = ? AND lot IS ? AND loan IS ? AND "case" IS ? AND
			rate IS ?`, p.Entitlement, p.Kind, p.Unit, p.Quantity, lotValue(p.Lot), null(p.Loan), null(p.Case), null(p.Rate))
	}
	if err := s.Update(func(tx *sqlite.Tx) error {
		e, err := tx.Entity("blue", "E1")
		if err != nil {
			return err
		}
		rows, err := tx.Rows(e, walkedDay)
		if err == nil && (!slices.Equal(rows.Movements, w.out.Movements) || !slices.Equal(rows.Breaches, w.out.Breaches) ||
			!slices.Equal(rows.Payroll, w.out.Payroll)) {
			t.Error("the store gives back something else")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func lotValue(l events.Lot) any {
	switch {
	case l.ID != "":
		return l.ID
	case l.Year != 0:
		return l.Year
	}
	return nil
}
