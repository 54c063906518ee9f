package export

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// beancount writes a journal (beancount.github.io, version 2 and later). Balances are assets and counter-accounts are equity, so
// signs are the ledger's. Names of beancount accounts begin with a capital or a digit and have no underscore; the opening of
// each account has the ledger's path in its metadata:
//
//	2023-01-01 open Assets:Blue:E042:Flex MIN
//	  path: "blue:E042:flex"
//
//	2023-03-07 * "credit" "510 minutes credited - 480"
//	  clause: "CIA/All.1-A"
//	  source: "/presenze"
//	  event: "ck-2023-03-07-E042"
//	  seq: 77
//	  Assets:Blue:E042:Flex  30 MIN
//	  Equity:Blue:E042:Flex:Worked  -30 MIN
//
// A balance directive is for the beginning of a day, so a month-end balance is dated on the next day.
type beancount struct {
	company string
	names   map[string]string // of accounts, by path: of the funds and of the current employee
}

func (c *beancount) title(b []byte, company, title string) []byte {
	c.company = company
	return append(b, "option \"title\" "+quoted(title)+"\n"...)
}

func (c *beancount) commodities(b []byte) []byte {
	for _, u := range events.Units {
		b = append(b, "\n"+events.MinDate.String()+" commodity "+commodity(u)+"\n  name: "+quoted(u.String())+"\n"...)
	}
	return append(b, '\n')
}

func (c *beancount) accounts(b []byte, list []account) []byte {
	for _, a := range list {
		b = fmt.Appendf(b, "%s open %s %s\n  path: %s\n", a.from, c.name(a.path), commodity(a.unit), quoted(c.company+":"+a.path))
	}
	return b
}

func (c *beancount) movement(b []byte, m *ledger.Movement) []byte {
	b = m.Date.Append(b)
	b = append(b, " * "+quoted(string(m.Kind))+" "+quoted(m.Note)+"\n  clause: "+quoted(m.Clause)+"\n"...)
	switch {
	case m.Lot.ID != "":
		b = append(b, "  lot: "+quoted(m.Lot.ID)+"\n"...)
	case m.Lot.Year != 0:
		b = append(b, "  lot: "+m.Lot.String()+"\n"...)
	}
	if loan := m.Case.Loan(); loan != "" {
		b = append(b, "  loan: "+quoted(loan)+"\n"...)
	}
	if other := m.Case.Other(); other != "" {
		b = append(b, "  case: "+quoted(other)+"\n"...)
	}
	if m.Cause.Closing != 0 {
		b = append(b, "  closing: "+m.Cause.Closing.String()+"\n"...)
	} else {
		b = append(b, "  source: "+quoted(m.Cause.Source)+"\n  event: "+quoted(m.Cause.ID)+"\n  seq: "+
			strconv.FormatUint(m.Cause.Seq, 10)+"\n"...)
	}
	b = c.posting(b, m.To, m.Quantity)
	return c.posting(b, m.From, events.Quantity{Unit: m.Quantity.Unit, Parts: -m.Quantity.Parts})
}

func (c *beancount) posting(b []byte, path string, q events.Quantity) []byte {
	return append(b, "  "+c.name(path)+"  "+q.String()+" "+commodity(q.Unit)+"\n"...)
}

// balances writes exact balances: without "~ 0" beancount tolerates a difference in the last decimal.
func (c *beancount) balances(b []byte, m *monthEnd) []byte {
	for _, x := range m.balances {
		b = append((m.date + 1).Append(b), " balance "+c.name(x.path)+"  "+x.quantity.String()+" ~ 0 "+
			commodity(x.quantity.Unit)+"\n"...)
	}
	return b
}

func (c *beancount) sectionEnd() {
	for path := range c.names {
		if !isFund(path) {
			delete(c.names, path)
		}
	}
}

// name returns the name of an account, different for every path of a company.
func (c *beancount) name(path string) string {
	if name, ok := c.names[path]; ok {
		return name
	}
	root := "Equity"
	if isMain(path) {
		root = "Assets"
	}
	first, rest, _ := strings.Cut(path, ":")
	parts := []string{root, capital(c.company), idName(first)}
	if isFund(path) {
		parts[2] = "Fund"
	}
	for p := range strings.SplitSeq(rest, ":") {
		parts = append(parts, capital(p))
	}
	name := strings.Join(parts, ":")
	c.names[path] = name
	return name
}

// capital makes a name from one of the ledger's own words, which are in lower case, or from the company's code.
func capital(word string) string {
	word = strings.ReplaceAll(word, "_", "-")
	if word[0] == '-' {
		return "X" + word
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// idName makes a name from an employee's id. E042 stays. Characters that beancount does not accept are escaped, so that two ids
// never have one name: a hyphen is doubled, an underscore is -0, and X-1 precedes an id that begins with neither a capital
// nor a digit.
func idName(id string) string {
	name := strings.ReplaceAll(strings.ReplaceAll(id, "-", "--"), "_", "-0")
	if c := id[0]; c < '0' || c > '9' && c < 'A' || c > 'Z' {
		return "X-1" + name
	}
	return name
}

// quoted writes a string of beancount.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
