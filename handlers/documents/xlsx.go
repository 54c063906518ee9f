package documents

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/sheet"
)

// XLSX writes the statement as a workbook: summary, movements, breaches, what expires when.
func (s *Statement) XLSX(w io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	x := &workbook{File: f, s: s}
	x.try(f.SetDocProps(&excelize.DocProperties{Title: s.title() + " " + s.Doc.Employee, Creator: "Spettanze",
		Created: s.stamp().Format(time.RFC3339), Modified: s.stamp().Format(time.RFC3339)}))
	x.styles()
	x.summary()
	x.movements()
	x.breaches()
	x.deadlines()
	f.SetActiveSheet(0)
	if x.err != nil {
		return fmt.Errorf("make the workbook: %w", x.err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

// workbook writes cells and keeps the first error.
type workbook struct {
	*excelize.File
	s     *Statement
	err   error
	sheet string
	line  int

	title, head, date, text int
	number                  map[events.Unit]int
}

func (x *workbook) try(err error) {
	if x.err == nil {
		x.err = err
	}
}

func (x *workbook) style(format string, bold bool) int {
	st := &excelize.Style{Font: &excelize.Font{Bold: bold}, Alignment: &excelize.Alignment{Vertical: "top"}}
	if format != "" {
		st.CustomNumFmt = &format
	}
	id, err := x.NewStyle(st)
	x.try(err)
	return id
}

func (x *workbook) styles() {
	x.title, x.text = x.style("", true), x.style("", false)
	x.date = x.style("yyyy-mm-dd", false)
	if x.s.Language == 0 {
		x.date = x.style("dd/mm/yyyy", false)
	}
	x.number = map[events.Unit]int{}
	for _, u := range events.Units {
		x.number[u] = x.style(u.Row().Sheet, false)
	}
	id, err := x.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6EAEE"}}})
	x.try(err)
	x.head = id
}

// begin begins a sheet. The first replaces the empty sheet of a new workbook.
func (x *workbook) begin(name string, widths ...float64) {
	if x.sheet == "" {
		x.try(x.SetSheetName("Sheet1", name))
	} else {
		_, err := x.NewSheet(name)
		x.try(err)
	}
	x.sheet, x.line = name, 0
	for i, width := range widths {
		col, err := excelize.ColumnNumberToName(i + 1)
		x.try(err)
		x.try(x.SetColWidth(name, col, col, width))
	}
}

// row writes cells: text, whole numbers, dates and quantities, each in its own type.
func (x *workbook) row(style int, cells ...any) {
	x.line++
	for i, c := range cells {
		at, err := excelize.CoordinatesToCellName(i+1, x.line)
		x.try(err)
		st := style
		switch v := c.(type) {
		case events.Date:
			st = x.date
			x.try(x.SetCellValue(x.sheet, at, v.In(time.UTC)))
		case events.Quantity:
			st = x.number[v.Unit]
			x.try(x.SetCellValue(x.sheet, at, float64(v.Parts)/float64(v.Unit.Scale())))
		case string:
			x.try(x.SetCellStr(x.sheet, at, v)) // text is never a formula
		case nil:
		default:
			x.try(x.SetCellValue(x.sheet, at, v))
		}
		x.try(x.SetCellStyle(x.sheet, at, at, st))
	}
}

// unit names the unit of a row's numbers.
func (x *workbook) unit(u events.Unit) string {
	return sheet.Form{People: true, Language: x.s.Language}.Unit(u)
}

// hours is minutes as people write them, 2:05 or −0:30, and nothing for other units.
func (x *workbook) hours(q events.Quantity) any {
	if !q.Unit.Row().Clock {
		return nil
	}
	return x.s.Language.Quantity(q)
}

// lotCell is a year as a number, an id as text.
func lotCell(l events.Lot) any {
	switch {
	case l.ID != "":
		return l.ID
	case l.Year != 0:
		return l.Year
	}
	return nil
}

func (x *workbook) heading(words ...string) {
	cells := make([]any, len(words))
	for i, w := range words {
		cells[i] = w
	}
	x.row(x.head, cells...)
}

func (x *workbook) summary() {
	s, d := x.s, x.s.Doc
	x.begin(s.say("Riepilogo", "Summary"), 34, 14, 14, 14, 14, 10, 18)
	x.row(x.title, s.title())
	x.row(x.text, s.say("Azienda", "Company"), d.Company)
	x.row(x.text, s.say("Dipendente", "Employee"), d.Employee)
	x.row(x.text, s.say("Dal", "From"), d.From)
	x.row(x.text, s.say("Al", "To"), d.At)
	x.row(x.text, s.say("Noto", "Known"), s.known())
	x.row(x.text, s.say("Contratto", "Contract"), s.Contract.Digest)
	for _, w := range s.warnings() {
		x.row(x.title, w)
	}
	x.row(x.text)
	x.heading(s.say("Spettanza", "Entitlement"), s.say("Saldo iniziale", "Opening"), s.say("Entrate", "Added"),
		s.say("Uscite", "Taken"), s.say("Saldo finale", "Closing"), s.say("Unità", "Unit"), s.say("Saldo finale h:mm", "Closing h:mm"))
	for _, sec := range s.sections {
		x.row(x.text, s.Language.Entitlement(sec.entitlement), sec.opening, sec.plus, sec.minus, sec.closing,
			x.unit(sec.unit), x.hours(sec.closing))
	}
}

func (x *workbook) movements() {
	s := x.s
	x.begin(s.say("Movimenti", "Movements"), 12, 30, 18, 12, 12, 10, 14, 14, 8, 12, 26, 36, 32, 70)
	x.heading(s.say("Data", "Date"), s.say("Spettanza", "Entitlement"), s.say("Movimento", "Kind"), s.say("Quantità", "Quantity"),
		s.say("Saldo", "Balance"), s.say("Unità", "Unit"), s.say("Quantità h:mm", "Quantity h:mm"), s.say("Saldo h:mm", "Balance h:mm"),
		s.say("Anno", "Lot"), s.say("Prestito, pratica", "Loan, case"), s.say("Clausola", "Clause"),
		s.say("Titolo", "Title"), s.say("Causa", "Cause"), s.say("Conto", "Arithmetic"))
	x.try(x.SetPanes(x.sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	for _, m := range s.Doc.Movements {
		q, err := parse(m.Unit, m.Quantity)
		x.try(err)
		var balance, hours any
		if m.Balance != "" {
			b, err := parse(m.Unit, m.Balance)
			x.try(err)
			balance, hours = b, x.hours(b)
		}
		x.row(x.text, m.Date, s.Language.Entitlement(m.Entitlement), s.Language.Kind(m.Kind), q, balance, x.unit(q.Unit), x.hours(q), hours, lotCell(m.Lot), cmp.Or(m.Loan, m.Case), m.Clause,
			s.clause(m.Clause), s.cause(m.Cause), s.arithmetic(m))
	}
	if x.line > 1 {
		x.try(x.AutoFilter(x.sheet, fmt.Sprintf("A1:N%d", x.line), nil))
	}
}

func (x *workbook) breaches() {
	s := x.s
	x.begin(s.say("Violazioni", "Breaches"), 12, 46, 30, 12, 12, 26, 12, 32)
	x.heading(s.say("Data", "Date"), s.say("Regola violata", "Broken rule"), s.say("Codice", "Code"), s.say("Limite", "Limit"),
		s.say("Rilevato", "Observed"), s.say("Clausola", "Clause"), s.say("Prestito, pratica", "Loan, case"), s.say("Causa", "Cause"))
	for _, b := range s.breaches {
		x.row(x.text, b.Date, s.Language.Text(institutes.Breach(b.Code)), b.Code, s.Language.Text(institutes.Observed(b.Code, b.Limit)),
			s.Language.Text(institutes.Observed(b.Code, b.Observed)), b.Clause, cmp.Or(b.Loan, b.Case), s.cause(b.Cause))
	}
}

func (x *workbook) deadlines() {
	s := x.s
	x.begin(s.say("Scadenze", "Deadlines"), 12, 34, 8, 12, 10, 14, 60)
	x.heading(s.say("Data", "Date"), s.say("Spettanza", "Entitlement"), s.say("Anno", "Lot"), s.say("Residuo", "Left"),
		s.say("Unità", "Unit"), s.say("Residuo h:mm", "Left h:mm"), s.say("Che cosa accade", "What happens"))
	for _, d := range s.due {
		var date any
		if d.date > 0 {
			date = d.date
		}
		x.row(x.text, date, s.Language.Entitlement(d.entitlement), lotCell(d.lot), d.left, x.unit(d.left.Unit), x.hours(d.left), d.text)
	}
}
