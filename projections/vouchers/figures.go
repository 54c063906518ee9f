package vouchers

import (
	"math"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// Figures are those of TIME K.
type Figures struct {
	Value contract.Figure[contract.Euro] `yaml:"value"`
	Lines []Row                          `yaml:"lines"`
}

// Row is a line of the table, the conditions of which may change with time.
type Row struct {
	contract.Cited `yaml:",inline"`
	Line           string                  `yaml:"line"`
	Versions       contract.Versions[Line] `yaml:"versions"`
}

// Describe implements [contract.Described].
func (r *Row) Describe(any) (key string, c contract.Cited) { return "lines/" + r.Line, r.Cited }

// Line says of which days it decides, and what.
type Line struct {
	Gives       Gives             `yaml:"gives" it:"spetta" en:"due"`
	Travel      bool              `yaml:"travel" it:"in trasferta" en:"on business travel"`
	Remote      bool              `yaml:"remote" it:"da remoto" en:"remote"`
	Schedules   []hr.ScheduleCode `yaml:"schedules" it:"orario" en:"schedule"`
	Discipline  hr.Discipline     `yaml:"discipline" it:"disciplina" en:"discipline"`
	Days        []Weekday         `yaml:"days" it:"di" en:"on"`
	Leave       hr.LeaveKind      `yaml:"leave" it:"con assenza" en:"with leave"`
	Worked      *contract.Minutes `yaml:"worked_over" it:"lavorate oltre" en:"worked over"`
	Theoretical *contract.Minutes `yaml:"theoretical_over" it:"teoriche oltre" en:"theoretical over"`
	Punches     *contract.Count   `yaml:"punches" it:"timbrature almeno" en:"punches at least"`
	Apart       *contract.Minutes `yaml:"apart_over" it:"o dalla prima all'ultima oltre" en:"or from first to last over"`
}

// Gives says what a line decides.
type Gives string

// What a line decides.
const (
	One   Gives = "one"
	None  Gives = "none"
	Ended Gives = "ended" // nothing: it is no longer in force
)

// Words implements [contract.Worded].
func (g Gives) Words() wording.Text {
	return map[Gives]wording.Text{One: lang.Say("un buono", "a voucher"), None: lang.Say("nessun buono", "no voucher"),
		Ended: lang.Say("non più in vigore", "no longer in force")}[g]
}

// Weekday is a day of the week, "mon".
type Weekday string

var weekdays = []Weekday{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Words implements [contract.Worded].
func (w Weekday) Words() wording.Text {
	day := time.Weekday(slices.Index(weekdays, w))
	return wording.Say("%s", "%s", day)
}

// Check implements [contract.Checked].
func (l Line) Check(ck *contract.Check) {
	for _, code := range l.Schedules {
		if _, ok := ck.Contract().Employment.Schedules.Codes[code]; !ok {
			ck.Fail("schedules: %q is not a code of employment.yaml", code)
		}
	}
	for _, day := range l.Days {
		contract.OneOf(ck, "days", day, weekdays...)
	}
	if l.Apart != nil && l.Punches == nil {
		ck.Fail("apart_over needs punches: it stands in their place")
	}
	contract.OneOf(ck, "gives", l.Gives, One, None, Ended)
	contract.OneOf(ck, "discipline", l.Discipline, "", hr.PartePrima, hr.ParteTerza)
	contract.OneOf(ck, "leave", l.Leave, append([]hr.LeaveKind{""}, hr.LeaveKinds...)...)
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// row returns the line that decides the day; nil if none does, or without a clocking.
func (f *Figures) row(day *institute.Day) *Row {
	if day.Clocking == nil {
		return nil
	}
	c, ok := day.Clocking.Data.(hr.ClockingRecorded)
	if !ok {
		return nil
	}
	for i := range f.Lines {
		if l, begun := f.Lines[i].Versions.At(day.Date); begun && l.Gives != Ended && l.fits(day, &c) {
			return &f.Lines[i]
		}
	}
	return nil
}

// fits reports whether the line decides the day of a clocking.
func (l *Line) fits(day *institute.Day, c *hr.ClockingRecorded) bool {
	switch {
	case l.Travel && !c.Travel, l.Remote && !c.Remote:
		return false
	case l.Schedules != nil && !slices.Contains(l.Schedules, day.Status.Schedule.Code):
		return false
	case l.Discipline != "" && l.Discipline != day.Status.Class.Discipline:
		return false
	case l.Days != nil && !slices.Contains(l.Days, weekdays[day.Date.Weekday()]):
		return false
	case l.Leave != "" && !onLeave(day, l.Leave):
		return false
	case l.Worked != nil && day.Work().Minutes <= int(*l.Worked):
		return false
	case l.Theoretical != nil && day.Theoretical <= int(*l.Theoretical):
		return false
	}
	return l.Punches == nil || len(c.Punches) >= int(*l.Punches) || l.Apart != nil && apart(c) > int(*l.Apart)
}

// onLeave reports whether the day has leave of a kind.
func onLeave(day *institute.Day, kind hr.LeaveKind) bool {
	return slices.ContainsFunc(day.Leaves, func(e *events.Event) bool {
		d, ok := e.Data.(hr.LeaveTaken)
		return ok && d.Kind == kind
	})
}

// apart returns the minutes from the first punch to the last. Those of a remote day without times are taken for granted (TIME E).
func apart(c *hr.ClockingRecorded) int {
	if len(c.Punches) == 0 {
		return math.MaxInt
	}
	return c.At(len(c.Punches)-1) - c.At(0)
}
