package events

var funds = []Fund{GraviMotivi, Ristrutturazione}

// The fields of the loan types.
var (
	loanRequestedFields = fieldsOf(5, "date", "loan", "fund", "amount", "instalments",
		"reason", "netMonthlyPay", "otherMonthlyCommitments", "partner")
	loanDisbursedFields = loanRequestedFields
	loanDecidedFields   = fieldsOf(3, "date", "loan", "granted", "reason")
	loanRepaidFields    = fieldsOf(3, "date", "loan", "amount")
)

func readLoanRequested(r *reader) LoanRequested {
	var d LoanRequested
	for name := range r.object(loanRequestedFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "loan":
			d.Loan = r.code()
		case "fund":
			d.Fund = word(r, funds)
		case "amount":
			d.Amount = r.cents(false)
		case "instalments":
			d.Instalments = r.int(1, maxInstalments, expInstalments)
		default:
			r.loanTerm(&d.LoanTerms, name)
		}
	}
	return d
}

func readLoanDisbursed(r *reader) LoanDisbursed { return LoanDisbursed(readLoanRequested(r)) }

func (r *reader) loanTerm(t *LoanTerms, name string) {
	switch name {
	case "reason":
		t.Reason = r.words()
	case "netMonthlyPay":
		t.NetMonthlyPay = new(r.cents(false))
	case "otherMonthlyCommitments":
		t.OtherMonthlyCommitments = new(r.cents(true))
	case "partner":
		t.Partner = r.code()
	}
}

func readLoanDecided(r *reader) LoanDecided {
	var d LoanDecided
	for name := range r.object(loanDecidedFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "loan":
			d.Loan = r.code()
		case "granted":
			d.Granted = r.bool()
		case "reason":
			d.Reason = r.words()
		}
	}
	return d
}

func readLoanRepaid(r *reader) LoanRepaid {
	var d LoanRepaid
	for name := range r.object(loanRepaidFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "loan":
			d.Loan = r.code()
		case "amount":
			d.Amount = r.cents(false)
		}
	}
	return d
}
