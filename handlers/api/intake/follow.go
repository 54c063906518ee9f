package intake

import (
	"context"
	"net/http"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/handlers/projector/outcomes"
	"spettanze/projections/facts"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
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
	var placed []Placed // of which the store is asked
	var at []int
	for i := range results {
		r, e := &results[i], evs[i]
		if r.Status == Rejected || r.Seq == 0 {
			continue
		}
		o, known := f.Outcomes.Of(r.Seq)
		switch {
		case !known || r.Status == Duplicate:
			placed, at = append(placed, PlacedOf(&e, r.Seq)), append(at, i)
		case o.Verdict == facts.Accepted:
			r.counts(o.Parked, 0)
		default: // the log did not remember the identity any more, and the projections do
			r.judged(&e, o.Judgement, o.Before)
		}
		if e.Seq = r.Seq; r.Status == Accepted {
			r.Heals = f.Outcomes.Heals(&e)
		}
	}
	if len(placed) == 0 {
		return
	}
	waits, err := Waiting(ctx, f.Source, placed)
	if err != nil {
		return
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
func (r *Result) counts(p *ledger.Parked, annulledBy uint64) {
	counts := p == nil && annulledBy == 0
	r.Counts, r.AnnulledBy = &counts, annulledBy
	if p != nil && annulledBy == 0 {
		r.Waits = &Waits{p.Code, p.Reason}
	}
}

// Placed is what is needed of a recorded event to find out whether it waits.
type Placed struct {
	Seq              uint64
	Company, Subject string
	Date             events.Date
	Annuls           events.Identity // zero: it is no annulment
}

// PlacedOf returns an event that has been recorded under a sequence.
func PlacedOf(e *events.Event, seq uint64) Placed {
	p := Placed{Seq: seq, Company: e.Company, Subject: e.Subject, Date: e.Data.Effective()}
	p.Annuls, _ = facts.Target(e)
	return p
}

// Waiting returns those of the events that wait, by sequence. A source that has not read an event knows nothing of it.
func Waiting(ctx context.Context, src report.Source, list []Placed) (map[uint64]*ledger.Parked, error) {
	type subject struct{ company, id string }
	through := map[subject]events.Date{} // a fact of the future waits, or not, on its own day
	out, asked := map[uint64]*ledger.Parked{}, map[uint64]bool{}
	for i := range list {
		p := &list[i]
		if p.Annuls != (events.Identity{}) {
			parked, err := waitingAnnulment(ctx, src, p)
			if err != nil {
				return nil, err
			}
			if parked != nil {
				out[p.Seq] = parked
			}
			continue
		}
		s := subject{p.Company, p.Subject}
		asked[p.Seq], through[s] = true, max(through[s], p.Date)
	}
	err := src.Moment(ctx, func(src report.Source) error {
		for s, at := range through {
			found, err := src.Waiting(ctx, report.Query{Company: s.company, At: at}, s.id)
			if err != nil {
				return err
			}
			for i := range found {
				if asked[found[i].Cause.Seq] {
					out[found[i].Cause.Seq] = &found[i]
				}
			}
		}
		return nil
	})
	return out, err
}

func waitingAnnulment(ctx context.Context, src report.Source, p *Placed) (*ledger.Parked, error) {
	target, err := src.Find(ctx, p.Annuls, 0)
	if err != nil {
		return nil, err
	}
	a := events.Event{Seq: p.Seq, Company: p.Company, Subject: p.Subject,
		Data: hr.EventAnnulled{Source: p.Annuls.Source, ID: p.Annuls.ID}}
	if facts.Annuls(&a, target) {
		return nil, nil //nolint:nilnil // it does not wait
	}
	parked := replay.WaitingAnnulment(&a)
	return &parked, nil
}
