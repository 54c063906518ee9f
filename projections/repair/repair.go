package repair

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/facts"
	"spettanze/projections/ledger"
	"spettanze/projections/recorded"
	"spettanze/projections/report"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

// What a repair does.
const (
	Annul   = "annul"
	Replace = "replace"
	Send    = "send"
	Wait    = "wait"
	Keep    = "keep"
)

// Repair is a way to mend a fact.
type Repair struct {
	Do      string            `json:"do" enum:"annul,replace,send,wait,keep"`
	Text    string            `json:"text"`
	TextIt  string            `json:"textIt" doc:"in Italian"`
	Events  []json.RawMessage `json:"events,omitempty" doc:"the events to send, in this order"`
	Missing []string          `json:"missing,omitempty" doc:"JSON pointers into events: what a person must fill in or correct first"`
}

// Words returns the text in both languages.
func (r *Repair) Words() wording.Text { return wording.Text{It: r.TextIt, En: r.Text} }

// Complete reports whether the events can be sent as they are.
func (r *Repair) Complete() bool { return len(r.Events) > 0 && len(r.Missing) == 0 }

// Document is what was refused and what waits, each with its repairs.
type Document struct {
	Company string `json:"company"`
	report.AsOf
	report.Part
	Parked   []Waiting `json:"parked"`
	Rejected []Refused `json:"rejected"`
}

// Cut implements [report.Listing]: the facts that wait come before the refused events.
func (d *Document) Cut(skip, limit int) (report.AsOf, bool) {
	skip, limit, more := report.Cut(&d.Parked, skip, limit)
	_, _, further := report.Cut(&d.Rejected, skip, limit)
	return d.AsOf, more || further
}

// Healed is the facts that waited and wait no more.
type Healed struct {
	Company string `json:"company"`
	report.AsOf
	Resolved []Resolved `json:"resolved" doc:"the last 20 that were published as waiting, those that were healed last first"`
}

// Refused is a refused record.
type Refused struct {
	report.RejectedFact
	Repairs []Repair `json:"repairs"`
}

// Waiting is a fact that waits.
type Waiting struct {
	report.Parked
	Pointer string          `json:"pointer,omitempty" doc:"JSON pointer to the field of the event that is at fault, or that names what is missing"`
	Event   json.RawMessage `json:"event,omitempty" doc:"the event, as the ledger writes it"`
	Repairs []Repair        `json:"repairs"`

	This  *events.Event `json:"-"` // the fact; nil: it is not read
	Other *events.Event `json:"-"` // the fact that stands in its way; nil: none does
}

// Resolved is a fact that waited and waits no more.
type Resolved struct {
	report.Parked
	How string        `json:"how" enum:"counts,annulled"`
	By  *report.Cause `json:"by,omitempty" doc:"the event since which it counts, or its annulment, where it is known"`
}

// mostMended bounds the waiting facts of a document that have repairs: what thousands wait for is one missing file, not thousands
// of repairs.
const mostMended = 500

// Of makes the document.
func Of(ctx context.Context, r *report.Reporter, q report.Query) (*Document, error) {
	m, err := begin(ctx, r, q)
	if err != nil {
		return nil, err
	}
	return m.document()
}

// HealedOf makes the document of facts that waited. waited are those that were published as waiting, whether they still wait or
// not: that they waited does not follow from the log, as it depends on when they were projected.
func HealedOf(ctx context.Context, r *report.Reporter, q report.Query, waited []report.Parked) (*Healed, error) {
	m, err := begin(ctx, r, q)
	if err != nil {
		return nil, err
	}
	return m.healed(waited)
}

// Both makes the documents of [Of] and [HealedOf] from one reading of what waits, which as known in the past is a fold of each employee.
func Both(ctx context.Context, r *report.Reporter, q report.Query, waited []report.Parked) (*Document, *Healed, error) {
	m, err := begin(ctx, r, q)
	if err != nil {
		return nil, nil, err
	}
	doc, err := m.document()
	if err != nil {
		return nil, nil, err
	}
	healed, err := m.healed(waited)
	return doc, healed, err
}

func (m *mender) document() (*Document, error) {
	doc := &Document{Company: m.list.Company, AsOf: m.list.AsOf, Rejected: []Refused{}, Parked: []Waiting{}}
	for _, f := range m.list.Rejected {
		repairs, err := m.refused(&f)
		if err != nil {
			return nil, err
		}
		doc.Rejected = append(doc.Rejected, Refused{f, repairs})
	}
	for _, p := range m.list.Parked {
		w := Waiting{Parked: p, Pointer: pointers[p.Code], Repairs: []Repair{}}
		e, err := m.find(p.Cause)
		if err == nil && e != nil && len(doc.Parked) < mostMended {
			if w.Event, err = plain(e); err == nil {
				w.This = e
				w.Repairs, w.Other, err = m.parked(&p, e)
			}
		}
		if err != nil {
			return nil, err
		}
		doc.Parked = append(doc.Parked, w)
	}
	return doc, nil
}

func (m *mender) healed(waited []report.Parked) (*Healed, error) {
	if !visible.All(m.r.Source) { // it has no list of what waits either
		waited = nil
	}
	resolved, err := m.resolved(waited)
	return &Healed{Company: m.list.Company, AsOf: m.list.AsOf, Resolved: resolved}, err
}

// begin reads what was refused and what waits.
func begin(ctx context.Context, r *report.Reporter, q report.Query) (*mender, error) {
	list, err := r.Rejected(ctx, q)
	if err != nil {
		return nil, err
	}
	m := &mender{ctx: ctx, r: r, q: q, list: list, facts: map[string][]*events.Event{}, waits: map[uint64]bool{}}
	for _, p := range list.Parked {
		m.waits[p.Cause.Seq] = true
	}
	return m, nil
}

// mender reads what repairs depend on.
type mender struct {
	ctx   context.Context //nolint:containedctx // of one call of Of
	r     *report.Reporter
	q     report.Query
	list  *report.Rejected           // what was refused and what waits
	facts map[string][]*events.Event // by subject, and of the company under "": those that are not annulled
	waits map[uint64]bool            // by sequence
}

func (m *mender) find(c report.Cause) (*events.Event, error) {
	return m.r.Source.Find(m.ctx, events.Identity{Source: c.Source, ID: c.ID}, m.q.Known)
}

// of returns the facts of a subject that are not annulled.
func (m *mender) of(subject string) ([]*events.Event, error) {
	if subject == events.CompanySubject {
		subject = ""
	}
	if list, ok := m.facts[subject]; ok {
		return list, nil
	}
	history, err := m.r.Source.History(m.ctx, m.q.Company, subject, m.q.Known)
	if err != nil {
		return nil, err
	}
	list := []*events.Event{}
	for _, e := range facts.Counting(history) {
		if shown := visible.Event(m.r.Source, e); shown != nil && shown.ID != "" {
			list = append(list, shown)
		}
	}
	m.facts[subject] = list
	return m.facts[subject], nil
}

// last returns the last fact by date about a subject that counts and fits; nil if there is none.
func (m *mender) last(subject string, fits func(*events.Event) bool) (*events.Event, error) {
	list, err := m.of(subject)
	if errors.Is(err, report.ErrUnknownEmployee) { // to a sender who sees nobody
		return nil, nil //nolint:nilnil // there is none for them
	}
	var found *events.Event
	for _, e := range list {
		if e.Subject == subject && !m.waits[e.Seq] && fits(e) && (found == nil || events.Compare(found, e) < 0) {
			found = e
		}
	}
	return found, err
}

// plain writes an event without what the log added. A store keeps the instant of its time without the sender's offset.
func plain(e *events.Event) (json.RawMessage, error) {
	return cloudevents.Encode(&events.Event{Identity: e.Identity, Company: e.Company, Subject: e.Subject, Time: e.Time.UTC(), Data: e.Data})
}

// mostResolved bounds the resolved facts of a document: each is looked for in the history of its subject.
const mostResolved = 20

func (m *mender) resolved(waited []report.Parked) (out []Resolved, err error) {
	out = []Resolved{}
	waited = slices.Clone(waited)
	slices.SortFunc(waited, func(a, b report.Parked) int { return int(b.Cause.Seq) - int(a.Cause.Seq) }) //nolint:gosec // sequences
	for _, p := range waited {
		if m.waits[p.Cause.Seq] || p.Cause.Seq > m.list.Known.Seq || len(out) == mostResolved {
			continue
		}
		e, err := m.find(p.Cause)
		if err != nil {
			return nil, err
		}
		if e == nil {
			continue
		}
		res := Resolved{Parked: p, How: recorded.Counts}
		by, err := m.r.Source.Annulled(m.ctx, p.Cause.Seq)
		if err == nil && by != 0 && by <= m.list.Known.Seq {
			res.How = recorded.Annulled
			res.By, err = m.record(e.Subject, by)
		} else if err == nil {
			res.By, err = m.healer(e)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, res)
	}
	slices.SortStableFunc(out, func(a, b Resolved) int { return int(since(&b)) - int(since(&a)) }) //nolint:gosec // sequences
	return out, nil
}

func since(r *Resolved) uint64 {
	if r.By == nil {
		return 0
	}
	return r.By.Seq
}

// record names the event of a sequence in a subject's history.
func (m *mender) record(subject string, seq uint64) (*report.Cause, error) {
	list, err := m.after(subject, seq-1)
	if err != nil || len(list) == 0 || list[0].Seq != seq {
		return &report.Cause{Seq: seq}, err
	}
	return &report.Cause{Source: list[0].Source, ID: list[0].ID, Seq: seq}, nil
}

// after returns what bears on a subject behind a sequence, in order of recording.
func (m *mender) after(subject string, seq uint64) ([]*events.Event, error) {
	if subject == events.CompanySubject {
		subject = ""
	}
	list, err := m.r.Source.History(m.ctx, m.q.Company, subject, m.q.Known)
	return slices.DeleteFunc(slices.Clone(list), func(e *events.Event) bool { return e.Seq <= seq }), err
}

// healer finds the event since which a fact counts that waited when it came; nil: none of its subject's history.
func (m *mender) healer(e *events.Event) (*report.Cause, error) {
	list, err := m.after(e.Subject, e.Seq)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	waits := func(known uint64) bool {
		if err != nil {
			return false
		}
		q := m.q
		q.Known = known
		var p *ledger.Parked
		p, err = recorded.Waiting(m.ctx, m.r, q, e)
		return p != nil
	}
	if !waits(e.Seq) {
		return nil, err
	}
	i, _ := slices.BinarySearchFunc(list, false, func(c *events.Event, _ bool) int {
		if waits(c.Seq) {
			return -1
		}
		return 1
	})
	if err != nil || i == len(list) {
		return nil, err
	}
	return &report.Cause{Source: list[i].Source, ID: list[i].ID, Seq: list[i].Seq}, nil
}
