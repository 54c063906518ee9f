package export

import (
	"io"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/sheet"
)

// Columns is the header of the table of movements, in CSV, XLSX and Parquet alike; for people its words are translated.
//
//	date         of the movement, 2006-01-02
//	company      code
//	employee     id; empty for the funds' own movements
//	entitlement  whose balance it moves; empty where it moves none
//	kind         accrue, use, carry, …
//	unit         day, minute, euro, voucher, km or recording
//	quantity     moved, always positive, in the unit: days with four decimals, euro with two, all others whole
//	effect       how the entitlement's balance changes, signed; empty where it moves none
//	balance      of the employee's entitlement after it; empty for funds and where it moves none
//	lot          year, or id; empty where there are no lots
//	loan         id, of loans
//	from, to     accounts: the quantity goes from one to the other
//	clause       of the contract
//	source, event, sequence  of the event that made it, or:
//	closing      the day whose closing made it
//	note         the arithmetic
//	forecast     true where the date lies after the day on which this was written; else empty
//	case         id of a request or another case that is not a loan
var Columns = []string{"date", "company", "employee", "entitlement", "kind", "unit", "quantity", "effect", "balance", "lot",
	"loan", "from", "to", "clause", "source", "event", "sequence", "closing", "note", "forecast", "case"}

// row is a line of the table of movements.
type row struct {
	*ledger.Movement
	company  string
	moves    bool  // whether it moves a balance: effect counts
	effect   int64 // parts
	runs     bool  // whether balance counts
	balance  int64 // parts
	from, to string
	forecast bool
}

// rows calls fn for each movement of a section; the row is fn's until it returns.
func rows(d *head, s *section, fn func(*row) error) error {
	company := d.company
	running := map[events.Entitlement]int64{}
	for i := range s.movements {
		m := &s.movements[i]
		r := row{Movement: m, company: company, forecast: m.Date > d.today, effect: m.Effect(), from: company + ":" + m.From, to: company + ":" + m.To}
		r.moves = m.Entitlement != "" && r.effect != 0
		if r.runs = r.moves && !m.Entitlement.IsFund(); r.runs {
			running[m.Entitlement] += r.effect
			r.balance = running[m.Entitlement]
		}
		if err := fn(&r); err != nil {
			return err
		}
	}
	return nil
}

// csvFile writes the movements, in the form of the input.
type csvFile struct {
	out  *sheet.CSV
	form sheet.Form
	head *head
}

func newCSV(w io.Writer, form sheet.Form) writer {
	return &csvFile{out: sheet.NewCSV(w, form, true), form: form}
}

func (c *csvFile) begin(d *head) error {
	c.head = d
	return c.out.Header(Columns)
}

func (c *csvFile) section(s *section) error {
	f := c.form
	return rows(c.head, s, func(r *row) error {
		number := func(ok bool, parts int64) any {
			if !ok {
				return nil
			}
			return sheet.Number(r.Quantity.Unit.Format(parts))
		}
		var seq, closing, forecast any
		if r.Cause.Closing != 0 {
			closing = r.Cause.Closing
		} else {
			seq = r.Cause.Seq
		}
		if r.forecast {
			forecast = f.Yes()
		}
		return c.out.Row(r.Date, r.company, r.Employee, f.Entitlement(r.Entitlement), f.Kind(string(r.Kind)), f.Unit(r.Quantity.Unit),
			number(true, r.Quantity.Parts), number(r.moves, r.effect), number(r.runs, r.balance), r.Lot.String(), r.Case.Loan(), r.from,
			r.to, r.Clause, r.Cause.Source, r.Cause.ID, seq, closing, noteIn(f, r.Note), forecast, r.Case.Other())
	})
}

func (c *csvFile) end() error { return c.out.Flush() }

// noteIn is the arithmetic of a movement: as it is stored, or in words of people.
func noteIn(f sheet.Form, note string) string {
	if !f.People {
		return note
	}
	t, _ := institutes.Note(note)
	return f.Language.Text(t)
}
