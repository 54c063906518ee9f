package employee

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/timeline"
	"spettanze/projections/wording"
)

// Statement is the movements of a year, and the other years as a line each.
type Statement struct {
	Years            []year
	Year             int
	Opening, Closing string // of the chosen entitlement
	OpeningOn        events.Date
	Months           []month
	Kinds            []frame.Link
	Late             frame.Link
	Filtered         string       // what the rows that are shown add up to, under a filter; empty: there is none
	Downloads        []frame.Link // of the year
	Whole            []frame.Link // of all years
}

// year is a year of the chosen entitlement.
type year struct {
	Year                         int
	Address                      string
	Current                      bool
	Opening, Plus, Minus, Ending string // empty: all entitlements are shown
	Rows                         int
}

// month is the rows of a month.
type month struct {
	ID   string
	Rows []row
}

// row is a movement, or a fact that was annulled.
type row struct {
	ID          string
	Date        events.Date
	Entitlement string // empty: one is chosen
	What        string
	Annulled    *timeline.Fact
	Quantity    string
	Balance     string
	Lot         string
	Clause      string
	Title       string
	Arithmetic  string
	Closing     *events.Date
	Seq         uint64
	Event       string // name of the event's type
	Source      string
	Recorded    string
	Delay       int    // days, of a late fact
	Before      string // address of the page before the fact was known
	Why         string // address of what the movement rests on; empty: it is of a fund
	Negative    bool
}

// statementOf makes the statement of the year that the address asks for, from the movements of the chosen entitlement.
func (p *Page) statementOf(shown []report.Movement) (s Statement, err error) {
	s.Year = p.Query.At.Year()
	if word := p.Param("year"); word != "" {
		if s.Year, err = strconv.Atoi(word); err != nil || s.Year < 1 {
			return s, refuse.BadRequest("%w: year=%s: scrivere un anno, come 2023", "%w: year=%s: write a year, such as 2023", frame.ErrAddress, word)
		}
	}
	kind, late := p.Param("kind"), p.Param("late") != ""
	s.Years = p.years(shown, s.Year)
	var rows []row
	kinds := map[string]bool{}
	var opening, closing, sum events.Quantity
	if p.Chosen != "" {
		opening.Unit, closing.Unit, sum.Unit = p.Chosen.Unit(), p.Chosen.Unit(), p.Chosen.Unit()
	}
	for i := range shown {
		m := &shown[i]
		if m.Date.Year() < s.Year && p.Chosen != "" {
			opening = quantity(m.Unit, m.Balance)
		}
		if m.Date.Year() <= s.Year && p.Chosen != "" {
			closing = quantity(m.Unit, m.Balance)
		}
		if m.Date.Year() != s.Year {
			continue
		}
		kinds[m.Kind] = true
		r := p.row(m)
		if kind != "" && m.Kind != kind || late && r.Delay == 0 {
			continue
		}
		sum.Parts += quantity(m.Unit, m.Quantity).Parts
		rows = append(rows, r)
	}
	if kind == "" {
		rows = p.withAnnulled(rows, s.Year)
	}
	s.OpeningOn = events.NewDate(s.Year-1, 12, 31)
	if p.Chosen != "" {
		s.Opening, s.Closing = p.Quantity(opening), p.Quantity(closing)
		if kind != "" || late {
			s.Filtered = p.Signed(sum)
		}
	}
	s.Months = months(rows)
	s.filters(p, kinds, kind, late)
	return s, nil
}

// movements are those of the chosen entitlement.
func (p *Page) movements() []report.Movement {
	if p.Chosen == "" {
		return p.statement.Movements
	}
	return slices.DeleteFunc(slices.Clone(p.statement.Movements), func(m report.Movement) bool { return m.Entitlement != p.Chosen })
}

// row makes the row of a movement.
func (p *Page) row(m *report.Movement) row {
	q := quantity(m.Unit, m.Quantity)
	r := row{ID: m.ID, Date: m.Date, What: p.Kind(m.Kind), Quantity: p.Signed(q), Negative: q.Parts < 0, Lot: m.Lot.String(), Clause: m.Clause,
		Title: p.ClauseTitle(m.Clause), Closing: m.Cause.Closing, Seq: m.Cause.Seq, Source: m.Cause.Source + " " + m.Cause.ID}
	if m.Balance != "" {
		r.Why = p.With(p.Why(m.Entitlement), "node", m.ID)
		r.Balance = p.Quantity(quantity(m.Unit, m.Balance))
	} else {
		r.Quantity = p.Amount(q)
	}
	if p.Chosen == "" {
		r.Entitlement = p.Entitlement(m.Entitlement)
		if m.Loan != "" {
			r.Entitlement += " " + m.Loan
		}
	}
	note, _ := institutes.Note(m.Note) // a text of no known form is returned as it is
	r.Arithmetic = p.Text(note)
	if m.Cause.Closing != nil {
		return r
	}
	if f := p.bySeq[m.Cause.Seq]; f != nil {
		r.Event, r.Recorded = p.Text(f.Title), p.Recorded(f.Recorded)
		if f.Delay > lateAfter && m.Kind != "open" {
			r.Delay = f.Delay
		}
	}
	if m.Cause.Seq > 1 {
		r.Before = p.Before(m.Cause.Seq)
	}
	return r
}

// withAnnulled adds the facts of a year that were annulled, which moved nothing.
func (p *Page) withAnnulled(rows []row, year int) []row {
	for i := range p.facts.Facts {
		f := &p.facts.Facts[i]
		if f.Annulled == nil || f.Date.Year() != year || p.Chosen != "" && !slices.Contains(f.Concerns, p.Chosen) {
			continue
		}
		rows = append(rows, row{ID: fmt.Sprint("a", f.Seq), Date: f.Date, What: p.Text(f.Title), Annulled: f, Seq: f.Seq,
			Source: f.Source + " " + f.ID, Event: p.Text(f.Title), Recorded: p.Recorded(f.Recorded)})
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.Date, b.Date) })
	return rows
}

// months groups rows, which are in order of date.
func months(rows []row) (out []month) {
	for i := range rows {
		id := "in-" + events.MonthOf(rows[i].Date).String()
		if len(out) == 0 || out[len(out)-1].ID != id {
			out = append(out, month{ID: id})
		}
		m := &out[len(out)-1]
		m.Rows = append(m.Rows, rows[i])
	}
	return out
}

// years are the years of the statement, the latest first.
func (p *Page) years(shown []report.Movement, chosen int) (out []year) {
	if len(shown) == 0 {
		return nil
	}
	var before int64
	i := 0
	for y := shown[0].Date.Year(); y <= p.Query.At.Year(); y++ {
		line := year{Year: y, Current: y == chosen, Address: p.Here("year", strconv.Itoa(y)) + "#statement"}
		var plus, minus int64
		for ; i < len(shown) && shown[i].Date.Year() == y; i++ {
			line.Rows++
			if p.Chosen != "" {
				n := quantity(shown[i].Unit, shown[i].Quantity).Parts
				plus, minus = plus+max(n, 0), minus+min(n, 0)
			}
		}
		if p.Chosen != "" {
			q := func(parts int64) events.Quantity { return events.Quantity{Unit: p.Chosen.Unit(), Parts: parts} }
			line.Opening, line.Plus, line.Minus = p.Quantity(q(before)), p.Signed(q(plus)), p.Signed(q(minus))
			before += plus + minus
			line.Ending = p.Quantity(q(before))
		}
		out = append(out, line)
	}
	slices.Reverse(out)
	return out
}

// filters are the links that choose rows, and those that take the statement away.
func (s *Statement) filters(p *Page, kinds map[string]bool, kind string, late bool) {
	s.Kinds = append(s.Kinds, frame.Link{Text: p.Say("tutti i movimenti", "all movements"), Address: p.Here("kind", "") + "#statement", Current: kind == ""})
	for k := range kinds {
		s.Kinds = append(s.Kinds, frame.Link{Text: p.Kind(k), Address: p.Here("kind", k) + "#statement", Current: kind == k})
	}
	slices.SortFunc(s.Kinds[1:], func(a, b frame.Link) int { return cmp.Compare(a.Text, b.Text) })
	s.Late = frame.Link{Text: p.Say("solo registrati in ritardo", "only recorded late"), Address: p.Here("late", "yes") + "#statement", Current: late}
	if late {
		s.Late.Text, s.Late.Address = p.Say("anche non in ritardo", "not only late ones"), p.Here("late", "")+"#statement"
	}
	for _, format := range []string{"pdf", "xlsx", "csv", "json"} {
		whole := p.With("/v1"+p.Path("employees", p.ID, "movements")+"."+format, "entitlement", string(p.Chosen), "lang", p.Code())
		year := p.With(whole, "from", events.NewDate(s.Year, 1, 1).String(), "at", min(p.Query.At, events.NewDate(s.Year, 12, 31)).String())
		s.Downloads = append(s.Downloads, frame.Link{Text: format, Address: year})
		s.Whole = append(s.Whole, frame.Link{Text: format, Address: whole})
	}
}

// Delayed says how late a fact was recorded.
func (p *Page) Delayed(days int) string {
	return p.Text(wording.Plural(days, "registrato il giorno dopo", "registrato %d giorni dopo", "recorded the day after", "recorded %d days after"))
}
