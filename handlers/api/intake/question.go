package intake

import (
	"context"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/facts"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// WaitingQuestion asks which of recorded events wait, without naming each: those about some subjects, through a date. [WaitingQuestion.Add] makes
// one. The answer may have events that were not added.
type WaitingQuestion struct {
	Subjects   []Subject   `json:"subjects,omitempty" doc:"facts about whom"`
	Annulments []Annulment `json:"annulments,omitempty" doc:"annulments, each for itself"`

	places map[Subject]int // in Subjects, by a Subject without a date
}

// Subject is an employee, or the word company, and the date through which its facts are asked about.
type Subject struct {
	Company string      `json:"company"`
	Subject string      `json:"subject"`
	Through events.Date `json:"through"`
}

// Annulment is a recorded annulment, with the identity that it names.
type Annulment struct {
	Seq     uint64      `json:"seq"`
	Company string      `json:"company"`
	Subject string      `json:"subject"`
	Date    events.Date `json:"date"`
	Source  string      `json:"source"`
	ID      string      `json:"id"`
}

// Add asks about an event recorded under a sequence.
func (q *WaitingQuestion) Add(e *events.Event, seq uint64) {
	if id, ok := facts.Target(e); ok {
		q.Annulments = append(q.Annulments, Annulment{seq, e.Company, e.Subject, e.Data.Effective(), id.Source, id.ID})
		return
	}
	if q.places == nil {
		q.places = map[Subject]int{}
	}
	s := Subject{Company: e.Company, Subject: e.Subject}
	at, ok := q.places[s]
	if !ok {
		at = len(q.Subjects)
		q.places[s], q.Subjects = at, append(q.Subjects, s)
	}
	q.Subjects[at].Through = max(q.Subjects[at].Through, e.Data.Effective())
}

// WaitingAnswer is the answer to a [WaitingQuestion].
type WaitingAnswer struct {
	Known   report.Known `json:"known" doc:"what was recorded that the answer knows"`
	Waiting []Waiting    `json:"waiting"`
}

// Waiting is a recorded event that waits.
type Waiting struct {
	Seq     uint64      `json:"seq"`
	Company string      `json:"company"`
	Subject string      `json:"subject"`
	Date    events.Date `json:"date"`
	Source  string      `json:"source"`
	ID      string      `json:"id"`
	Waits
}

// Ask answers a question from a source, as of one moment.
func (q *WaitingQuestion) Ask(ctx context.Context, src report.Source) (*WaitingAnswer, error) {
	out := &WaitingAnswer{Waiting: []Waiting{}}
	err := src.Moment(ctx, func(src report.Source) (err error) {
		if out.Known, err = src.Resolve(ctx, 0); err != nil {
			return err
		}
		for i := range q.Subjects {
			s := &q.Subjects[i]
			list, err := src.Waiting(ctx, report.Query{Company: s.Company, At: s.Through}, s.Subject)
			if err != nil {
				return err
			}
			for k := range list {
				out.add(s.Company, &list[k])
			}
		}
		for i := range q.Annulments {
			a := &q.Annulments[i]
			e := events.Event{Company: a.Company, Subject: a.Subject, Seq: a.Seq,
				Data: hr.EventAnnulled{Dated: events.Dated{Date: a.Date}, Source: a.Source, ID: a.ID}}
			target, err := src.Find(ctx, events.Identity{Source: a.Source, ID: a.ID}, 0)
			if err != nil {
				return err
			}
			if !facts.Annuls(&e, target) {
				parked := replay.WaitingAnnulment(&e)
				out.add(a.Company, &parked)
			}
		}
		return nil
	})
	return out, err
}

func (f *WaitingAnswer) add(company string, p *ledger.Parked) {
	f.Waiting = append(f.Waiting, Waiting{Seq: p.Cause.Seq, Company: company, Subject: p.Subject, Date: p.Date, Source: p.Cause.Source,
		ID: p.Cause.ID, Waits: Waits{p.Code, p.Reason}})
}

// In has the reasons in a language.
func (f *WaitingAnswer) In(l lang.Language) {
	for i := range f.Waiting {
		f.Waiting[i].Waits = f.Waiting[i].In(l)
	}
}

// In returns the reason in a language.
func (w Waits) In(l lang.Language) Waits {
	why, _ := institutes.Note(w.Reason) // a reason that is in a language already comes back as it is
	return Waits{w.Code, why.In(l)}
}
