// Package replay answers queries from recorded events in memory, without stored projections: for an auditor with an archive, and
// for comparisons. It folds only the entities that a query asks for.
package replay

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/coverage"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
	"spettanze/projections/report"
)

// Ledger is the recorded events of a log. It implements [report.Source]. Record and queries must not run at once.
type Ledger struct {
	contract *contract.Contract
	rome     *time.Location
	records  []events.Record
	last     uint64
	begins   map[string]events.Date // by company
	times    bool                   // every record has a time of recording

	view *view // of the last query's Known
}

// view is the facts known by a sequence.
type view struct {
	known     uint64
	companies map[string]*company
	rejected  []rejected
	waiting   []*events.Event
	annulled  map[uint64]uint64 // by sequence; nil until it is asked for
	set       *facts.Set
	histories map[string]*histories // by company, made when first asked for
}

// foldedCompany is a company's institutes as of a date.
type foldedCompany struct {
	at   events.Date
	out  ledger.Output
	fold *fold.Company
}

type rejected struct {
	company string
	fact    report.RejectedFact
}

// company is the facts of one company, by what they are folded with.
type company struct {
	own    map[string][]*events.Event // by employee
	orders []*events.Event            // rigid hours of the whole company
	common []*events.Event            // what the company's institutes see

	folded *foldedCompany // of the last query; it has the entries of all employees
}

// New returns an empty ledger.
func New(c *contract.Contract, rome *time.Location) *Ledger {
	return &Ledger{contract: c, rome: rome, times: true, begins: map[string]events.Date{}}
}

// Read replays a whole log.
func Read(ctx context.Context, log events.Log, c *contract.Contract, rome *time.Location) (*Ledger, error) {
	l := New(c, rome)
	err := log.Read(ctx, 1, false, func(recs []events.Record) error {
		for _, r := range recs {
			if r.Err != nil {
				r.Raw = bytes.Clone(r.Raw) // the batch is the log's
			} else {
				r.Raw = nil // the event has it all
			}
			l.Record(r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// Record takes the next record of the log.
func (l *Ledger) Record(r events.Record) {
	l.records = append(l.records, r)
	l.last = max(l.last, r.Seq)
	l.times = l.times && !r.Recorded.IsZero()
	l.view = nil
	if e := r.Event; e != nil && begins(e) {
		if first, ok := l.begins[e.Company]; !ok || e.Data.Effective() < first {
			l.begins[e.Company] = e.Data.Effective()
		}
	}
}

// begins reports whether a ledger may begin with an event: the company's fold or those of all employees see it.
func begins(e *events.Event) bool {
	seen := fold.SeenBy(e)
	return seen.Company || seen.Everybody
}

// Begins implements report.Source.
func (l *Ledger) Begins(_ context.Context, company string, _ events.Date) (events.Date, error) {
	if d, ok := l.begins[company]; ok {
		return d, nil
	}
	return events.MaxDate + 1, nil
}

// at returns the view of a sequence (0: all).
func (l *Ledger) at(known uint64) *view {
	if l.view != nil && l.view.known == known {
		return l.view
	}
	v := &view{known: known, companies: map[string]*company{}}
	set := facts.NewSet()
	for i := range l.records {
		r := &l.records[i]
		if known != 0 && r.Seq > known {
			continue
		}
		v.record(set, r)
	}
	// A refused event that was later accepted under the same identity is no longer listed.
	v.rejected = slices.DeleteFunc(v.rejected, func(r rejected) bool {
		e := set.Find(events.Identity{Source: r.fact.Source, ID: r.fact.ID})
		return e != nil && e.Seq > r.fact.Seq
	})
	for _, e := range set.Facts() {
		v.file(e)
	}
	v.waiting, v.set = set.Waiting(), set
	l.view = v
	return v
}

func (v *view) record(set *facts.Set, r *events.Record) {
	var j facts.Judgement
	if r.Err == nil {
		j = set.Record(r.Event)
	}
	if r.Err != nil || j.Verdict == facts.Rejected {
		company, fact := report.Refused(r, j)
		v.rejected = append(v.rejected, rejected{company, fact})
	}
}

// file adds a fact to the lists of the folds that see it.
func (v *view) file(e *events.Event) {
	c := v.companies[e.Company]
	if c == nil {
		c = &company{own: map[string][]*events.Event{}}
		v.companies[e.Company] = c
	}
	seen := fold.SeenBy(e)
	if seen.Own {
		c.own[e.Subject] = append(c.own[e.Subject], e)
	}
	if seen.Everybody {
		c.orders = append(c.orders, e)
	}
	if seen.Company {
		c.common = append(c.common, e)
	}
}

func (l *Ledger) employee(c *company, id string, at events.Date) *fold.Employee {
	f := fold.NewEmployee(l.contract, l.rome, id)
	for _, list := range [][]*events.Event{c.own[id], c.orders} {
		for _, e := range list {
			f.Add(e)
		}
	}
	f.Advance(at + 1)
	return f
}

func (l *Ledger) folded(c *company, at events.Date) *foldedCompany {
	if c.folded != nil && c.folded.at == at {
		return c.folded
	}
	f := fold.NewCompany(l.contract, institutes.Companies)
	for _, e := range c.common {
		f.Add(e)
	}
	f.Advance(at + 1)
	c.folded = &foldedCompany{at: at, out: f.Take(), fold: f}
	return c.folded
}

// Resolve implements report.Source.
func (l *Ledger) Resolve(_ context.Context, seq uint64) (report.Known, error) {
	if seq > l.last {
		return report.Known{}, report.KnownBeyond(report.Sequence, seq, l.last)
	}
	k := report.Known{Seq: cmp.Or(seq, l.last)}
	for i := len(l.records) - 1; i >= 0; i-- {
		if r := &l.records[i]; r.Seq <= k.Seq {
			if !r.Recorded.IsZero() {
				k.Time = &r.Recorded
			}
			break
		}
	}
	return k, nil
}

// ResolveTime implements report.Source.
func (l *Ledger) ResolveTime(ctx context.Context, t time.Time) (report.Known, error) {
	if !l.times {
		return report.Known{}, lang.Errorf("%w: dare a --known un numero di riga invece di un istante", "%w: give --known a line number instead of a time", report.ErrNoTimes)
	}
	n := 0
	for n < len(l.records) && !l.records[n].Recorded.After(t) {
		n++
	}
	if n == 0 {
		return report.Known{Time: &t}, report.NothingKnown(t)
	}
	return l.Resolve(ctx, l.records[n-1].Seq)
}

// Companies implements report.Source.
func (l *Ledger) Companies(context.Context) ([]string, error) {
	return slices.Sorted(maps.Keys(l.at(0).companies)), nil
}

// company returns the facts of a company; an unknown company has none.
func (v *view) company(name string) *company {
	if c := v.companies[name]; c != nil {
		return c
	}
	return &company{}
}

// Employees implements report.Source.
func (l *Ledger) Employees(_ context.Context, q report.Query) ([]report.Person, error) {
	v := l.at(q.Known)
	c := v.company(q.Company)
	var out []report.Person
	for id := range c.own {
		f := l.employee(c, id, q.At)
		if hired(c, id) {
			out = append(out, report.Person{ID: id, InService: f.Line().At(q.At).In, Unit: f.Line().UnitAt(q.At),
				Incomplete: v.incomplete(q.Company, id) || len(f.Take().Parked) > 0})
		}
	}
	slices.SortFunc(out, func(a, b report.Person) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// hired reports whether any hire of an employee is known, whatever its date.
func hired(c *company, id string) bool {
	return slices.ContainsFunc(c.own[id], func(e *events.Event) bool { _, ok := e.Data.(hr.Hired); return ok })
}

func (v *view) incomplete(company, id string) bool {
	return slices.ContainsFunc(v.rejected, func(r rejected) bool { return r.company == company && r.fact.Subject == id })
}

// Employee implements report.Source.
func (l *Ledger) Employee(ctx context.Context, q report.Query, id string) (report.Entries, error) {
	e, err := l.Own(ctx, q, id)
	if err != nil {
		return e, err
	}
	e.Merge(l.folded(l.at(q.Known).company(q.Company), q.At).out.Of(id))
	e.Incomplete = e.Incomplete || len(e.Parked) > 0
	return e, nil
}

// Own is Employee without the entries of the company's institutes.
func (l *Ledger) Own(_ context.Context, q report.Query, id string) (report.Entries, error) {
	v := l.at(q.Known)
	c := v.company(q.Company)
	if !hired(c, id) {
		return report.Entries{}, report.UnknownEmployee(q, id)
	}
	out := l.employee(c, id, q.At).Take()
	return report.Entries{Output: out, Incomplete: v.incomplete(q.Company, id) || len(out.Parked) > 0}, nil
}

// Coverage implements report.Source.
func (l *Ledger) Coverage(_ context.Context, q report.Query, id string) (*institute.Coverage, error) {
	c := l.at(q.Known).company(q.Company)
	if !hired(c, id) {
		return nil, report.UnknownEmployee(q, id)
	}
	f := fold.NewEmployee(l.contract, l.rome, id)
	for _, e := range c.own[id] {
		if fold.Insures(e.Data) {
			f.Add(e)
		}
	}
	f.Advance(q.At + 1)
	return coverage.Insured(q, id, f.Coverage())
}

// Company implements report.Source.
func (l *Ledger) Company(_ context.Context, q report.Query) (report.CompanyEntries, error) {
	f := l.folded(l.at(q.Known).company(q.Company), q.At)
	var out ledger.Output
	out.Merge(f.out)
	return report.CompanyEntries{Output: out, View: f.fold.View()}, nil
}

// Rejected implements report.Source.
func (l *Ledger) Rejected(_ context.Context, q report.Query) ([]report.RejectedFact, []ledger.Parked, error) {
	v := l.at(q.Known)
	c := v.company(q.Company)
	parked := slices.Clone(l.folded(c, q.At).out.Parked)
	for _, id := range slices.Sorted(maps.Keys(c.own)) {
		parked = append(parked, l.employee(c, id, q.At).Take().Parked...)
	}
	return v.refused(q.Company), append(parked, v.waits(q.Company)...), nil
}

// Waiting implements report.Source.
func (l *Ledger) Waiting(_ context.Context, q report.Query, subject string) (out []ledger.Parked, err error) {
	c := l.at(q.Known).company(q.Company)
	for _, p := range l.folded(c, q.At).out.Parked {
		if p.Subject == subject {
			out = append(out, p)
		}
	}
	if subject != events.CompanySubject {
		out = append(out, l.employee(c, subject, q.At).Take().Parked...)
	}
	return out, nil
}

// Annulled implements report.Source.
func (l *Ledger) Annulled(_ context.Context, seq uint64) (by uint64, err error) {
	v := l.at(0)
	if v.annulled == nil {
		v.annulled = v.set.Annulled()
	}
	return v.annulled[seq], nil
}

// refused returns the refused events of a company, and those of no known company.
func (v *view) refused(company string) (out []report.RejectedFact) {
	for _, r := range v.rejected {
		if r.company == company || r.company == "" {
			out = append(out, r.fact)
		}
	}
	return out
}

// waits returns the annulments of a company that wait.
func (v *view) waits(company string) (out []ledger.Parked) {
	for _, e := range v.waiting {
		if e.Company == company {
			out = append(out, WaitingAnnulment(e))
		}
	}
	return out
}

// WaitingAnnulment describes an annulment whose target has not been recorded.
func WaitingAnnulment(e *events.Event) ledger.Parked {
	id, _ := facts.Target(e)
	return ledger.Parked{Cause: ledger.CauseOf(e), Subject: e.Subject, Date: e.Data.Effective(), Code: ledger.ParkAnnulsNothing,
		Reason: facts.NotSeen.Write(note.Text(id.ID), note.Text(id.Source))}
}
