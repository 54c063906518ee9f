package export

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"spettanze/events"
	"spettanze/projections/ledger"
)

var _ = register(Format{Name: "beancount", Suffix: ".beancount", Media: "text/x-beancount; charset=utf-8",
	write: ledgerFormat(func(w io.Writer) writer { return &beancount{w: w, names: map[string]string{}} })})

// beancount writes a journal (beancount.github.io, version 2 and later). What somebody has is an asset, where it came
// from and went is equity; so the sign is the ledger's own. Names of accounts begin with a capital or a digit and have no
// underscore there, so that each account says its path in the metadata of its opening:
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
// A balance is stated for the beginning of a day, so that of a month's end stands under the day after it.
type beancount struct {
	w       io.Writer
	company string
	names   map[string]string // of accounts, by path; of the funds, and of the employee at hand
	b       []byte
}

func (c *beancount) begin(d *head) error {
	c.company = d.company
	c.b = append(c.b, "option \"title\" "+quoted("Ledger of company "+d.company+", at "+d.at.String()+", as known at sequence "+
		strconv.FormatUint(d.known.Seq, 10))+"\n"...)
	if d.at > d.today {
		c.b = append(c.b, "; What is dated after "+d.today.String()+" is a forecast.\n"...)
	}
	for u := events.Day; u <= events.Euro; u++ {
		c.b = append(c.b, "\n"+events.MinDate.String()+" commodity "+commodity(u)+"\n  name: "+quoted(u.String())+"\n"...)
	}
	c.b = append(c.b, '\n')
	c.open(d.accounts)
	return c.flush()
}

func (c *beancount) open(list []account) {
	for _, a := range list {
		c.b = fmt.Appendf(c.b, "%s open %s %s\n  path: %s\n", a.from, c.name(a.path), commodity(a.unit),
			quoted(c.company+":"+a.path))
	}
}

func (c *beancount) section(s *section) error {
	if s.employee != "" {
		c.b = append(c.b, "\n; Employee "+s.employee+"\n"...)
		if s.incomplete {
			c.b = append(c.b, "; Incomplete: some facts could not be understood or wait for others.\n"...)
		}
		c.open(s.accounts)
	} else {
		c.b = append(c.b, "\n; Funds\n"...)
	}
	months := s.months
	for i := range s.movements {
		for len(months) > 0 && months[0].date < s.movements[i].Date {
			c.assert(&months[0])
			months = months[1:]
		}
		c.movement(&s.movements[i])
	}
	for i := range months {
		c.assert(&months[i])
	}
	for path := range c.names {
		if !isFund(path) {
			delete(c.names, path)
		}
	}
	return c.flush()
}

func (c *beancount) movement(m *ledger.Movement) {
	c.b = m.Date.Append(append(c.b, '\n'))
	c.b = append(c.b, " * "+quoted(string(m.Kind))+" "+quoted(m.Note)+"\n  clause: "+quoted(m.Clause)+"\n"...)
	if m.Lot != 0 {
		c.b = append(c.b, "  lot: "+strconv.Itoa(m.Lot)+"\n"...)
	}
	if m.Loan != "" {
		c.b = append(c.b, "  loan: "+quoted(m.Loan)+"\n"...)
	}
	if m.Cause.Closing != 0 {
		c.b = append(c.b, "  closing: "+m.Cause.Closing.String()+"\n"...)
	} else {
		c.b = append(c.b, "  source: "+quoted(m.Cause.Source)+"\n  event: "+quoted(m.Cause.ID)+"\n  seq: "+
			strconv.FormatUint(m.Cause.Seq, 10)+"\n"...)
	}
	c.posting(m.To, m.Quantity)
	c.posting(m.From, events.Quantity{Unit: m.Quantity.Unit, Parts: -m.Quantity.Parts})
}

func (c *beancount) posting(path string, q events.Quantity) {
	c.b = append(c.b, "  "+c.name(path)+"  "+q.String()+" "+commodity(q.Unit)+"\n"...)
}

// assert states balances exactly: without "~ 0" beancount would let the last decimal differ.
func (c *beancount) assert(m *monthEnd) {
	c.b = append(c.b, '\n')
	for _, b := range m.balances {
		c.b = append((m.date + 1).Append(c.b), " balance "+c.name(b.path)+"  "+b.quantity.String()+" ~ 0 "+
			commodity(b.quantity.Unit)+"\n"...)
	}
}

func (c *beancount) end() error { return c.flush() }

func (c *beancount) flush() error {
	_, err := c.w.Write(c.b)
	c.b = c.b[:0]
	return err
}

// name returns the name of an account: no two paths of a company have the same.
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

// capital makes a name of one of the ledger's own words, which are in lower case, or of the company, of which an export
// has one.
func capital(word string) string {
	word = strings.ReplaceAll(word, "_", "-")
	if word[0] == '-' {
		return "X" + word
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// idName makes a name of an employee's id. E042 is itself; what beancount does not take is escaped so that two ids never
// make one name: a hyphen is doubled, an underscore is -0, and X-1 precedes an id that begins with neither a capital nor a
// digit.
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
