// Package permits is paid permits and study leave (CIA/5bis.1; TIME I). The permits of law 53 are an allowance.
//
// Permits without an account: a medical visit should be certified; moving house and a birth give one working day an event, never hours.
// A permit beyond that is taken all the same, and reported. Indisposition, banns of marriage and nursing rest have no limit.
//
// Study leave is paid at first and judged once. Leave for an exam or a thesis adds working days to an account with a lot for each academic
// year. On the last day of the year, and of the service, they are confirmed or withheld, by the exams passed so far:
//
//	X: 5 days, passed 24. Y: 3 days, passed 27. (24 + 27) ÷ 2 = 25.5: October's pay withholds 8.0000 days of lot 2022.
//	Z, passed 30 in September and recorded in November, makes it 27: the row becomes 0.
package permits

import (
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/events/exams"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Breach codes of this package.
const (
	BreachNotCertified = "permessi.not_certified"
	BreachOneDay       = "permessi.one_day_exceeded"
	BreachByTheHour    = "permessi.not_by_the_hour"

	BreachExamDays     = "permessi.exam_over_5_days"
	BreachThesisDays   = "permessi.thesis_over_5_days"
	BreachUnpaidThesis = "permessi.thesis_unpaid_over_10_days"
	BreachPieces       = "permessi.thesis_in_pieces"
	BreachAverage      = "permessi.thesis_average"
)

// Figures are those of TIME I.
type Figures struct {
	ByDay  contract.Figure[contract.Days] `yaml:"by_day"` // of an event
	ByHour contract.Cited                 `yaml:"by_hour"`

	Exam         contract.Figure[contract.Days]  `yaml:"exam"`   // working days of one in an academic year
	Thesis       contract.Figure[contract.Days]  `yaml:"thesis"` // days of the calendar of one course
	UnpaidThesis contract.Figure[contract.Days]  `yaml:"unpaid_thesis"`
	Average      contract.Figure[contract.Count] `yaml:"average"`
	AcademicYear contract.Figure[AcademicYear]   `yaml:"academic_year"`
}

// AcademicYear is the day on which an academic year begins. It has the name of the calendar year of that day.
type AcademicYear struct {
	Begins contract.MonthDay `yaml:"begins" it:"inizia il" en:"begins on"`
}

// of returns the academic year of a day.
func (a AcademicYear) of(d events.Date) int {
	if d < a.Begins.In(d.Year()) {
		return d.Year() - 1
	}
	return d.Year()
}

// last returns the last day of an academic year.
func (a AcademicYear) last(year int) events.Date { return a.Begins.In(year+1) - 1 }

// About describes the permits.
var About = institute.About{
	Name:         "permits",
	Entitlements: []events.Entitlement{events.PermessiStudio},
	Facts:        events.TypesOf(hr.LeaveTaken{}, exams.ExamSat{}),
	Phases:       []institute.Phase{institute.Deadlines, institute.Settlement},
	Breaches: []ledger.BreachCode{
		{Code: BreachNotCertified, Class: events.ClassSpecial, It: "Visita medica non attestata", En: "Medical visit without a certificate", Counts: ledger.Nothing},
		{Code: BreachOneDay, Class: events.ClassSpecial, It: "Più di un giorno per lo stesso evento", En: "More than one day for an event",
			Counts: ledger.WholeNumbers},
		{Code: BreachByTheHour, Class: events.ClassSpecial, It: "Permesso che non si prende a ore", En: "Permit that is not taken by the hour",
			Counts: ledger.InMinutes},
		{Code: BreachExamDays, Class: events.ClassSpecial, It: "Oltre cinque giorni per un esame", En: "More than five days for an exam", Counts: ledger.InDays},
		{Code: BreachThesisDays, Class: events.ClassSpecial, It: "Oltre cinque giorni per la tesi", En: "More than five days for a thesis",
			Counts: ledger.WholeNumbers},
		{Code: BreachUnpaidThesis, Class: events.ClassSpecial, It: "Oltre dieci giorni non retribuiti per la tesi",
			En: "More than ten unpaid days for a thesis", Counts: ledger.WholeNumbers},
		{Code: BreachPieces, Class: events.ClassSpecial, It: "Permessi per la tesi non consecutivi", En: "Leave for a thesis in pieces", Counts: ledger.Nothing},
		{Code: BreachAverage, Class: events.ClassSpecial, It: "Tesi con media insufficiente", En: "Thesis with too low an average", Counts: ledger.Grades},
	},
	Notes:   notes,
	Figures: func() any { return new(Figures) },
	Closings: func(f any, year int, add func(events.Date)) {
		add(f.(*Figures).AcademicYear.On(events.NewDate(year, 1, 1)).last(year - 1))
	},
	Reasons: reasons,
	Zeros:   zeros,
	New:     func() institute.Institute { return new(State) },
}

// State is one employee's permits.
type State struct {
	institute.Base
	taken   []taken // permits of several days that may go on
	results []result
	leave   []leave
	theses  []thesis
}

// taken is how many working days of a permit were taken so far.
type taken struct {
	permit events.Identity
	last   events.Date
	days   int
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	return &State{taken: slices.Clone(s.taken), results: slices.Clone(s.results), leave: slices.Clone(s.leave), theses: slices.Clone(s.theses)}
}

// Apply takes leave, day by day, and results of exams.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	switch d := e.Data.(type) {
	case exams.ExamSat:
		s.sit(day, e, d)
	case hr.LeaveTaken:
		switch d.Kind {
		case hr.LeaveEsame, hr.LeaveTesi, hr.LeaveTesiNonPaga:
			s.study(day, e, d)
		default:
			s.permit(day, e, d)
		}
	}
}

// permit judges a day of a permit. What costs nothing reports nothing.
func (s *State) permit(day *institute.Day, e *events.Event, d hr.LeaveTaken) {
	if day.Theoretical == 0 {
		return
	}
	figures := institute.Figures[Figures](day)
	report := func(code, clause, limit, observed string) {
		day.Book.Breach(ledger.Breach{Code: code, Clause: clause, Limit: limit, Observed: observed, Cause: ledger.CauseOf(e)})
	}
	switch d.Kind {
	case hr.LeaveVisitaMedica:
		if d.Certified != nil && !*d.Certified && s.workingDays(day, e, d) == 1 {
			report(BreachNotCertified, figures.ByHour.Clause, "", "")
		}
	case hr.LeaveTrasloco, hr.LeaveNascita:
		if d.Minutes > 0 {
			report(BreachByTheHour, figures.ByDay.Clause, "", events.Minute.Format(int64(d.Minutes)))
		}
		if most, days := int(figures.ByDay.On(day.Date)), s.workingDays(day, e, d); days > most {
			report(BreachOneDay, figures.ByDay.Clause, strconv.Itoa(most), strconv.Itoa(days))
		}
	}
}

// workingDays returns how many working days of a permit were taken through the day, which is one.
func (s *State) workingDays(day *institute.Day, e *events.Event, d hr.LeaveTaken) int {
	if d.Last() == d.Date {
		return 1
	}
	s.taken = slices.DeleteFunc(s.taken, func(t taken) bool { return t.last < day.Date })
	i := slices.IndexFunc(s.taken, func(t taken) bool { return t.permit == e.Identity })
	if i < 0 {
		i = len(s.taken)
		s.taken = append(s.taken, taken{permit: e.Identity, last: d.Last()})
	}
	s.taken[i].days++
	return s.taken[i].days
}
