package events

import (
	"slices"
	"strings"
)

// The words of the employment types.
var (
	contractKinds  = []ContractKind{Indefinite, FixedTerm}
	disciplines    = []Discipline{PartePrima, ParteTerza}
	qualifications = []string{Supervisor, Liquidatore, Coordinator}
	scheduleCodes  = []ScheduleCode{
		FT37, FT37MonPM, PT24, PT25, PT30x6, PT30x5, PT30x5Return, Shift37, Custom,
	}
	terminationReasons = []string{"resignation", "retirement", "dismissal", "end_of_term", "other"}
)

// The fields of the employment types.
var (
	hiredFields = fieldsOf(5, "date", "contract", "discipline", "level", "schedule",
		"end", "quadro", "qualifications", "service", "groupServiceSince")
	scheduleChangedFields = fieldsOf(2, "date", "schedule", "until")
	reclassifiedFields    = fieldsOf(1, "date", "discipline", "level", "quadro", "qualifications", "service", "contract")
	suspendedFields       = fieldsOf(4, "date", "to", "paid", "kind").expecting("kind", expCode)
	terminatedFields      = fieldsOf(2, "date", "reason").expecting("reason", choices(terminationReasons))
	scheduleFields        = fieldsOf(1, "code", "week")
	weekFields            = fieldsOf(0, "mon", "tue", "wed", "thu", "fri", "sat", "sun")
)

func readHired(r *reader) Hired {
	var d Hired
	for name := range r.object(hiredFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "contract":
			d.Contract = word(r, contractKinds)
		case "end":
			d.End = r.dateFrom(MinDate, expDate)
		case "discipline":
			d.Discipline = word(r, disciplines)
		case "level":
			d.Level = r.int(1, 7, expLevel)
		case "quadro":
			d.Quadro = r.bool()
		case "qualifications":
			if q := r.qualifications(); len(q) > 0 {
				d.Qualifications = q
			}
		case "service":
			d.Service = r.code()
		case "schedule":
			d.Schedule = r.schedule()
		case "groupServiceSince":
			d.GroupServiceSince = r.dateFrom(MinDate, expDate)
		}
	}
	if d.End != 0 {
		r.notBefore("end", d.End, d.Date)
	}
	return d
}

func readScheduleChanged(r *reader) ScheduleChanged {
	var d ScheduleChanged
	for name := range r.object(scheduleChangedFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "schedule":
			d.Schedule = r.schedule()
		case "until":
			d.Until = r.dateFrom(MinDate, expDate)
		}
	}
	if d.Until != 0 {
		r.notBefore("until", d.Until, d.Date)
	}
	return d
}

func readReclassified(r *reader) Reclassified {
	var d Reclassified
	for name := range r.object(reclassifiedFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "discipline":
			d.Discipline = new(word(r, disciplines))
		case "level":
			d.Level = new(r.int(1, 7, expLevel))
		case "quadro":
			d.Quadro = new(r.bool())
		case "qualifications":
			q := r.qualifications()
			d.Qualifications = &q
		case "service":
			d.Service = new(r.code())
		case "contract":
			d.Contract = new(word(r, contractKinds))
		}
	}
	if d == (Reclassified{Dated: d.Dated}) {
		r.fail(CodeMissingField, "only the date",
			"one or more of "+strings.Join(reclassifiedFields.names[reclassifiedFields.required:], ", "))
	}
	return d
}

func readSuspended(r *reader) Suspended {
	var d Suspended
	for name := range r.object(suspendedFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "to":
			d.To = r.date()
		case "paid":
			d.Paid = r.bool()
		case "kind":
			d.Kind = r.code()
		}
	}
	r.notBefore("to", d.To, d.Date)
	return d
}

func readTerminated(r *reader) Terminated {
	var d Terminated
	for name := range r.object(terminatedFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "reason":
			d.Reason = word(r, terminationReasons)
		}
	}
	return d
}

// notBefore checks a last day against the first.
func (r *reader) notBefore(name string, last, first Date) {
	if r.err == nil && last < first {
		r.failAt("/"+name, CodeInvalidValue, `"`+last.String()+`"`,
			"a date not before "+first.String()+", the effective date")
	}
}

// qualifications reads a set; its order means nothing, so it is kept sorted.
func (r *reader) qualifications() []string {
	expected := "a list, each at most once, of " + choices(qualifications)
	if !r.open('[', expected) {
		return nil
	}
	list := []string{}
	for r.err == nil && r.dec.PeekKind() != ']' {
		q := word(r, qualifications)
		if r.err == nil && slices.Contains(list, q) {
			r.fail(CodeInvalidValue, `"`+q+`" a second time`, expected)
		}
		list = append(list, q)
	}
	r.closeList()
	slices.Sort(list)
	return list
}

func (r *reader) schedule() Schedule {
	var s Schedule
	for name := range r.object(scheduleFields) {
		switch name {
		case "code":
			s.Code = word(r, scheduleCodes)
		case "week":
			s.Week = r.week()
		}
	}
	// contract §1: the three days of pt24 are named in the event, and custom is as given.
	if (s.Code == PT24 || s.Code == Custom) && s.Week == nil {
		r.failAt("/week", CodeMissingField, "nothing", expWeek)
	}
	return s
}

func (r *reader) week() *Week {
	var w Week
	for name := range r.object(weekFields) {
		*w.day(name) = r.int(0, maxDayMinutes, expDayMinutes)
	}
	if r.err == nil && w == (Week{}) {
		r.fail(CodeInvalidValue, "a week without minutes", "at least one day with minutes")
	}
	return &w
}

// day returns the minutes of a day by its wire name, one of weekFields.
func (w *Week) day(name string) *int {
	switch name {
	case "mon":
		return &w.Mon
	case "tue":
		return &w.Tue
	case "wed":
		return &w.Wed
	case "thu":
		return &w.Thu
	case "fri":
		return &w.Fri
	case "sat":
		return &w.Sat
	default:
		return &w.Sun
	}
}
