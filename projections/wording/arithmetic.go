package wording

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"spettanze/events"
)

// phrase is a form in which folds write down the arithmetic of a movement, or why a fact waits, and its form in each
// language. In those, $1 is a group as it is, m1 its minutes as hours, s1 the same with its sign, d1 a number with
// decimals, t1 a date.
type phrase struct {
	form   func() *regexp.Regexp // compiled when it is first needed: a start has no use for it
	it, en string
}

const (
	num  = `(-?\d+)`
	dec  = `(-?\d+\.\d+)`
	date = `(\d{4}-\d{2}-\d{2})`
	text = `(.*)`
)

func form(s string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp {
		s := regexp.QuoteMeta(s)
		return regexp.MustCompile("^" + strings.NewReplacer("NUM", num, "DEC", dec, "DATE", date, "TXT", text, "SGN", `([-+]\d+)`).Replace(s) + "$")
	})
}

// phrases are tried in order. A form that is missing here is shown as the fold wrote it, and a test finds it.
var phrases = []phrase{
	{form("1 day"), "1 giorno", "1 day"},
	{form("NUM of the day's NUM minutes"), "{m1} delle {m2} della giornata", "{m1} of the day's {m2}"},
	{form("holiday worked"), "festività lavorata", "holiday worked"},
	{form("DEC days × NUM/NUM ÷ 12, DEC in the year"), "{d1} giorni × $2/$3 ÷ 12; {d4} nell'anno",
		"{d1} days × $2/$3 ÷ 12; {d4} in the year"},
	{form("rigid hours: NUM worked + NUM of leave − NUM, at most 0"),
		"orario rigido: {m1} lavorate + {m2} di assenza − {m3}, al massimo 0:00",
		"rigid hours: {m1} worked + {m2} of leave − {m3}, at most 0:00"},
	{form("TXT less NUM of lunch: NUM − NUM = SGN"), "$1 meno {m2} di pausa: {m3} − {m4} = {s5}",
		"$1 less {m2} of lunch: {m3} − {m4} = {s5}"},
	{form("TXT: NUM + NUM − NUM = SGN"), "$1: {m2} + {m3} − {m4} = {s5}", "$1: {m2} + {m3} − {m4} = {s5}"},
	{form("TXT: NUM − NUM = SGN"), "$1: {m2} − {m3} = {s4}", "$1: {m2} − {m3} = {s4}"},
	{form("NUM authorised minutes beyond the bands"), "{m1} autorizzate oltre le fasce", "{m1} authorised, beyond the bands"},
	{form("NUM at month end, cap NUM: carry NUM, NUM forfeited"),
		"{s1} a fine mese, massimo {m2} → riporto {m3}, perse {m4}", "{s1} at month end, cap {m2} → carry {m3}, {m4} forfeited"},
	{form("NUM at month end, cap NUM: carry NUM, NUM beyond the limit"),
		"{s1} a fine mese, massimo {m2} → riporto {m3}, {m4} oltre il limite",
		"{s1} at month end, cap {m2} → carry {m3}, {m4} beyond the limit"},
	{form("end of service"), "fine del rapporto", "end of service"},
	{form("end of the agreement"), "fine dell'accordo", "end of the agreement"},
	{form("opening balance"), "saldo di apertura", "opening balance"},
	{form("NUM minutes"), "{m1}", "{m1}"},
	{form("a day of NUM minutes"), "una giornata di {m1}", "a day of {m1}"},
	{form("NUM of NUM owed"), "{m1} su {m2} da recuperare", "{m1} of {m2} owed"},
	{form("NUM minutes a year × NUM months ÷ 12, less what was granted for them: SGN"),
		"{m1} l'anno × $2 mesi ÷ 12, meno quanto già attribuito per essi: {s3}",
		"{m1} a year × $2 months ÷ 12, less what was granted for them: {s3}"},
	{form("abolished holiday: NUM × NUM ÷ NUM"), "festività abolita: {m1} × {m2} ÷ {m3}", "abolished holiday: {m1} × {m2} ÷ {m3}"},
	{form("left of NUM after its last day"), "residuo del $1 dopo l'ultimo giorno utile", "left of $1 after its last day"},
	{form("budget of NUM"), "dotazione del $1", "budget of $1"},
	{form("DEC in NUM instalments of DEC at DEC%"), "{d1} in $2 rate da {d3} al {d4}%", "{d1} in $2 instalments of {d3} at {d4}%"},
	{form("DEC outstanding after it"), "residuo {d1}", "{d1} outstanding after it"},
	{form("early repayment, DEC outstanding after it"), "rimborso anticipato, residuo {d1}",
		"early repayment, {d1} outstanding after it"},
	{form("DEC% a year, actual days ÷ NUM"), "{d1}% l'anno, giorni effettivi ÷ $2", "{d1}% a year, actual days ÷ $2"},
	{form("TXT, authorised by TXT"), "$1, autorizzata da $2", "$1, authorised by $2"},
}

var hole = regexp.MustCompile(`\{([msdt])(\d)\}|\$(\d)`)

// Arithmetic says a movement's note in both languages, minutes as hours. ok is false for a note of a form that is not
// known here: it comes back as it is.
func Arithmetic(note string) (t Text, ok bool) { return said(phrases, note) }

func said(phrases []phrase, s string) (t Text, ok bool) {
	for _, p := range phrases {
		if groups := p.form().FindStringSubmatch(s); groups != nil {
			return Text{It: fillIn(Italian, p.it, groups), En: fillIn(English, p.en, groups)}, true
		}
	}
	return Text{It: s, En: s}, s == ""
}

func fillIn(l Language, s string, groups []string) string {
	return hole.ReplaceAllStringFunc(s, func(h string) string {
		at := h[len(h)-1]
		if h[0] == '{' {
			at = h[2]
		}
		word := groups[at-'0']
		if h[0] == '$' {
			return word
		}
		if h[1] == 'd' {
			return l.Decimal(word)
		}
		if h[1] == 't' {
			if d, err := events.ParseDate(word); err == nil {
				return l.Date(d)
			}
			return word
		}
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return word
		}
		q := events.Quantity{Unit: events.Minute, Parts: n}
		if h[1] == 's' {
			return l.Signed(q)
		}
		return l.Quantity(q)
	})
}
