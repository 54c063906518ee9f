package cli

import (
	"strconv"
	"strings"

	"spettanze/events"
)

// retention is the term, in years from the end of service, where a company has none of its own.
const retention = 10

// Retention are the retention terms in years from the end of service, by company; "" is that of the others.
type Retention map[string]int

// ParseRetention reads --retention.
func ParseRetention(word string) (Retention, error) {
	t := Retention{"": retention}
	for part := range strings.SplitSeq(word, ",") {
		company, years, named := strings.Cut(strings.TrimSpace(part), "=")
		if !named {
			company, years = "", company
		}
		n, err := strconv.Atoi(years)
		if err != nil || n < 1 || n > 99 || named && !events.ValidCode(company) {
			return nil, Usage("--retention %q: attesi anni, come 10, o 10,blue=12", "--retention %q: expected years, such as 10, or 10,blue=12", word)
		}
		t[company] = n
	}
	return t, nil
}

// Of returns the term of a company.
func (t Retention) Of(company string) int {
	if n, ok := t[company]; ok {
		return n
	}
	return t[""]
}
