package intake

import (
	"context"
	"net/http"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/handlers/projector/outcomes"
	"spettanze/projections/facts"
	"spettanze/projections/report"
)

// followFor bounds how long an answer waits until its events are projected.
const followFor = 2 * time.Second

// RespondAsync is the preference (RFC 7240) of a sender who does not want to wait until the events are projected.
const RespondAsync = "respond-async"

// PrefersAsync reports whether a request has the preference.
func PrefersAsync(h http.Header) bool {
	for preference := range strings.SplitSeq(strings.Join(h.Values("Prefer"), ","), ",") {
		name, _, _ := strings.Cut(preference, ";")
		if strings.EqualFold(strings.TrimSpace(name), RespondAsync) {
			return true
		}
	}
	return false
}

// Waits says for what an accepted event waits.
type Waits struct {
	Code   string `json:"code" doc:"the reason, for programs"`
	Reason string `json:"reason" doc:"a sentence that says for what the event waits"`
}

// Follow finds out whether events count.
type Follow struct {
	Outcomes *outcomes.Outcomes // of the projector
	Source   report.Source      // of the projections
}

// SubmitAndFollow is [Intake.Submit]; then it waits up to two seconds until the events are projected, and says of each accepted event
// and of each duplicate whether it counts. That an error of the projections leaves unsaid.
func (in *Intake) SubmitAndFollow(ctx context.Context, evs []events.Event) ([]Result, error) {
	if in.Follow == nil {
		return in.Submit(ctx, evs)
	}
	p := in.Follow.Outcomes
	defer p.Hurry()()
	results, err := in.Submit(ctx, evs)
	if err != nil {
		return results, err
	}
	var last uint64
	for i := range results {
		if results[i].Status != Rejected {
			last = max(last, results[i].Seq)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, followFor)
	defer cancel()
	if last > 0 && p.Reach(ctx, last) {
		in.Follow.judge(ctx, evs, results)
	}
	return results, nil
}

// judge says of events that are projected whether they count. An error leaves it unsaid: the events are appended.
func (f *Follow) judge(ctx context.Context, evs []events.Event, results []Result) {
	var q WaitingQuestion // for the store
	var at []int
	for i := range results {
		r, e := &results[i], evs[i]
		if r.Status == Rejected || r.Seq == 0 {
			continue
		}
		o, known := f.Outcomes.Of(r.Seq)
		switch {
		case !known || r.Status == Duplicate:
			q.Add(&e, r.Seq)
			at = append(at, i)
		case o.Verdict == facts.Accepted:
			var w *Waits
			if o.Parked != nil {
				w = &Waits{o.Parked.Code, o.Parked.Reason}
			}
			r.counts(w, 0)
		default: // the log did not remember the identity any more, and the projections do
			r.judged(&e, o.Judgement, o.Before)
		}
		if e.Seq = r.Seq; r.Status == Accepted {
			r.Heals = f.Outcomes.Heals(&e)
		}
	}
	if len(at) == 0 {
		return
	}
	found, err := q.Ask(ctx, f.Source)
	if err != nil {
		return
	}
	waits := make(map[uint64]*Waits, len(found.Waiting))
	for i := range found.Waiting {
		waits[found.Waiting[i].Seq] = &found.Waiting[i].Waits
	}
	for _, i := range at {
		r := &results[i]
		by, err := f.Source.Annulled(ctx, r.Seq)
		if err != nil {
			return
		}
		r.counts(waits[r.Seq], by)
	}
}

// counts sets whether the event counts: it neither waits nor is annulled.
func (r *Result) counts(w *Waits, annulledBy uint64) {
	counts := w == nil && annulledBy == 0
	r.Counts, r.AnnulledBy = &counts, annulledBy
	if annulledBy == 0 {
		r.Waits = w
	}
}
