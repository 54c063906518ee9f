package payroll

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/projections/closing"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// Published is the payroll of a month as published, as due, and the difference.
type Published struct {
	Company  string        `json:"company"`
	Employee string        `json:"employee,omitempty"`
	Month    *events.Month `json:"month,omitempty"`
	report.AsOf
	Rows         []Row         `json:"payroll"`
	Totals       []Total       `json:"totals"`
	Publications []Publication `json:"publications"` // by row, and in order of time

	remembered bool        // the source remembers what was sent
	begun      events.Date // the day of the first record
}

// Before reports whether a month ended before the log began. What is due for it was published with the opening facts.
func (d *Published) Before(m events.Month) bool { return m.Last() < d.begun }

// Changed reports whether facts recorded later changed what payroll had received of a row. Nothing was received of a month before the
// log.
func (d *Published) Changed(x *Row) bool {
	return strings.Trim(x.Difference, "0.") != "" && !d.Before(x.Month)
}

// Each goes through the rows, each with its publications.
func (d *Published) Each() iter.Seq2[*Row, []Publication] {
	return func(yield func(*Row, []Publication) bool) {
		left := d.Publications
		for i := range d.Rows {
			n := 0
			for n < len(left) && left[n].Key == d.Rows[i].Key {
				n++
			}
			if !yield(&d.Rows[i], left[:n]) {
				return
			}
			left = left[n:]
		}
	}
}

// Key is what quantities for payroll are added up under.
type Key struct {
	Month       events.Month       `json:"month"`
	Employee    string             `json:"employee"`
	Kind        string             `json:"kind"`
	Unit        string             `json:"unit"`
	Clause      string             `json:"clause"`
	Entitlement events.Entitlement `json:"entitlement,omitempty"`
	Lot         events.Lot         `json:"lot,omitzero"`
	Loan        string             `json:"loan,omitempty"`
	Case        string             `json:"case,omitempty"`
	Rate        string             `json:"rate,omitempty"`
}

// Row is what is published and due under a key.
type Row struct {
	Key
	Published   string `json:"published"`   // at the closing of days
	Difference  string `json:"difference"`  // by facts recorded later
	Unpublished string `json:"unpublished"` // of days that are not closed yet
	Due         string `json:"dueNow"`      // the sum of the three
	// From a service, as far as all is known: what LEDGER has under the key, which may be behind, and the ids of its messages.
	Sent     string   `json:"sent,omitempty"`
	Messages []string `json:"messages,omitempty"`
}

// Publication is one publication under a key.
type Publication struct {
	Key
	Time     time.Time    `json:"time"`
	Known    uint64       `json:"known"` // the last sequence that had been recorded by then
	Quantity string       `json:"quantity"`
	Total    string       `json:"total"`             // published under the key by then
	Closing  *events.Date `json:"closing,omitempty"` // the day whose closing published it
	Late     *Late        `json:"late,omitempty"`    // the event whose recording published it
}

// Late is an event that changed what had been published.
type Late = closing.Late

// Total is the sum of the rows of a kind and unit.
type Total struct {
	Kind        string `json:"kind"`
	Unit        string `json:"unit"`
	Rows        int    `json:"rows"`
	Published   string `json:"published"`
	Difference  string `json:"difference"`
	Unpublished string `json:"unpublished"`
	Due         string `json:"dueNow"`
}

// Reporter makes the documents of a reporter's source.
type Reporter closing.Reader

// row is a row while it is summed up.
type row struct {
	key
	due  int64
	list []publication
}

// Published compares what was published to payroll with what is due, for an employee, or, with an empty id, for all: of one month, or,
// with month 0, of all months. It returns [report.ErrNoTimes] where the log has no times of recording.
func (r *Reporter) Published(ctx context.Context, q report.Query, id string, month events.Month) (*Published, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	open, err := (*closing.Reader)(r).Open(q, asOf.Known)
	if err != nil {
		return nil, err
	}
	due, err := r.Payroll(ctx, q, id, month)
	if err != nil {
		return nil, err
	}
	rows, err := r.publications(ctx, q, id, month, open)
	if err != nil {
		return nil, err
	}
	list, err := withDue(rows, due.Payroll, id)
	if err != nil {
		return nil, err
	}
	doc := &Published{Company: q.Company, Employee: id, Month: due.Month, AsOf: asOf, Rows: []Row{}, Publications: []Publication{}}
	first, err := r.Source.Resolve(ctx, 1)
	if err != nil {
		return nil, err
	}
	if first.Time != nil {
		doc.begun = events.DateOf(*first.Time, r.Rome)
	}
	known := moments{r: r}
	for _, x := range list {
		if err := known.add(ctx, doc, x); err != nil {
			return nil, err
		}
	}
	if err := doc.sent(ctx, r.Source, q); err != nil {
		return nil, err
	}
	doc.Totals, err = totals(doc.Rows)
	return doc, err
}

// withDue adds what is due to rows of what was published, leaves out those that come to nothing, and sorts them as the document of
// payroll is.
func withDue(rows map[key]*row, due []report.Instruction, id string) ([]*row, error) {
	place := map[key]int{}
	for i, in := range due {
		k, parts, err := parse(&in, id)
		if err != nil {
			return nil, err
		}
		if rows[k] == nil {
			rows[k] = &row{key: k}
		}
		rows[k].due, place[k] = parts, i+1
	}
	out := make([]*row, 0, len(rows))
	for _, x := range rows {
		if published, difference, unpublished := x.sums(); published != 0 || difference != 0 || unpublished != 0 {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.employee, b.employee), cmp.Compare(place[a.key], place[b.key]),
			cmp.Compare(a.entitlement, b.entitlement), cmp.Compare(a.kind, b.kind), cmp.Compare(a.clause, b.clause), a.lot.Compare(b.lot),
			cmp.Compare(a.about, b.about), cmp.Compare(a.rate, b.rate))
	})
	return out, nil
}

// parse returns the key and the quantity of a row of the document of payroll; id is the employee of a row without one.
func parse(in *report.Instruction, id string) (key, int64, error) {
	unit, err := events.ParseUnit(in.Unit)
	if err != nil {
		return key{}, 0, err
	}
	parts, err := unit.Parse(in.Quantity)
	if err != nil {
		return key{}, 0, err
	}
	rate, err := ledger.ParseRate(in.Rate)
	return key{in.Month, cmp.Or(in.Employee, id), ledger.Kind(in.Kind), unit, in.Clause, in.Entitlement, in.Lot,
		ledger.CaseOf(in.Loan, in.Case), rate}, parts, err
}

// sums returns what was published at the closing of days and by later facts, and what is due besides.
func (x *row) sums() (published, difference, unpublished int64) {
	for _, p := range x.list {
		if p.event == nil {
			published += p.parts
		} else {
			difference += p.parts
		}
	}
	return published, difference, x.due - published - difference
}

// totals adds rows up by kind and unit.
func totals(rows []Row) ([]Total, error) {
	out := []Total{}
	sums := map[string]*[4]int64{}
	for i := range rows {
		x := &rows[i]
		unit, err := events.ParseUnit(x.Unit)
		if err != nil {
			return nil, err
		}
		name := x.Kind + " " + x.Unit
		if sums[name] == nil {
			sums[name], out = &[4]int64{}, append(out, Total{Kind: x.Kind, Unit: x.Unit})
		}
		for i, s := range []string{x.Published, x.Difference, x.Unpublished, x.Due} {
			parts, err := unit.Parse(s)
			if err != nil {
				return nil, err
			}
			sums[name][i] += parts
		}
		n := slices.IndexFunc(out, func(t Total) bool { return t.Kind == x.Kind && t.Unit == x.Unit })
		t, sum := &out[n], sums[name]
		t.Rows++
		t.Published, t.Difference, t.Unpublished, t.Due = unit.Format(sum[0]), unit.Format(sum[1]), unit.Format(sum[2]), unit.Format(sum[3])
	}
	return out, nil
}

// Only returns the document of one of its months.
func (d *Published) Only(m events.Month) (*Published, error) {
	out := *d
	out.Month = &m
	out.Rows = slices.DeleteFunc(slices.Clone(d.Rows), func(x Row) bool { return x.Month != m })
	out.Publications = slices.DeleteFunc(slices.Clone(d.Publications), func(p Publication) bool { return p.Month != m })
	var err error
	out.Totals, err = totals(out.Rows)
	return &out, err
}

// moments looks up what was known when days were closed.
type moments struct {
	r  *Reporter
	at map[events.Date]uint64
}

// closing returns the last sequence recorded before a day was over.
func (m *moments) closing(ctx context.Context, day events.Date) (uint64, error) {
	if seq, ok := m.at[day]; ok {
		return seq, nil
	}
	known, err := m.r.Source.ResolveTime(ctx, (day + 1).In(m.r.Rome).Add(-1))
	if err != nil {
		return 0, err
	}
	if m.at == nil {
		m.at = map[events.Date]uint64{}
	}
	m.at[day] = known.Seq
	return known.Seq, nil
}

// add adds a row to the document.
func (m *moments) add(ctx context.Context, d *Published, x *row) error {
	u := x.unit
	published, difference, unpublished := x.sums()
	k := Key{x.month, x.employee, string(x.kind), u.String(), x.clause, x.entitlement, x.lot, x.about.Loan(), x.about.Other(), x.rate.String()}
	d.Rows = append(d.Rows, Row{Key: k, Published: u.Format(published), Difference: u.Format(difference), Unpublished: u.Format(unpublished),
		Due: u.Format(x.due)})
	var total int64
	for _, p := range x.list {
		total += p.parts
		one := Publication{Key: k, Quantity: u.Format(p.parts), Total: u.Format(total)}
		if e := p.event; e != nil {
			one.Time, one.Known = e.Recorded.In(m.r.Rome), e.Seq
			one.Late = closing.LateOf(m.r.Source, e)
		} else {
			seq, err := m.closing(ctx, p.closed)
			if err != nil {
				return err
			}
			one.Time, one.Known, one.Closing = (p.closed + 1).In(m.r.Rome), seq, &p.closed
		}
		d.Publications = append(d.Publications, one)
	}
	return nil
}
