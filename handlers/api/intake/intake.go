package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/dryrun"
	"spettanze/projections/facts"
	"spettanze/projections/report"
)

// Media types of events.
const (
	TypeEvent = "application/cloudevents+json"
	TypeBatch = "application/cloudevents-batch+json"
	TypeLines = "application/x-ndjson"
)

// Status is what became of an event.
type Status string

// The statuses.
const (
	Accepted  Status = "accepted"
	Duplicate Status = "duplicate"
	Rejected  Status = "rejected"
)

// Result is the answer to one event.
type Result struct {
	Index   int    `json:"index" doc:"place of the event in what was sent, from 0"`
	Source  string `json:"source,omitempty"`
	ID      string `json:"id,omitempty"`
	Status  Status `json:"status" enum:"accepted,duplicate,rejected"`
	Seq     uint64 `json:"seq,omitempty" doc:"sequence in the log; of a duplicate, that of the first one when known"`
	Code    string `json:"code,omitempty" doc:"of a rejected event: the reason, for programs"`
	Pointer string `json:"pointer,omitempty" doc:"of a rejected event: JSON pointer to what is wrong"`
	Reason  string `json:"reason,omitempty" doc:"of a rejected event: a sentence that says where, why and what to do"`

	// Why is the reason in both languages; empty when a client received the result, whose Reason is then in its language.
	Why lang.Text `json:"-"`

	Warning string    `json:"warning,omitempty" doc:"of an accepted event: what to look at, although it is accepted"`
	Warns   lang.Text `json:"-"` // the warning in both languages, as Why

	Counts     *bool          `json:"counts,omitempty" doc:"of an accepted event or a duplicate: whether it counts; left out while that is not known yet"`
	Waits      *Waits         `json:"waits,omitempty" doc:"of an event that does not count yet: for what it waits"`
	AnnulledBy uint64         `json:"annulledBy,omitempty" doc:"of an event that does not count because it is annulled: the sequence of the annulment"`
	Heals      []report.Cause `json:"heals,omitempty" doc:"of an accepted event: the events that waited, and count since it came"`

	Would *dryrun.Effect `json:"would,omitempty" doc:"of a dry run: what an accepted event would do, after those before it"`
}

// Summary is the answer to a request.
type Summary struct {
	Accepted   int  `json:"accepted"`
	Duplicates int  `json:"duplicates"`
	Rejected   int  `json:"rejected"`
	Waiting    int  `json:"waiting" doc:"of the events accepted and the duplicates: those that wait for others and do not count yet"`
	Unknown    int  `json:"unknown,omitempty" doc:"of these: those of which it is not known yet whether they count"`
	DryRun     bool `json:"dryRun,omitempty" doc:"nothing was appended"`

	Basis
	Results []Result `json:"results"`
}

// Add counts a result and keeps it.
func (s *Summary) Add(r Result) {
	switch r.Status {
	case Accepted:
		s.Accepted++
	case Duplicate:
		s.Duplicates++
	case Rejected:
		s.Rejected++
	}
	switch {
	case r.Waits != nil:
		s.Waiting++
	case r.Counts == nil && r.Seq != 0 && !s.DryRun && r.Status != Rejected:
		s.Unknown++
	}
	s.Results = append(s.Results, r)
}

// Refusal is the result of an event that could not be decoded.
func Refusal(index int, err *events.DecodeError) Result {
	plain := *err
	plain.Identity = events.Identity{} // it has fields of its own
	return Result{Index: index, Source: err.Identity.Source, ID: err.Identity.ID, Status: Rejected, Code: err.Code,
		Pointer: err.Pointer, Why: plain.Sentence(), Reason: plain.Error()}
}

// Says returns the result with its reason in a language.
func (r Result) Says(l lang.Language) Result {
	if !r.Why.IsZero() {
		r.Reason = r.Why.In(l)
	}
	if !r.Warns.IsZero() {
		r.Warning = r.Warns.In(l)
	}
	if w := r.Waits; w != nil {
		said := w.In(l)
		r.Waits = &said
	}
	return r
}

// CodeNoPeople is the code of a person's description sent where there is no stream for them.
const CodeNoPeople = "no_stream_for_people"

// Intake appends events to a log.
type Intake struct {
	Log events.Log
	// Before returns the events recorded under identities; identities without an event are left out. May be nil: then only the
	// log's memory of recent identities is used. See [Index].
	Before func(ctx context.Context, ids []events.Identity) (map[events.Identity]*events.Event, error)
	// Appended is called with what was appended. May be nil.
	Appended func(evs []events.Event, results []events.Appended)
	// Record returns the log's record at a sequence, to compare contents. May be nil: then the same identity counts as a
	// duplicate whatever its content.
	Record func(ctx context.Context, seq uint64) (events.Record, error)
	// Describe stores the person behind an employee id apart from the facts, so that it can be erased. An error that has a Refusal
	// rejects that event alone. May be nil: then such events are rejected.
	Describe func(ctx context.Context, e *events.Event) error
	// Sender returns who sends in a context, and what they may send. May be nil: then everybody may send everything.
	Sender func(ctx context.Context) Sender
	// Wait is how long a dry run waits for a source that follows the log and is behind it.
	Wait time.Duration
	// Follow finds out whether events count. May be nil: then nothing is known of that.
	Follow *Follow
}

// Submit appends events in order and returns what became of each, in order, once all are durable. After an error it is
// unknown what became of those whose status is empty; to send the same events again is always safe.
func (in *Intake) Submit(ctx context.Context, evs []events.Event) ([]Result, error) {
	recorded, err := in.before(ctx, evs)
	if err != nil {
		return make([]Result, len(evs)), err
	}
	results, fresh, at, err := in.judge(ctx, in.sender(ctx), evs, recorded, in.describe)
	if err != nil || len(fresh) == 0 {
		return results, err
	}
	appended, err := in.Log.Append(grants.WithPrincipal(ctx, in.sender(ctx).Handle), fresh)
	if in.Appended != nil {
		in.Appended(fresh, appended)
	}
	for k, a := range appended {
		if a.Seq == 0 && err != nil {
			continue
		}
		r := &results[at[k]]
		r.Seq, r.Status = a.Seq, Accepted
		if !a.Duplicate {
			continue
		}
		r.Status, r.Warning, r.Warns = Duplicate, "", lang.Text{}
		if in.Record == nil || a.Seq == 0 {
			continue
		}
		before, getErr := in.Record(ctx, a.Seq)
		if getErr != nil {
			return results, fmt.Errorf("compare event %s with sequence %d: %w", events.MsgID(&fresh[k]), a.Seq, getErr)
		}
		if before.Event != nil {
			r.judge(&fresh[k], map[events.Identity]*events.Event{fresh[k].Identity: before.Event})
		}
	}
	return results, err
}

// Basis is what a dry run knew.
type Basis struct {
	Known  *report.Known `json:"known,omitempty" doc:"of a dry run: what was recorded that the events were tried on"`
	Unread uint64        `json:"unread,omitempty" doc:"of a dry run, while the projections are behind the log: how many records come after known; identities in them count, their effects do not"`
}

// Try is Submit without appending: Accepted means that the event would be accepted, and the result has its effects if they are asked
// for. Try also returns what was recorded when it was asked.
func (in *Intake) Try(ctx context.Context, evs []events.Event, on *dryrun.Runner, withEffects bool) ([]Result, Basis, error) {
	known, last, err := CaughtUp(ctx, in.Log, on.Source, in.Wait)
	if err != nil {
		return nil, Basis{}, err
	}
	is := Basis{Known: &known, Unread: last - min(last, known.Seq)}
	recorded := map[events.Identity]*events.Event{}
	for _, id := range identities(evs) {
		e, err := on.Source.Find(ctx, id, known.Seq)
		if err != nil {
			return nil, is, fmt.Errorf("look for identities that are there already: %w", err)
		}
		if e != nil {
			recorded[id] = e
		}
	}
	if is.Unread > 0 {
		if err := in.unread(ctx, known.Seq+1, evs, recorded); err != nil {
			return nil, is, fmt.Errorf("look for identities in the log: %w", err)
		}
	}
	by := in.sender(ctx)
	if withEffects { // for those who see figures, and need not be senders
		by = anybody
	}
	results, _, at, err := in.judge(ctx, by, evs, recorded, in.wouldDescribe)
	if err != nil {
		return results, is, err
	}
	for _, i := range at {
		results[i].Status = Accepted
	}
	if !withEffects {
		return results, is, nil
	}
	var accepted []events.Event
	at = at[:0]
	for i := range results {
		if results[i].Status == Accepted {
			accepted, at = append(accepted, evs[i]), append(at, i)
		}
	}
	effects, err := on.Try(ctx, accepted, known.Seq)
	if err != nil {
		return results, is, err
	}
	foretell(results, evs, at, effects)
	dryrun.Bound(effects)
	for k := range effects {
		results[at[k]].Would = &effects[k]
	}
	return results, is, err
}

// catchUpLook is how often [CaughtUp] looks: well under the time that a reader notices.
const catchUpLook = 10 * time.Millisecond

// CaughtUp returns what a source knows once it has read what the log has now, or after a while what it knows by then, and the
// last sequence of the log.
func CaughtUp(ctx context.Context, log events.Log, source report.Source, within time.Duration) (known report.Known, last uint64, err error) {
	if last, _, err = log.Last(ctx); err != nil {
		return known, 0, fmt.Errorf("ask for the end of the log: %w", err)
	}
	for end := time.Now().Add(within); ; time.Sleep(catchUpLook) {
		known, err = source.Resolve(ctx, 0)
		if err != nil || known.Seq >= last || time.Now().After(end) || ctx.Err() != nil {
			return known, last, err
		}
	}
}

// unread adds the events of the log from a sequence on whose identities matter, as they will be judged.
func (in *Intake) unread(ctx context.Context, from uint64, evs []events.Event, recorded map[events.Identity]*events.Event) error {
	matters := map[events.Identity]bool{}
	for _, id := range identities(evs) {
		matters[id] = true
	}
	return in.Log.Read(ctx, from, false, func(recs []events.Record) error {
		for i := range recs {
			e := recs[i].Event
			if e == nil || !matters[e.Identity] {
				continue
			}
			var target *events.Event
			if id, ok := facts.Target(e); ok {
				target = recorded[id]
			}
			if facts.Judge(e, recorded[e.Identity], target).Verdict == facts.Accepted {
				recorded[e.Identity] = e
			}
		}
		return nil
	})
}

// judge sets the result of every event that can be judged without the log, and returns the others with their places.
func (in *Intake) judge(ctx context.Context, by Sender, evs []events.Event, recorded map[events.Identity]*events.Event,
	describe func(context.Context, *events.Event, *Result) error) (results []Result, fresh []events.Event, at []int, err error) {
	results = make([]Result, len(evs))
	for i := range evs {
		e, r := &evs[i], &results[i]
		*r = Result{Index: i, Source: e.Source, ID: e.ID}
		if no := by.May(e); no != nil { // before anything that the ledger has could show in the answer
			*r = Refusal(i, no)
			continue
		}
		if _, person := e.Data.(hr.PersonDescribed); person {
			if err := describe(ctx, e, r); err != nil {
				return results, nil, nil, err
			}
			continue
		}
		if r.judge(e, recorded) || r.personal(e) {
			continue
		}
		r.warn(e)
		recorded[e.Identity] = e // a later event of this call may have the same identity
		fresh, at = append(fresh, *e), append(at, i)
	}
	return results, fresh, at, nil
}

// before returns what is recorded already under the identities of events; never a nil map.
func (in *Intake) before(ctx context.Context, evs []events.Event) (map[events.Identity]*events.Event, error) {
	if in.Before == nil {
		return map[events.Identity]*events.Event{}, nil
	}
	recorded, err := in.Before(ctx, identities(evs))
	if err != nil {
		return nil, fmt.Errorf("look for identities that are there already: %w", err)
	}
	if recorded == nil {
		recorded = map[events.Identity]*events.Event{}
	}
	return recorded, nil
}

// identities returns the identities of events and of those that they annul.
func identities(evs []events.Event) []events.Identity {
	ids := make([]events.Identity, 0, len(evs))
	for i := range evs {
		ids = append(ids, evs[i].Identity)
		if target, ok := facts.Target(&evs[i]); ok {
			ids = append(ids, target)
		}
	}
	return ids
}

func (in *Intake) wouldDescribe(_ context.Context, _ *events.Event, r *Result) error {
	if in.Describe == nil {
		r.Status, r.Code, r.Pointer = Rejected, CodeNoPeople, "/type"
		r.Why = lang.Say("chi sia una persona non può entrare nel log dei fatti, che è per sempre, e qui non c'è uno stream per le "+
			"persone; pubblicarlo a un servizio attivo", "who a person is may not enter the log of facts, which is for ever, "+
			"and there is no stream for people here; publish it to a running ledger")
		r.Reason = r.Why.En
		return nil
	}
	r.Status = Accepted
	return nil
}

func (in *Intake) describe(ctx context.Context, e *events.Event, r *Result) error {
	if err := in.wouldDescribe(ctx, e, r); err != nil || r.Status == Rejected {
		return err
	}
	err := in.Describe(ctx, e)
	var refused interface {
		Refusal() (code string, why lang.Text)
	}
	if errors.As(err, &refused) {
		r.Status, r.Pointer = Rejected, "/subject"
		r.Code, r.Why = refused.Refusal()
		r.Reason = r.Why.En
		return nil
	}
	if err != nil {
		return fmt.Errorf("store who an employee id is: %w", err)
	}
	return nil
}
