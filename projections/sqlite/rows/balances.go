package rows

import (
	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
)

// Balances sums an employee's stored movements through a date: the sums of whole years, and the movements since. SQLite sums
// by posting and lot, and the postings are known here: joining them takes half as long again.
func Balances(c *db.Conn, names *Names, e *entity.Entity, at events.Date) ([]report.LotBalance, error) {
	type lot struct {
		entitlement events.Entitlement
		lot         events.Lot
	}
	sums := make(map[lot]int64, 16)
	from := min(at.YearStart(), e.Carried)
	err := c.Query(`SELECT NULL, entitlement, lot, parts FROM carry WHERE entity = +?1 AND year < ?2
		UNION ALL SELECT posting, NULL, lot, sum(quantity) FROM movement WHERE entity = +?1 AND date BETWEEN ?3 AND ?4
		GROUP BY posting, lot`, func(row db.Row) error {
		if row.Null(0) {
			sums[lot{events.Entitlement(row.Text(1)), row.Lot(2)}] += row.Int(3)
			return nil
		}
		p, err := names.postings.Get(c, row.Int(0))
		if err == nil && p.entitlement != "" {
			sums[lot{p.entitlement, row.Lot(2)}] += p.sign * row.Int(3)
		}
		return err
	}, e.ID, int64(from.Year()), int64(from), int64(at))
	if err != nil {
		return nil, err
	}
	out := make([]report.LotBalance, 0, len(sums))
	for l, parts := range sums {
		if !l.entitlement.IsFund() {
			out = append(out, report.LotBalance{Entitlement: l.entitlement, Lot: l.lot, Parts: parts})
		}
	}
	report.SortBalances(out)
	return out, nil
}

// Sums sums an employee's stored movements between two dates, as [ledger.SumsFrom] does.
func Sums(c *db.Conn, names *Names, e *entity.Entity, from, to events.Date) (ledger.Sums, error) {
	sums := ledger.Sums{}
	err := c.Query("SELECT posting, sum(quantity) FROM movement WHERE entity = +?1 AND date BETWEEN ?2 AND ?3 GROUP BY posting",
		func(row db.Row) error {
			p, err := names.postings.Get(c, row.Int(0))
			if err == nil {
				sums.Add(p.entitlement, p.kind, p.sign*row.Int(1))
			}
			return err
		}, e.ID, int64(from), int64(to))
	return sums, err
}

// Carry sums the movements of whole years that are closed, after rows from a date on have changed (MaxDate+1: none).
func (w *Writer) Carry(e *entity.Entity, changed events.Date) error {
	if e.IsCompany() {
		return nil // no document shows balances of a company by date
	}
	if changed < e.Carried {
		if err := w.conn.Later("DELETE FROM carry WHERE entity = ? AND year >= ?", e.ID, int64(changed.Year())); err != nil {
			return err
		}
		e.Carried = max(changed.YearStart(), events.MinDate)
	}
	through := max(e.Open, events.MinDate).YearStart()
	if through <= e.Carried {
		return nil
	}
	if err := w.movements.Flush(); err != nil {
		return err
	}
	if e.Carried == events.MinDate {
		first, ok, err := w.conn.One("SELECT min(date) FROM movement WHERE entity = ?", e.ID)
		if err != nil {
			return err
		}
		e.Carried = through
		if ok {
			e.Carried = min(events.Date(first).YearStart(), through) //nolint:gosec // written from a date
		}
	}
	for ; e.Carried < through; e.Carried = e.Carried.YearEnd() + 1 {
		if err := w.conn.Later(`INSERT INTO carry SELECT m.entity, ?, p.entitlement, m.lot, sum(p.sign * m.quantity)
			FROM movement m JOIN posting p ON p.id = m.posting WHERE m.entity = +? AND m.date BETWEEN ? AND ? AND p.entitlement <> ''
			GROUP BY p.entitlement, m.lot`, int64(e.Carried.Year()), e.ID, int64(e.Carried), int64(e.Carried.YearEnd())); err != nil {
			return err
		}
	}
	return nil
}
