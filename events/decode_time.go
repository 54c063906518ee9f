package events

// The words of the types about time.
var (
	weekTypes  = []string{"A", "B", "C"}
	leaveKinds = []LeaveKind{
		LeaveFerie, LeaveArt39, LeaveParteTerza, LeaveExFestivita, LeaveSickness, LeaveStrike, LeaveUnpaid, LeaveOtherPaid,
	}
	rhythms = []Rhythm{Monthly, FourMonthly}
)

// The fields of the types about time.
var (
	clockingFields = fieldsOf(3, "date", "week", "punches",
		"afternoon", "plannedMinutes", "overtimeAuthorized", "remote").expecting("week", choices(weekTypes))
	rigidHoursFields    = fieldsOf(2, "date", "to")
	leaveTakenFields    = fieldsOf(2, "date", "kind", "to", "minutes", "remote", "requestedAt").expecting("kind", choices(leaveKinds))
	bankAgreedFields    = fieldsOf(4, "date", "to", "recovery", "reason")
	bankLeaveFields     = fieldsOf(2, "date", "minutes", "requestedAt")
	bankRecoveredFields = fieldsOf(2, "date", "minutes")
	bankClosedFields    = fieldsOf(1, "date")
)

func readClocking(r *reader) ClockingRecorded {
	var d ClockingRecorded
	for name := range r.object(clockingFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "week":
			d.Week = word(r, weekTypes)
		case "punches":
			d.Punches = r.punches()
		case "afternoon":
			d.Afternoon = new(r.bool())
		case "plannedMinutes":
			d.PlannedMinutes = new(r.int(0, maxDayMinutes, expDayMinutes))
		case "overtimeAuthorized":
			d.OvertimeAuthorized = r.bool()
		case "remote":
			d.Remote = r.bool()
		}
	}
	return d
}

// punches reads 2 or 4 times, strictly increasing: a pair that crosses midnight, or is out of order, is refused.
func (r *reader) punches() []ClockTime {
	if !r.open('[', expPunches) {
		return nil
	}
	list, n := [4]ClockTime{}, 0
	for r.err == nil && r.dec.PeekKind() != ']' {
		c := r.clock()
		switch {
		case r.err != nil:
		case n == len(list):
			r.fail(CodeInvalidValue, "more than 4 times", expPunches)
		case n > 0 && c <= list[n-1]:
			r.fail(CodeInvalidValue, `"`+c.String()+`" after "`+list[n-1].String()+`"`, expPunches)
		default:
			list[n] = c
			n++
		}
	}
	r.closeList()
	if r.err == nil && n != 2 && n != 4 {
		times := [4]string{"no time", "1 time", "", "3 times"}[n]
		r.fail(CodeInvalidValue, times, expPunches)
		return nil
	}
	return append([]ClockTime(nil), list[:n]...)
}

// closeList leaves a list whose elements have been read.
func (r *reader) closeList() {
	if r.err != nil {
		return
	}
	if _, err := r.dec.ReadToken(); err != nil {
		r.syntax(err)
	}
}

func readRigidHours(r *reader) RigidHoursOrdered {
	var d RigidHoursOrdered
	for name := range r.object(rigidHoursFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "to":
			d.To = r.date()
		}
	}
	r.notBefore("to", d.To, d.Date)
	return d
}

func readLeaveTaken(r *reader) LeaveTaken {
	var d LeaveTaken
	for name := range r.object(leaveTakenFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "kind":
			d.Kind = word(r, leaveKinds)
		case "to":
			d.To = r.dateFrom(MinDate, expDate)
		case "minutes":
			d.Minutes = r.minutes()
		case "remote":
			d.Remote = r.bool()
		case "requestedAt":
			d.RequestedAt = r.instant()
		}
	}
	if r.err == nil && d.To != 0 && d.Minutes != 0 {
		r.failAt("/minutes", CodeInvalidValue, "minutes beside to", "either to (whole days) or minutes (part of the day)")
	}
	if d.To != 0 {
		r.notBefore("to", d.To, d.Date)
	}
	return d
}

func readBankAgreed(r *reader) TimeBankAgreed {
	var d TimeBankAgreed
	for name := range r.object(bankAgreedFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "to":
			d.To = r.date()
		case "recovery":
			d.Recovery = word(r, rhythms)
		case "reason":
			d.Reason = r.words()
		}
	}
	r.notBefore("to", d.To, d.Date)
	return d
}

func readBankLeave(r *reader) TimeBankLeaveTaken {
	var d TimeBankLeaveTaken
	for name := range r.object(bankLeaveFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "minutes":
			d.Minutes = r.minutes()
		case "requestedAt":
			d.RequestedAt = r.instant()
		}
	}
	return d
}

func readBankRecovered(r *reader) TimeBankRecovered {
	var d TimeBankRecovered
	for name := range r.object(bankRecoveredFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "minutes":
			d.Minutes = r.minutes()
		}
	}
	return d
}

func readBankClosed(r *reader) TimeBankClosed {
	var d TimeBankClosed
	for range r.object(bankClosedFields) {
		d.Date = r.date()
	}
	return d
}
