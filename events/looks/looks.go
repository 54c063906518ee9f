// Package looks is the record of looks: who saw personal data of somebody else, of whom, by which right and why.
//
// A [Look] is one request, or the part of a long answer in which further people appeared. Up to [Most] people are named; beyond that
// the record says that it was a unit or the company, and of how many people. It holds handles, ids and codes, never a name or free text:
//
//	subject  looks.blue.E042          the one who was looked at; or a unit; or company, also if several are named
//	header   Spettanze-Salt: 3q2+7wABAgMEBQYHCAkKCw==    for the leaf (package leaf)
//	body     {"company":"blue","principal":"P-MFRGGZDFMZTW","roles":["auditor"],"policies":["auditor-people"],"action":"seeBalances",
//	          "employees":["E042"],"at":"2026-11-30","known":42431,"entitlement":"ferie","reason":{"code":"dispute","ref":"D-17"},
//	          "channel":"token","session":"9f86d081","request":"2KQ7…","outcome":"shown"}
//
// The question who looked at E042 reads the subjects of E042, of its units and of the company, and of those the records that
// [Look.Of] says are of E042.
package looks

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/lang"
)

// Most is how many people a look names.
const Most = 100

// Outcome is what became of a request.
type Outcome string

// The outcomes.
const (
	Shown   Outcome = "shown"
	Refused Outcome = "refused"
)

// Look is a record.
type Look struct {
	Seq  uint64    `json:"-"` // in the stream
	Time time.Time `json:"-"` // when it was recorded

	Company   string             `json:"company,omitempty"`   // empty: of a refused request about a company that does not exist
	Principal string             `json:"principal,omitempty"` // a handle; empty: somebody with the rights of the machine
	Roles     []grants.Role      `json:"roles,omitempty"`
	Policies  []string           `json:"policies,omitempty"` // those that permitted it
	Action    string             `json:"action"`             // what was done, as policies name it
	Employees []string           `json:"employees,omitempty"`
	Unit      string             `json:"unit,omitempty"`  // in which all are who were seen
	Count     int                `json:"count,omitempty"` // of people, where they are not named; 0: of all
	At        *events.Date       `json:"at,omitempty"`    // of the answer
	Known     uint64             `json:"known,omitempty"`
	Figure    events.Entitlement `json:"entitlement,omitempty"`
	Format    string             `json:"format,omitempty"` // of a file that was made: csv, xlsx, pdf, …; empty: a page or a document
	Reason    *Reason            `json:"reason,omitempty"`
	Channel   string             `json:"channel"`
	Session   string             `json:"session,omitempty"`
	Request   string             `json:"request,omitempty"`
	Outcome   Outcome            `json:"outcome"`
	// Alarm: by then the principal had asked for unusually many different people within an hour.
	Alarm bool `json:"alarm,omitempty"`
}

// None is the subject of refused requests about companies that do not exist.
const None = "_"

// Subject returns the NATS subject of the look.
func (l *Look) Subject() string {
	company, about := l.Company, events.CompanySubject
	if company == "" {
		company = None
	}
	switch {
	case len(l.Employees) == 1:
		about = l.Employees[0]
	case len(l.Employees) == 0 && l.Unit != "": // several who are named are found by name, whatever unit a later fact says they were in
		about = l.Unit
	}
	return "looks." + company + "." + about
}

// Subjects returns the last parts of the subjects under which looks at an employee are who was in some units.
func Subjects(employee string, units []string) []string {
	out := append([]string{employee, events.CompanySubject}, units...)
	slices.Sort(out)
	return slices.Compact(out)
}

// Of reports whether a look was at an employee, who was in a unit on the day: by name, as one of the unit, or as one of the company.
// A refused request that names no one was none at anybody.
func (l *Look) Of(employee, unit string) bool {
	switch {
	case len(l.Employees) > 0:
		return slices.Contains(l.Employees, employee)
	case l.Outcome == Refused:
		return false
	case l.Unit != "":
		return l.Unit == unit
	}
	return l.Company != ""
}

// Encode makes the body of the message.
func (l *Look) Encode() ([]byte, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	body, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("encode a look: %w", err)
	}
	return body, nil
}

// ErrUnread is returned for a message that is no look.
var ErrUnread = lang.Errorf("la registrazione di una consultazione non si legge", "the record of a look cannot be read")

// Decode reads a message of the stream.
func Decode(subject string, body []byte) (*Look, error) {
	l := &Look{}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(l); err != nil || d.More() {
		return nil, lang.Errorf("%w: %v", "%w: %v", ErrUnread, err)
	}
	if err := l.check(); err != nil {
		return nil, err
	}
	if l.Subject() != subject {
		return nil, lang.Errorf("%w: il soggetto %s non è il suo", "%w: the subject %s is not its own", ErrUnread, subject)
	}
	return l, nil
}

// check lets only codes through: what is recorded is kept for its term, from any sender.
func (l *Look) check() error {
	codes := append([]string{l.Action, l.Channel}, l.Employees...)
	for _, v := range []string{l.Company, l.Unit, l.Session, l.Request, string(l.Figure), l.Format} {
		if v != "" {
			codes = append(codes, v)
		}
	}
	if l.Reason != nil {
		codes = append(codes, l.Reason.Code)
		if l.Reason.Ref != "" {
			codes = append(codes, l.Reason.Ref)
		}
	}
	for _, r := range l.Roles {
		codes = append(codes, string(r))
	}
	for _, v := range codes {
		if !events.ValidCode(v) {
			return lang.Errorf("%w: %q non è un codice", "%w: %q is no code", ErrUnread, v)
		}
	}
	for _, p := range l.Policies { // a company names its own as it likes
		if len(p) > 100 || strings.ContainsFunc(p, func(r rune) bool { return r < ' ' }) {
			return lang.Errorf("%w: %q non è il nome di una policy", "%w: %q is no name of a policy", ErrUnread, p)
		}
	}
	if l.Principal != "" && !grants.ValidHandle(l.Principal) || l.Outcome != Shown && l.Outcome != Refused || len(l.Employees) > Most || l.Count < 0 {
		return lang.Errorf("%w: %s di %q a %d dipendenti", "%w: %s of %q at %d employees", ErrUnread, l.Outcome, l.Principal, len(l.Employees))
	}
	return nil
}
