package export

import (
	"encoding/csv"
	"strconv"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// Columns is the header of the table of movements, in CSV, XLSX and Parquet alike.
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

// csvFile writes the movements as RFC 4180: comma, CRLF, UTF-8 without a byte order mark, a header. Texts are not changed, even
// if a spreadsheet would take one for a formula ("+9:20 earned"); spreadsheets have XLSX.
type csvFile struct {
	w      *csv.Writer
	head   *head
	record []string
}

func (c *csvFile) begin(d *head) error {
	c.head = d
	c.w.UseCRLF = true
	return c.w.Write(Columns)
}

func (c *csvFile) section(s *section) error {
	return rows(c.head, s, func(r *row) error {
		format := func(ok bool, parts int64) string {
			if !ok {
				return ""
			}
			return r.Quantity.Unit.Format(parts)
		}
		seq, closing, forecast := "", "", ""
		if r.Cause.Closing != 0 {
			closing = r.Cause.Closing.String()
		} else {
			seq = strconv.FormatUint(r.Cause.Seq, 10)
		}
		if r.forecast {
			forecast = "true"
		}
		c.record = append(c.record[:0], r.Date.String(), r.company, r.Employee, string(r.Entitlement), string(r.Kind),
			r.Quantity.Unit.String(), r.Quantity.String(), format(r.moves, r.effect), format(r.runs, r.balance), r.Lot.String(),
			r.Case.Loan(), r.from, r.to, r.Clause, r.Cause.Source, r.Cause.ID, seq, closing, r.Note, forecast, r.Case.Other())
		return c.w.Write(c.record)
	})
}

func (c *csvFile) end() error {
	c.w.Flush()
	return c.w.Error()
}
