// Package rejected is the page of what was refused and what waits: why, what is at fault, and how to mend it. Each prepared repair can
// be tried, which shows what would follow, then sent.
//
// Trying and sending are forms. Both take the events as text, so a person fills in what a repair lacks, or mends a mistake, in the
// page; what is sent is judged as anything that comes to POST /v1/events, and must be of the page's company.
package rejected

import (
	"context"
	"embed"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/handlers/access"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/dashboard/event"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/recorded"
	"spettanze/projections/repair"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Options are what the page works with.
type Options struct {
	Intake *intake.Intake // nil: nothing can be tried or sent here
	// Waited returns the facts of a company that were published as waiting. Nil: it is not known.
	Waited func(ctx context.Context, company string) ([]report.Parked, error)
}

type page struct {
	Options
	f *frame.Frame
}

// most is how many cards of a list are on one page.
const most = 40

// Pages adds the page to the frame.
func Pages(f *frame.Frame, o Options) {
	p := &page{o, f}
	f.Section(access.SeeRejected, "rejected", wording.Say("Da correggere", "To mend"))
	f.Page(access.SeeRejected, "/{company}/rejected", frame.Parse(files, "rejected.html", "blank.html"), p.show)
	if o.Intake != nil {
		f.Action(access.Foretell, "/{company}/rejected/try", frame.Parse(files, "try.html", "blank.html"), p.try)
		f.Action(access.Publish, "/{company}/rejected/send", frame.Parse(files, "try.html", "blank.html"), p.send)
	}
}

type content struct {
	*frame.View
	Refused, Waiting []Card
	Resolved         []Resolved
	Sent             *Sent  // what was sent from here; nil: nothing
	More             string // address of the next cards; empty: there are none
	Left             int    // how many cards are after these
	Try              string // where repairs are tried; empty: nowhere
}

// shown is a card in its page.
type shown struct {
	*frame.View
	Try  string
	Card Card
}

// Of is a card in the page.
func (c content) Of(card Card) shown { return shown{c.View, c.Try, card} }

// Card is a fact with its repairs.
type Card struct {
	Anchor     string
	Title      string
	Subject    string
	Employee   string // address of the subject's page; empty: it has none
	Reason     string
	Incomplete bool
	Record     string // address of the record
	Recorded   string
	Pieces     []event.Piece
	Lacks      string // the field that is missing from the event
	Sides      *Sides // it and the fact that stands in its way; nil: none does
	Repairs    []Repair
}

// Repair is a way to mend a fact.
type Repair struct {
	Text    string
	Events  string // to be tried; empty: there is nothing to send
	Blanks  []Blank
	Missing string // what must be corrected in the events themselves
	Rows    int    // lines of the text
}

// Resolved is a fact that waited.
type Resolved struct {
	Date             events.Date
	Subject, Title   string
	Employee, Record string
	Reason           string
	How, Sign        string
	By, ByText       string // the event since which it counts, or its annulment
}

func (p *page) show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	var waited []report.Parked
	if p.Waited != nil {
		var err error
		if waited, err = p.Waited(ctx, v.Company); err != nil {
			return nil, err
		}
	}
	doc, healed, err := repair.Both(ctx, v.Reporter, v.Query, waited)
	if err != nil {
		return nil, err
	}
	c := content{View: v, Resolved: resolved(v, healed)}
	if c.Sent, err = sent(ctx, v); err != nil {
		return nil, err
	}
	if p.Intake != nil && !v.Past() {
		c.Try = v.With(v.Path("rejected", "try"))
	}
	first, _ := strconv.Atoi(v.Param("first")) // what is no number is the first page
	first = max(0, first)
	for i := range min(most, len(doc.Rejected)) {
		c.Refused = append(c.Refused, refusedCard(v, &doc.Rejected[i]))
	}
	for i := first; i < min(first+most, len(doc.Parked)); i++ {
		card := waitingCard(v, &doc.Parked[i])
		if card.Sides, err = sidesOf(ctx, v, doc.Parked[i].This, doc.Parked[i].Other); err != nil {
			return nil, err
		}
		c.Waiting = append(c.Waiting, card)
	}
	if c.Left = len(doc.Parked) - first - most; c.Left > 0 {
		c.More = v.Here("first", strconv.Itoa(first+most))
	}
	n := len(doc.Rejected) + len(doc.Parked)
	lead := wording.Say("Che cosa il registro non ha capito, o non può ancora contare, e come correggerlo.",
		"What the ledger did not understand, or cannot count yet, and how to mend it.")
	if n > 0 {
		lead = wording.Say("%s %s.", "%s %s.", lead, wording.Plural(n, "%d fatto", "%d fatti", "%d fact", "%d facts"))
	}
	return &frame.Content{Title: wording.Say("Da correggere", "To mend"), Lead: lead, Document: "/v1" + v.Path("rejected"), Command: "spettanze rejected",
		Formats: []string{"csv", "xlsx", "json"}, Data: c}, nil
}

func resolved(v *frame.View, healed *repair.Healed) (out []Resolved) {
	for _, h := range healed.Resolved {
		r := Resolved{Date: h.Date, Subject: h.Subject, Title: h.Cause.Source + " " + h.Cause.ID, Employee: person(v, h.Subject),
			Record: record(v, h.Cause.Seq), Reason: v.Say(h.ReasonIt, h.Reason), How: v.Say("conta", "counts"), Sign: "good"}
		if h.How == recorded.Annulled {
			r.How, r.Sign = v.Say("annullato", "annulled"), "soft"
		}
		if h.By != nil {
			r.By, r.ByText = record(v, h.By.Seq), strings.TrimSpace(h.By.Source+" "+h.By.ID)
		}
		out = append(out, r)
	}
	return out
}

// person returns the address of the page of a subject; empty: it has none.
func person(v *frame.View, subject string) string {
	if subject == "" || subject == events.CompanySubject {
		return ""
	}
	return v.To("employees", subject)
}

func record(v *frame.View, seq uint64) string { return v.To("events", strconv.FormatUint(seq, 10)) }

func waitingCard(v *frame.View, w *repair.Waiting) Card {
	c := Card{Anchor: "fact-" + strconv.FormatUint(w.Cause.Seq, 10), Subject: w.Subject, Employee: person(v, w.Subject),
		Reason: frame.Sentence(v.Say(w.ReasonIt, w.Reason)), Incomplete: w.Subject != events.CompanySubject, Record: record(v, w.Cause.Seq),
		Pieces: event.Pieces(w.Event, w.Pointer), Repairs: repairs(v, w.Repairs)}
	c.Title = v.Text(wording.Say("%s del %s", "%s of %s", typeOf(v, w.Event), w.Date))
	return c
}

func refusedCard(v *frame.View, f *repair.Refused) Card {
	reason := f.Reason
	if f.ReasonIt != "" {
		reason = v.Say(f.ReasonIt, f.Reason)
	}
	c := Card{Anchor: "fact-" + strconv.FormatUint(f.Seq, 10), Subject: f.Subject, Employee: person(v, f.Subject), Reason: frame.Sentence(reason),
		Record: record(v, f.Seq), Recorded: v.Recorded(f.Recorded), Pieces: event.Pieces([]byte(f.Raw), f.Pointer), Repairs: repairs(v, f.Repairs)}
	c.Title = strings.TrimSpace(f.Source + " " + f.ID)
	if c.Title == "" {
		c.Title = v.Text(wording.Say("Registrazione %d", "Record %d", f.Seq))
	}
	if f.Pointer != "" && len(c.Pieces) == 1 {
		c.Lacks = f.Pointer
	}
	return c
}

// typeOf names the type of an event as it is written.
func typeOf(v *frame.View, raw []byte) string {
	_, rest, _ := strings.Cut(string(raw), `"type":"`) // as package cloudevents writes it
	wire, _, _ := strings.Cut(rest, `"`)
	name := strings.TrimRight(strings.TrimRight(wire, "0123456789"), "v")
	name = strings.TrimSuffix(name, ".")
	if hr.TypeNamed(name) == nil {
		return v.Say("Fatto", "Fact")
	}
	return v.Event(name)
}

func repairs(v *frame.View, list []repair.Repair) (out []Repair) {
	for i := range list {
		r := Repair{Text: v.Text(list[i].Words())}
		if len(list[i].Events) > 0 {
			r.Events = textOf(list[i].Events)
			r.Rows = min(24, strings.Count(r.Events, "\n")+1)
		}
		var rest []string
		r.Blanks, rest = blanks(v, &list[i])
		r.Missing = strings.Join(rest, ", ")
		out = append(out, r)
	}
	return out
}
