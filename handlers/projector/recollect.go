package projector

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/sqlite"
)

const (
	ledgerPrefix   = "ledger."
	rejectedPrefix = "rejected."
)

// recollect makes the memory of what was told hold all that the streams hold: the file may have been lost, or have lost its
// last moments in a power cut; what was sent may have arrived without our knowing; another instance may have told. It is
// done before anything is told, and again whenever any of that may be so.
func (p *Projector) recollect(ctx context.Context) error {
	if p.tell.current {
		return nil
	}
	var m sqlite.Memory
	if err := p.o.Store.Update(func(tx *sqlite.Tx) (err error) { m, err = tx.Memory(); return err }); err != nil {
		return err
	}
	var list []Message
	through := m.Ledger
	last, err := p.o.Outbound.Told(ctx, m.Ledger, func(seq uint64, msg Message) error {
		list, through = append(list, msg), seq
		if len(list) < sendAtOnce {
			return nil
		}
		err := p.rememberAll(list, through)
		list = list[:0]
		return err
	})
	if err == nil && (len(list) > 0 || last != through) {
		if last < m.Ledger {
			p.o.Logger.Warn("the stream LEDGER ends before what was told: it was replaced or restored from an older copy; "+
				"what was told is not told again", "told", m.Ledger, "end", last)
		}
		err = p.rememberAll(list, last)
	}
	if err == nil {
		err = p.rememberRejected(ctx)
	}
	if err != nil {
		return fmt.Errorf("projector: recollect what was told: %w", err)
	}
	p.tell.current = true
	return nil
}

// recollectAll is recollect for whoever is about to tell: it also takes down what the bucket BALANCES shows. Another instance
// may have shown something else since we did, or we may have forgotten it with the file.
func (p *Projector) recollectAll(ctx context.Context) error {
	if p.tell.current {
		return nil
	}
	if err := p.recollect(ctx); err != nil {
		return err
	}
	var list []Shown
	flush := func() error {
		err := p.rememberShown(list)
		list = list[:0]
		return err
	}
	last, err := p.o.Outbound.Shown(ctx, p.tell.bucket, func(key string, value []byte) error {
		if list = append(list, Shown{Key: key, Value: value}); len(list) < sendAtOnce {
			return nil
		}
		return flush()
	})
	if err == nil && len(list) > 0 {
		err = flush()
	}
	if err == nil {
		p.tell.known, _, err = p.o.Log.Last(ctx)
	}
	if err != nil {
		p.tell.current = false
		return fmt.Errorf("projector: recollect what is shown: %w", err)
	}
	p.tell.bucket = last
	return nil
}

// rememberShown takes values of the bucket for those that are shown. Whoever has another one is compared anew.
func (p *Projector) rememberShown(list []Shown) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.update(func(tx *sqlite.Tx) error {
		for _, v := range list {
			before, err := tx.Shown(v.Key)
			if err != nil {
				return err
			}
			parts := strings.Split(v.Key, ".")
			if before == string(v.Value) || len(parts) != 3 { // an operator may keep something of another kind there
				continue
			}
			// What waits to be shown would undo what is compared with this value and found to be the same.
			if err := tx.Drop(shownPrefix + v.Key); err != nil {
				return err
			}
			if len(v.Value) == 0 {
				err = tx.Unshow(v.Key)
			} else {
				err = tx.SetShown(v.Key, string(v.Value))
			}
			if err != nil {
				return err
			}
			if err := p.markEntity(tx, parts[0], parts[1], events.MaxDate+1, sqlite.NoMonth); err != nil {
				return err
			}
		}
		return nil
	})
}

// rememberAll takes messages of LEDGER through a sequence of it into the memory. What waits in the outbox was made without
// knowing of them: it is taken back, and whoever it was about is compared anew with what was told.
func (p *Projector) rememberAll(list []Message, through uint64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.update(func(tx *sqlite.Tx) error {
		waiting, err := tx.OutboxOf(ledgerPrefix)
		if err != nil {
			return err
		}
		for _, m := range waiting {
			if err := p.retract(tx, Message{m.Subject, m.ID, m.Payload}); err != nil {
				return err
			}
		}
		for _, msg := range list {
			if err := p.remember(tx, msg); err != nil {
				return err
			}
		}
		m, err := tx.Memory()
		if err != nil {
			return err
		}
		m.Ledger = through
		return tx.SetMemory(m)
	})
}

// told is a message of LEDGER as the memory holds it.
type told struct {
	company, owner string
	due            *sqlite.Due // of payroll
	breach         *sqlite.ToldBreach
}

// toldBy reads a message of LEDGER. It is not ok when it is not of our making.
func toldBy(m Message) (t told, ok bool) {
	parts := strings.Split(m.Subject, ".")
	switch parts[len(parts)-1] {
	case "payroll":
		company, d, ok := decodeDue(m.Payload)
		return told{company: company, owner: owner(d.Employee, "", d.Entitlement), due: &d}, ok
	case "breach":
		company, employee, b, doc, ok := decodeBreach(m.Payload)
		return told{company: company, owner: owner(employee, doc.Code, doc.Entitlement), breach: &b}, ok
	}
	return t, false
}

// remember takes a message of LEDGER into the memory, unless it is there.
func (p *Projector) remember(tx *sqlite.Tx, m Message) error {
	t, ok := toldBy(m)
	if !ok {
		return nil
	}
	if d := t.due; d != nil {
		times, err := tx.TimesToldPayroll(t.company, t.owner, *d)
		if d.Times = times + 1; err != nil || payrollID(t.company, t.owner, *d) != m.ID {
			return err
		}
		if err := tx.AddToldPayroll(t.company, t.owner, *d); err != nil {
			return err
		}
		return p.mark(tx, t)
	}
	times, err := tx.TimesToldBreach(t.company, t.owner, t.breach.Date, t.breach.Key)
	if t.breach.Times = times + 1; err != nil || breachID(t.company, t.owner, *t.breach) != m.ID {
		return err
	}
	if err := tx.SetToldBreach(t.company, t.owner, *t.breach); err != nil {
		return err
	}
	return p.mark(tx, t)
}

// retract takes a message out of the outbox and out of the memory.
func (p *Projector) retract(tx *sqlite.Tx, m Message) error {
	if err := tx.Drop(m.ID); err != nil {
		return err
	}
	t, ok := toldBy(m)
	if !ok {
		return fmt.Errorf("message %s of the outbox to %s cannot be read", m.ID, m.Subject)
	}
	var err error
	if t.due != nil {
		err = tx.RetractPayroll(t.company, t.owner, *t.due)
	} else {
		err = tx.RetractBreach(t.company, t.owner, t.breach.Date, t.breach.Key)
	}
	if err != nil {
		return err
	}
	return p.mark(tx, t)
}

// mark has whoever a message is about compared anew with what was told. It may be somebody of whom no fact has come here
// yet, when the instance that told is ahead of this one.
func (p *Projector) mark(tx *sqlite.Tx, t told) error {
	if t.due != nil {
		return p.markEntity(tx, t.company, t.owner, events.MaxDate+1, t.due.Month)
	}
	return p.markEntity(tx, t.company, t.owner, t.breach.Date, sqlite.NoMonth)
}

func (p *Projector) markEntity(tx *sqlite.Tx, company, subject string, from events.Date, month events.Month) error {
	e, err := tx.Entity(company, subject)
	if err != nil {
		return err
	}
	e.Mark(from, month)
	return tx.Save(e)
}

// rememberRejected takes down through which record of the log rejections were told. They are told in the log's order, so
// the last one says it.
func (p *Projector) rememberRejected(ctx context.Context) error {
	last, msg, err := p.o.Outbound.Rejected(ctx)
	if err != nil {
		return err
	}
	p.tell.rejected = last
	if msg.Subject == "" {
		return nil
	}
	var r rejectedMessage
	if err := json.Unmarshal(msg.Payload, &r); err != nil {
		return fmt.Errorf("message %d of the stream REJECTED is not of our making; remove it: %w", last, err)
	}
	if there, err := p.inLog(ctx, &r); err != nil || !there {
		return err
	}
	return p.o.Store.Update(func(tx *sqlite.Tx) error {
		waiting, err := tx.OutboxOf(rejectedPrefix)
		if err != nil {
			return err
		}
		for _, m := range waiting {
			var w rejectedMessage
			if json.Unmarshal(m.Payload, &w) == nil && w.Seq <= r.Seq {
				if err := tx.Drop(m.ID); err != nil {
					return err
				}
			}
		}
		m, err := tx.Memory()
		if err != nil || m.Rejected >= r.Seq {
			return err
		}
		m.Rejected = r.Seq
		return tx.SetMemory(m)
	})
}

// inLog tells whether a refusal is of a record of the log. One of a log that has lost its end since says nothing of what has
// come under the same sequences.
func (p *Projector) inLog(ctx context.Context, r *rejectedMessage) (bool, error) {
	last, _, err := p.o.Log.Last(ctx)
	if err != nil || r.Seq > last {
		return false, err
	}
	g, ok := p.o.Log.(getter)
	if !ok {
		return true, nil
	}
	rec, err := g.Get(ctx, r.Seq)
	if err != nil {
		return false, err
	}
	told, err := encode(string(rec.Raw)) // as it was told
	if err != nil {
		return false, err
	}
	var raw string
	return json.Unmarshal(told, &raw) == nil && raw == r.Raw, nil
}

// owner returns the subject of the entity whose fold gives what concerns an employee: the code of a breach, if it is one, and
// the account tell.
func owner(employee, code string, e events.Entitlement) string {
	if employee == "" || e.IsFund() || institutes.CompanyTells(code) {
		return events.CompanySubject
	}
	return employee
}
