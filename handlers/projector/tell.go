package projector

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream/publish"
	"spettanze/projections/sqlite"
)

// Message is a message to others.
type Message struct {
	Subject string // NATS subject
	ID      string // message id: the same message again has the same
	Payload []byte // JSON
}

// Outbound is where the projector tells what follows from the facts. Several instances may share it.
type Outbound interface {
	// Turn tells whether it is this instance's turn to tell. It spares work: two that both believe so do no harm.
	Turn(ctx context.Context) (bool, error)
	// Leave gives the turn up.
	Leave(ctx context.Context)
	// Publish makes messages of one stream durable, in order, right behind a sequence of it, and returns its last sequence
	// then. It returns [publish.ErrOvertaken] when the stream does not end there; after any error some may be stored.
	Publish(ctx context.Context, after uint64, msgs []Message) (last uint64, err error)
	// Told calls fn for everything the stream LEDGER holds after a sequence of it, in order, and returns its last sequence.
	Told(ctx context.Context, after uint64, fn func(seq uint64, m Message) error) (last uint64, err error)
	// Rejected returns the last sequence of the stream REJECTED, and the message there if there is one.
	Rejected(ctx context.Context) (last uint64, m Message, err error)
	// Show puts values into the bucket BALANCES right behind a sequence of it, and returns its last sequence then; of none it
	// only looks. A key whose value is empty is deleted. A value that knows more stays, and its key is returned. It returns
	// [publish.ErrOvertaken] when the bucket does not end there.
	Show(ctx context.Context, after uint64, values []Shown) (last uint64, stay []string, err error)
	// Shown calls fn for every value that the bucket BALANCES was given after a sequence of it and still holds, in order, with
	// an empty one for a key that was deleted, and returns its last sequence.
	Shown(ctx context.Context, after uint64, fn func(key string, value []byte) error) (last uint64, err error)
}

// Shown is a value of the bucket BALANCES.
type Shown struct {
	Key   string      // <company>.<employee>.<entitlement>
	Value []byte      // JSON; empty: there is no such balance any more
	Known uint64      // the sequence of the log through which it is known
	Day   events.Date // the open day of the employee then
}

// teller tells others, one thing at a time.
type teller struct {
	mu       sync.Mutex
	current  bool      // what the streams hold, through their ends, is in the memory
	rejected uint64    // the last sequence of REJECTED
	bucket   uint64    // the last sequence of BALANCES; 0: it has not been read yet
	known    uint64    // through which record of the log whoever told what the streams hold may have read
	looked   time.Time // when the streams were last read on for nothing but the memory
}

const (
	tellAtOnce = 64  // entities of a transaction: batches wait no longer than that takes
	sendAtOnce = 512 // messages
)

// Tell works out what others have not been told and tells them: payroll the differences between what is due by the days
// closed and what it was told, breaches once and their withdrawal, rejections, and balances. It may be repeated, and
// interrupted, at any time. When it is another instance's turn, or another has told what follows from records that have not come
// here yet, it only takes down what was told.
func (p *Projector) Tell(ctx context.Context) error {
	if p.o.Outbound == nil {
		return nil
	}
	p.tell.mu.Lock()
	defer p.tell.mu.Unlock()
	for tries := 1; ; tries++ {
		mine, err := p.o.Outbound.Turn(ctx)
		if err != nil {
			return fmt.Errorf("projector: whose turn it is to tell: %w", err)
		}
		if !mine {
			return p.listen(ctx)
		}
		if err := p.recollectAll(ctx); err != nil {
			return err
		}
		if reached, err := p.position(ctx); err != nil || reached < p.tell.known {
			return err // what others told follows from facts that have not come here: all of it would be taken back
		}
		composed, err := p.composeAll(ctx)
		if err == nil {
			err = p.send(ctx)
		}
		if err == nil && composed { // a balance that was shown before was passed over, and must be there still
			_, _, err = p.o.Outbound.Show(ctx, p.tell.bucket, nil)
		}
		if err == nil {
			return nil
		}
		p.tell.current = false // what was sent may be there or not
		if !errors.Is(err, publish.ErrOvertaken) || tries == tellTries {
			return err
		}
	}
}

// listen takes down what another instance tells, every now and then.
func (p *Projector) listen(ctx context.Context) error {
	p.tell.current = false
	if now := p.o.Now(); now.Sub(p.tell.looked).Abs() >= listenEvery {
		p.tell.looked = now
		err := p.recollect(ctx)
		p.tell.current = false
		return err
	}
	return nil
}

const (
	listenEvery = 2 * time.Second
	tellTries   = 5 // then it waits for the next time
)

// composeAll tells whether there was anything to compose.
func (p *Projector) composeAll(ctx context.Context) (some bool, err error) {
	for {
		if ctx.Err() != nil {
			return some, context.Cause(ctx)
		}
		if n, err := p.compose(); err != nil || n == 0 {
			return some, err
		}
		some = true
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
			if err := composeEntity(tx, e, p.last); err != nil {
				return err
			}
		}
		rejected, err := composeRejections(tx)
		n = len(list) + rejected
		return err
	})
	return n, err
}

func composeEntity(tx *sqlite.Tx, e *sqlite.Entity, known uint64) error {
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
		if err := composeBalances(tx, e, known); err != nil {
			return err
		}
	}
	return tx.Told(e)
}

// shownPrefix begins the outbox subject of a value for the bucket.
const shownPrefix = "balance:"

func composeBalances(tx *sqlite.Tx, e *sqlite.Entity, known uint64) error {
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
		if err := show(tx, Shown{name, value, known, e.Open}); err != nil {
			return err
		}
	}
	return unshow(tx, e, is, known)
}

// unshow takes out of the bucket what is no balance any more: the fact that gave it, a hire even, was annulled.
func unshow(tx *sqlite.Tx, e *sqlite.Entity, is map[string]bool, known uint64) error {
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
		if err := show(tx, Shown{name, []byte{}, known, e.Open}); err != nil {
			return err
		}
	}
	return nil
}

// show sends a value to the bucket in place of one that still waits: only the newest is of interest. What it knows is kept
// in the outbox behind the key.
func show(tx *sqlite.Tx, v Shown) error {
	id := shownPrefix + v.Key
	if err := tx.Drop(id); err != nil {
		return err
	}
	return tx.Send(id, fmt.Sprintf("%s %d %d", id, v.Known, int64(v.Day)), v.Value)
}

// shownOf is a value that waits in the outbox. One that an earlier version left there says nothing of what it knows.
func shownOf(m sqlite.Message) (v Shown, ok bool) {
	rest, ok := strings.CutPrefix(m.Subject, shownPrefix)
	if !ok {
		return v, false
	}
	words := strings.Fields(rest)
	v = Shown{Key: words[0], Value: m.Payload}
	if len(words) == 3 {
		v.Known, _ = strconv.ParseUint(words[1], 10, 64) // show wrote a number
		day, _ := strconv.ParseInt(words[2], 10, 64)
		v.Day = events.Date(day)
	}
	return v, true
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

// send empties the outbox. A message leaves it only once it is durable elsewhere, together with the note of how far the
// streams are known then. If that note is not made, the streams are read on from the one before.
func (p *Projector) send(ctx context.Context) error {
	for {
		var list []sqlite.Message
		var m sqlite.Memory
		err := p.o.Store.Update(func(tx *sqlite.Tx) (err error) {
			if m, err = tx.Memory(); err == nil {
				list, err = tx.Outbox(sendAtOnce)
			}
			return err
		})
		p.status.set(func(s *Status) { s.Outbox = len(list) })
		if err != nil || len(list) == 0 {
			return err
		}
		var ledger, rejected []Message
		var values []Shown
		for _, m := range list {
			if v, ok := shownOf(m); ok {
				values = append(values, v)
			} else if strings.HasPrefix(m.Subject, ledgerPrefix) {
				ledger = append(ledger, Message{m.Subject, m.ID, m.Payload})
			} else {
				rejected = append(rejected, Message{m.Subject, m.ID, m.Payload})
			}
		}
		if m.Ledger, err = p.o.Outbound.Publish(ctx, m.Ledger, ledger); err != nil {
			return fmt.Errorf("projector: tell what follows: %w", err)
		}
		if p.tell.rejected, err = p.o.Outbound.Publish(ctx, p.tell.rejected, rejected); err != nil {
			return fmt.Errorf("projector: tell what was rejected: %w", err)
		}
		last, stay, err := p.o.Outbound.Show(ctx, p.tell.bucket, values)
		if err != nil {
			return fmt.Errorf("projector: show balances: %w", err)
		}
		p.tell.bucket = last
		err = p.o.Store.Update(func(tx *sqlite.Tx) error {
			now, err := tx.Memory()
			if err != nil {
				return err
			}
			now.Ledger = m.Ledger
			if err := tx.SetMemory(now); err != nil {
				return err
			}
			for _, key := range stay { // another instance knows more: once we do too, it is compared with nothing and shown
				if err := tx.SetShown(key, ""); err != nil {
					return err
				}
			}
			return tx.Sent(list[len(list)-1].N)
		})
		if err != nil {
			return err
		}
	}
}

// payrollID is the message id of the n-th telling under a key.
func payrollID(company, owner string, d sqlite.Due) string {
	words := []string{"payroll", company, owner, d.Employee, d.Month.String(), string(d.Kind), d.Unit.String(), d.Clause,
		string(d.Entitlement), cmp.Or(d.Lot.String(), "0"), d.Case.Key(), fmt.Sprint(d.Times)}
	if d.Rate != 0 {
		words = append(words, d.Rate.String())
	}
	return digest(words...)
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
