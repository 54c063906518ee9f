package grid

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/institutes"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

// Find returns the table of a document under a name; an empty name is its first.
func Find(doc any, name string) (Table, error) {
	tables := Of(doc)
	if name == "" {
		return tables[0], nil
	}
	names := []string{}
	for _, t := range tables {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return Table{}, lang.Errorf("%q: il documento ha %s", "%q: the document has %s", name, strings.Join(names, ", "))
}

// CSV writes a table.
func (t Table) CSV(w io.Writer, form sheet.Form) error {
	t = t.in(form)
	out := sheet.NewCSV(w, form, true)
	_ = out.Header(t.Columns) // Flush returns the first error
	for _, row := range t.Rows {
		_ = out.Row(row...)
	}
	return out.Flush()
}

// in returns the table with cells of a form: text, [sheet.Number], dates, whole numbers, and times and months as text.
func (t Table) in(form sheet.Form) Table {
	out := Table{Name: t.Name, Rows: make([][]any, len(t.Rows))}
	twin := map[int]int{} // column of the twin in Italian, by column
	drop := map[int]bool{}
	for i, name := range t.Columns {
		if k := slices.Index(t.Columns, name+"It"); k >= 0 && form.People {
			twin[i], drop[k] = k, true
		}
	}
	for i, name := range t.Columns {
		if !drop[i] {
			if form.People && slices.Contains(t.Columns, "policy") {
				name = cmp.Or(insured[name], name)
			}
			out.Columns = append(out.Columns, heading(form, name))
		}
	}
	payroll := slices.Contains(t.Columns, "month") // whose kinds are of payroll
	for r, row := range t.Rows {
		for i, v := range row {
			if drop[i] {
				continue
			}
			if k, ok := twin[i]; ok && form.Language == wording.Italian && row[k] != nil {
				v = row[k]
			}
			out.Rows[r] = append(out.Rows[r], cell(form, t.Columns[i], v, payroll))
		}
	}
	return out
}

// insured names, for people, columns of policies that are something else in other tables: the id of a case, an account.
var insured = map[string]string{"case": "insuredCase", "from": "insuredFrom"}

// usedOf is behind the name of an entitlement in the name of a column of what was used of it.
const usedOf = ".used"

// UsedOf names the column of what was used of an entitlement.
func UsedOf(e events.Entitlement) string { return string(e) + usedOf }

// heading is the name of a column: that of an entitlement has its unit for people.
func heading(form sheet.Form, name string) string {
	code, used := strings.CutSuffix(name, usedOf)
	e := events.Entitlement(code)
	if !form.People || e.Unit() == 0 {
		return name
	}
	if used {
		return form.Entitlement(e) + form.Language.Say(", usato nell'anno, ", ", used this year, ") + form.Unit(e.Unit())
	}
	return form.Entitlement(e) + ", " + form.Unit(e.Unit())
}

// cell turns a value of a document into a cell.
func cell(form sheet.Form, column string, v any, payroll bool) any {
	switch v := v.(type) {
	case events.Date, sheet.Number, nil:
		return v
	case events.Month:
		if form.People && form.Language == wording.Italian {
			return v.First().In(time.UTC).Format("01/2006")
		}
		return v.String()
	case events.Lot:
		return v.String()
	case events.Entitlement:
		return form.Entitlement(v)
	case time.Time:
		if form.People {
			return form.Language.Time(v)
		}
		return v.Format(time.RFC3339Nano)
	case lang.Text:
		if form.People {
			return form.Language.Text(v)
		}
		return v.En
	case Worded:
		if form.People {
			return form.Language.Text(v.Words())
		}
		return fmt.Sprint(v)
	case bool:
		return form.Yes()
	case json.RawMessage:
		return rawCell(form, column, v, payroll)
	case string:
		return word(form, column, v, payroll)
	}
	if n := reflect.ValueOf(v); n.CanInt() {
		return sheet.Number(strconv.FormatInt(n.Int(), 10))
	} else if n.CanUint() {
		return n.Uint()
	}
	return fmt.Sprint(v)
}

// word turns a text of a document into a cell: a number, a name, or the text itself.
func word(form sheet.Form, column, s string, payroll bool) any {
	if n, ok := figure(column, s); ok {
		return n
	}
	if !form.People {
		return s
	}
	switch column {
	case "entitlement":
		return form.Entitlement(events.Entitlement(s))
	case "unit":
		if u, err := events.ParseUnit(s); err == nil {
			return form.Unit(u)
		}
	case "kind":
		if payroll {
			return form.Instruction(s)
		}
		return form.Kind(s)
	case "code":
		return form.Language.Text(institutes.Breach(s))
	case "note":
		t, _ := institutes.Note(s)
		return form.Language.Text(t)
	}
	return s
}

// rawCell turns a JSON value into a cell.
func rawCell(form sheet.Form, column string, raw json.RawMessage, payroll bool) any {
	var v any
	numbers := json.NewDecoder(bytes.NewReader(raw))
	numbers.UseNumber()
	if numbers.Decode(&v) != nil {
		return string(raw)
	}
	switch v := v.(type) {
	case nil:
		return nil
	case bool:
		if !v {
			return nil
		}
		return form.Yes()
	case string:
		if d, err := events.ParseDate(v); err == nil {
			return d
		}
		return word(form, column, v, payroll)
	case json.Number:
		return sheet.Number(v)
	}
	return string(raw)
}

// XLSX writes all tables of a document as a workbook, a sheet each, and one that says what it is about. The same document gives
// the same bytes.
func XLSX(w io.Writer, doc any, form sheet.Form) (err error) {
	x := &book{File: excelize.NewFile(), form: form}
	defer func() {
		if cerr := x.Close(); err == nil {
			err = cerr
		}
	}()
	x.bold = x.style(excelize.Style{Font: &excelize.Font{Bold: true}})
	day := "yyyy-mm-dd"
	if form.People && form.Language == wording.Italian {
		day = "dd/mm/yyyy"
	}
	x.date = x.style(excelize.Style{CustomNumFmt: &day})
	x.decimals = map[int]int{}
	for _, t := range Of(doc) {
		x.table(t.Name, t.in(form))
	}
	x.about(doc)
	x.try(x.SetDocProps(&excelize.DocProperties{Creator: "Spettanze", Created: epoch, Modified: epoch}))
	if x.err != nil {
		return fmt.Errorf("make the workbook: %w", x.err)
	}
	return sheet.WriteBook(w, x.File)
}

// epoch is when a workbook was made, whenever it is: else the same document would give other bytes.
const epoch = "2000-01-01T00:00:00Z"

// book writes sheets and keeps the first error.
type book struct {
	*excelize.File
	form       sheet.Form
	bold, date int
	decimals   map[int]int // style of numbers, by how many decimals they have
	sheets     int
	err        error
}

func (x *book) try(err error) {
	if x.err == nil {
		x.err = err
	}
}

func (x *book) style(s excelize.Style) int {
	id, err := x.NewStyle(&s)
	x.try(err)
	return id
}

// table writes a sheet.
func (x *book) table(name string, t Table) {
	name = x.form.Sheet(name)
	if x.sheets++; x.sheets == 1 {
		x.try(x.SetSheetName("Sheet1", name))
	} else {
		_, err := x.NewSheet(name)
		x.try(err)
	}
	out, err := x.NewStreamWriter(name)
	if err != nil {
		x.try(err)
		return
	}
	head := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = excelize.Cell{StyleID: x.bold, Value: x.form.Column(c)}
	}
	x.try(out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	x.try(out.SetRow("A1", head))
	for i, row := range t.Rows {
		cells := make([]any, len(row))
		for k, v := range row {
			cells[k] = x.cell(v)
		}
		x.try(out.SetRow("A"+strconv.Itoa(i+2), cells))
	}
	x.try(out.Flush())
}

// cell gives a cell its type: a text is never a formula.
func (x *book) cell(v any) any {
	switch v := v.(type) {
	case events.Date:
		return excelize.Cell{StyleID: x.date, Value: v.In(time.UTC)}
	case sheet.Number:
		n, ok := new(big.Rat).SetString(string(v))
		if !ok {
			return string(v)
		}
		_, after, _ := strings.Cut(string(v), ".")
		style, ok := x.decimals[len(after)]
		if !ok {
			format := "0"
			if len(after) > 0 {
				format += "." + strings.Repeat("0", len(after))
			}
			style = x.style(excelize.Style{CustomNumFmt: &format})
			x.decimals[len(after)] = style
		}
		f, _ := n.Float64() // every quantity has fewer than 15 digits
		return excelize.Cell{StyleID: style, Value: f}
	}
	return v
}

// about writes what the document is about: its own figures and words.
func (x *book) about(doc any) {
	v := reflect.Indirect(reflect.ValueOf(doc))
	p := planOf(v.Type())
	t := Table{Columns: []string{"what", "value"}}
	for _, c := range p.columns {
		if c.index == nil {
			continue
		}
		if u := field(v, c.index); u != nil && v.FieldByIndex(c.index).Kind() != reflect.Slice {
			name := c.name
			switch name { // of report.Known
			case "seq":
				name = "known, sequence"
			case "time":
				name = "known, recorded"
			}
			t.Rows = append(t.Rows, []any{x.label(name), cell(x.form, c.name, u, false)})
		}
	}
	x.table("about", t)
}

// label names a line of the sheet about.
func (x *book) label(name string) string {
	if s := x.form.Sheet(name); s != name {
		return s
	}
	return x.form.Column(name)
}
