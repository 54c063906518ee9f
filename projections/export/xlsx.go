package export

import (
	"cmp"
	"errors"
	"io"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

// sheetRows is how many rows a sheet can have; a table that is longer goes on in another, "movements 2".
const sheetRows = 1 << 20

// workbook writes a spreadsheet: the sheets movements, balances, breaches and payroll, and one that says of when they
// are. Dates are dates and quantities numbers of their unit: minutes are whole minutes, because a spreadsheet shows a negative
// duration as "#####". For people the sheets, columns, names and notes are in their language.
//
// The library keeps 16 MB of each sheet in memory and the rest in temporary files.
type workbook struct {
	w      io.Writer
	limit  int // rows of a sheet
	form   sheet.Form
	head   *head
	f      *excelize.File
	bold   int
	date   int
	month  int
	units  map[events.Unit]int // style of quantities
	err    error               // the first of what made the sheets
	sheets map[string]*page
}

// page is a table, over as many sheets of the workbook as it needs.
type page struct {
	book   *workbook
	name   string
	header []any
	widths []int
	stream *excelize.StreamWriter
	part   int // from 1
	row    int // last row written
}

func newWorkbook(w io.Writer, form sheet.Form) writer {
	return &workbook{w: w, limit: sheetRows, form: form}
}

func (x *workbook) begin(d *head) error {
	x.head = d
	x.f = excelize.NewFile()
	if err := x.f.SetDocProps(&excelize.DocProperties{Creator: "Spettanze", Title: "Ledger of " + d.company + ", " + d.at.String(),
		Created: d.at.String() + "T00:00:00Z", Modified: d.at.String() + "T00:00:00Z"}); err != nil {
		return err
	}
	x.bold = x.style(excelize.Style{Font: &excelize.Font{Bold: true}})
	x.date, x.month = x.format("yyyy-mm-dd"), x.format("yyyy-mm")
	if x.form.People && x.form.Language == wording.Italian {
		x.date, x.month = x.format("dd/mm/yyyy"), x.format("mm/yyyy")
	}
	x.units = map[events.Unit]int{}
	for _, u := range events.Units {
		x.units[u] = x.format(u.Row().Sheet)
	}
	x.sheets = map[string]*page{}
	x.table("movements", Columns, []int{11, 10, 10, 20, 10, 8, 12, 12, 12, 6, 12, 32, 32, 20, 12, 26, 10, 11, 60, 9, 12})
	x.table("balances", []string{"company", "employee", "entitlement", "lot", "unit", "balance"}, []int{10, 10, 22, 6, 8, 12})
	x.table("breaches", []string{"date", "company", "employee", "entitlement", "code", "clause", "limit", "observed", "loan",
		"source", "event", "sequence", "closing", "case"}, []int{11, 10, 10, 20, 32, 20, 10, 10, 12, 12, 26, 10, 11, 12})
	x.table("payroll", []string{"month", "due", "company", "employee", "kind", "unit", "quantity", "entitlement", "lot", "loan",
		"clause", "source", "event", "sequence", "closing", "case", "rate"}, []int{9, 11, 10, 10, 10, 8, 12, 20, 6, 12, 20, 12, 26, 10, 11, 12, 8})
	x.about()
	return x.err
}

func (x *workbook) fail(err error) {
	if x.err == nil {
		x.err = err
	}
}

func (x *workbook) style(s excelize.Style) int {
	id, err := x.f.NewStyle(&s)
	x.fail(err)
	return id
}

func (x *workbook) format(code string) int { return x.style(excelize.Style{CustomNumFmt: &code}) }

func (x *workbook) table(name string, header []string, widths []int) {
	s := &page{book: x, name: x.form.Sheet(name), widths: widths}
	for _, h := range header {
		s.header = append(s.header, excelize.Cell{StyleID: x.bold, Value: x.form.Column(h)})
	}
	x.sheets[name] = s
	s.next()
}

// next begins the table's next sheet.
func (s *page) next() {
	x, name := s.book, s.name
	s.part++
	if s.part > 1 {
		name += " " + strconv.Itoa(s.part)
		x.fail(s.stream.Flush())
	}
	if len(x.sheets) == 1 && s.part == 1 {
		x.fail(x.f.SetSheetName("Sheet1", name))
	} else {
		_, err := x.f.NewSheet(name)
		x.fail(err)
	}
	var err error
	if s.stream, err = x.f.NewStreamWriter(name); err != nil {
		x.fail(err)
		return
	}
	for i, w := range s.widths {
		width, _ := new(big.Rat).SetInt64(int64(w)).Float64()
		x.fail(s.stream.SetColWidth(i+1, i+1, width))
	}
	x.fail(s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	s.row = 0
	s.add(s.header...)
}

func (s *page) add(cells ...any) {
	if s.book.err != nil {
		return
	}
	if s.row == s.book.limit {
		if s.next(); s.book.err != nil {
			return
		}
	}
	s.row++
	s.book.fail(s.stream.SetRow("A"+strconv.Itoa(s.row), cells))
}

func (x *workbook) about() {
	x.table("about", []string{"what", "value"}, []int{24, 40})
	s := x.sheets["about"]
	s.add(x.form.Sheet("company"), x.head.company)
	s.add(x.form.Sheet("at"), x.day(x.head.at))
	s.add(x.form.Sheet("known, sequence"), x.head.known.Seq)
	if t := x.head.known.Time; t != nil {
		s.add(x.form.Sheet("known, recorded"), t.UTC().Format(time.RFC3339Nano))
	}
	if x.head.at > x.head.today {
		s.add(x.form.Sheet("forecast after"), x.day(x.head.today))
	}
}

// day is a cell with a date; none without one.
func (x *workbook) day(d events.Date) any {
	if d == 0 {
		return nil
	}
	return excelize.Cell{StyleID: x.date, Value: d.In(time.UTC)}
}

// quantity is a cell with a number of its unit. The number written is the decimal itself, for every quantity has fewer than 15 digits.
func (x *workbook) quantity(unit events.Unit, parts int64) any {
	v, _ := big.NewRat(parts, unit.Scale()).Float64()
	return excelize.Cell{StyleID: x.units[unit], Value: v}
}

func (x *workbook) quantityIf(ok bool, unit events.Unit, parts int64) any {
	if !ok {
		return nil
	}
	return x.quantity(unit, parts)
}

// lotCell is a year as a number, an id as text.
func lotCell(l events.Lot) any {
	if l.ID != "" {
		return l.ID
	}
	return number(l.Year)
}

// number is a cell of what is a number or empty.
func number[T int | uint64](v T) any {
	if v == 0 {
		return nil
	}
	return v
}

// figure is a cell of a limit: a number where it is one.
func figure(s string) any {
	if v, ok := new(big.Rat).SetString(s); ok {
		n, _ := v.Float64()
		return n
	}
	return text(s)
}

func text[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

func (x *workbook) cause(c ledger.Cause) []any {
	if c.Closing != 0 {
		return []any{nil, nil, nil, x.day(c.Closing)}
	}
	return []any{text(c.Source), text(c.ID), number(c.Seq), nil}
}

// yes is a cell of what is true.
func (x *workbook) yes() any {
	if !x.form.People {
		return true
	}
	return x.form.Yes()
}

// rule names a broken rule: by its code, or in words of people.
func (x *workbook) rule(code string) string {
	if !x.form.People {
		return code
	}
	return x.form.Language.Text(institutes.Breach(code))
}

func (x *workbook) section(s *section) error {
	company, f := x.head.company, x.form
	err := rows(x.head, s, func(r *row) error {
		unit := r.Quantity.Unit
		cells := []any{x.day(r.Date), company, text(r.Employee), text(f.Entitlement(r.Entitlement)), f.Kind(string(r.Kind)), f.Unit(unit),
			x.quantity(unit, r.Quantity.Parts), x.quantityIf(r.moves, unit, r.effect), x.quantityIf(r.runs, unit, r.balance),
			lotCell(r.Lot), text(r.Case.Loan()), r.from, r.to, text(r.Clause)}
		var forecast any
		if r.forecast {
			forecast = x.yes()
		}
		x.sheets["movements"].add(append(append(cells, x.cause(r.Cause)...), text(noteIn(f, r.Note)), forecast, text(r.Case.Other()))...)
		return x.err
	})
	if err != nil {
		return err
	}
	for _, b := range s.balances {
		unit := b.Entitlement.Unit()
		x.sheets["balances"].add(company, text(s.employee), f.Entitlement(b.Entitlement), lotCell(b.Lot), f.Unit(unit),
			x.quantity(unit, b.Parts))
	}
	breaches := slices.SortedStableFunc(slices.Values(s.breaches), func(a, b ledger.Breach) int { return cmp.Compare(a.Date, b.Date) })
	for _, b := range breaches {
		cells := []any{x.day(b.Date), company, text(b.Employee), text(f.Entitlement(b.Entitlement)), x.rule(b.Code), b.Clause, figure(b.Limit),
			figure(b.Observed), text(b.Case.Loan())}
		x.sheets["breaches"].add(append(append(cells, x.cause(b.Cause)...), text(b.Case.Other()))...)
	}
	payroll := slices.SortedStableFunc(slices.Values(s.payroll), func(a, b ledger.Instruction) int { return cmp.Compare(a.Date, b.Date) })
	for _, p := range payroll {
		cells := []any{excelize.Cell{StyleID: x.month, Value: p.Month.First().In(time.UTC)}, x.day(p.Date), company, text(p.Employee),
			f.Instruction(string(p.Kind)), f.Unit(p.Quantity.Unit), x.quantity(p.Quantity.Unit, p.Quantity.Parts), text(f.Entitlement(p.Entitlement)),
			lotCell(p.Lot), text(p.Case.Loan()), p.Clause}
		x.sheets["payroll"].add(append(append(cells, x.cause(p.Cause)...), text(p.Case.Other()), figure(p.Rate.String()))...)
	}
	return x.err
}

// end puts the package together.
func (x *workbook) end() error {
	for _, s := range x.sheets {
		x.fail(s.stream.Flush())
	}
	if x.err != nil {
		return errors.Join(x.err, x.f.Close())
	}
	return errors.Join(sheet.WriteBook(x.w, x.f), x.f.Close())
}
