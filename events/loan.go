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
	Reason                  string `json:"reason,omitzero"`
	NetMonthlyPay           *Cents `json:"netMonthlyPay,omitzero"`
	OtherMonthlyCommitments *Cents `json:"otherMonthlyCommitments,omitzero"`
	Partner                 string `json:"partner,omitzero"` // employee id of spouse or partner
}

// LoanRequested asks for a loan.
type LoanRequested struct {
	Dated
	Loan        string `json:"loan"`
	Fund        Fund   `json:"fund"`
	Amount      Cents  `json:"amount"`
	Instalments int    `json:"instalments"` // 1 to 600
	LoanTerms
}

// LoanDecided is the commission's decision on a request.
type LoanDecided struct {
	Dated
	Loan    string `json:"loan"`
	Granted bool   `json:"granted"`
	Reason  string `json:"reason,omitzero"`
}

// LoanDisbursed pays a loan out.
type LoanDisbursed struct {
	Dated
	Loan        string `json:"loan"`
	Fund        Fund   `json:"fund"`
	Amount      Cents  `json:"amount"`
	Instalments int    `json:"instalments"` // 1 to 600
	LoanTerms
}

// LoanRepaid is an early repayment, beside the plan.
type LoanRepaid struct {
	Dated
	Loan   string `json:"loan"`
	Amount Cents  `json:"amount"`
}

// Type returns the wire name.
func (LoanRequested) Type() string { return TypeLoanRequested }

// Type returns the wire name.
func (LoanDecided) Type() string { return TypeLoanDecided }

// Type returns the wire name.
func (LoanDisbursed) Type() string { return TypeLoanDisbursed }

// Type returns the wire name.
func (LoanRepaid) Type() string { return TypeLoanRepaid }
