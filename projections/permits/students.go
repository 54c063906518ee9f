package permits

import (
	"maps"
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/events/exams"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// result is an exam that was sat.
type result struct {
	exam, course string
	year         int // academic
	passed       bool
	grade        int // zero: none
	first        bool
}

// leave is the leave for an exam, or for the thesis of a course, in an academic year.
type leave struct {
	thesis  bool
	id      string // of the exam, or of the course
	year    int    // academic: the lot
	days    ledger.Exact
	uses    institute.Uses
	parts   int64         // that are not judged yet
	average exams.Average // the last given; zero: none
}

// thesis is the leave for the thesis of a course, over all years.
type thesis struct {
	course string
	unpaid bool
	days   int // of the calendar
	last   events.Date
}

// sit takes the result of an exam. An exam that was passed is not sat again, and belongs to one course.
func (s *State) sit(day *institute.Day, e *events.Event, d exams.ExamSat) {
	for _, r := range s.results {
		switch {
		case r.exam != d.Exam:
		case r.passed:
			day.Book.Park(e, ledger.ParkExamPassed, passedBefore.Write(note.Text(d.Exam)))
			return
		case r.course != d.Course:
			day.Book.Park(e, ledger.ParkExamCourse, otherCourse.Write(note.Text(d.Exam), note.Text(r.course), note.Text(d.Course)))
			return
		}
	}
	s.results = append(s.results, result{exam: d.Exam, course: d.Course, year: academic(day).of(day.Date), passed: d.Passed, grade: d.Grade,
		first: d.First})
}

// study takes a day of leave for an exam or a thesis. Unpaid leave has no account.
func (s *State) study(day *institute.Day, e *events.Event, d hr.LeaveTaken) {
	cost, text := day.LeaveDays(d)
	if d.Last() == d.Date && cost.Sign() == 0 {
		s.freeDay(day, d)
		return
	}
	figures := institute.Figures[Figures](day)
	report := func(code, clause, limit, observed string) {
		day.Book.Breach(ledger.Breach{Entitlement: entitlementOf(code), Code: code, Clause: clause, Limit: limit, Observed: observed,
			Cause: ledger.CauseOf(e)})
	}
	if d.Minutes > 0 {
		report(BreachByTheHour, figures.ByDay.Clause, "", events.Minute.Format(int64(d.Minutes)))
	}
	begins := d.Date == day.Date
	if begins && d.Kind != hr.LeaveEsame {
		s.beginThesis(figures, d, report)
	}
	if d.Kind == hr.LeaveTesiNonPaga {
		return
	}
	l := s.leaveOf(day, d)
	if begins && d.Average != 0 {
		l.average = d.Average
	}
	parts := l.uses.Add(day.Date, cost)
	l.parts += parts
	l.days = l.days.Add(cost)
	day.Book.Post(events.PermessiStudio, ledger.Entry{Kind: ledger.Use, Parts: parts, Other: "taken", Lot: events.YearLot(l.year),
		Clause: figures.Exam.Clause, Cause: ledger.CauseOf(e), Note: text})
	limit := int64(figures.Exam.On(day.Date)) * events.Day.Scale()
	if !l.thesis && cost.Sign() > 0 && l.days.Cmp(ledger.Whole(limit)) > 0 {
		report(BreachExamDays, figures.Exam.Clause, events.Day.Format(limit), events.Day.Format(l.days.Round()))
	}
}

// freeDay takes a leave of one day off: it breaks no rule. That of a thesis goes on with the days before it, so that leave sent day by day
// is judged as leave sent at once, and its average holds.
func (s *State) freeDay(day *institute.Day, d hr.LeaveTaken) {
	if t := s.thesisOf(d); t != nil && d.Date == t.last+1 {
		t.days, t.last = t.days+1, d.Date
	}
	if d.Kind == hr.LeaveTesi && d.Average != 0 {
		s.leaveOf(day, d).average = d.Average
	}
}

// thesisOf returns the leave for the thesis of a course so far; nil: none.
func (s *State) thesisOf(d hr.LeaveTaken) *thesis {
	unpaid := d.Kind == hr.LeaveTesiNonPaga
	i := slices.IndexFunc(s.theses, func(t thesis) bool { return t.course == d.Course && t.unpaid == unpaid })
	if i < 0 {
		return nil
	}
	return &s.theses[i]
}

// entitlementOf returns the entitlement of a breach; empty for those of unpaid leave.
func entitlementOf(code string) events.Entitlement {
	if code == BreachUnpaidThesis || code == BreachAverage {
		return ""
	}
	return events.PermessiStudio
}

// beginThesis judges a leave for a thesis as a whole, on its first day.
func (s *State) beginThesis(f *Figures, d hr.LeaveTaken, report func(code, clause, limit, observed string)) {
	unpaid := d.Kind == hr.LeaveTesiNonPaga
	t := s.thesisOf(d)
	if t == nil {
		s.theses = append(s.theses, thesis{course: d.Course, unpaid: unpaid})
		t = &s.theses[len(s.theses)-1]
	}
	if !unpaid && t.days > 0 && d.Date != t.last+1 {
		report(BreachPieces, f.Thesis.Clause, "", "")
	}
	t.days += int(max(0, d.Last()-max(t.last, d.Date-1))) // days that overlap count once
	t.last = max(t.last, d.Last())
	code, figure := BreachThesisDays, &f.Thesis
	if unpaid {
		code, figure = BreachUnpaidThesis, &f.UnpaidThesis
	}
	if most := int(figure.On(d.Date)); t.days > most {
		report(code, figure.Clause, strconv.Itoa(most), strconv.Itoa(t.days))
	}
	if !unpaid {
		return
	}
	least := int(f.Average.On(d.Date))
	if m := s.thesisMean(d.Course, d.Average); !m.atLeast(least) {
		report(BreachAverage, f.Average.Clause, mean{least, 1}.String(), m.String())
	}
}

// leaveOf returns the leave of the exam or the course in the academic year of a leave: that of the exam's day, if it is given.
func (s *State) leaveOf(day *institute.Day, d hr.LeaveTaken) *leave {
	l := leave{id: d.Exam, year: academic(day).of(max(d.ExamOn, d.Date))}
	if d.Kind == hr.LeaveTesi {
		l.thesis, l.id = true, d.Course
	}
	i := slices.IndexFunc(s.leave, func(x leave) bool { return x.thesis == l.thesis && x.id == l.id && x.year == l.year })
	if i < 0 {
		i = len(s.leave)
		s.leave = append(s.leave, l)
	}
	return &s.leave[i]
}

// Close judges the leave of an academic year on its last day, and all leave at the end of service.
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch year := academic(day).of(day.Date); {
	case p == institute.Settlement:
		s.judge(day, events.MonthOf(day.Date), func(int) bool { return true })
	case day.Date == academic(day).last(year):
		s.judge(day, events.MonthOf(day.Date)+1, func(lot int) bool { return lot <= year })
	}
}

// judge confirms or withholds the leave of some academic years.
func (s *State) judge(day *institute.Day, pay events.Month, of func(year int) bool) {
	clause, cause := institute.Figures[Figures](day).Average.Clause, ledger.ClosingOf(day.Date)
	owed := map[int]int64{}
	for i := range s.leave {
		l := &s.leave[i]
		if l.parts == 0 || !of(l.year) {
			continue
		}
		e := ledger.Entry{Kind: ledger.Confirm, Parts: -l.parts, Other: "paid", Lot: events.YearLot(l.year), Clause: clause, Cause: cause}
		due, text := s.due(day, l)
		if e.Note = text; !due {
			e.Kind, e.Other = ledger.Withhold, "unpaid"
			owed[l.year] += l.parts
		}
		day.Book.Post(events.PermessiStudio, e)
		l.parts = 0
	}
	for _, year := range slices.Sorted(maps.Keys(owed)) {
		day.Book.Instruct(ledger.Instruction{Month: pay, Kind: ledger.Withhold, Clause: clause, Entitlement: events.PermessiStudio,
			Lot: events.YearLot(year), Quantity: events.Quantity{Unit: events.Day, Parts: owed[year]}, Cause: cause})
	}
}

// due reports whether leave is paid, by the results so far, and says why.
func (s *State) due(day *institute.Day, l *leave) (bool, string) {
	least := int(institute.Figures[Figures](day).Average.On(day.Date))
	if l.thesis {
		m := s.thesisMean(l.id, l.average)
		if m.n == 0 {
			return false, thesisNoGrade.Write(note.Text(l.id))
		}
		return m.atLeast(least), ofThesis.Write(note.Text(l.id), note.Decimal(m.String()))
	}
	i := slices.IndexFunc(s.results, func(r result) bool { return r.exam == l.id && r.passed && r.year == l.year })
	if i < 0 {
		return false, notPassed.Write(note.Text(l.id), note.Int(l.year))
	}
	course := s.results[i].course
	if s.first(course) == i {
		return true, firstOfCourse.Write(note.Text(l.id), note.Text(course))
	}
	m := s.mean(course, func(r *result) bool { return r.year == l.year })
	if m.n == 0 {
		return false, noGrade.Write(note.Text(l.id), note.Text(course), note.Int(l.year))
	}
	return m.atLeast(least), meanOfYear.Write(note.Text(l.id), note.Decimal(m.String()), note.Int(m.n), note.Text(course), note.Int(l.year))
}

// first returns the position of the first exam of a course: the earliest passed of those that the facts call the first, if any, else the
// earliest passed.
func (s *State) first(course string) int {
	of := func(called bool) int {
		return slices.IndexFunc(s.results, func(r result) bool { return r.course == course && r.passed && (r.first || !called) })
	}
	if i := of(true); i >= 0 {
		return i
	}
	return of(false)
}

// mean is a mean of n grades; of none it is unknown.
type mean struct{ sum, n int }

// atLeast reports whether the mean is known and not below a grade, exactly.
func (m mean) atLeast(grade int) bool { return m.n > 0 && m.sum >= grade*m.n }

// String writes it with two decimals, rounded half up; nothing if it is unknown.
func (m mean) String() string {
	if m.n == 0 {
		return ""
	}
	return exams.Average(ledger.RoundRatio(int64(m.sum)*100, int64(m.n))).String()
}

// mean returns the mean of the grades of a course.
func (s *State) mean(course string, of func(*result) bool) (m mean) {
	for i := range s.results {
		if r := &s.results[i]; r.course == course && r.grade > 0 && of(r) {
			m.sum, m.n = m.sum+r.grade, m.n+1
		}
	}
	return m
}

// thesisMean returns an average that was given, else the mean of all grades of a course so far.
func (s *State) thesisMean(course string, given exams.Average) mean {
	if given != 0 {
		return mean{int(given), 100}
	}
	return s.mean(course, func(*result) bool { return true })
}

func academic(day *institute.Day) AcademicYear {
	return institute.Figures[Figures](day).AcademicYear.On(day.Date)
}
