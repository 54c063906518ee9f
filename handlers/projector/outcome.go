package projector

import (
	"slices"

	"spettanze/events"
	"spettanze/handlers/projector/folds"
	"spettanze/handlers/projector/outcomes"
	"spettanze/projections/facts"
	"spettanze/projections/ledger"
)

// Outcomes returns what became of the latest records.
func (p *Projector) Outcomes() *outcomes.Outcomes { return &p.outcomes }

// committed notes what became of a batch, which is committed. Of an import nothing is remembered but what it heals.
func (b *batch) committed() {
	var list []outcomes.Outcome
	if len(b.recs) < b.p.o.Bulk {
		list = b.outcomes()
	}
	for _, f := range b.p.folds.Freed() {
		b.freed = append(b.freed, outcomes.Freed{First: b.recs[0].Seq, Last: b.p.last, Freed: f})
	}
	b.p.outcomes.Committed(b.p.last, list, b.freed)
}

// outcomes returns what became of the records of a batch. It leaves out what the store knows better: annulments, annulled events,
// facts that the company's fold sees, and those of a day that is not folded yet.
func (b *batch) outcomes() []outcomes.Outcome {
	out := make([]outcomes.Outcome, 0, len(b.recs))
	parked := b.p.folds.Parked()
	for i := range b.recs {
		e, v := b.recs[i].Event, &b.verdicts[i]
		o := outcomes.Outcome{Judgement: v.Judgement, Seq: b.recs[i].Seq}
		if v.Verdict == facts.Accepted {
			if b.annulled[e.Seq] || !v.seen.Own || v.seen.Company || e.Data.Effective() > b.owners[i].Open {
				continue
			}
			if at := slices.IndexFunc(parked, func(p ledger.Parked) bool { return p.Cause.Seq == e.Seq }); at >= 0 {
				o.Parked = &parked[at]
			}
		} else if e != nil {
			o.Before = b.known[e.Identity]
		}
		out = append(out, o)
	}
	return out
}

// tookEffect notes that an annulment that waited has annulled an event of the batch.
func (b *batch) tookEffect(e *events.Event, annulment uint64) {
	b.freed = append(b.freed, outcomes.Freed{First: e.Seq, Last: e.Seq, Freed: folds.Freed{Company: e.Company,
		Parked: ledger.Parked{Subject: e.Subject, Cause: ledger.Cause{Seq: annulment}}}})
}
