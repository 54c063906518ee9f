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

var _ = register(Format{Name: "hledger", Suffix: ".journal", Media: "text/x-hledger; charset=utf-8",
	write: ledgerFormat(func(w io.Writer) writer { return &hledger{w: w} })})

// hledger writes a journal (hledger.org/hledger.html#journal). The accounts are the ledger's own below the company:
// their characters are ones that hledger takes. A movement is a cleared transaction: its code the event's sequence, its
// payee the kind, its note the arithmetic, its tags the clause and the cause; each tag is told of one value:
//
//	2023-03-07 * (77) credit | 510 minutes credited - 480
//	    ; kind:credit, clause:CIA/All.1-A, source:/presenze, event:ck-2023-03-07-E042, seq:77
//	    blue:E042:flex                                30 MIN
//	    blue:E042:flex:worked                        -30 MIN
//
// The order is by employee, so "hledger check ordereddates" has nothing to say about it; "hledger check --strict" holds.
type hledger struct {
	w       io.Writer
	company string
	b       []byte
}

func (h *hledger) begin(d *head) error {
	h.company = d.company
	h.b = append(h.b, "; Ledger of company "...)
	h.b = append(h.b, d.company...)
	h.b = append(h.b, ", at "+d.at.String()+", as known at sequence "+strconv.FormatUint(d.known.Seq, 10)+"\n"...)
	if d.at > d.today {
		h.b = append(h.b, "; What is dated after "+d.today.String()+" is a forecast.\n"...)
	}
	h.b = append(h.b, "decimal-mark .\ncommodity 1000.0000 DAY\ncommodity 1000. MIN\ncommodity 1000.00 EUR\n"...)
	h.accounts(d.accounts)
	return h.flush()
}

func (h *hledger) accounts(list []account) {
	h.b = append(h.b, '\n')
	for _, a := range list {
		h.b = append(append(append(h.b, "account "...), h.name(a.path)...), '\n')
	}
}

func (h *hledger) name(path string) string { return h.company + ":" + path }

func (h *hledger) section(s *section) error {
	if s.employee != "" {
		h.b = append(h.b, "\n; Employee "+s.employee+"\n"...)
		if s.incomplete {
			h.b = append(h.b, "; Incomplete: some facts could not be understood or wait for others.\n"...)
		}
		h.accounts(s.accounts)
	} else {
		h.b = append(h.b, "\n; Funds\n"...)
	}
	months := s.months
	for i := range s.movements {
		for len(months) > 0 && months[0].date < s.movements[i].Date {
			h.assert(&months[0])
			months = months[1:]
		}
		h.movement(&s.movements[i])
	}
	for i := range months {
		h.assert(&months[i])
	}
	return h.flush()
}

func (h *hledger) movement(m *ledger.Movement) {
	h.b = m.Date.Append(append(h.b, '\n'))
	h.b = append(h.b, " * "...)
	if m.Cause.Closing == 0 {
		h.b = append(strconv.AppendUint(append(h.b, '('), m.Cause.Seq, 10), ") "...)
	}
	h.b = append(append(h.b, m.Kind...), " | "...)
	h.b = append(append(h.b, description(m.Note)...), "\n    ; kind:"...)
	h.b = append(h.b, m.Kind...)
	h.tag("clause", m.Clause)
	if m.Lot != 0 {
		h.tag("lot", strconv.Itoa(m.Lot))
	}
	h.tag("loan", m.Loan)
	if m.Cause.Closing != 0 {
		h.tag("closing", m.Cause.Closing.String())
	} else {
		h.tag("source", m.Cause.Source)
		h.tag("event", m.Cause.ID)
		h.tag("seq", strconv.FormatUint(m.Cause.Seq, 10))
	}
	h.b = append(h.b, '\n')
	h.posting(m.To, m.Quantity)
	h.posting(m.From, events.Quantity{Unit: m.Quantity.Unit, Parts: -m.Quantity.Parts})
}

func (h *hledger) tag(name, value string) {
	if value != "" {
		h.b = append(append(append(append(h.b, ", "...), name...), ':'), tagValue(value)...)
	}
}

func (h *hledger) posting(path string, q events.Quantity) {
	h.b = append(h.amount(path, q), '\n')
}

func (h *hledger) amount(path string, q events.Quantity) []byte {
	return fmt.Appendf(h.b, "    %-44s  %12s %s", h.name(path), q, commodity(q.Unit))
}

// assert states balances, which hledger checks when it has come to the day, after what stands above.
func (h *hledger) assert(m *monthEnd) {
	h.b = append(m.date.Append(append(h.b, '\n')), " * balance | at the end of the day\n"...)
	for _, b := range m.balances {
		h.b = h.amount(b.path, events.Quantity{Unit: b.quantity.Unit})
		h.b = append(h.b, " = "+b.quantity.String()+" "+commodity(b.quantity.Unit)+"\n"...)
	}
}

func (h *hledger) end() error { return h.flush() }

func (h *hledger) flush() error {
	_, err := h.w.Write(h.b)
	h.b = h.b[:0]
	return err
}

// description keeps a text within the description of a transaction, which a semicolon or the line's end would end.
func description(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ';':
			return ','
		case r == '|':
			return '/'
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
}

// tagValue escapes, as in addresses (%2C), what would end the value of a tag: a comma, or a control character; and what
// would be taken for a date, a bracket. A percent sign is escaped so that nothing is ambiguous.
func tagValue(s string) string {
	special := func(r rune) bool {
		return r == ',' || r == '%' || r == '[' || r == ']' || r == ';' || unicode.IsControl(r)
	}
	if !strings.ContainsFunc(s, special) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if !special(r) {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(string(r)) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
