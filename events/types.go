package events

// The wire names of the event types, without the version. They are constants, never derived from Go names.
const (
	TypeHired           = "hr.employment.hired"
	TypeScheduleChanged = "hr.employment.schedule_changed"
	TypeReclassified    = "hr.employment.reclassified"
	TypeSuspended       = "hr.employment.suspended"
	TypeTerminated      = "hr.employment.terminated"
	TypeClocking        = "hr.clocking.recorded"
	TypeRigidHours      = "hr.flex.rigid_hours_ordered"
	TypeLeaveTaken      = "hr.leave.taken"
	TypeBankAgreed      = "hr.timebank.agreed"
	TypeBankLeave       = "hr.timebank.leave_taken"
	TypeBankRecovered   = "hr.timebank.recovered"
	TypeBankClosed      = "hr.timebank.closed"
	TypeLoanRequested   = "hr.loan.requested"
	TypeLoanDecided     = "hr.loan.decided"
	TypeLoanDisbursed   = "hr.loan.disbursed"
	TypeLoanRepaid      = "hr.loan.repaid"
	TypeBalanceOpened   = "hr.balance.opened"
	TypeBalanceAdjusted = "hr.balance.adjusted"
	TypeAnnulled        = "hr.event.annulled"
	TypePersonDescribed = "hr.person.described"
)

// Data is what an event says, beside its envelope: one struct for each type.
type Data interface {
	// Type returns the wire name without the version.
	Type() string
	// Effective returns the date on which the fact takes effect.
	Effective() Date
}

// Dated carries the effective date that every event has.
type Dated struct {
	Date Date `json:"date"`
}

// Effective returns the effective date.
func (d Dated) Effective() Date { return d.Date }
