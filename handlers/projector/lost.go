package projector

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/streams"
	"spettanze/projections/sqlite"
)

// mostLost bounds what is told of each kind of message.
const mostLost = 20

// Lost compares what a store remembers to have told with what there is of it: every message must still wait in the outbox
// or be in the stream LEDGER or REJECTED, and the parts of payroll messages must sum to what payroll was told. Of an instance
// that is alone on its log, the bucket BALANCES must show what was shown last. It calls
// tell with a sentence for each message that is in neither, up to 20 of a kind; its error means that it could not look.
// What an operator has removed from a stream is told too: nobody can read there any more what payroll was told.
func Lost(ctx context.Context, store *sqlite.Store, log *jetstream.Log, alone bool, tell func(problem string)) error {
	l := &lost{ids: map[string]bool{}, parts: map[string]int64{}, refused: map[uint64]bool{}, count: map[string]int{}, tell: tell,
		bucket: map[string]string{}, changing: map[string]bool{}}
	if alone { // else another may have shown something since, and that one knows what
		_, err := NewOutbound(log).Shown(ctx, 0, func(key string, value []byte) error { l.bucket[key] = string(value); return nil })
		if err != nil {
			return fmt.Errorf("projector: compare what was shown with the bucket: %w", err)
		}
	}
	for _, stream := range []string{streams.Ledger, streams.Rejected} {
		_, err := readStream(ctx, log, stream, 0, func(_ uint64, m Message) error { l.found(m); return nil })
		if err != nil {
			return fmt.Errorf("projector: compare what was told with the streams: %w", err)
		}
	}
	err := store.Tellings(ctx, sqlite.Tellings{
		Waits:   func(m sqlite.Message) error { l.found(Message{m.Subject, m.ID, m.Payload}); return nil },
		Payroll: l.payroll, Breach: l.breach, Rejected: l.rejected,
		Untold: func(company, owner string) error { l.changing[company+"."+owner] = true; return nil },
		Shown: func(key, value string) error {
			if alone {
				l.shown(key, value)
			}
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("projector: compare what was told with the streams: %w", err)
	}
	return nil
}

// lost is what was found, and what is missing of it.
type lost struct {
	ids     map[string]bool  // of payroll and breaches
	parts   map[string]int64 // of the payroll messages, by id
	refused map[uint64]bool  // sequences
	count   map[string]int   // of problems, by kind

	bucket   map[string]string // what it shows, by key
	changing map[string]bool   // keys, and beginnings of keys, that are about to be shown anew
	tell     func(problem string)
}

// found takes down a message. The same message may be both in a stream and in the outbox: it counts once.
func (l *lost) found(m Message) {
	if v, ok := shownOf(sqlite.Message{Subject: m.Subject, Payload: m.Payload}); ok {
		l.changing[v.Key] = true
		return
	}
	switch {
	case strings.HasPrefix(m.Subject, "rejected."):
		var r rejectedMessage
		if json.Unmarshal(m.Payload, &r) == nil {
			l.refused[r.Seq] = true
		}
	case strings.HasPrefix(m.Subject, "ledger.") && !l.ids[m.ID]:
		l.ids[m.ID] = true
		if _, d, ok := decodeDue(m.Payload); ok && strings.HasSuffix(m.Subject, ".payroll") {
			l.parts[m.ID] = d.Parts
		}
	}
}

func (l *lost) payroll(company, owner string, d sqlite.Due) error {
	what := fmt.Sprintf("of %s for %s of %s", d.Employee, d.Entitlement, d.Month)
	whole, sum := true, int64(0) // another instance may have told more since: only what is remembered counts
	for n := int64(1); n <= d.Times; n++ {
		one := d
		one.Times = n
		id := payrollID(company, owner, one)
		sum += l.parts[id]
		if !l.ids[id] {
			whole = false
			l.problem("payroll", "the payroll message %s, number %d of %d, is neither in the outbox nor in the stream %s", what, n, d.Times,
				streams.Ledger)
		}
	}
	if whole && sum != d.Parts {
		l.problem("payroll parts", "payroll %s is remembered as told %s %s, the messages sum to %s", what, d.Unit.Format(d.Parts), d.Unit,
			d.Unit.Format(sum))
	}
	return nil
}

func (l *lost) breach(company, owner, key string, times int64) error {
	for n := int64(1); n <= times; n++ {
		if !l.ids[breachID(company, owner, sqlite.ToldBreach{Key: key, Times: n})] {
			who := owner
			if owner == events.CompanySubject {
				who = company
			}
			l.problem("breach", "message %d of %d about a breach of %s (key %s) is neither in the outbox nor in the stream %s", n, times,
				who, key, streams.Ledger)
		}
	}
	return nil
}

func (l *lost) shown(key, value string) {
	owner := key[:max(strings.LastIndexByte(key, '.'), 0)]
	if l.bucket[key] != value && !l.changing[key] && !l.changing[owner] {
		l.problem("shown", "the balance %s was shown as %s, and the bucket %s has %q", key, value, streams.Balances, l.bucket[key])
	}
}

func (l *lost) rejected(sequence uint64) error {
	if !l.refused[sequence] {
		l.problem("rejected", "the refusal of sequence %d is neither in the outbox nor in the stream %s", sequence, streams.Rejected)
	}
	return nil
}

func (l *lost) problem(kind, format string, args ...any) {
	if l.count[kind]++; l.count[kind] <= mostLost {
		l.tell(fmt.Sprintf(format, args...))
	}
}
