package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/streams"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/published"
)

// reportLimit bounds the problems reported of each kind.
const reportLimit = 20

// Verify compares what a store remembers as published with the streams. Every message must be in LEDGER or REJECTED, or wait in
// the outbox, and the payroll messages under a key must sum to the remembered quantity; a message that an operator removed is
// reported too, for the published sum can no longer be read from the stream. If no other instance publishes (alone), the bucket
// BALANCES must hold the remembered values. It calls report with a sentence for each problem, up to 20 of a kind; its
// error means that it could not compare.
func Verify(ctx context.Context, store *sqlite.Store, log *jetstream.Log, alone bool, report func(problem string)) error {
	v := &verifier{ids: map[string]bool{}, parts: map[string]int64{}, rejections: map[uint64]bool{}, count: map[string]int{},
		report: report, bucket: map[string]string{}, changing: map[string]bool{}}
	from := NewStreams(log)
	if alone { // else the bucket may hold newer values of another instance
		_, err := from.Read(ctx, streams.BalancesStream, 0, func(list []published.Message, _ uint64) error {
			for _, m := range list {
				v.bucket[m.Subject] = string(m.Payload)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("outbox: compare the published balances with the bucket: %w", err)
		}
	}
	for _, stream := range []string{streams.Ledger, streams.Rejected} {
		_, err := from.Read(ctx, stream, 0, func(list []published.Message, _ uint64) error {
			for _, m := range list {
				v.found(m)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("outbox: compare what was published with the streams: %w", err)
		}
	}
	err := published.Visit(ctx, store, published.Visitor{
		Waits: func(m published.Message) error {
			if m.Balance {
				v.changing[m.Subject] = true
			} else {
				v.found(m)
			}
			return nil
		},
		Payroll: v.payroll, Breach: v.breach, Rejected: v.rejected,
		Unpublished: func(company, owner string) error { v.changing[company+"."+owner] = true; return nil },
		Balance: func(key, value string) error {
			if alone {
				v.balance(key, value)
			}
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("outbox: compare what was published with the streams: %w", err)
	}
	return nil
}

// verifier holds the messages that were found, in a stream or in the outbox, and reports those that are missing.
type verifier struct {
	ids        map[string]bool  // of payroll and breaches
	parts      map[string]int64 // of the payroll messages, by id
	rejections map[uint64]bool  // by sequence
	count      map[string]int   // of problems, by kind

	bucket   map[string]string // values of BALANCES, by key
	changing map[string]bool   // keys, and <company>.<employee>, whose value is about to be published anew
	report   func(problem string)
}

// found notes a message. One that is both in a stream and in the outbox counts once.
func (v *verifier) found(m published.Message) {
	if ofParked(m.Subject) && !toLedger(&m) {
		v.ids[m.ID] = true
	} else if !toLedger(&m) {
		var r rejectedMessage
		if json.Unmarshal(m.Payload, &r) == nil {
			v.rejections[r.Seq] = true
		}
	} else if !v.ids[m.ID] {
		v.ids[m.ID] = true
		if _, d, ok := decodeDue(m.Payload); ok && strings.HasSuffix(m.Subject, ".payroll") {
			v.parts[m.ID] = d.Parts
		}
	}
}

func (v *verifier) payroll(company, owner string, d published.Due) error {
	what := fmt.Sprintf("of %s for %s of %s", d.Employee, d.Entitlement, d.Month)
	whole, sum := true, int64(0) // of the remembered messages: another instance may have published more
	for n := int64(1); n <= d.Times; n++ {
		one := d
		one.Times = n
		id := published.PayrollID(company, owner, one)
		sum += v.parts[id]
		if !v.ids[id] {
			whole = false
			v.problem("payroll", "the payroll message %s, number %d of %d, is neither in the outbox nor in the stream %s", what, n, d.Times,
				streams.Ledger)
		}
	}
	if whole && sum != d.Parts {
		v.problem("payroll parts", "payroll %s is remembered as %s %s, and its messages sum to %s", what, d.Unit.Format(d.Parts), d.Unit,
			d.Unit.Format(sum))
	}
	return nil
}

func (v *verifier) breach(company, owner, key string, times int64) error {
	for n := int64(1); n <= times; n++ {
		if !v.ids[breachID(company, owner, published.Breach{Key: key, Times: n})] {
			who := owner
			if owner == events.CompanySubject {
				who = company
			}
			v.problem("breach", "message %d of %d about a breach or a parked fact of %s (key %s) is neither in the outbox nor in its stream",
				n, times, who, key)
		}
	}
	return nil
}

func (v *verifier) balance(key, value string) {
	owner := key[:max(strings.LastIndexByte(key, '.'), 0)]
	if v.bucket[key] != value && !v.changing[key] && !v.changing[owner] {
		v.problem("shown", "the balance %s was published as %s, and the bucket %s has %q", key, value, streams.Balances, v.bucket[key])
	}
}

func (v *verifier) rejected(sequence uint64) error {
	if !v.rejections[sequence] {
		v.problem("rejected", "the refusal of sequence %d is neither in the outbox nor in the stream %s", sequence, streams.Rejected)
	}
	return nil
}

func (v *verifier) problem(kind, format string, args ...any) {
	if v.count[kind]++; v.count[kind] <= reportLimit {
		v.report(fmt.Sprintf(format, args...))
	}
}
