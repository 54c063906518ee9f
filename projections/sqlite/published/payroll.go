package published

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/payroll"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
)

// Due is a key of payroll, with a quantity.
type Due struct {
	Employee    string
	Month       events.Month
	Kind        ledger.Kind
	Unit        events.Unit
	Clause      string
	Entitlement events.Entitlement
	Lot         events.Lot
	Case        ledger.Case
	Rate        ledger.Rate

	Parts int64 // to be published: due less published before
	Times int64 // the number of the message under this key, from 1
}

// PayrollID is the id of the d.Times-th message under the key of d.
func PayrollID(company, owner string, d Due) string {
	return payroll.MessageID(company, owner, payroll.Key{Month: d.Month, Employee: d.Employee, Kind: string(d.Kind), Unit: d.Unit.String(),
		Clause: d.Clause, Entitlement: d.Entitlement, Lot: d.Lot, Loan: d.Case.Loan(), Case: d.Case.Other(), Rate: d.Rate.String()}, d.Times)
}

func compareDue(a, b Due) int {
	return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Employee, b.Employee), cmp.Compare(a.Entitlement, b.Entitlement),
		cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Clause, b.Clause), a.Lot.Compare(b.Lot), cmp.Compare(a.Case, b.Case),
		cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Rate, b.Rate))
}

// Payroll returns the differences between the payroll due for closed days and the payroll published, of an entity of
// [entity.Writer.Unpublished], and counts them as published.
func (t *Tx) Payroll(e *entity.Entity) ([]Due, error) {
	from := e.Marks().Month
	if from == entity.NoMonth {
		return nil, nil
	}
	differences := map[Due]Due{}
	err := t.Conn.Query("SELECT "+dueColumns+", sum(quantity) FROM instruction WHERE entity = ? AND month >= ? AND date < ? "+
		"GROUP BY "+dueColumns, func(r db.Row) error {
		differences[dueOf(r, 0, e.Employee())] = Due{Parts: r.Int(9)}
		return nil
	}, e.ID, int64(from), int64(e.Open))
	if err != nil {
		return nil, err
	}
	err = t.Conn.Query("SELECT "+dueColumns+", parts, times FROM published_payroll WHERE company = ? AND owner = ? AND month >= ?",
		func(r db.Row) error {
			d := dueOf(r, 0, "")
			differences[d] = Due{Parts: differences[d].Parts - r.Int(9), Times: r.Int(10)}
			return nil
		}, e.Company, e.Subject, int64(from))
	if err != nil {
		return nil, err
	}
	var out []Due
	for d, c := range differences {
		if c.Parts != 0 {
			d.Parts, d.Times = c.Parts, c.Times+1
			out = append(out, d)
		}
	}
	slices.SortFunc(out, compareDue)
	for _, d := range out {
		if err := t.AddPayroll(e.Company, e.Subject, d); err != nil {
			return nil, err
		}
	}
	return out, nil
}

const payrollKey = ` WHERE company = ? AND owner = ? AND employee = ? AND month = ? AND kind = ? AND unit = ? AND clause = ?
	AND entitlement = ? AND lot = ? AND case_id = ? AND rate = ?`

// key returns the values of payrollKey, in the order of the columns.
func (d *Due) key(company, owner string) []db.Value {
	return []db.Value{company, owner, d.Employee, int64(d.Month), string(d.Kind), int64(d.Unit), d.Clause,
		string(d.Entitlement), db.Lot(d.Lot), string(d.Case), int64(d.Rate)}
}

// AddPayroll notes that d.Parts more were published under a key, with the d.Times-th message.
func (t *Tx) AddPayroll(company, owner string, d Due) error {
	_, err := t.Conn.Exec("INSERT INTO published_payroll (company, owner, "+dueColumns+`, parts, times)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET parts = parts + excluded.parts, times = excluded.times`,
		append(d.key(company, owner), d.Parts, d.Times)...)
	return err
}

// TimesPayroll returns how many messages were published under a key.
func (t *Tx) TimesPayroll(company, owner string, d Due) (int64, error) {
	n, _, err := t.Conn.One("SELECT times FROM published_payroll"+payrollKey, d.key(company, owner)...)
	return n, err
}

// RetractPayroll takes the last message under a key out of the memory: it was not published.
func (t *Tx) RetractPayroll(company, owner string, d Due) error {
	key := d.key(company, owner)
	if _, err := t.Conn.Exec("UPDATE published_payroll SET parts = parts - ?, times = times - 1"+payrollKey,
		append([]db.Value{d.Parts}, key...)...); err != nil {
		return err
	}
	_, err := t.Conn.Exec("DELETE FROM published_payroll"+payrollKey+" AND times = 0", key...)
	return err
}
