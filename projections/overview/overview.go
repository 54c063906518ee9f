package overview

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/institute"
	"spettanze/projections/report"
	"spettanze/projections/standing"
	"spettanze/projections/wording"
)

// Overview is the document of a company.
type Overview struct {
	Company string `json:"company"`
	report.AsOf
	InService     int            `json:"inService"`
	Tiles         []Tile         `json:"tiles"`
	Pots          []Pot          `json:"pots"`
	Quotas        []Quota        `json:"quotas,omitempty" doc:"for readers who may see all of the company"`
	Schedules     []Schedule     `json:"schedules"`
	Distributions []Distribution `json:"distributions"`
}

// Levels of a tile.
const (
	Act   = "act"
	Watch = "watch"
	Fine  = "fine"
)

// Codes of tiles.
const (
	Waiting  = "waiting"
	Lapsing  = "lapsing"
	Breaches = "breaches"
	Overdue  = "overdue"
	Short    = "short"
	Ending   = "ending"
	Near     = "near"
	Deciding = "deciding"
)

var codes = []string{Waiting, Lapsing, Breaches, Overdue, Short, Ending, Near, Deciding}

// Tile is one thing to look at.
type Tile struct {
	Tile       string       `json:"tile"`
	Level      string       `json:"level"`
	Number     int          `json:"number"` // of rows
	Title      wording.Text `json:"title"`
	Definition wording.Text `json:"definition"`
	People     int          `json:"people"`         // different employees in the rows
	Date       *events.Date `json:"date,omitempty"` // of the tile: the day on which it lapses, or by which it must be used
	From       *events.Date `json:"from,omitempty"` // the first day of what is counted
	Recent     *Recent      `json:"recent,omitempty"`
	Rows       []Row        `json:"rows"`
	Totals     []Amount     `json:"totals,omitempty"` // of the rows, by unit
	By         []Count      `json:"by,omitempty"`     // the rows by code or entitlement, the most first
}

// Recent is how many breaches there are since a day, the one before the date.
type Recent struct {
	From   events.Date `json:"from"`
	Number int         `json:"number"`
}

// TileDocument is the document of one tile.
type TileDocument struct {
	Company string `json:"company"`
	report.AsOf
	Tile
}

// Row is a row of a tile.
type Row struct {
	Employee    string             `json:"employee,omitempty"` // empty: of the company
	Entitlement events.Entitlement `json:"entitlement,omitempty"`
	Lot         events.Lot         `json:"lot,omitzero"`
	Unit        string             `json:"unit,omitempty"`
	Quantity    string             `json:"quantity,omitempty"`
	Limit       string             `json:"limit,omitempty"`
	Date        *events.Date       `json:"date,omitempty"`
	Code        string             `json:"code,omitempty"`
	Clause      string             `json:"clause,omitempty"`
	Seq         uint64             `json:"seq,omitempty"` // of the event that it is about
	Text        wording.Text       `json:"text,omitzero"`
}

// Amount is a quantity with its unit.
type Amount struct {
	Unit     string `json:"unit"`
	Quantity string `json:"quantity"`
}

// Count is how many rows have a code.
type Count struct {
	Code   string       `json:"code"`
	Title  wording.Text `json:"title"`
	Number int          `json:"number"`
}

// Pot is how much of a pot is left.
type Pot struct {
	Pot         events.Entitlement `json:"pot"`
	Level       string             `json:"level"`
	Unit        string             `json:"unit"`
	Budgeted    string             `json:"budgeted,omitempty"` // empty: it has no budget
	Disbursed   string             `json:"disbursed"`
	Available   string             `json:"available,omitempty"`
	Outstanding string             `json:"outstanding"`
	Lends       bool               `json:"lends,omitempty"`
}

// Quota is how many are counted against a limit, and how many places are left; of one day where it has a day.
type Quota struct {
	Quota     string       `json:"quota"`
	Title     wording.Text `json:"title"`
	Level     string       `json:"level"`
	Day       *events.Date `json:"day,omitempty"`
	Base      int          `json:"base"`
	Limit     int          `json:"limit"`
	Counted   int          `json:"counted"`
	Available int          `json:"available"`
}

// Schedule is how many employees in service have a schedule.
type Schedule struct {
	Schedule      string `json:"schedule"`
	WeeklyMinutes int    `json:"weeklyMinutes"`
	Employees     int    `json:"employees"`
}

// Distribution is how many employees in service hold how much of an entitlement.
type Distribution struct {
	Entitlement events.Entitlement `json:"entitlement"`
	Unit        string             `json:"unit"`
	Bands       []Band             `json:"bands"`
}

// Band is the employees who hold at least From and less than To.
type Band struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Employees int    `json:"employees"`
}

// OfTile makes the document of one tile of a company. It returns [report.ErrUnknownCode].
func OfTile(ctx context.Context, r *report.Reporter, q report.Query, code string) (*TileDocument, error) {
	d, err := Of(ctx, r, q)
	if err != nil {
		return nil, err
	}
	for _, t := range d.Tiles {
		if t.Tile == code {
			return &TileDocument{d.Company, d.AsOf, t}, nil
		}
	}
	return nil, lang.Errorf("%w (riquadro) %q: atteso uno tra %s", "%w of a tile %q: expected one of %s", report.ErrUnknownCode, code, strings.Join(codes, ", "))
}

// maker collects what the document has.
type maker struct {
	doc       *Overview
	at        events.Date
	tiles     map[string]*Tile
	recent    Recent
	late      bool               // a decision is overdue
	open      []*standing.Listed // the balances that an agreement ends
	lapsing   map[events.Date][]Row
	schedules map[string]*Schedule
	holdings  map[events.Entitlement][]int64
}

// Of makes the document of a company.
func Of(ctx context.Context, r *report.Reporter, q report.Query) (*Overview, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Known = asOf.Known.Seq // all parts must have the same knowledge
	m := &maker{doc: &Overview{Company: q.Company, AsOf: asOf, Pots: []Pot{}}, at: q.At, tiles: map[string]*Tile{},
		lapsing: map[events.Date][]Row{}, schedules: map[string]*Schedule{}, holdings: map[events.Entitlement][]int64{}}
	rejected, err := r.Rejected(ctx, q)
	if err != nil {
		return nil, err
	}
	m.waiting(rejected)
	breaches, err := r.Breaches(ctx, q, "")
	if err != nil {
		return nil, err
	}
	m.breaches(breaches.Breaches)
	s := &standing.Reporter{Reporter: r}
	err = s.Each(ctx, q, nil, func(l *standing.Listed) error {
		m.employee(l)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, l := range m.open {
		if err := s.Deadlines(ctx, q, l.ID, l.Entitlements); err != nil {
			return nil, err
		}
		m.ending(l)
	}
	company, err := r.Source.Company(ctx, q)
	if err != nil {
		return nil, err
	}
	m.deciding(company.View)
	m.pots(company.View)
	m.doc.Quotas = quotas(company.View)
	return m.finish(), nil
}

func (m *maker) add(code string, row Row) {
	if m.tiles[code] == nil {
		m.tiles[code] = &Tile{Tile: code}
	}
	m.tiles[code].Rows = append(m.tiles[code].Rows, row)
}

// waiting adds what was refused and what waits.
func (m *maker) waiting(doc *report.Rejected) {
	for i := range doc.Rejected {
		f := &doc.Rejected[i]
		row := Row{Employee: f.Subject, Code: f.Code, Seq: f.Seq, Text: wording.Text{It: cmp.Or(f.ReasonIt, f.Reason), En: f.Reason}}
		if f.Subject == events.CompanySubject {
			row.Employee = ""
		}
		m.add(Waiting, row)
	}
	for i := range doc.Parked {
		p := &doc.Parked[i]
		row := Row{Employee: p.Subject, Code: p.Code, Seq: p.Cause.Seq, Date: &p.Date, Text: wording.Text{It: p.ReasonIt, En: p.Reason}}
		if p.Subject == events.CompanySubject {
			row.Employee = ""
		}
		m.add(Waiting, row)
	}
}

// breaches adds those of the month, and counts those since yesterday.
func (m *maker) breaches(list []report.Breach) {
	from := events.MonthOf(m.at).First()
	m.recent.From = m.at - 1
	for i := range list {
		if list[i].Date >= m.recent.From {
			m.recent.Number++
		}
		if b := &list[i]; b.Date >= from {
			m.add(Breaches, Row{Employee: b.Employee, Entitlement: b.Entitlement, Date: &b.Date, Code: b.Code, Clause: b.Clause, Seq: b.Cause.Seq,
				Quantity: b.Observed, Limit: b.Limit})
		}
	}
}

// shortDays is the number of days before a deadline from which the tile Short lists employees who have used too little: for the
// end of the year, from October.
const shortDays = 92

// employee adds what an employee holds.
func (m *maker) employee(l *standing.Listed) {
	status := l.Line.At(m.at)
	if l.InService {
		m.doc.InService++
		s := &status.Schedule
		code := string(s.Code)
		if m.schedules[code] == nil {
			m.schedules[code] = &Schedule{Schedule: code, WeeklyMinutes: s.WeeklyMinutes}
		}
		m.schedules[code].Employees++
	}
	open := slices.DeleteFunc(slices.Clone(l.Entitlements), func(e standing.Entitlement) bool {
		return !slices.ContainsFunc(e.Deadlines, func(d standing.Deadline) bool { return d.Date == nil })
	})
	if len(open) > 0 {
		m.open = append(m.open, &standing.Listed{Person: l.Person, Entitlements: open})
	}
	for i := range l.Entitlements {
		e := &l.Entitlements[i]
		row := Row{Employee: l.ID, Entitlement: e.Entitlement.Entitlement, Unit: e.Unit}
		m.deadlines(row, e)
		if !l.InService {
			continue
		}
		u := row.Entitlement.Unit()
		if parts, err := u.Parse(e.Balance); err == nil {
			m.holdings[row.Entitlement] = append(m.holdings[row.Entitlement], parts)
		}
		if x := e.Least; x != nil && x.Missing != u.Format(0) && x.By-m.at < shortDays {
			short := row
			short.Quantity, short.Limit, short.Date, short.Clause, short.Text = x.Missing, x.Least, &x.By, x.Clause, x.Text
			m.add(Short, short)
		}
		if l := e.Near(); l != nil {
			near := row
			near.Quantity, near.Limit, near.Clause, near.Text = e.Balance, l.Most, l.Clause, l.Text
			m.add(Near, near)
		}
	}
}

// deadlines adds lots that lapse, and lots that should have been used.
func (m *maker) deadlines(row Row, e *standing.Entitlement) {
	for i := range e.Deadlines {
		d := &e.Deadlines[i]
		if d.Date == nil {
			continue
		}
		row := row
		row.Lot, row.Quantity, row.Date, row.Text = d.Lot, d.Left, d.Date, d.Text
		switch {
		case d.Lost && *d.Date >= m.at:
			m.lapsing[*d.Date] = append(m.lapsing[*d.Date], row)
		case !d.Lost && *d.Date < m.at:
			m.add(Overdue, row)
		}
	}
}

// endingDays is the number of days before the end of an agreement from which the tile Ending lists what is left.
const endingDays = 30

// ending adds the balances of an employee that an agreement ends soon.
func (m *maker) ending(l *standing.Listed) {
	for i := range l.Entitlements {
		e := &l.Entitlements[i]
		for _, d := range e.Deadlines {
			if d.Date != nil && *d.Date >= m.at && *d.Date-m.at <= endingDays {
				m.add(Ending, Row{Employee: l.ID, Entitlement: e.Entitlement.Entitlement, Lot: d.Lot, Unit: e.Unit, Quantity: d.Left, Date: d.Date, Text: d.Text})
			}
		}
	}
}

// pots adds the company's pots.
func (m *maker) pots(v *institute.CompanyView) {
	for _, code := range v.Codes(institute.PotDocument) {
		p, ok := v.Pot(events.Entitlement(code))
		if !ok {
			continue
		}
		u := p.Code.Unit()
		row := Pot{Pot: p.Code, Level: Fine, Unit: u.String(), Disbursed: u.Format(p.Disbursed), Outstanding: u.Format(p.Outstanding),
			Lends: p.Loans != nil}
		if !p.Unlimited {
			row.Budgeted, row.Available = u.Format(p.Budgeted), u.Format(p.Available())
			if p.Available() < 0 {
				row.Level = Act
			}
		}
		m.doc.Pots = append(m.doc.Pots, row)
	}
}

// finish puts the document together.
func (m *maker) finish() *Overview {
	d := m.doc
	if len(m.lapsing) > 0 { // what lapses next
		next := events.MaxDate
		for date := range m.lapsing {
			next = min(next, date)
		}
		m.tiles[Lapsing] = &Tile{Tile: Lapsing, Date: &next, Rows: m.lapsing[next]}
	}
	for _, code := range codes {
		t := m.tiles[code]
		if t == nil {
			t = &Tile{Tile: code, Rows: []Row{}}
		}
		m.describe(t)
		d.Tiles = append(d.Tiles, *t)
	}
	rank := map[string]int{Act: 0, Watch: 1, Fine: 2}
	slices.SortStableFunc(d.Tiles, func(a, b Tile) int { return rank[a.Level] - rank[b.Level] })
	d.Schedules = []Schedule{}
	for _, s := range m.schedules {
		d.Schedules = append(d.Schedules, *s)
	}
	slices.SortFunc(d.Schedules, func(a, b Schedule) int {
		return cmp.Or(b.Employees-a.Employees, b.WeeklyMinutes-a.WeeklyMinutes, cmp.Compare(a.Schedule, b.Schedule))
	})
	d.Distributions = []Distribution{}
	for _, ent := range events.Entitlements {
		if b := bands(ent.Unit(), m.holdings[ent], d.InService); b != nil {
			d.Distributions = append(d.Distributions, Distribution{Entitlement: ent, Unit: ent.Unit().String(), Bands: b})
		}
	}
	return d
}
