package export

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// hledger writes a journal (hledger.org/hledger.html#journal). The accounts are the ledger's own, below the company: hledger
// accepts all their characters. A movement is a cleared transaction: its code is the event's sequence, its payee the kind, its
// note the arithmetic, its tags the clause and the cause:
//
//	2023-03-07 * (77) credit | 510 minutes credited - 480
//	    ; kind:credit, clause:CIA/All.1-A, source:/presenze, event:ck-2023-03-07-E042, seq:77
//	    blue:E042:flex                                30 MIN
//	    blue:E042:flex:worked                        -30 MIN
//
// Transactions are ordered by employee, so "hledger check ordereddates" fails; "hledger check --strict" passes.
type hledger struct{ company string }

func (h *hledger) title(b []byte, company, title string) []byte {
	h.company = company
	return append(b, "; "+title+"\n"...)
}

func (h *hledger) commodities(b []byte) []byte {
	b = append(b, "decimal-mark .\n"...)
	for _, u := range events.Units {
		b = append(b, "commodity 1000."+strings.Repeat("0", u.Decimals())+" "+commodity(u)+"\n"...)
	}
	return append(b, '\n')
}

func (h *hledger) accounts(b []byte, list []account) []byte {
	for _, a := range list {
		b = append(append(append(b, "account "...), h.name(a.path)...), '\n')
	}
	return b
}

func (h *hledger) name(path string) string { return h.company + ":" + path }

func (h *hledger) movement(b []byte, m *ledger.Movement) []byte {
	b = append(m.Date.Append(b), " * "...)
	if m.Cause.Closing == 0 {
		b = append(strconv.AppendUint(append(b, '('), m.Cause.Seq, 10), ") "...)
	}
	b = append(append(b, m.Kind...), " | "...)
	b = append(append(b, description(m.Note)...), "\n    ; kind:"...)
	b = append(b, m.Kind...)
	b = tag(b, "clause", m.Clause)
	b = tag(b, "lot", m.Lot.String())
	b = tag(b, "loan", m.Case.Loan())
	b = tag(b, "case", m.Case.Other())
	if m.Cause.Closing != 0 {
		b = tag(b, "closing", m.Cause.Closing.String())
	} else {
		b = tag(b, "source", m.Cause.Source)
		b = tag(b, "event", m.Cause.ID)
		b = tag(b, "seq", strconv.FormatUint(m.Cause.Seq, 10))
	}
	b = append(h.amount(append(b, '\n'), m.To, m.Quantity), '\n')
	return append(h.amount(b, m.From, events.Quantity{Unit: m.Quantity.Unit, Parts: -m.Quantity.Parts}), '\n')
}

func tag(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	return append(append(append(append(b, ", "...), name...), ':'), tagValue(value)...)
}

func (h *hledger) amount(b []byte, path string, q events.Quantity) []byte {
	return fmt.Appendf(b, "    %-44s  %12s %s", h.name(path), q, commodity(q.Unit))
}

// balances writes assertions, which hledger checks after the day's transactions above them.
func (h *hledger) balances(b []byte, m *monthEnd) []byte {
	b = append(m.date.Append(b), " * balance | at the end of the day\n"...)
	for _, x := range m.balances {
		b = h.amount(b, x.path, events.Quantity{Unit: x.quantity.Unit})
		b = append(b, " = "+x.quantity.String()+" "+commodity(x.quantity.Unit)+"\n"...)
	}
	return b
}

func (*hledger) sectionEnd() {}

// description escapes characters that would end the description of a transaction: semicolon and line end.
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

// tagValue escapes as URLs do (%2C): a comma and control characters would end the value of a tag, and a bracket would begin a
// date. The percent sign is escaped too, to keep the escape unambiguous.
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
