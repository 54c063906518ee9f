package intake

import (
	"regexp"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

// CodePersonal is the code of an event in which a code holds what looks like an e-mail address, a tax code or an IBAN: facts are kept
// for ever, and nothing can be taken out of them.
const CodePersonal = "personal_data"

var (
	// eMail is an address whose local part is a name. The identifiers of calendars and mails, which look alike, are long or hold many digits.
	eMail = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`)
	// taxCode is an Italian tax code, also one of those in which letters stand for digits.
	taxCode = regexp.MustCompile(`(?i)[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]`)
	// iban is the IBAN of an Italian account, as one word or in groups of four. Others have no shape that ordinary ids do not have.
	iban = regexp.MustCompile(`(?i)(IT|SM) ?[0-9](?: ?[0-9]) ?[A-Z](?: ?[0-9]){10}(?: ?[A-Z0-9]){12}`)
)

// personal refuses an event in whose codes somebody's e-mail address, tax code or IBAN would be recorded for ever, and reports whether
// it does. What the event's subject says anyway may be in its other codes too.
func (r *Result) personal(e *events.Event) bool {
	pointer, found := "/id", looksPersonal(e.ID, e.Subject)
	if found.IsZero() {
		pointer, found = "/source", looksPersonal(e.Source, e.Subject)
	}
	if found.IsZero() {
		if d, ok := e.Data.(events.Worded); ok {
			pointer, found = "/data/reason", looksPersonal(d.Words(), e.Subject)
		}
	}
	if found.IsZero() {
		return false
	}
	r.Status, r.Code, r.Pointer = Rejected, CodePersonal, pointer
	r.Why = lang.Say("contiene ciò che sembra %s: il registro è per sempre, e lì stanno solo codici; usare un codice, e descrivere la persona con "+
		"hr.person.described", "it holds what looks like %s: the log is for ever and has codes only; use a code, and describe the person with "+
		"hr.person.described", found)
	r.Reason = r.Why.En
	return true
}

// warn warns of somebody who is hired under an id that names them. It is the sender's to choose, and facts about the id may be there.
func (r *Result) warn(e *events.Event) {
	if _, hires := e.Data.(hr.Hired); !hires {
		return
	}
	if found := looksPersonal(e.Subject, ""); !found.IsZero() {
		r.Warns = lang.Say("la matricola sembra %s: resta per sempre in ogni fatto, anche quando si dimentica chi era; meglio un id usato solo qui",
			"the employee id looks like %s: it stays in every fact for ever, also when who it was is forgotten; better an id that is used here alone", found)
		r.Warning = r.Warns.En
	}
}

// LooksPersonal reports whether an employee id looks like a tax code, or like an IBAN.
func LooksPersonal(employee string) bool { return !looksPersonal(employee, "").IsZero() }

// looksPersonal says what a text looks like; nothing if it is a code, or only what the subject says.
func looksPersonal(text, subject string) lang.Text {
	if len(text) < 6 || !strings.ContainsFunc(text, letter) {
		return lang.Text{}
	}
	if strings.Contains(text, "@") {
		for _, m := range eMail.FindAllString(text, -1) {
			if local, _, _ := strings.Cut(m, "@"); len(local) <= 40 && digits(local) <= 4 && strings.ContainsFunc(local, letter) {
				return lang.Say("un indirizzo e-mail", "an e-mail address")
			}
		}
	}
	if longest(text) < 16 && !strings.Contains(text, " ") { // ordinary ids end here
		return lang.Text{}
	}
	for _, at := range taxCode.FindAllStringIndex(text, -1) {
		if m := text[at[0]:at[1]]; apart(text, at) && !strings.EqualFold(m, subject) && checkedTaxCode(strings.ToUpper(m)) {
			return lang.Say("un codice fiscale", "a tax code")
		}
	}
	for _, at := range iban.FindAllStringIndex(text, -1) {
		if apart(text, at) && checkedIBAN(strings.ToUpper(strings.ReplaceAll(text[at[0]:at[1]], " ", ""))) {
			return lang.Say("un IBAN", "an IBAN")
		}
	}
	return lang.Text{}
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func digit(r rune) bool { return r >= '0' && r <= '9' }

// longest returns the length of the longest run of letters and digits.
func longest(s string) (most int) {
	n := 0
	for _, r := range s {
		if n++; !letter(r) && !digit(r) {
			n = 0
		}
		most = max(most, n)
	}
	return most
}

func digits(s string) (n int) {
	for _, r := range s {
		if digit(r) {
			n++
		}
	}
	return n
}

// apart reports whether neither a letter nor a digit stands next to a part of a text.
func apart(text string, at []int) bool {
	within := func(i int) bool {
		return i >= 0 && i < len(text) && (letter(rune(text[i])) || digit(rune(text[i])))
	}
	return !within(at[0]-1) && !within(at[1])
}

// odd are the values of 0 to 9 and of A to Z in the odd places of a tax code (D.M. 23/12/1976, art. 6); in the even ones a digit
// counts as itself and a letter as its place in the alphabet.
var odd = [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// checkedTaxCode reports whether the last character is the check of the others.
func checkedTaxCode(s string) bool {
	sum := 0
	for i := range 15 {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i] - 'A')
		}
		if i%2 == 0 { // the first place is odd
			v = odd[v]
		}
		sum += v
	}
	return int(s[15]-'A') == sum%26
}

// checkedIBAN reports whether an IBAN has the right check digits (ISO 13616).
func checkedIBAN(s string) bool {
	rest := 0
	for _, c := range s[4:] + s[:4] {
		if digit(c) {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest == 1
}
