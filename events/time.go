package events

import "time"

// ClockingRecorded is a day's clocking.
type ClockingRecorded struct {
	Dated
	Week               string      `json:"week"`    // A, B or C: the type of week for the flexible bands
	Punches            []ClockTime `json:"punches"` // 2 or 4, strictly increasing: in, out, in, out
	Afternoon          *bool       `json:"afternoon,omitzero"`
	PlannedMinutes     *int        `json:"plannedMinutes,omitzero"` // theoretical minutes of the day, 0 to 1440, instead of the schedule's
	OvertimeAuthorized bool        `json:"overtimeAuthorized,omitzero"`
	Remote             bool        `json:"remote,omitzero"`
}

// RigidHoursOrdered suspends flexible hours from the date to To, both included; of the company or of one employee.
type RigidHoursOrdered struct {
	Dated
	To Date `json:"to"`
}

// LeaveKind is the kind of an absence.
type LeaveKind string

// The kinds of leave.
const (
	LeaveFerie       LeaveKind = "ferie"
	LeaveArt39       LeaveKind = "permessi_art39"
	LeaveParteTerza  LeaveKind = "permessi_parte_terza"
	LeaveExFestivita LeaveKind = "permessi_ex_festivita"
	LeaveSickness    LeaveKind = "sickness"
	LeaveStrike      LeaveKind = "strike"
	LeaveUnpaid      LeaveKind = "unpaid"
	LeaveOtherPaid   LeaveKind = "other_paid"
)

// LeaveTaken is an absence: whole days from the date to To, or Minutes of the date's day.
type LeaveTaken struct {
	Dated
	Kind        LeaveKind `json:"kind"`
	To          Date      `json:"to,omitzero"`      // last whole day; absent: the date alone
	Minutes     int       `json:"minutes,omitzero"` // 1 to 1440; absent: whole days
	Remote      bool      `json:"remote,omitzero"`
	RequestedAt time.Time `json:"requestedAt,omitzero"`
}

// Last returns the last day of the leave.
func (l LeaveTaken) Last() Date {
	if l.To == 0 {
		return l.Date
	}
	return l.To
}

// Rhythm is how often the time bank must be worked back.
type Rhythm string

// The rhythms of recovery.
const (
	Monthly     Rhythm = "monthly"
	FourMonthly Rhythm = "four_monthly"
)

// TimeBankAgreed opens the time bank from the date to To, both included.
type TimeBankAgreed struct {
	Dated
	To       Date   `json:"to"`
	Recovery Rhythm `json:"recovery"`
	Reason   string `json:"reason"`
}

// TimeBankLeaveTaken takes minutes, 1 to 1440, to be worked back.
type TimeBankLeaveTaken struct {
	Dated
	Minutes     int       `json:"minutes"`
	RequestedAt time.Time `json:"requestedAt,omitzero"`
}

// TimeBankRecovered works minutes back, 1 to 1440.
type TimeBankRecovered struct {
	Dated
	Minutes int `json:"minutes"`
}

// TimeBankClosed ends the agreement in force before its time, at the end of the date.
type TimeBankClosed struct {
	Dated
}

// Type returns the wire name.
func (ClockingRecorded) Type() string { return TypeClocking }

// Type returns the wire name.
func (RigidHoursOrdered) Type() string { return TypeRigidHours }

// Type returns the wire name.
func (LeaveTaken) Type() string { return TypeLeaveTaken }

// Type returns the wire name.
func (TimeBankAgreed) Type() string { return TypeBankAgreed }

// Type returns the wire name.
func (TimeBankLeaveTaken) Type() string { return TypeBankLeave }

// Type returns the wire name.
func (TimeBankRecovered) Type() string { return TypeBankRecovered }

// Type returns the wire name.
func (TimeBankClosed) Type() string { return TypeBankClosed }
