package events

// FieldsOf returns the fields of a type's data: the required ones, and all.
func FieldsOf(typ string) (required, all []string) {
	f := map[string]*fields{
		TypeHired: hiredFields, TypeScheduleChanged: scheduleChangedFields, TypeReclassified: reclassifiedFields,
		TypeSuspended: suspendedFields, TypeTerminated: terminatedFields, TypeClocking: clockingFields,
		TypeRigidHours: rigidHoursFields, TypeLeaveTaken: leaveTakenFields, TypeBankAgreed: bankAgreedFields,
		TypeBankLeave: bankLeaveFields, TypeBankRecovered: bankRecoveredFields, TypeBankClosed: bankClosedFields,
		TypeLoanRequested: loanRequestedFields, TypeLoanDecided: loanDecidedFields, TypeLoanDisbursed: loanDisbursedFields,
		TypeLoanRepaid: loanRepaidFields, TypeBalanceOpened: balanceOpenedFields, TypeBalanceAdjusted: balanceAdjustedFields,
		TypeAnnulled: annulledFields, TypePersonDescribed: personFields,
	}[typ]
	return append([]string(nil), f.names[:f.required]...), append([]string(nil), f.names...)
}
