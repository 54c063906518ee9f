// Package breaches says of each breach since when it has been known, and whether it still stands: [Reporter.Published].
//
// A breach is published when its day is closed, at midnight in Rome, or when a fact that is recorded later makes one of a closed day. A
// fact recorded later still may take it back: then it is withdrawn, and the document names that fact. Both follow from the log and
// its times of recording (package closing).
//
//	E1 did not clock out on 14 May: published on 15/05/2024 at 00:00
//	the clocking was corrected on 20 May: withdrawn on 20/05/2024, by the event hr-E1-0042
//
// A breach whose limit or observed figure a later fact changes is withdrawn, and one with the new figures stands in its place. What a
// record of a day makes and another record of the same day takes back is left out: an import is not over before its last record.
package breaches

import (
	"cmp"
	"context"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/projections/closing"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// Reporter makes the documents of a reporter's source.
type Reporter closing.Reader

// Published is the breaches of a company, or of one employee: those that stand, and those that stood.
type Published struct {
	Company  string `json:"company"`
	Employee string `json:"employee,omitempty"`
	report.AsOf
	Breaches []Row `json:"breaches"` // by date
}

// Row is a breach that stands, or that stood.
type Row struct {
	report.Breach
	Stands    bool    `json:"stands"`
	Published *Moment `json:"published,omitempty"` // absent while its day is not closed
	Withdrawn *Moment `json:"withdrawn,omitempty"` // where it does not stand
	Changed   bool    `json:"changed,omitempty"`   // another with other figures stands in its place
}

// Moment is when a breach was published or withdrawn, and why: a day was closed, or a fact was recorded.
type Moment struct {
	Time    time.Time     `json:"time"`
	Known   uint64        `json:"known,omitempty"` // the sequence of the fact
	Closing *events.Date  `json:"closing,omitempty"`
	Late    *closing.Late `json:"late,omitempty"`
}

// found is a breach of a closed day.
type found struct {
	breach    ledger.Breach
	by        *events.Event // nil: its day was closed
	withdrawn *events.Event // nil: it stands
}

// Published makes the list of the breaches of an employee, or, with an empty id, of the company. It returns [report.ErrNoTimes] where the
// log has no times of recording.
func (r *Reporter) Published(ctx context.Context, q report.Query, id string) (*Published, error) {
	reader := (*closing.Reader)(r)
	doc, err := r.Breaches(ctx, q, id)
	if err != nil {
		return nil, err
	}
	open, err := reader.Open(q, doc.Known)
	if err != nil {
		return nil, err
	}
	var lists []*list
	if err := reader.Walk(ctx, q, id, min(open, q.At+1), func() closing.Taker {
		l := &list{standing: map[ledger.Breach][]*found{}, rome: r.Rome}
		lists = append(lists, l)
		return closing.Taker{Closed: l.closed, Changed: l.changed}
	}); err != nil {
		return nil, err
	}
	published := map[report.Breach][]*found{}
	out := &Published{Company: q.Company, Employee: id, AsOf: doc.AsOf, Breaches: []Row{}}
	for _, l := range lists {
		for _, f := range l.all {
			if id != "" && f.breach.Employee != id {
				continue
			}
			row := report.BreachRow(&f.breach)
			if id == "" {
				row.Employee = f.breach.Employee
			}
			if f.withdrawn == nil {
				published[key(row)] = append(published[key(row)], f)
			} else {
				out.Breaches = append(out.Breaches, Row{Breach: row, Published: r.moment(f.breach.Date, f.by), Withdrawn: r.moment(0, f.withdrawn)})
			}
		}
	}
	for _, b := range doc.Breaches {
		row := Row{Breach: b, Stands: true}
		if list := published[key(b)]; len(list) > 0 {
			row.Published, published[key(b)] = r.moment(b.Date, list[0].by), list[1:]
		}
		out.Breaches = append(out.Breaches, row)
	}
	slices.SortStableFunc(out.Breaches, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Employee, b.Employee))
	})
	out.pair()
	return out, nil
}

// key is a row as a key: two rows that say the same are equal.
func key(b report.Breach) report.Breach {
	if b.Cause.Closing != nil {
		b.Cause.Seq, b.Cause.Closing = uint64(*b.Cause.Closing), nil //nolint:gosec // only compared
	}
	return b
}

// pair marks the withdrawn breaches in whose place another stands.
func (d *Published) pair() {
	same := func(b report.Breach) report.Breach {
		b = key(b)
		b.Limit, b.Observed = "", ""
		return b
	}
	stands := map[report.Breach]bool{}
	for _, row := range d.Breaches {
		if row.Stands {
			stands[same(row.Breach)] = true
		}
	}
	for i := range d.Breaches {
		d.Breaches[i].Changed = !d.Breaches[i].Stands && stands[same(d.Breaches[i].Breach)]
	}
}

func (r *Reporter) moment(closed events.Date, e *events.Event) *Moment {
	if e == nil {
		return &Moment{Time: (closed + 1).In(r.Rome), Closing: &closed}
	}
	return &Moment{Time: e.Recorded.In(r.Rome), Known: e.Seq, Late: closing.LateOf(r.Source, e)}
}

// list is the breaches of an entity while it is walked through.
type list struct {
	all      []*found
	standing map[ledger.Breach][]*found
	rome     *time.Location
}

func (l *list) closed(out closing.Output) {
	for _, b := range out.Breaches {
		l.add(b, nil)
	}
}

func (l *list) add(b ledger.Breach, by *events.Event) {
	f := &found{breach: b, by: by}
	l.all = append(l.all, f)
	l.standing[b] = append(l.standing[b], f)
}

// changed takes back what stood before and not after, and adds what did not stand before.
func (l *list) changed(e *events.Event, before, after closing.Output) {
	left := map[ledger.Breach]int{}
	for _, b := range after.Breaches {
		left[b]++
	}
	for _, b := range before.Breaches {
		if left[b] > 0 {
			left[b]--
		} else {
			l.withdraw(b, e)
		}
	}
	for _, b := range after.Breaches {
		if left[b] > 0 {
			left[b]--
			l.add(b, e)
		}
	}
}

func (l *list) withdraw(b ledger.Breach, e *events.Event) {
	stood := l.standing[b]
	if len(stood) == 0 {
		return
	}
	f := stood[len(stood)-1]
	l.standing[b] = stood[:len(stood)-1]
	f.withdrawn = e
	if f.by != nil && events.DateOf(f.by.Recorded, l.rome) == events.DateOf(e.Recorded, l.rome) {
		l.all = slices.DeleteFunc(l.all, func(x *found) bool { return x == f })
	}
}
