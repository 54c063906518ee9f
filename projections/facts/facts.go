// Package facts judges recorded events: which are new, which are duplicates, which contradict an event already recorded, which
// are annulled (contract §7, §10). The events that remain are the facts that the folds see.
//
// Here, and only here, the order of recording matters: of two contents under one identity the first recorded wins.
package facts

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

// Verdict is the result of judging an event when it is recorded.
type Verdict uint8

// The verdicts.
const (
	Accepted  Verdict = iota
	Duplicate         // the same event sent again: it counts once
	Rejected          // kept with its reason, and its identity stays free
)

// Codes of rejection.
const (
	CodeDifferentContent = "duplicate_id_different_content"
	CodeAnnulsAnnulment  = "annulment_of_annulment"
)

// Judgement is a verdict with the reason for a rejection.
type Judgement struct {
	Verdict Verdict
	Code    string
	Reason  lang.Text
}

// Judge judges an event. before is the event recorded under the same identity, nil if there is none; target is
// the recorded event that an annulment names, nil if there is none or the event is no annulment.
func Judge(e, before, target *events.Event) Judgement {
	if before != nil {
		if events.SameContent(e, before) {
			return Judgement{Verdict: Duplicate}
		}
		return Judgement{Rejected, CodeDifferentContent, lang.Say("l'evento %s di %s è stato registrato in precedenza "+
			"con altro contenuto (sequenza %d): annullare quello e pubblicare questo con un nuovo id",
			"event %s of %s was recorded before with other content (sequence %d): annul that one and publish this one under a new id",
			e.ID, e.Source, before.Seq)}
	}
	if target != nil {
		if _, ok := target.Data.(hr.EventAnnulled); ok {
			return Judgement{Rejected, CodeAnnulsAnnulment, lang.Say("l'evento %s di %s è a sua volta un annullamento, e un "+
				"annullamento non si annulla: pubblicare di nuovo il primo evento con un nuovo id",
				"event %s of %s is itself an annulment, and an annulment cannot be annulled: publish the first event again under a new id",
				target.ID, target.Source)}
		}
	}
	return Judgement{}
}

// Target returns the identity that an annulment names; ok is false for any other event.
func Target(e *events.Event) (id events.Identity, ok bool) {
	a, ok := e.Data.(hr.EventAnnulled)
	return events.Identity{Source: a.Source, ID: a.ID}, ok
}

// Annuls reports whether an annulment takes effect on its target: an event of the same company that is no annulment.
func Annuls(annulment, target *events.Event) bool {
	if target == nil || target.Company != annulment.Company {
		return false
	}
	_, ok := target.Data.(hr.EventAnnulled)
	return !ok
}

// Set is the recorded events of a log, in memory.
type Set struct {
	byID       map[events.Identity]*events.Event
	order      []*events.Event
	annulments []*events.Event
	named      map[events.Identity]bool // by an annulment, recorded before or after the event
}

// NewSet returns an empty set.
func NewSet() *Set {
	return &Set{byID: map[events.Identity]*events.Event{}, named: map[events.Identity]bool{}}
}

// Record takes the next event in order of recording.
func (s *Set) Record(e *events.Event) Judgement {
	var target *events.Event
	id, annulment := Target(e)
	if annulment {
		target = s.byID[id]
	}
	j := Judge(e, s.byID[e.Identity], target)
	if j.Verdict != Accepted {
		return j
	}
	s.byID[e.Identity] = e
	s.order = append(s.order, e)
	if annulment {
		s.annulments = append(s.annulments, e)
		s.named[id] = true
	}
	return j
}

// Take records the next event and returns what it changes of the facts: the fact that it adds, or the fact that it annuls. Both are
// nil if the facts stay the same.
func (s *Set) Take(e *events.Event) (added, annulled *events.Event) {
	id, annulment := Target(e)
	again := s.named[id]
	if s.Record(e).Verdict != Accepted {
		return nil, nil
	}
	switch target := s.byID[id]; {
	case !annulment && !s.named[e.Identity]:
		return e, nil
	case annulment && !again && Annuls(e, target):
		return nil, target
	}
	return nil, nil
}

// Find returns the event recorded under an identity, nil when there is none.
func (s *Set) Find(id events.Identity) *events.Event { return s.byID[id] }

// Recorded returns the events accepted, in order of recording: annulments and what they annul are among them. The slice
// must not be changed.
func (s *Set) Recorded() []*events.Event { return s.order }

// Counting returns the facts of events in order of recording: [Set.Facts] of a set of them.
func Counting(recorded []*events.Event) []*events.Event {
	s := NewSet()
	for _, e := range recorded {
		s.Record(e)
	}
	return s.Facts()
}

// Facts returns the events that count, in order of recording, without annulments and annulled events.
func (s *Set) Facts() []*events.Event {
	annulled := map[events.Identity]bool{} // not by sequence: events that are only tried have none
	for _, a := range s.annulments {
		if id, _ := Target(a); Annuls(a, s.byID[id]) {
			annulled[id] = true
		}
	}
	var out []*events.Event
	for _, e := range s.order {
		if _, annulment := Target(e); !annulment && !annulled[e.Identity] {
			out = append(out, e)
		}
	}
	return out
}

// Annulled returns the annulled events of a log, by sequence, each with the sequence of the first annulment that takes effect on it.
func (s *Set) Annulled() map[uint64]uint64 {
	out := map[uint64]uint64{}
	for _, a := range s.annulments {
		if id, _ := Target(a); Annuls(a, s.byID[id]) {
			if target := s.byID[id].Seq; out[target] == 0 {
				out[target] = a.Seq
			}
		}
	}
	return out
}

// Waiting returns the annulments whose target has not been recorded, or cannot be annulled by them.
func (s *Set) Waiting() []*events.Event {
	var out []*events.Event
	for _, a := range s.annulments {
		if id, _ := Target(a); !Annuls(a, s.byID[id]) {
			out = append(out, a)
		}
	}
	return out
}
