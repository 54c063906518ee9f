// Package recorded describes one record of the log: the event as it was received, when it was recorded, and what became of it.
//
//	{"company":"blue","known":{"seq":42428,…},"seq":8323,"recorded":"2023-07-20T07:08:00Z","outcome":"counts",
//	 "source":"/presenze","id":"btr-E034-1","type":"hr.timebank.recovered.v1","subject":"E034","date":"2023-06-15",…
//	 "event":{"specversion":"1.0",…}}
//
// The outcome is that of the query: an event that waits on one day may count on another. An event that was understood is given
// as the ledger writes it (package cloudevents), one that was not as the bytes that came.
package recorded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/facts"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// Outcomes of a record.
const (
	Counts    = "counts"
	Waits     = "waits"
	Annulled  = "annulled"
	Duplicate = "duplicate"
	Rejected  = "rejected"
)

// Document is a record of the log.
type Document struct {
	Company string `json:"company"`
	report.AsOf
	Seq      uint64     `json:"seq"`
	Recorded *time.Time `json:"recorded,omitempty"`
	Outcome  string     `json:"outcome" enum:"counts,waits,annulled,duplicate,rejected" doc:"of the event as of the two dates; duplicate: the same event was recorded before"`

	Source  string       `json:"source,omitempty"`
	ID      string       `json:"id,omitempty"`
	Type    string       `json:"type,omitempty"`
	Subject string       `json:"subject,omitempty"`
	Date    *events.Date `json:"date,omitempty" doc:"effective date"`
	Time    *time.Time   `json:"time,omitempty" doc:"when its source recorded it"`

	AnnulledBy uint64 `json:"annulledBy,omitempty" doc:"sequence of the annulment"`
	First      uint64 `json:"first,omitempty" doc:"of a duplicate: the sequence of the first one"`
	Code       string `json:"code,omitempty" doc:"of what waits or was refused: why, for programs"`
	Pointer    string `json:"pointer,omitempty" doc:"of what was refused: JSON pointer to what is wrong"`
	Reason     string `json:"reason,omitempty"`
	ReasonIt   string `json:"reasonIt,omitempty" doc:"in Italian"`

	Event json.RawMessage `json:"event,omitempty" doc:"the event, as the ledger writes it"`
	Raw   string          `json:"raw,omitempty" doc:"of what could not be understood: what was received"`
}

// ErrUnknownRecord is returned for a sequence without a record, or with one of another company, or not known yet.
var ErrUnknownRecord = lang.Errorf("registrazione sconosciuta", "unknown record")

// Get returns the record of a sequence. It reads the log no further than that.
func Get(ctx context.Context, log events.Log, seq uint64) (rec events.Record, err error) {
	found := errors.New("found")
	err = log.Read(ctx, seq, false, func(recs []events.Record) error {
		rec = recs[0]
		rec.Raw = slices.Clone(rec.Raw) // the batch is the log's
		return found
	})
	switch {
	case errors.Is(err, found):
		return rec, nil
	case err == nil, errors.Is(err, events.ErrGap): // at the end, and beyond it
		return rec, unknown(seq)
	}
	return rec, fmt.Errorf("read the record of sequence %d: %w", seq, err)
}

func unknown(seq uint64) error {
	return lang.Errorf("%w: nessuna registrazione di quest'azienda ha la sequenza %d, per quanto è noto; controllare il numero e known",
		"%w: no record of this company has sequence %d, as far as is known; check the number and known", ErrUnknownRecord, seq)
}

// Of makes the document of a record of the query's company.
func Of(ctx context.Context, r *report.Reporter, q report.Query, log events.Log, seq uint64) (*Document, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	if seq == 0 || seq > asOf.Known.Seq {
		return nil, unknown(seq)
	}
	rec, err := Get(ctx, log, seq)
	if err != nil {
		return nil, err
	}
	d := &Document{Company: q.Company, AsOf: asOf, Seq: seq}
	if !rec.Recorded.IsZero() {
		at := rec.Recorded.UTC()
		d.Recorded = &at
	}
	if rec.Event == nil {
		if !visible.All(r.Source) {
			return nil, unknown(seq)
		}
		return d, d.refused(ctx, r.Source, &rec)
	}
	shown := visible.Event(r.Source, rec.Event)
	if rec.Event.Company != q.Company || shown == nil || shown.ID == "" {
		return nil, unknown(seq)
	}
	return d, d.understood(ctx, r, q, shown)
}

// Nameless is a source that says whether records may be shown in which no company can be read. Any other source shows them.
type Nameless interface {
	SeesNameless(ctx context.Context) (bool, error)
}

// refused describes a record that could not be understood.
func (d *Document) refused(ctx context.Context, source report.Source, rec *events.Record) error {
	company, f := report.Refused(rec, facts.Judgement{})
	sees := company == d.Company
	if company == "" {
		sees = true
		if n, ok := source.(Nameless); ok {
			var err error
			if sees, err = n.SeesNameless(ctx); err != nil {
				return err
			}
		}
	}
	if !sees {
		return unknown(d.Seq)
	}
	d.Outcome, d.Source, d.ID, d.Subject, d.Code, d.Pointer, d.Reason, d.ReasonIt = Rejected, f.Source, f.ID, f.Subject, f.Code, f.Pointer,
		f.Reason, f.ReasonIt
	d.Raw = f.Raw
	if !utf8.ValidString(d.Raw) {
		d.Raw = fmt.Sprintf("%q", d.Raw)
	}
	return nil
}

func (d *Document) understood(ctx context.Context, r *report.Reporter, q report.Query, e *events.Event) error {
	date, at := e.Data.Effective(), e.Time
	d.Source, d.ID, d.Type, d.Subject, d.Date, d.Time = e.Source, e.ID, e.Data.Type().Wire, e.Subject, &date, &at
	plain := *e
	plain.Seq, plain.Recorded = 0, time.Time{}
	var err error
	if d.Event, err = cloudevents.Encode(&plain); err != nil {
		return err
	}
	first, err := r.Source.Find(ctx, e.Identity, q.Known)
	if err != nil {
		return err
	}
	if first == nil || first.Seq != d.Seq {
		return d.judged(ctx, r, q, e, first)
	}
	d.Outcome = Counts
	if by, err := r.Source.Annulled(ctx, d.Seq); err != nil || by != 0 && by <= d.Known.Seq {
		d.Outcome, d.AnnulledBy = Annulled, by
		return err
	}
	waits, err := Waiting(ctx, r, q, e)
	if err == nil && waits != nil {
		row := report.ParkedRow(waits)
		d.Outcome, d.Code, d.Reason, d.ReasonIt = Waits, row.Code, row.Reason, row.ReasonIt
	}
	return err
}

// judged describes a record that was not accepted: a duplicate, or an event that was refused because of another one.
func (d *Document) judged(ctx context.Context, r *report.Reporter, q report.Query, e, first *events.Event) error {
	var target *events.Event
	if id, ok := facts.Target(e); ok {
		var err error
		if target, err = r.Source.Find(ctx, id, q.Known); err != nil {
			return err
		}
	}
	j := facts.Judge(e, first, target)
	d.Outcome = Duplicate
	if first != nil {
		d.First = first.Seq
	}
	if j.Verdict == facts.Rejected {
		d.Outcome, d.First, d.Code, d.Reason, d.ReasonIt = Rejected, 0, j.Code, j.Reason.En, j.Reason.It
	}
	return nil
}

// Waiting returns why an accepted event waits; nil: it does not. A fact of a day after the query's is judged on its own day.
func Waiting(ctx context.Context, r *report.Reporter, q report.Query, e *events.Event) (*ledger.Parked, error) {
	if _, annulment := e.Data.(hr.EventAnnulled); annulment {
		_, list, err := r.Source.Rejected(ctx, q)
		return parkedBy(list, e.Seq), err
	}
	q.At = max(q.At, e.Data.Effective())
	list, err := r.Source.Waiting(ctx, q, e.Subject)
	return parkedBy(list, e.Seq), err
}

func parkedBy(list []ledger.Parked, seq uint64) *ledger.Parked {
	if i := slices.IndexFunc(list, func(p ledger.Parked) bool { return p.Cause.Seq == seq }); i >= 0 {
		return &list[i]
	}
	return nil
}
