package ledger

import (
	"fmt"
	"strings"

	"spettanze/events"
)

// Case is what an entry is about beside its entitlement: a loan, a request, a recording. It is empty, or what the wire calls
// it and its id with a colon between, "loan:L1".
type Case string

const (
	loanCase  = "loan:"
	otherCase = "case:"
)

// LoanCase returns the case that a loan is; on the wire it is "loan".
func LoanCase(id string) Case { return caseOf(loanCase, id) }

// OtherCase returns a case of any other kind; on the wire it is "case".
func OtherCase(id string) Case { return caseOf(otherCase, id) }

// CaseOf returns the case of what the wire says, at most one of the two.
func CaseOf(loan, other string) Case {
	if loan != "" {
		return LoanCase(loan)
	}
	return OtherCase(other)
}

func caseOf(prefix, id string) Case {
	if id == "" {
		return ""
	}
	return Case(prefix + id)
}

// Loan returns the id of a loan; nothing of any other case.
func (c Case) Loan() string { return c.of(loanCase) }

// Other returns the id of a case that is no loan; nothing of a loan.
func (c Case) Other() string { return c.of(otherCase) }

func (c Case) of(prefix string) string {
	id, ok := strings.CutPrefix(string(c), prefix)
	if !ok {
		return ""
	}
	return id
}

// Key returns the case in the identity of a message: a loan by its id alone, as it always was.
func (c Case) Key() string {
	if loan := c.Loan(); loan != "" {
		return loan
	}
	return string(c)
}

// Rate is a surcharge in hundredths of a per cent; zero is none.
type Rate int64

// String returns per cent with two decimals, "20.00"; nothing for none.
func (r Rate) String() string {
	if r == 0 {
		return ""
	}
	return events.Cents(r).String()
}

// ParseRate reads what [Rate.String] writes.
func ParseRate(s string) (Rate, error) {
	if s == "" {
		return 0, nil
	}
	parts, err := events.Euro.Parse(s) // two decimals as well
	if err != nil {
		return 0, fmt.Errorf("%q is not a rate: write per cent with at most two decimals, such as 20.00", s)
	}
	return Rate(parts), nil
}
