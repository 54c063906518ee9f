package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/jetstream/streams"
	"spettanze/projections/institutes"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/published"
)

// reconcile makes the store remember all that the streams hold. The file may have been lost, or have lost its last moments
// in a power cut; a message may have arrived although its acknowledgement did not; another instance may have published.
func (o *Outbox) reconcile(ctx context.Context) error {
	if o.reconciled {
		return nil
	}
	if err := o.readStreams(ctx); err != nil {
		return err
	}
	if err := o.readBalances(ctx); err != nil {
		return fmt.Errorf("outbox: read the published balances: %w", err)
	}
	var err error
	if o.logEnd, _, err = o.Log.Last(ctx); err != nil {
		return fmt.Errorf("outbox: look at the end of the log: %w", err)
	}
	o.reconciled = true
	return nil
}

// readStreams reads LEDGER and REJECTED on from the sequences that the store remembers.
func (o *Outbox) readStreams(ctx context.Context) error {
	var m published.Cursors
	err := published.Update(o.Store, func(tx *published.Tx) (err error) { m, err = tx.Cursors(); return err })
	if err == nil {
		err = o.readLedger(ctx, m)
	}
	if err == nil {
		err = o.readRejected(ctx, m.Stream)
	}
	if err != nil {
		return fmt.Errorf("outbox: read what was published: %w", err)
	}
	return nil
}

func (o *Outbox) readLedger(ctx context.Context, m published.Cursors) error {
	through := m.Ledger
	last, err := o.Streams.Read(ctx, streams.Ledger, m.Ledger, func(list []published.Message, seq uint64) error {
		through = seq
		return o.remember(list, seq)
	})
	if err != nil || last == through {
		return err
	}
	if last < m.Ledger {
		o.Logger.Warn("the stream LEDGER ends before what was published: it was replaced or restored from an older copy; "+
			"what was published is not published again", "published", m.Ledger, "end", last)
	}
	return o.remember(nil, last)
}

// remember notes messages of LEDGER, through a sequence of it, as published. The messages that wait in the outbox were
// composed without them: they are retracted.
func (o *Outbox) remember(list []published.Message, through uint64) error {
	return published.Update(o.Store, func(tx *published.Tx) error {
		waiting, err := tx.OutboxOf(ledgerPrefix)
		if err != nil {
			return err
		}
		for _, m := range waiting {
			if err := retract(tx, m); err != nil {
				return err
			}
		}
		for _, m := range list {
			if err := rememberOne(tx, m); err != nil {
				return err
			}
		}
		m, err := tx.Cursors()
		if err != nil {
			return err
		}
		m.Ledger = through
		return tx.SetCursors(m)
	})
}

// entry is a message of LEDGER in the form of the memory.
type entry struct {
	company, owner string
	due            *published.Due    // of payroll
	breach         *published.Breach // else
}

// entryOf decodes a message of LEDGER. It reports false for a message that no outbox has written.
func entryOf(m published.Message) (e entry, ok bool) {
	switch m.Subject[strings.LastIndexByte(m.Subject, '.')+1:] {
	case "parked", "healed", "annulled":
		return decodeParked(&m)
	case "payroll":
		company, d, ok := decodeDue(m.Payload)
		return entry{company: company, owner: owner(d.Employee, "", d.Entitlement), due: &d}, ok
	case "breach":
		company, employee, b, doc, ok := decodeBreach(m.Payload)
		return entry{company: company, owner: owner(employee, doc.Code, doc.Entitlement), breach: &b}, ok
	}
	return e, false
}

// owner returns the subject of the entity whose fold gives an instruction or a breach: of an employee, unless a fund or an
// institute of the company gives it.
func owner(employee, code string, e events.Entitlement) string {
	if employee == "" || e.IsFund() || institutes.OfCompany(code) {
		return events.CompanySubject
	}
	return employee
}

// rememberOne notes a message of LEDGER as published, unless the memory has it: then its number, and so its id, differs from
// that of the next message under its key.
func rememberOne(tx *published.Tx, m published.Message) error {
	e, ok := entryOf(m)
	if !ok {
		return nil
	}
	if d := e.due; d != nil {
		times, err := tx.TimesPayroll(e.company, e.owner, *d)
		if d.Times = times + 1; err != nil || published.PayrollID(e.company, e.owner, *d) != m.ID {
			return err
		}
		if err := tx.AddPayroll(e.company, e.owner, *d); err != nil {
			return err
		}
		return mark(tx, &e)
	}
	times, err := tx.TimesBreach(e.company, e.owner, e.breach.Date, e.breach.Key)
	if e.breach.Times = times + 1; err != nil || breachID(e.company, e.owner, *e.breach) != m.ID {
		return err
	}
	if err := tx.SetBreach(e.company, e.owner, *e.breach); err != nil {
		return err
	}
	return mark(tx, &e)
}

// retract takes a message out of the outbox and out of the memory.
func retract(tx *published.Tx, m published.Message) error {
	if err := tx.Drop(m.ID); err != nil {
		return err
	}
	e, ok := entryOf(m)
	if !ok {
		return fmt.Errorf("message %s of the outbox to %s cannot be read", m.ID, m.Subject)
	}
	var err error
	if e.due != nil {
		err = tx.RetractPayroll(e.company, e.owner, *e.due)
	} else {
		err = tx.RetractBreach(e.company, e.owner, e.breach.Date, e.breach.Key)
	}
	if err != nil {
		return err
	}
	return mark(tx, &e)
}

// mark marks the entity of a message.
func mark(tx *published.Tx, e *entry) error {
	if e.due != nil {
		return markEntity(tx, e.company, e.owner, events.MaxDate+1, e.due.Month)
	}
	return markEntity(tx, e.company, e.owner, e.breach.Date, entity.NoMonth)
}

// markEntity marks an entity. It is made if no fact of it has come here yet: the instance that published may be ahead.
func markEntity(tx *published.Tx, company, subject string, from events.Date, month events.Month) error {
	e, err := tx.Entity(company, subject)
	if err != nil {
		return err
	}
	e.Mark(from, month)
	return tx.Save(e)
}

// readBalances reads the bucket BALANCES on from the sequence that was read last, and marks the employees whose values
// differ from the remembered ones: another instance has published others, or the memory was lost.
func (o *Outbox) readBalances(ctx context.Context) error {
	last, err := o.Streams.Read(ctx, streams.BalancesStream, o.balances, func(list []published.Message, _ uint64) error {
		return published.Update(o.Store, func(tx *published.Tx) error {
			for _, m := range list {
				if err := rememberBalance(tx, &m); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err == nil {
		o.balances = last
	}
	return err
}

func rememberBalance(tx *published.Tx, m *published.Message) error {
	key, value := m.Subject, string(m.Payload)
	if m.Known == 0 && value != "" {
		value = " " // differs from any balance, so that it is published again, with what is known
	}
	before, err := tx.Balance(key)
	if err != nil {
		return err
	}
	parts := strings.Split(key, ".")
	if before == value || len(parts) != 3 { // an operator may keep keys of another form there
		return nil
	}
	// The balance is compared with this value: if it is the same, a waiting one would undo it.
	if err := tx.DropBalance(key); err != nil {
		return err
	}
	if len(value) == 0 {
		err = tx.DeleteBalance(key)
	} else {
		err = tx.SetBalance(key, value)
	}
	if err != nil {
		return err
	}
	return markEntity(tx, parts[0], parts[1], events.MaxDate+1, entity.NoMonth)
}

// readRejected reads REJECTED behind a sequence. Of refusals it notes through which record of the log
// they were published: that of the last one, for they are published in the order of the log.
func (o *Outbox) readRejected(ctx context.Context, after uint64) error {
	through := after
	last, err := o.Streams.Read(ctx, streams.Rejected, after, func(list []published.Message, seq uint64) error {
		through = seq
		return o.rememberRejected(ctx, list, seq)
	})
	if err == nil && last != through {
		err = o.rememberRejected(ctx, nil, last)
	}
	o.rejected = last
	return err
}

// rememberRejected is [Outbox.remember] for messages of REJECTED.
func (o *Outbox) rememberRejected(ctx context.Context, list []published.Message, through uint64) error {
	var refused rejectedMessage // the last one that is of this log
	for _, m := range slices.Backward(list) {
		var r rejectedMessage
		if ofParked(m.Subject) {
			continue
		}
		if err := json.Unmarshal(m.Payload, &r); err != nil {
			return fmt.Errorf("message %s of the stream REJECTED is not of our making; remove it: %w", m.ID, err)
		}
		there, err := o.inLog(ctx, &r)
		if err != nil {
			return err
		}
		if there {
			refused = r
		}
		break
	}
	return published.Update(o.Store, func(tx *published.Tx) error {
		waiting, err := tx.OutboxOf(rejectedPrefix)
		if err != nil {
			return err
		}
		for _, m := range waiting {
			var w rejectedMessage
			switch {
			case ofParked(m.Subject):
				err = retract(tx, m)
			case json.Unmarshal(m.Payload, &w) == nil && w.Seq <= refused.Seq:
				err = tx.Drop(m.ID)
			}
			if err != nil {
				return err
			}
		}
		for _, m := range list {
			if ofParked(m.Subject) {
				if err := rememberOne(tx, m); err != nil {
					return err
				}
			}
		}
		m, err := tx.Cursors()
		if err != nil {
			return err
		}
		m.Rejected, m.Stream = max(m.Rejected, refused.Seq), through
		return tx.SetCursors(m)
	})
}

// inLog reports whether the log holds the record of a rejection. A log that has lost its end may hold another one under the
// same sequence, which is still to be published.
func (o *Outbox) inLog(ctx context.Context, r *rejectedMessage) (bool, error) {
	last, _, err := o.Log.Last(ctx)
	if err != nil || r.Seq > last {
		return false, err
	}
	rec, err := o.Log.Get(ctx, r.Seq)
	if err != nil {
		return false, err
	}
	encoded, err := encode(string(rec.Raw)) // JSON replaces bytes that are no UTF-8
	if err != nil {
		return false, err
	}
	var raw string
	return json.Unmarshal(encoded, &raw) == nil && raw == r.Raw, nil
}
