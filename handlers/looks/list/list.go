// Package list is the documents of the record of looks: who looked, for those who may know it, and for an employee that, when, why and
// in what role somebody looked, without the handle.
//
// Both read a page of the stream LOOKS: by the subjects of the employee, of the units that the employee was in and of the company, and
// by days. The newest comes first, and next leads to the page before it.
package list

import (
	"context"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
	stream "spettanze/events/jetstream/looks"
	"spettanze/events/lang"
	"spettanze/events/looks"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	recorder "spettanze/handlers/looks"
	"spettanze/projections/report"
	"spettanze/projections/standing"
)

// Reader makes the documents. It is safe for concurrent use.
type Reader struct {
	Read func(context.Context, stream.Question) (*stream.Page, error)
	Rome *time.Location
}

// Question is what is asked. The zero value of a field asks for all.
type Question struct {
	Company   string
	Employee  string
	Principal string
	From, To  events.Date // To is the last day; zero: today; without From, thirty days
	After     uint64      // next of the page before
	Limit     int         // of looks; 0: a hundred
}

const (
	limit     = 100
	limitMost = 1000
	days      = 30 // without from
)

// ReadQuestion reads the words of a question.
func ReadQuestion(company, employee, principal, from, to, after, most string) (q Question, err error) {
	q = Question{Company: company, Employee: employee, Principal: principal}
	date := func(name, word string, d *events.Date) {
		if word == "" || err != nil {
			return
		}
		if *d, err = events.ParseDate(word); err != nil {
			err = refuse.BadRequest("%s: %w", "%s: %w", name, err)
		}
	}
	date("from", from, &q.From)
	date("to", to, &q.To)
	if err != nil {
		return q, err
	}
	if after != "" {
		if q.After, err = strconv.ParseUint(after, 10, 63); err != nil || q.After == 0 {
			return q, refuse.BadRequest("after=%s: atteso il next della risposta precedente", "after=%s: expected next of the answer before", after)
		}
	}
	if most != "" {
		if q.Limit, err = strconv.Atoi(most); err != nil || q.Limit < 1 || q.Limit > limitMost {
			return q, refuse.BadRequest("limit=%s: atteso un numero da 1 a %d", "limit=%s: expected a number from 1 to %d", most, limitMost)
		}
	}
	switch {
	case employee != "" && !events.ValidCode(employee):
		return q, refuse.BadRequest("employee=%s: atteso: %s", "employee=%s: expected %s", employee, events.ExpectCode)
	case principal != "" && !grants.ValidHandle(principal):
		return q, refuse.BadRequest("principal=%s: atteso: %s", "principal=%s: expected %s", principal, grants.ExpectHandle)
	case q.From != 0 && q.To != 0 && q.From > q.To:
		return q, refuse.BadRequest("from è dopo to", "from is after to")
	}
	return q, nil
}

// Document is who looked.
type Document struct {
	Company   string      `json:"company"`
	Employee  string      `json:"employee,omitempty"`
	Principal string      `json:"principal,omitempty"`
	From      events.Date `json:"from"`
	To        events.Date `json:"to"`
	Looks     []Look      `json:"looks"`            // the newest first
	Next      string      `json:"next,omitempty"`   // there are earlier ones: after of the next question
	Unread    int         `json:"unread,omitempty"` // records that cannot be read
}

// Look is a look. Without employees it was at a unit or at the company, at so many people; without count at all of them.
type Look struct {
	Time      time.Time          `json:"time"`
	Principal string             `json:"principal,omitempty"`
	Roles     []string           `json:"roles,omitempty"`
	Action    string             `json:"action"`
	Employees []string           `json:"employees,omitempty"`
	Unit      string             `json:"unit,omitempty"`
	Count     int                `json:"count,omitempty"`
	At        *events.Date       `json:"at,omitempty"`
	Known     uint64             `json:"known,omitempty"`
	Figure    events.Entitlement `json:"entitlement,omitempty"`
	Format    string             `json:"format,omitempty"`
	Reason    string             `json:"reason,omitempty"` // code, and what it refers to
	Policies  []string           `json:"policies,omitempty"`
	Channel   string             `json:"channel"`
	Session   string             `json:"session,omitempty"`
	Request   string             `json:"request,omitempty"`
	Outcome   looks.Outcome      `json:"outcome"`
	Alarm     bool               `json:"alarm,omitempty"` // the principal had asked for unusually many people within an hour
}

// Own is who looked at one's own data, without handles.
type Own struct {
	Company  string      `json:"company"`
	Employee string      `json:"employee"`
	From     events.Date `json:"from"`
	To       events.Date `json:"to"`
	Looks    []OwnLook   `json:"looks"`          // the newest first
	Next     string      `json:"next,omitempty"` // there are earlier ones: after of the next question
}

// OwnLook is a look at oneself.
type OwnLook struct {
	Time    time.Time          `json:"time"`
	Action  string             `json:"action"`
	Figure  events.Entitlement `json:"entitlement,omitempty"`
	Format  string             `json:"format,omitempty"`
	Roles   []string           `json:"roles,omitempty"`
	Reason  string             `json:"reason,omitempty"` // its code
	As      string             `json:"as"`               // whether by name (person), or as one of a unit or of the company
	Outcome looks.Outcome      `json:"outcome"`
}

// Of makes the document of who looked.
func (r *Reader) Of(ctx context.Context, from *report.Reporter, q Question) (*Document, error) {
	page, err := r.read(ctx, from, &q)
	if err != nil {
		return nil, err
	}
	recorder.Saw(ctx, q.Company, 0, 0, q.Employee)
	doc := &Document{Company: q.Company, Employee: q.Employee, Principal: q.Principal, From: q.From, To: q.To, Looks: []Look{}, Next: next(page), Unread: page.Unread}
	for _, l := range page.Looks {
		recorder.Saw(ctx, q.Company, 0, 0, l.Employees...)
		row := Look{Time: l.Time.UTC(), Principal: l.Principal, Roles: words(l.Roles), Action: l.Action, Employees: l.Employees, Unit: l.Unit, Count: l.Count,
			At: l.At, Known: l.Known, Figure: l.Figure, Format: l.Format, Policies: l.Policies, Channel: l.Channel, Session: l.Session, Request: l.Request,
			Outcome: l.Outcome, Alarm: l.Alarm}
		if l.Reason != nil {
			row.Reason = l.Reason.String()
		}
		doc.Looks = append(doc.Looks, row)
	}
	return doc, nil
}

// Own makes the document for an employee.
func (r *Reader) Own(ctx context.Context, from *report.Reporter, q Question) (*Own, error) {
	page, err := r.read(ctx, from, &q)
	if err != nil {
		return nil, err
	}
	doc := &Own{Company: q.Company, Employee: q.Employee, From: q.From, To: q.To, Looks: []OwnLook{}, Next: next(page)}
	for _, l := range page.Looks {
		row := OwnLook{Time: l.Time.UTC(), Action: l.Action, Figure: l.Figure, Format: l.Format, Roles: words(l.Roles), As: "company", Outcome: l.Outcome}
		switch {
		case len(l.Employees) > 0:
			row.As = "person"
		case l.Unit != "":
			row.As = "unit"
		}
		if l.Reason != nil {
			row.Reason = l.Reason.Code
		}
		doc.Looks = append(doc.Looks, row)
	}
	return doc, nil
}

func words(roles []grants.Role) (out []string) {
	for _, r := range roles {
		out = append(out, string(r))
	}
	return out
}

func next(p *stream.Page) string {
	if !p.More {
		return ""
	}
	return strconv.FormatUint(p.Looks[len(p.Looks)-1].Seq, 10)
}

// read reads the page that a question asks for, and fills in what it leaves out.
func (r *Reader) read(ctx context.Context, from *report.Reporter, q *Question) (*stream.Page, error) {
	if r == nil {
		return nil, refuse.NotFound("qui nessuno si identifica, e non c'è registro delle consultazioni", "nobody signs in here, and there is no record of looks")
	}
	if q.To == 0 {
		q.To = from.Today
	}
	if q.From == 0 {
		q.From = q.To - days
	}
	if q.Limit == 0 {
		q.Limit = limit
	}
	ask := stream.Question{Company: q.Company, From: q.From.In(r.Rome), To: (q.To + 1).In(r.Rome), Before: q.After, Limit: q.Limit}
	unit := func(events.Date) string { return "" }
	if q.Employee != "" {
		units, err := units(ctx, from, q)
		if err != nil {
			return nil, err
		}
		var names []string
		for i := range units {
			names = append(names, units[i].Unit)
		}
		ask.About = looks.Subjects(q.Employee, names)
		unit = func(day events.Date) (in string) {
			for i := range units {
				if units[i].From <= day && (units[i].To == nil || *units[i].To >= day) {
					in = units[i].Unit
				}
			}
			return in
		}
	}
	ask.Keep = func(l *looks.Look) bool {
		return (q.Principal == "" || l.Principal == q.Principal) && (q.Employee == "" || l.Of(q.Employee, unit(events.DateOf(l.Time, r.Rome))))
	}
	page, err := r.Read(ctx, ask)
	if err != nil {
		return nil, refuse.Unavailable("il registro delle consultazioni non si può leggere ora: chiedere di nuovo tra un momento (%v)",
			"the record of looks cannot be read now: ask again in a moment (%v)", err)
	}
	return page, nil
}

// units returns in which units an employee was. A reader of the record need not see employees, so it asks the source behind the guard, but
// at the same moment: another source would be a second reader of the store, for which everybody could wait for ever.
func units(ctx context.Context, from *report.Reporter, q *Question) ([]standing.Unit, error) {
	all := &report.Reporter{Source: access.Unguarded(from.Source), Contract: from.Contract, Today: from.Today}
	doc, err := (&standing.Reporter{Reporter: all}).Employment(ctx, report.Query{Company: q.Company, At: from.Today}, q.Employee)
	if err != nil {
		return nil, err
	}
	return doc.Units, nil
}

// actions are what was looked at, in words.
var actions = map[string]lang.Text{
	"seeBalances": lang.Say("saldi, movimenti, fatti", "balances, movements, facts"), "seeBreaches": lang.Say("regole violate", "breaches"),
	"seePayroll": lang.Say("paghe", "payroll"), "seeLoans": lang.Say("prestiti", "loans"), "compare": lang.Say("che cosa è cambiato", "what changed"),
	"seeTeam": lang.Say("la propria squadra", "one's own team"), "seeCompany": lang.Say("l'azienda", "the company"), "seeFunds": lang.Say("fondi e prestiti", "funds and loans"),
	"seeDifferences": lang.Say("che cosa è cambiato", "what changed"), "seeRejected": lang.Say("ciò che è da correggere", "what is to be mended"),
	"seeSent": lang.Say("ciò che è stato inviato", "what was sent"), "publish": lang.Say("ciò che è stato inviato", "what was sent"),
	"simulate": lang.Say("prova con altre tabelle", "trying other tables"), "foretell": lang.Say("prova di eventi", "trying events"),
	"export": lang.Say("esportazione", "export"), "verify": lang.Say("verifica", "verification"), "seeLooks": lang.Say("chi ha guardato", "who looked"),
}

// ActionName names what was looked at.
func ActionName(action string) lang.Text {
	if t, ok := actions[action]; ok {
		return t
	}
	return lang.Same(action)
}

// RoleNames names roles.
func RoleNames(l lang.Language, roles []string) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = grants.Role(r).Name().In(l)
	}
	return strings.Join(names, ", ")
}

// ReasonName names a reason, with what it refers to.
func ReasonName(l lang.Language, reason string) string {
	code, ref, _ := strings.Cut(reason, " ")
	for _, r := range looks.Reasons {
		if r.Code == code {
			return strings.TrimSpace(r.Name.In(l) + " " + ref)
		}
	}
	return reason
}
