package looks

import (
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
)

// Reason is why somebody looks: a code of [Reasons], and what it refers to, such as the number of a case; that may be empty.
type Reason struct {
	Code string `json:"code"`
	Ref  string `json:"ref,omitempty"`
}

// ReasonHeader is the header of a request that gives the reason as [ParseReason] reads it.
const ReasonHeader = "Spettanze-Reason"

// Reasons are the codes, with their names. Free text is none of them: it may tell of people, and is kept with the record of looks.
var Reasons = []struct {
	Code string
	Name lang.Text
}{
	{"audit", lang.Say("revisione", "audit")},
	{"inspection", lang.Say("ispezione", "inspection")},
	{"dispute", lang.Say("contestazione", "dispute")},
	{"request", lang.Say("richiesta della persona", "request of the person")},
	{"incident", lang.Say("incidente", "incident")},
	{"test", lang.Say("prova dei controlli", "test of controls")},
}

// ParseReason reads a code, and after a space what it refers to: "dispute D-2026-17".
func ParseReason(word string) (Reason, error) {
	code, ref, _ := strings.Cut(strings.TrimSpace(word), " ")
	var codes []string
	for _, r := range Reasons {
		codes = append(codes, r.Code)
		if r.Code == code && (ref == "" || events.ValidCode(ref)) {
			return Reason{code, ref}, nil
		}
	}
	return Reason{}, lang.Errorf("il motivo %q non si legge: atteso uno tra %s, e se serve uno spazio e il riferimento, %s",
		"the reason %q cannot be read: expected one of %s, and if need be a space and what it refers to, %s", word, strings.Join(codes, ", "), events.ExpectCode)
}

// String writes the reason as [ParseReason] reads it.
func (r Reason) String() string { return strings.TrimSpace(r.Code + " " + r.Ref) }
