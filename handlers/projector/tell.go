package projector

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"spettanze/events"
	"spettanze/projections/sqlite"
)

// Message is a message to others.
type Message struct {
	Subject string // NATS subject
	ID      string // message id: the same message again has the same
	Payload []byte // JSON
}

// Outbound is where the projector tells what follows from the facts.
type Outbound interface {
	// Publish makes messages durable, in order of each subject. One whose id is there already is not stored again.
	Publish(ctx context.Context, msgs []Message) error
	// Told calls fn for everything the stream LEDGER holds after a sequence of it, in order.
	Told(ctx context.Context, after uint64, fn func(seq uint64, m Message) error) error
	// Show puts values into the bucket BALANCES. A key whose value is empty is deleted from it.
	Show(ctx context.Context, values []Shown) error
}

// Shown is a value of the bucket BALANCES.
type Shown struct {
	Key   string // <company>.<employee>.<entitlement>
	Value []byte // JSON; empty: there is no such balance any more
}

// teller tells others, one thing at a time.
type teller struct {
	mu         sync.Mutex
	recollects bool // what LEDGER holds was compared with the memory
}

const (
	tellAtOnce = 64  // entities of a transaction: batches wait no longer than that takes
	sendAtOnce = 512 // messages
)

// Tell works out what others have not been told and tells them: payroll the differences between what is due by the days
// closed and what it was told, breaches once and their withdrawal, rejections, and balances. It may be repeated, and
// interrupted, at any time.
func (p *Projector) Tell(ctx context.Context) error {
	if p.o.Outbound == nil {
		return nil
	}
	p.tell.mu.Lock()
	defer p.tell.mu.Unlock()
	if err := p.recollect(ctx); err != nil {
		return err
	}
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n, err := p.compose()
		if err != nil {
			return err
		}
		if n == 0 {
			return p.send(ctx)
		}
	}
}

// compose puts what some entities give and were not told of into the outbox, and some rejections.
func (p *Projector) compose() (n int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	err = p.update(func(tx *sqlite.Tx) error {
		list, err := tx.Untold(tellAtOnce)
		if err != nil {
			return err
		}
		for _, e := range list {
			if st := p.states[key{e.Company, e.Subject}]; st != nil {
				e = st.e
			}
			if err := composeEntity(tx, e); err != nil {
				return err
			}
		}
		rejected, err := composeRejections(tx)
		n = len(list) + rejected
		return err
	})
	return n, err
}

func composeEntity(tx *sqlite.Tx, e *sqlite.Entity) error {
	dues, err := tx.Payroll(e)
	if err != nil {
		return err
	}
	for _, d := range dues {
		payload, err := encodeDue(e.Company, d)
		if err != nil {
			return err
		}
		if err := tx.Send(payrollID(e.Company, e.Subject, d), "ledger."+e.Company+"."+d.Employee+".payroll", payload); err != nil {
			return err
		}
	}
	breaches, err := tx.Breaches(e)
	if err != nil {
		return err
	}
	for _, b := range breaches {
		payload, subject, err := encodeBreach(e.Company, &b)
		if err != nil {
			return err
		}
		if err := tx.SetToldBreach(e.Company, e.Subject, b); err != nil {
			return err
		}
		if err := tx.Send(breachID(e.Company, e.Subject, b), "ledger."+e.Company+"."+subject+".breach", payload); err != nil {
			return err
		}
	}
	if !e.IsCompany() {
		if err := composeBalances(tx, e); err != nil {
			return err
		}
	}
	return tx.Told(e)
}

// shownPrefix begins the outbox subject of a value for the bucket.
const shownPrefix = "balance:"

func composeBalances(tx *sqlite.Tx, e *sqlite.Entity) error {
	list, err := tx.Balances(e)
	if err != nil {
		return err
	}
	is := map[string]bool{}
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].Entitlement == list[0].Entitlement {
			n++
		}
		value, err := encodeBalance(e, list[:n])
		if err != nil {
			return err
		}
		name := e.Company + "." + e.Subject + "." + string(list[0].Entitlement)
		list, is[name] = list[n:], true
		before, err := tx.Shown(name)
		if err != nil {
			return err
		}
		if before == string(value) {
			continue
		}
		if err := tx.SetShown(name, string(value)); err != nil {
			return err
		}
		if err := show(tx, name, value); err != nil {
			return err
		}
	}
	return unshow(tx, e, is)
}

// unshow takes out of the bucket what is no balance any more: the fact that gave it, a hire even, was annulled.
func unshow(tx *sqlite.Tx, e *sqlite.Entity, is map[string]bool) error {
	shown, err := tx.ShownOf(e)
	if err != nil {
		return err
	}
	for _, name := range shown {
		if is[name] {
			continue
		}
		if err := tx.Unshow(name); err != nil {
			return err
		}
		if err := show(tx, name, []byte{}); err != nil {
			return err
		}
	}
	return nil
}

// show sends a value to the bucket in place of one that still waits: only the newest is of interest.
func show(tx *sqlite.Tx, name string, value []byte) error {
	if err := tx.Drop(shownPrefix + name); err != nil {
		return err
	}
	return tx.Send(shownPrefix+name, shownPrefix+name, value)
}

func composeRejections(tx *sqlite.Tx) (int, error) {
	m, err := tx.Memory()
	if err != nil {
		return 0, err
	}
	list, err := tx.Rejections(m.Rejected, tellAtOnce)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	for _, r := range list {
		payload, err := encodeRejection(r)
		if err != nil {
			return 0, err
		}
		subject := "rejected._"
		if isToken(r.Company) {
			subject = "rejected." + r.Company
		}
		id := digest("rejected", fmt.Sprint(r.Seq), r.Code, r.Raw)
		if err := tx.Send(id, subject, payload); err != nil {
			return 0, err
		}
		m.Rejected = r.Seq
	}
	return len(list), tx.SetMemory(m)
}

// isToken tells whether a text may be a token of a NATS subject: companies as they should be.
func isToken(s string) bool {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	return s != "" && len(s) <= 64 && strings.Trim(s, allowed) == ""
}

// send empties the outbox. A message leaves it only once it is durable elsewhere; if that is not noted, it is sent again
// under the same id.
func (p *Projector) send(ctx context.Context) error {
	for {
		var list []sqlite.Message
		err := p.o.Store.Update(func(tx *sqlite.Tx) (err error) { list, err = tx.Outbox(sendAtOnce); return err })
		p.status.set(func(s *Status) { s.Outbox = len(list) })
		if err != nil || len(list) == 0 {
			return err
		}
		var msgs []Message
		var values []Shown
		for _, m := range list {
			if name, ok := strings.CutPrefix(m.Subject, shownPrefix); ok {
				values = append(values, Shown{name, m.Payload})
			} else {
				msgs = append(msgs, Message{m.Subject, m.ID, m.Payload})
			}
		}
		if len(msgs) > 0 {
			if err := p.o.Outbound.Publish(ctx, msgs); err != nil {
				return fmt.Errorf("projector: tell what follows: %w", err)
			}
		}
		if len(values) > 0 {
			if err := p.o.Outbound.Show(ctx, values); err != nil {
				return fmt.Errorf("projector: show balances: %w", err)
			}
		}
		if err := p.o.Store.Update(func(tx *sqlite.Tx) error { return tx.Sent(list[len(list)-1].N) }); err != nil {
			return err
		}
	}
}

// recollect makes the memory of what was told hold all that LEDGER holds: the file may have been lost, or have lost its
// last moments in a power cut. It is done once, before anything is told.
func (p *Projector) recollect(ctx context.Context) error {
	if p.tell.recollects {
		return nil
	}
	var m sqlite.Memory
	if err := p.o.Store.Update(func(tx *sqlite.Tx) (err error) { m, err = tx.Memory(); return err }); err != nil {
		return err
	}
	var list []Message
	err := p.o.Outbound.Told(ctx, m.Ledger, func(seq uint64, msg Message) error {
		list, m.Ledger = append(list, msg), seq
		if len(list) < sendAtOnce {
			return nil
		}
		err := p.rememberAll(list, m.Ledger)
		list = list[:0]
		return err
	})
	if err == nil {
		err = p.rememberAll(list, m.Ledger)
	}
	if err != nil {
		return fmt.Errorf("projector: recollect what was told: %w", err)
	}
	p.tell.recollects = true
	return nil
}

// rememberAll takes messages of LEDGER through a sequence of it into the memory. If any was not there, everybody must be
// compared with what was told.
func (p *Projector) rememberAll(list []Message, through uint64) error {
	if len(list) == 0 {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	added := false
	err := p.update(func(tx *sqlite.Tx) error {
		for _, msg := range list {
			is, err := remember(tx, msg)
			if err != nil {
				return err
			}
			added = added || is
		}
		m, err := tx.Memory()
		if err != nil {
			return err
		}
		m.Ledger = through
		if err := tx.SetMemory(m); err != nil || !added {
			return err
		}
		return tx.MarkAll()
	})
	if added {
		p.forget() // what is in memory has other marks
	}
	return err
}

// remember takes a message of LEDGER into the memory, unless it is there; it need not be sent any more.
func remember(tx *sqlite.Tx, m Message) (added bool, err error) {
	parts := strings.Split(m.Subject, ".")
	switch kind := parts[len(parts)-1]; kind {
	case "payroll":
		added, err = rememberPayroll(tx, m)
	case "breach":
		added, err = rememberBreach(tx, m)
	}
	if err != nil {
		return false, err
	}
	return added, tx.Drop(m.ID)
}

func rememberPayroll(tx *sqlite.Tx, m Message) (bool, error) {
	company, d, ok := decodeDue(m.Payload)
	if !ok {
		return false, nil // not of our making
	}
	o := owner(d.Employee, d.Loan, d.Entitlement)
	times, err := tx.TimesToldPayroll(company, o, d)
	if err != nil {
		return false, err
	}
	if d.Times = times + 1; payrollID(company, o, d) != m.ID {
		return false, nil
	}
	return true, tx.AddToldPayroll(company, o, d)
}

func rememberBreach(tx *sqlite.Tx, m Message) (bool, error) {
	company, employee, b, doc, ok := decodeBreach(m.Payload)
	if !ok {
		return false, nil
	}
	o := owner(employee, doc.Loan, doc.Entitlement)
	times, err := tx.TimesToldBreach(company, o, b.Date, b.Key)
	if err != nil {
		return false, err
	}
	if b.Times = times + 1; breachID(company, o, b) != m.ID {
		return false, nil
	}
	return true, tx.SetToldBreach(company, o, b)
}

// owner returns the subject of the entity whose fold gives what concerns an employee.
func owner(employee, loan string, e events.Entitlement) string {
	if loan != "" || e.IsFund() || employee == "" {
		return events.CompanySubject
	}
	return employee
}

// payrollID is the message id of the n-th telling under a key.
func payrollID(company, owner string, d sqlite.Due) string {
	return digest("payroll", company, owner, d.Employee, d.Month.String(), string(d.Kind), d.Unit.String(), d.Clause,
		string(d.Entitlement), fmt.Sprint(d.Lot), d.Loan, fmt.Sprint(d.Times))
}

func breachID(company, owner string, b sqlite.ToldBreach) string {
	return digest("breach", company, owner, b.Key, fmt.Sprint(b.Times))
}

// digest makes a message id of words.
func digest(words ...string) string {
	h := sha256.New()
	for _, w := range words {
		io.WriteString(h, strconv.Itoa(len(w))+":"+w) //nolint:errcheck // a hash takes everything
	}
	return words[0] + "-" + hex.EncodeToString(h.Sum(nil)[:16])
}
