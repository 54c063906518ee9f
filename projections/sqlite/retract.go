package sqlite

import (
	"database/sql/driver"
	"slices"

	"spettanze/events"
)

// RetractPayroll takes the last telling under a key out of the memory: it did not take place.
func (t *Tx) RetractPayroll(company, owner string, d Due) error {
	key := d.key(company, owner)
	if _, err := t.conn.exec("UPDATE told_payroll SET parts = parts - ?, times = times - 1"+payrollKey,
		append([]driver.Value{d.Parts}, key...)...); err != nil {
		return err
	}
	_, err := t.conn.exec("DELETE FROM told_payroll"+payrollKey+" AND times = 0", key...)
	return err
}

// RetractBreach takes the last telling of a breach, or of its withdrawal, out of the memory.
func (t *Tx) RetractBreach(company, owner string, date events.Date, key string) error {
	const where = " WHERE company = ? AND owner = ? AND date = ? AND key = ?"
	_, err := t.conn.exec("UPDATE told_breach SET stands = 1 - stands, times = times - 1"+where, company, owner, int64(date), key)
	if err != nil {
		return err
	}
	_, err = t.conn.exec("DELETE FROM told_breach"+where+" AND times = 0", company, owner, int64(date), key)
	return err
}

// OutboxOf returns the messages that wait to subjects below a prefix, which ends with a dot, the newest first.
func (t *Tx) OutboxOf(prefix string) (out []Message, err error) {
	// '/' is the character after '.'.
	err = t.conn.query("SELECT n, id, subject, payload FROM outbox WHERE subject > ? AND subject < ? ORDER BY n DESC", func(r row) error {
		out = append(out, Message{r.int(0), r.text(1), r.text(2), slices.Clone(r.bytes(3))})
		return nil
	}, prefix, prefix[:len(prefix)-1]+"/")
	return out, err
}
