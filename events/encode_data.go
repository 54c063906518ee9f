package events

import "fmt"

// appendData appends the canonical JSON of any type's data.
func appendData(b []byte, data Data) ([]byte, error) {
	o := &object{b: b}
	o.date("date", data.Effective())
	switch d := data.(type) {
	case ClockingRecorded:
		d.fields(o)
	case LeaveTaken:
		d.fields(o)
	case RigidHoursOrdered:
		o.date("to", d.To)
	case TimeBankAgreed:
		o.date("to", d.To)
		o.string("recovery", string(d.Recovery))
		o.string("reason", d.Reason)
	case TimeBankLeaveTaken:
		o.int("minutes", d.Minutes)
		o.instant("requestedAt", d.RequestedAt)
	case TimeBankRecovered:
		o.int("minutes", d.Minutes)
	case TimeBankClosed:
	case BalanceOpened:
		o.string("entitlement", string(d.Entitlement))
		o.quantity(d.Quantity)
		o.positive("lot", d.Lot)
	case BalanceAdjusted:
		o.string("entitlement", string(d.Entitlement))
		o.quantity(d.Quantity)
		o.positive("lot", d.Lot)
		o.string("reason", d.Reason)
		o.string("authorizedBy", d.AuthorizedBy)
	case EventAnnulled:
		o.string("source", d.Source)
		o.string("id", d.ID)
		o.string("reason", d.Reason)
	case PersonDescribed:
		o.string("name", d.Name)
		o.optional("birthDate", d.BirthDate)
		o.string("email", d.Email)
	default:
		if !appendEmployment(o, data) && !appendLoan(o, data) {
			return b, fmt.Errorf("%T is none of the ledger's event types", data)
		}
	}
	return o.end(), nil
}

func appendEmployment(o *object, data Data) bool {
	switch d := data.(type) {
	case Hired:
		d.fields(o)
	case ScheduleChanged:
		o.schedule(d.Schedule)
		o.optional("until", d.Until)
	case Reclassified:
		d.fields(o)
	case Suspended:
		o.date("to", d.To)
		o.bool("paid", d.Paid)
		o.string("kind", d.Kind)
	case Terminated:
		o.string("reason", d.Reason)
	default:
		return false
	}
	return true
}

func appendLoan(o *object, data Data) bool {
	switch d := data.(type) {
	case LoanRequested:
		d.fields(o)
	case LoanDisbursed:
		LoanRequested(d).fields(o)
	case LoanDecided:
		o.string("loan", d.Loan)
		o.bool("granted", d.Granted)
		o.string("reason", d.Reason)
	case LoanRepaid:
		o.string("loan", d.Loan)
		o.cents("amount", &d.Amount)
	default:
		return false
	}
	return true
}

func (d ClockingRecorded) fields(o *object) {
	o.string("week", d.Week)
	o.times("punches", d.Punches)
	if d.Afternoon != nil {
		o.bool("afternoon", *d.Afternoon)
	}
	if d.PlannedMinutes != nil {
		o.int("plannedMinutes", *d.PlannedMinutes)
	}
	o.flag("overtimeAuthorized", d.OvertimeAuthorized)
	o.flag("remote", d.Remote)
}

func (d LeaveTaken) fields(o *object) {
	o.string("kind", string(d.Kind))
	o.optional("to", d.To)
	o.positive("minutes", d.Minutes)
	o.flag("remote", d.Remote)
	o.instant("requestedAt", d.RequestedAt)
}

func (d Hired) fields(o *object) {
	o.string("contract", string(d.Contract))
	o.optional("end", d.End)
	o.string("discipline", string(d.Discipline))
	o.int("level", d.Level)
	o.flag("quadro", d.Quadro)
	if len(d.Qualifications) > 0 {
		o.set("qualifications", d.Qualifications)
	}
	o.string("service", d.Service)
	o.schedule(d.Schedule)
	o.optional("groupServiceSince", d.GroupServiceSince)
}

func (d Reclassified) fields(o *object) {
	if d.Discipline != nil {
		o.string("discipline", string(*d.Discipline))
	}
	if d.Level != nil {
		o.int("level", *d.Level)
	}
	if d.Quadro != nil {
		o.bool("quadro", *d.Quadro)
	}
	if d.Qualifications != nil {
		o.set("qualifications", *d.Qualifications)
	}
	if d.Service != nil {
		o.string("service", *d.Service)
	}
	if d.Contract != nil {
		o.string("contract", string(*d.Contract))
	}
}

func (d LoanRequested) fields(o *object) {
	o.string("loan", d.Loan)
	o.string("fund", string(d.Fund))
	o.cents("amount", &d.Amount)
	o.int("instalments", d.Instalments)
	o.string("reason", d.Reason)
	o.cents("netMonthlyPay", d.NetMonthlyPay)
	o.cents("otherMonthlyCommitments", d.OtherMonthlyCommitments)
	o.string("partner", d.Partner)
}
