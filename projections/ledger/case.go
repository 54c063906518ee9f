package ledger

import (
	"fmt"
	"strings"

	"spettanze/events"
)

// Case names what an entry is about besides its entitlement: a loan, a request, a recording. It is empty, or the field of
// the JSON documents and the id with a colon between: "loan:L1", "case:R7".
type Case string

const (
	loanCase  = "loan:"
	otherCase = "case:"
)

// LoanCase returns the case of a loan, the field "loan" of documents.
func LoanCase(id string) Case { return caseOf(loanCase, id) }

// OtherCase returns a case of any other kind, the field "case" of documents.
func OtherCase(id string) Case { return caseOf(otherCase, id) }

// CaseOf returns the case of a document's two fields, of which at most one is set.
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

// Loan returns the id if the case is a loan, else nothing.
func (c Case) Loan() string { return c.of(loanCase) }

// Other returns the id if the case is not a loan, else nothing.
func (c Case) Other() string { return c.of(otherCase) }

func (c Case) of(prefix string) string {
	id, ok := strings.CutPrefix(string(c), prefix)
	if !ok {
		return ""
	}
	return id
}

// Key returns the case as part of a message's identity. A loan is its id alone: published identities must not change.
func (c Case) Key() string {
	if loan := c.Loan(); loan != "" {
		return loan
	}
	return string(c)
}

// Rate is a surcharge in hundredths of a per cent; zero: none.
type Rate int64

// String returns per cent with two decimals, "20.00"; "" for none.
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
