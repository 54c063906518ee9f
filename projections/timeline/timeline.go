// Package timeline lists the facts about an employee on both axes: each with its date, when it was recorded, how late that
// was, and what became of it. A statement has what follows from them; here are the facts themselves, those without effect,
// annulled and waiting ones included.
//
//	{"company":"blue","employee":"E034",…,"facts":[
//	 {"seq":8323,"source":"/presenze","id":"btr-E034-1","type":"hr.timebank.recovered","title":{…},"date":"2023-06-15",
//	  "recorded":"2023-07-20T07:08:00Z","delay":35,"outcome":"counts","concerns":["banca_del_tempo"]}]}
package timeline

import (
	"cmp"
	"context"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/facts"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

// Document is the facts about an employee that are dated by the query's date, in order of date.
type Document struct {
	Company  string `json:"company"`
	Employee string `json:"employee"`
	report.AsOf
	Facts []Fact `json:"facts"`
}

// Outcomes of a fact.
const (
	Counts   = "counts"
	Waits    = "waits"
	Annulled = "annulled"
)

// Fact is an event about the employee, or about all employees.
type Fact struct {
	Record
	Type     string       `json:"type"`
	Title    wording.Text `json:"title" doc:"name of the type"`
	Subject  string       `json:"subject" doc:"employee, or company"`
	Date     events.Date  `json:"date"`
	To       *events.Date `json:"to,omitempty" doc:"last day of an absence, or of what lasts, if it is another than the date"`
	Delay    int          `json:"delay,omitempty" doc:"days from its date to the day on which it was recorded; 0: none, or not known"`
	Outcome  string       `json:"outcome" enum:"counts,waits,annulled"`
	Reason   wording.Text `json:"reason,omitzero" doc:"of what waits"`
	Annulled *Annulment   `json:"annulled,omitempty"`
	// In the order of documents.
	Concerns []events.Entitlement `json:"concerns" doc:"the accounts that such a fact may move"`
}

// Record is where an event stands in the log.
type Record struct {
	Seq      uint64     `json:"seq"`
	Source   string     `json:"source,omitempty"` // empty: the reader may not see it, nor the id
	ID       string     `json:"id,omitempty"`
	Recorded *time.Time `json:"recorded,omitempty"`
}

// Annulment is the first annulment of a fact.
type Annulment struct {
	Record
	Reason string `json:"reason,omitempty" doc:"as its sender wrote it"`
}

// Of makes the document. Days begin in Rome.
func Of(ctx context.Context, r *report.Reporter, rome *time.Location, q report.Query, id string) (*Document, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Known = asOf.Known.Seq // both questions must have the same knowledge
	now, err := r.Source.Summary(ctx, q, id)
	if err != nil {
		return nil, err
	}
	recorded, err := r.Source.History(ctx, q.Company, id, q.Known)
	if err != nil {
		return nil, err
	}
	set, bySeq := facts.NewSet(), map[uint64]*events.Event{}
	for _, e := range recorded {
		set.Record(e)
		bySeq[e.Seq] = e
	}
	waits := map[uint64]wording.Text{}
	for i := range now.Parked {
		row := report.ParkedRow(&now.Parked[i])
		waits[row.Cause.Seq] = wording.Text{It: row.ReasonIt, En: row.Reason}
	}
	annulled := set.Annulled()
	doc := &Document{Company: q.Company, Employee: id, AsOf: asOf, Facts: []Fact{}}
	for _, e := range set.Recorded() {
		if _, annulment := facts.Target(e); annulment || e.Data.Effective() > q.At {
			continue
		}
		seen := visible.Event(r.Source, e)
		if seen == nil || seen.ID == "" && annulled[e.Seq] != 0 {
			continue // an absence that does not count is none
		}
		if _, waiting := waits[e.Seq]; waiting && !visible.All(r.Source) {
			continue // what waits is for readers of all classes
		}
		f := fact(seen, rome)
		f.Concerns = slices.DeleteFunc(f.Concerns, func(ent events.Entitlement) bool { return !visible.Entitlement(r.Source, ent) })
		if reason, ok := waits[e.Seq]; ok {
			f.Outcome, f.Reason = Waits, reason
		}
		if by := bySeq[annulled[e.Seq]]; by != nil {
			f.Outcome, f.Reason, f.Annulled = Annulled, wording.Text{}, annulment(r, by)
		}
		doc.Facts = append(doc.Facts, f)
	}
	slices.SortStableFunc(doc.Facts, func(a, b Fact) int { return cmp.Compare(a.Date, b.Date) })
	return doc, nil
}

func fact(e *events.Event, rome *time.Location) Fact {
	name := e.Data.Type().Name
	f := Fact{Record: record(e), Type: name, Subject: e.Subject, Date: e.Data.Effective(), Outcome: Counts, Concerns: concerns(e.Data),
		Title: wording.Say("%s", "%s", wording.Event(name))}
	if to := last(e.Data); to > f.Date {
		f.To = &to
	}
	if f.Recorded != nil {
		f.Delay = max(0, int(events.DateOf(e.Recorded, rome)-f.Date))
	}
	return f
}

// last returns the last day of what lasts; zero if it does not.
func last(d events.Data) events.Date {
	switch d := d.(type) {
	case events.Lasting:
		return d.Lasts()
	case events.Absent:
		return d.Absence().Last
	}
	return 0
}

func record(e *events.Event) Record {
	r := Record{Seq: e.Seq, Source: e.Source, ID: e.ID}
	if !e.Recorded.IsZero() {
		at := e.Recorded.UTC()
		r.Recorded = &at
	}
	return r
}

func annulment(r *report.Reporter, e *events.Event) *Annulment {
	shown := visible.Cause(r.Source, e)
	a := &Annulment{Record: record(shown)}
	if d, ok := shown.Data.(hr.EventAnnulled); ok {
		a.Reason = d.Reason
	}
	return a
}

// concerns lists the employee's accounts that a fact may move.
func concerns(d events.Data) []events.Entitlement {
	out := []events.Entitlement{}
	for _, ent := range events.EntitlementsOf(events.OfEmployee) {
		if i, ok := institutes.Owner(ent); ok && institutes.All[i].Concerns(ent, d) {
			out = append(out, ent)
		}
	}
	return out
}
