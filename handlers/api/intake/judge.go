package intake

import (
	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/facts"
)

// judge sets the status of an event that the recorded ones show to be a duplicate or rejected, and reports whether it is.
func (r *Result) judge(e *events.Event, recorded map[events.Identity]*events.Event) bool {
	before := recorded[e.Identity]
	var target *events.Event
	if id, ok := facts.Target(e); ok {
		target = recorded[id]
	}
	j := facts.Judge(e, before, target)
	if j.Verdict == facts.Accepted {
		return false
	}
	r.judged(e, j, before)
	return true
}

// judged sets the status of an event that is a duplicate or rejected; before is the event recorded under its identity, if any.
func (r *Result) judged(e *events.Event, j facts.Judgement, before *events.Event) {
	r.Status = Duplicate
	if j.Verdict == facts.Rejected {
		r.Status, r.Code, r.Pointer, r.Why = Rejected, j.Code, "/id", j.Reason
		if j.Code == facts.CodeAnnulsAnnulment {
			r.Pointer = "/data/id"
		} else if before != nil && before.Seq == 0 { // its target is earlier in the same request
			r.Why = lang.Say("l'evento %s di %s è stato inviato poco prima con altro contenuto: pubblicare uno dei due con un altro id",
				"event %s of %s was sent just before with other content: publish one of the two under another id", e.ID, e.Source)
		}
		r.Reason = r.Why.En
	}
	if before == nil {
		return
	}
	r.Seq = before.Seq
	if before.Company != e.Company { // where it is recorded is not for this sender
		r.Seq, r.Why = 0, lang.Say("l'evento %s di %s è stato registrato per un'altra azienda, e un'identità vale in tutte: pubblicare questo con un altro id",
			"event %s of %s was recorded for another company, and an identity counts in all of them: publish this one under another id", e.ID, e.Source)
		r.Reason = r.Why.En
	}
}
