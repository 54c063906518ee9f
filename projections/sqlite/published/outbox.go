package published

import (
	"spettanze/events"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/db"
)

// Message is a message that waits in the outbox: one for a stream, or a balance for the bucket BALANCES.
type Message struct {
	N       int64  // the order of sending
	ID      string // message id
	Subject string // NATS subject; of a balance, its key
	Payload []byte // of a balance, the value; empty: the key is to be deleted

	Balance bool
	Known   uint64      // of a balance: the sequence of the log through which it is known
	Day     events.Date // of a balance: the open day of the employee
}

const selectMessages = "SELECT n, id, subject, payload, known, day FROM outbox"

func messageOf(r db.Row) Message {
	return Message{r.Int(0), r.Text(1), r.Text(2), r.Bytes(3), !r.Null(4), r.Seq(4), r.Date(5)}
}

// Send puts a message for a stream into the outbox; if one of its id waits there, that stays.
func (t *Tx) Send(id, subject string, payload []byte) error {
	_, err := t.Conn.Exec("INSERT INTO outbox (id, subject, payload) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, subject, payload)
	return err
}

// balanceID is the id in the outbox of a balance.
func balanceID(key string) string { return "balance:" + key }

// SendBalance puts a balance into the outbox, in place of one of the same key that still waits: only the newest matters.
func (t *Tx) SendBalance(key string, value []byte, known uint64, day events.Date) error {
	_, err := t.Conn.Exec("INSERT OR REPLACE INTO outbox (id, subject, payload, known, day) VALUES (?, ?, ?, ?, ?)", balanceID(key), key,
		value, db.Seq(known), int64(day))
	return err
}

// Outbox returns the first messages that wait, in order.
func (t *Tx) Outbox(limit int) ([]Message, error) {
	return db.All(t.Conn, selectMessages+" ORDER BY n LIMIT ?", messageOf, int64(limit))
}

// OutboxOf returns the messages that wait for the subjects of a stream, which begin with a prefix that ends with a dot, the
// newest first.
func (t *Tx) OutboxOf(prefix string) ([]Message, error) {
	// '/' is the character after '.'.
	return db.All(t.Conn, selectMessages+" WHERE subject > ? AND subject < ? AND known IS NULL ORDER BY n DESC", messageOf,
		prefix, prefix[:len(prefix)-1]+"/")
}

// UnsentPayroll returns how many instructions of a company wait to be published.
func UnsentPayroll(s *sqlite.Store, company string) (n int64, err error) {
	prefix := "ledger." + company + "."
	err = s.View(func(c *db.Conn) error {
		n, _, err = c.One("SELECT count(*) FROM outbox WHERE subject > ? AND subject < ? AND subject LIKE '%.payroll'", prefix,
			prefix[:len(prefix)-1]+"/")
		return err
	})
	return n, err
}

// Sent takes the messages through n out of the outbox.
func (t *Tx) Sent(n int64) error {
	_, err := t.Conn.Exec("DELETE FROM outbox WHERE n <= ?", n)
	return err
}

// Drop takes one message out of the outbox.
func (t *Tx) Drop(id string) error {
	_, err := t.Conn.Exec("DELETE FROM outbox WHERE id = ?", id)
	return err
}

// DropBalance takes a balance out of the outbox, if one of its key waits.
func (t *Tx) DropBalance(key string) error { return t.Drop(balanceID(key)) }
