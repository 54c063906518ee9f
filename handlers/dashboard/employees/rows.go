package employees

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/roster"
	"spettanze/projections/wording"
)

// row is a row of the page.
type row struct {
	*roster.Employee
	ID, Address, Expires, Expiring string
	Cells                          []cell
}

// cell is a figure of a row.
type cell struct {
	Figure, Why string
	Near        bool
}

// Rows are the rows of the page, each made when it is read.
func (c *content) Rows() iter.Seq[row] {
	if c.doc != nil {
		return func(yield func(row) bool) {
			for i := range c.doc.Employees {
				if !yield(c.row(&c.doc.Employees[i])) {
					return
				}
			}
		}
	}
	return func(yield func(row) bool) {
		stopped := errors.New("the page needs no more rows")
		err := roster.Each(c.ctx, c.Reporter, c.Query, &c.asked, func(e *roster.Employee) error {
			c.totals.Add(e)
			if c.totals.Count > c.skip && c.totals.Count <= c.skip+c.limit && !yield(c.row(e)) {
				return stopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, stopped) {
			c.broken = err
		}
	}
}

func (c *content) row(e *roster.Employee) row {
	r := row{Employee: e, ID: e.Employee, Address: c.To("employees", e.Employee)}
	for _, ent := range c.columns {
		var balance, used cell
		if b := e.Of(ent); b != nil {
			balance = cell{c.Figure(b.Unit, b.Balance), c.With(c.Path("employees", e.Employee, "explain"), "entitlement", string(ent)), b.Near}
			used.Figure = c.Figure(b.Unit, b.Used)
		}
		r.Cells = append(r.Cells, balance)
		if c.asked.WithUsed() {
			r.Cells = append(r.Cells, used)
		}
	}
	for i := range e.Balances {
		if ent := e.Balances[i].Entitlement.Entitlement; c.left != nil && !slices.Contains(c.columns, ent) && !ent.Row().AtOnce {
			c.left[ent] = true
		}
	}
	if x := e.Expires; x != nil {
		r.Expires, r.Expiring = c.Date(x.Date), c.Figure(x.Entitlement.Unit().String(), x.Left)+" "+c.Entitlement(x.Entitlement)
	}
	return r
}

// count is how many employees the list has.
func (c *content) count() int {
	if c.doc != nil {
		return c.doc.Count
	}
	return c.totals.Count
}

// Total is the head of the row of totals.
func (c *content) Total() string {
	return c.Plural(c.count(), "Totale di un dipendente", "Totale di %d dipendenti", "Total of one employee", "Total of %d employees")
}

// Totals are the totals of the columns.
func (c *content) Totals() (out []string) {
	var columns []roster.Column
	if c.doc != nil {
		columns = c.doc.Columns
	} else {
		columns = c.totals.Columns()
	}
	for _, col := range columns {
		out = append(out, c.Figure(col.Unit, col.Total))
		if c.asked.WithUsed() {
			out = append(out, c.Figure(col.Unit, col.Used))
		}
	}
	return out
}

// Left says what rows hold that has no column: facts that have been annulled since gave it.
func (c *content) Left() string {
	var names []string
	for _, e := range roster.Columns() {
		if c.left[e] {
			names = append(names, c.Entitlement(e))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return c.Say("Qualcuno ha anche, per fatti annullati dopo: ", "Somebody also has, by facts annulled since: ") + strings.Join(names, ", ") +
		c.Say(". Si mostra scegliendone le colonne.", ". Choose their columns to see it.")
}

// Broken says that the rows could not be made to the end.
func (c *content) Broken() string {
	if c.broken == nil {
		return ""
	}
	return c.Say("L'elenco si è interrotto: ricaricare la pagina.", "The list broke off: load the page again.")
}

// None says that the list is empty.
func (c *content) None() string {
	if c.count() > 0 || c.broken != nil {
		return ""
	}
	if c.Chosen() {
		return c.Say("Nessun dipendente risponde alla ricerca e ai filtri.", "No employee matches the search and the filters.")
	}
	return c.Say("Nessuno è stato ancora assunto a questa data.", "No employee had been hired by this date.")
}

// Pages are the links to the parts of the list.
func (c *content) Pages() (out []frame.Link) {
	n := c.count()
	if n <= c.limit && c.skip == 0 {
		return nil
	}
	at := func(skip int) string {
		if skip == 0 {
			return ""
		}
		return fmt.Sprintf("%s.%d.%d", c.Query.At, c.Known.Seq, skip)
	}
	if c.skip > 0 {
		out = append(out, frame.Link{Text: c.Say("‹ precedenti", "‹ previous"), Address: c.Here("after", at(max(0, c.skip-c.limit)))})
	}
	first, last := min(c.skip+1, n), min(c.skip+c.limit, n)
	out = append(out, frame.Link{Text: c.Text(wording.Say("da %d a %d di %d", "%d to %d of %d", first, last, n)), Address: c.Here(), Current: true})
	if last < n {
		out = append(out, frame.Link{Text: c.Say("successivi ›", "next ›"), Address: c.Here("after", at(last))})
	}
	if n <= all {
		out = append(out, frame.Link{Text: c.Say("tutti", "all"), Address: c.Here("limit", strconv.Itoa(all), "after", "")})
	}
	part := c.With(c.Path("employees")+".csv"+c.parameters(), "limit", strconv.Itoa(c.limit), "after", at(c.skip), "lang", c.Code())
	return append(out, frame.Link{Text: c.Say("CSV di queste righe", "CSV of these rows"), Address: part})
}
