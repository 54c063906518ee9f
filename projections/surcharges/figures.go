package surcharges

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/calendar"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// Figures are those of TIME D.
type Figures struct {
	Rows        []Row                           `yaml:"minutes"`   // of Parte Terza; of equal rates the first row's counts
	Saturdays   []Saturdays                     `yaml:"saturdays"` // of Parte Prima; the first that fits
	Hours       contract.Figure[contract.Times] `yaml:"saturday_hours"`
	Liquidatore contract.Figure[contract.Count] `yaml:"liquidatore_saturdays"`
	AtOnce      contract.Figure[contract.Count] `yaml:"liquidatori_at_once"`
}

// Row is a surcharge on minutes worked.
type Row struct {
	Entitlement           events.Entitlement `yaml:"entitlement"`
	contract.Figure[Band] `yaml:",inline"`
}

// Band is a rate and the minutes that have it.
type Band struct {
	Rate contract.Rate `yaml:"rate" it:"maggiorazione" en:"surcharge"`
	When []When        `yaml:"when" it:"quando" en:"when"`
}

// When is days, hours of every day, or hours of some days.
type When struct {
	Days  []Day  `yaml:"days"`
	Hours *Hours `yaml:"hours"`
}

// Day is a kind of day: a day of the week, or one of the calendar.
type Day string

// The kinds of day.
const (
	Saturday    Day = "saturday"
	Sunday      Day = "sunday"
	Holiday     Day = "holiday"
	HalfHoliday Day = "half_holiday"
)

var dayNames = map[Day]wording.Text{Saturday: lang.Say("sabato", "Saturday"), Sunday: lang.Say("domenica", "Sunday"),
	Holiday: lang.Say("festività", "holiday"), HalfHoliday: lang.Say("semifestività", "half-holiday")}

// Words implements [contract.Worded].
func (d Day) Words() wording.Text { return dayNames[d] }

func (d Day) is(c *calendar.Calendar, date events.Date) bool {
	switch d {
	case Saturday:
		return date.Weekday() == time.Saturday
	case Sunday:
		return date.Weekday() == time.Sunday
	case Holiday:
		return c.IsHoliday(date)
	}
	return c.Kind(date) == calendar.Half
}

// Hours are two times of a day. Where the second is the earlier one, the hours are those before it and those from the first on.
type Hours struct{ From, To events.ClockTime }

// UnmarshalYAML implements yaml.Unmarshaler.
func (h *Hours) UnmarshalYAML(n *yaml.Node) error {
	var pair [2]contract.Clock
	if err := n.Decode(&pair); err != nil {
		return fmt.Errorf("line %d: expected two times: %w", n.Line, err)
	}
	h.From, h.To = pair[0].ClockTime, pair[1].ClockTime
	return nil
}

// String returns the hours as in a sentence.
func (h Hours) String() string { return fmt.Sprintf("%s–%s", h.From, h.To) }

func (h Hours) has(minute int) bool {
	after, before := minute >= int(h.From), minute < int(h.To)
	if h.To < h.From {
		return after || before
	}
	return after && before
}

// String returns the days and hours as in the table.
func (w When) String() string {
	var out []string
	for _, d := range w.Days {
		out = append(out, string(d))
	}
	if w.Hours != nil {
		out = append(out, w.Hours.String())
	}
	return strings.Join(out, " ")
}

// Words implements [contract.Worded].
func (w When) Words() wording.Text {
	var days []wording.Text
	for _, d := range w.Days {
		days = append(days, d.Words())
	}
	text := lang.Join(days, ", ")
	switch {
	case w.Hours == nil:
		return text
	case len(w.Days) == 0:
		return wording.Say("%s", "%s", w.Hours.String())
	}
	return wording.Say("%s %s", "%s %s", text, w.Hours.String())
}

func (w *When) fits(c *calendar.Calendar, date events.Date, minute int) bool {
	return (len(w.Days) == 0 || slices.ContainsFunc(w.Days, func(d Day) bool { return d.is(c, date) })) &&
		(w.Hours == nil || w.Hours.has(minute))
}

func (b *Band) fits(c *calendar.Calendar, date events.Date, minute int) bool {
	return slices.ContainsFunc(b.When, func(w When) bool { return w.fits(c, date, minute) })
}

// Saturdays are the Saturdays of employees with a qualification; without one, of everybody else.
type Saturdays struct {
	Qualification          string `yaml:"qualification"`
	contract.Figure[Tiers] `yaml:",inline"`
}

// Tiers are the rates of the Saturdays of a year, in order.
type Tiers struct {
	List []Tier `yaml:"tiers"`
}

// Tier is the rate of each Saturday through the one of a number, zero for all later ones, or an amount for the day instead.
type Tier struct {
	Through contract.Count `yaml:"through"`
	Rate    contract.Rate  `yaml:"rate"`
	Amount  contract.Euro  `yaml:"amount"`
}

// of returns the tier of the Saturday of a number.
func (t Tiers) of(n int) Tier {
	for _, tier := range t.List[:len(t.List)-1] {
		if n <= int(tier.Through) {
			return tier
		}
	}
	return t.List[len(t.List)-1]
}

// String writes "19.00 through 9, 20.00 through 13, 70.00 euro".
func (t Tiers) String() string { return t.Words().En }

// Words implements [contract.Worded].
func (t Tiers) Words() wording.Text {
	var out []wording.Text
	for _, tier := range t.List {
		text := wording.Say("%s%%", "%s%%", wording.Number(tier.Rate.String()))
		if tier.Amount.Cents != 0 {
			text = wording.Say("%s € al giorno", "%s € a day", tier.Amount.Cents)
		}
		if tier.Through != 0 {
			text = wording.Say("%s fino al sabato %d", "%s through Saturday %d", text, int(tier.Through))
		} else if len(t.List) > 1 {
			text = wording.Say("poi %s", "then %s", text)
		}
		out = append(out, text)
	}
	return lang.Join(out, ", ")
}

// Describe implements [contract.Described].
func (r *Row) Describe(any) (key string, c contract.Cited) { return string(r.Entitlement), c }

// Describe implements [contract.Described].
func (s *Saturdays) Describe(any) (key string, c contract.Cited) {
	if s.Qualification == "" {
		return "saturdays", c
	}
	return "saturdays/" + s.Qualification, c
}

// Check implements [contract.Checked].
func (r *Row) Check(ck *contract.Check) {
	if row := r.Entitlement.Row(); row.Unit != events.Minute || !row.Facts || r.Entitlement == events.MaggiorazioneSabato {
		ck.Fail("%q is not an account of minutes with a rate", r.Entitlement)
	}
	for _, v := range r.Versions {
		for _, w := range v.Value.When {
			for _, d := range w.Days {
				if dayNames[d].It == "" {
					ck.Fail("day %q: expected saturday, sunday, holiday or half_holiday", d)
				}
			}
		}
	}
}

// Check implements [contract.Checked].
func (t Tiers) Check(ck *contract.Check) {
	last := contract.Count(0)
	for i, tier := range t.List {
		if (tier.Rate == 0) == (tier.Amount.Cents == 0) {
			ck.Fail("a tier has a rate or an amount")
		}
		if end := i == len(t.List)-1; end != (tier.Through == 0) || !end && tier.Through <= last {
			ck.Fail("tiers go through Saturdays in order, and the last one has no end")
		}
		last = tier.Through
	}
	if len(t.List) == 0 {
		ck.Fail("has no tiers")
	}
}

// Check implements [contract.Checked].
func (f *Figures) Check(ck *contract.Check) {
	if n := len(f.Saturdays); n == 0 || f.Saturdays[n-1].Qualification != "" {
		ck.Fail("saturdays: the last row is of everybody else")
	} else if slices.ContainsFunc(f.Saturdays[n-1].Versions, func(v contract.Version[Tiers]) bool { return len(v.Value.List) > 1 }) {
		ck.Fail("saturdays: those of everybody else are not numbered, and have one tier")
	}
	for i := range f.Saturdays {
		if q := f.Saturdays[i].Qualification; i < len(f.Saturdays)-1 && q != hr.Supervisor && q != hr.Liquidatore {
			ck.Fail("saturdays: qualification %q: expected supervisor or liquidatore", q)
		}
	}
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// row returns the row of an account of Parte Terza; nil if there is none.
func (f *Figures) row(ent events.Entitlement) *Row {
	i := slices.IndexFunc(f.Rows, func(r Row) bool { return r.Entitlement == ent })
	if i < 0 {
		return nil
	}
	return &f.Rows[i]
}

// saturdays returns the row of the employees of a class.
func (f *Figures) saturdays(c *employment.Class) *Saturdays {
	has := map[string]bool{hr.Supervisor: c.Supervisor, hr.Liquidatore: c.Liquidatore, "": true}
	return &f.Saturdays[slices.IndexFunc(f.Saturdays, func(s Saturdays) bool { return has[s.Qualification] })]
}

// highest returns the row with the highest rate for a minute of a date; nil if the minute lies in none.
func (f *Figures) highest(c *calendar.Calendar, date events.Date, minute int) (best *Row, rate contract.Rate) {
	for i := range f.Rows {
		r := &f.Rows[i]
		if b := r.On(date); b.Rate > rate && b.fits(c, date, minute) {
			best, rate = r, b.Rate
		}
	}
	return best, rate
}

// next returns the first minute after one at which hours of a row begin or end, at most a limit.
func (f *Figures) next(date events.Date, minute, limit int) int {
	for i := range f.Rows {
		for _, w := range f.Rows[i].On(date).When {
			if w.Hours == nil {
				continue
			}
			for _, at := range []int{int(w.Hours.From), int(w.Hours.To)} {
				if at > minute {
					limit = min(limit, at)
				}
			}
		}
	}
	return limit
}
