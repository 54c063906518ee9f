package events

// Fund is a loan fund of the company; its code is also the entitlement's.
type Fund string

// The funds (CIA/17bis).
const (
	GraviMotivi      Fund = "gravi_motivi"
	Ristrutturazione Fund = "ristrutturazione"
)

// LoanTerms are the facts about a borrower that the conditions look at; each may be absent (zero).
type LoanTerms struct {
	Reason                  string
	NetMonthlyPay           *Cents
	OtherMonthlyCommitments *Cents
	Partner                 string // employee id of spouse or partner
}

// LoanRequested asks for a loan.
type LoanRequested struct {
	Dated
	Loan        string
	Fund        Fund
	Amount      Cents
	Instalments int // 1 to 600
	LoanTerms
}

// LoanDecided is the commission's decision on a request.
type LoanDecided struct {
	Dated
	Loan    string
	Granted bool
	Reason  string
}

// LoanDisbursed pays a loan out.
type LoanDisbursed struct {
	Dated
	Loan        string
	Fund        Fund
	Amount      Cents
	Instalments int // 1 to 600
	LoanTerms
}

// LoanRepaid is an early repayment, beside the plan.
type LoanRepaid struct {
	Dated
	Loan   string
	Amount Cents
}

// Type returns the declaration.
func (LoanRequested) Type() *Type { return loanRequested }

// Type returns the declaration.
func (LoanDecided) Type() *Type { return loanDecided }

// Type returns the declaration.
func (LoanDisbursed) Type() *Type { return loanDisbursed }

// Type returns the declaration.
func (LoanRepaid) Type() *Type { return loanRepaid }

var loanRequested = declare[LoanRequested]("hr.loan.requested", "Loan requested", "Asks for a loan of a fund of the company (CIA/17bis).", ofLoans,
	required("loan", aCode, func(d *LoanRequested) *string { return &d.Loan }, aLoan),
	required("fund", aFund, func(d *LoanRequested) *Fund { return &d.Fund }, ""),
	required("amount", euro, func(d *LoanRequested) *Cents { return &d.Amount }, ""),
	required("instalments", instalments, func(d *LoanRequested) *int { return &d.Instalments }, ""),
	loanTerms(func(d *LoanRequested) *LoanTerms { return &d.LoanTerms }))

var loanDecided = declare[LoanDecided]("hr.loan.decided", "Loan decided", "The commission's decision on a request.", ofLoans,
	required("loan", aCode, func(d *LoanDecided) *string { return &d.Loan }, aLoan),
	required("granted", aBool, func(d *LoanDecided) *bool { return &d.Granted }, "Whether the loan was granted."),
	optional("reason", aText, func(d *LoanDecided) *string { return &d.Reason }, ""))

var loanDisbursed = declare[LoanDisbursed]("hr.loan.disbursed", "Loan disbursed",
	"Pays a loan out; for one never requested here, with what a request would have told.", ofLoans,
	required("loan", aCode, func(d *LoanDisbursed) *string { return &d.Loan }, aLoan),
	required("fund", aFund, func(d *LoanDisbursed) *Fund { return &d.Fund }, ""),
	required("amount", euro, func(d *LoanDisbursed) *Cents { return &d.Amount }, ""),
	required("instalments", instalments, func(d *LoanDisbursed) *int { return &d.Instalments }, ""),
	loanTerms(func(d *LoanDisbursed) *LoanTerms { return &d.LoanTerms }))

var loanRepaid = declare[LoanRepaid]("hr.loan.repaid", "Loan repaid", "An early repayment, beside the plan.", ofLoans,
	required("loan", aCode, func(d *LoanRepaid) *string { return &d.Loan }, aLoan),
	required("amount", euro, func(d *LoanRepaid) *Cents { return &d.Amount }, ""))

var ofLoans = traits{clause: "CIA/17bis"}

const aLoan = "Id of the loan, 1 to 64 characters of A-Z a-z 0-9 _ -."

var aFund = define("fund", "Fund", "Loan fund of the company (CIA/17bis).", oneOf(GraviMotivi, Ristrutturazione))

// loanTerms are the fields that a request and a disbursement have in common.
func loanTerms[T any](at func(*T) *LoanTerms) part[T] {
	return parts(
		optional("reason", aText, func(d *T) *string { return &at(d).Reason }, "Why the loan is asked for, in a short code or words."),
		maybe("netMonthlyPay", euro, func(d *T) **Cents { return &at(d).NetMonthlyPay }, "Net monthly pay, euro above zero."),
		maybe("otherMonthlyCommitments", euroOrZero, func(d *T) **Cents { return &at(d).OtherMonthlyCommitments },
			"Other monthly commitments, euro of zero or more."),
		optional("partner", anotherEmployee, func(d *T) *string { return &at(d).Partner },
			"Employee id of spouse or partner, not the borrower's own."))
}
