package rejected

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/event"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/dryrun"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// maxForm bounds what a form sends, in bytes.
const maxForm = 2 << 20

// textOf writes events as a form holds them.
func textOf(list []json.RawMessage) string {
	b, err := json.Marshal(list)
	if err != nil {
		return ""
	}
	return string(event.Indented(b))
}

// outcome is what became of events that were tried or sent.
type outcome struct {
	*frame.View
	Events  string
	Rows    int
	Results []Result
	Good    bool // all of them can be sent
	Fact    string
	Send    string
	Try     string
	Back    string
	Changes []Change
	Omitted int      // changes that are not listed
	faults  []string // pointers to what is wrong in refused events

	Balances []Balance // before and after, of each entitlement that is touched
	At       events.Date
}

// Result is what became of one event, in words.
type Result struct {
	ID, Says, Sign string
}

// Balance is a balance before and after.
type Balance struct {
	Employee, Page string
	What           string
	Before, After  string
}

// Change is a row that would appear, go or change.
type Change struct {
	Sign, Word   string
	Employee     string
	Page         string // of the employee
	Date         string
	What, Clause string
	Before       string
	After        string
}

// read reads the events of a form, each with its refusal if there is one.
func (p *page) read(v *frame.View) (o *outcome, evs []events.Event, results []intake.Result, err error) {
	r := v.Request
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return nil, nil, nil, refuse.BadRequest("il modulo non si può leggere: %w", "the form cannot be read: %w", err)
	}
	o = &outcome{View: v, Events: r.PostFormValue("events"), Fact: r.PostFormValue("fact"), Send: v.With(v.Path("rejected", "send")),
		Try: v.With(v.Path("rejected", "try"))}
	o.Back = v.To("rejected")
	if o.Fact != "" {
		o.Back += "#" + o.Fact
	}
	if o.Events, err = fill(v, o.Events, r.PostForm); err != nil {
		return o, nil, []intake.Result{{Status: intake.Rejected, Why: lang.OfError(err)}}, nil
	}
	o.Rows = min(40, max(8, strings.Count(o.Events, "\n")+1))
	list := strings.TrimSpace(o.Events)
	if !strings.HasPrefix(list, "[") {
		list = "[" + list + "]"
	}
	decoded, err := cloudevents.DecodeBatch([]byte(list))
	if err != nil {
		return o, nil, []intake.Result{{Status: intake.Rejected, Why: lang.OfError(err)}}, nil
	}
	for i, d := range decoded {
		switch {
		case d.Err != nil:
			results = append(results, intake.Refusal(i, d.Err))
		case d.Event.Company != v.Company:
			results = append(results, intake.Result{Index: i, ID: d.Event.ID, Status: intake.Rejected, Pointer: "/company", Why: lang.Say(
				"l'evento è dell'azienda %q, questa pagina è di %q", "the event is of company %q, this page is of %q", d.Event.Company, v.Company)})
		default:
			evs = append(evs, d.Event)
		}
	}
	if len(evs)+len(results) == 0 {
		results = append(results, intake.Result{Status: intake.Rejected, Why: lang.Say("nessun evento: scriverne uno", "no event: write one")})
	}
	return o, evs, results, nil
}

// runner tries events on all that is recorded, not on the moment of the page.
func (p *page) runner(ctx context.Context) *dryrun.Runner {
	return &dryrun.Runner{Reporter: &report.Reporter{Source: access.Bind(ctx, p.f.Source), Contract: p.f.Contract, Today: p.f.Today()}, Rome: p.f.Rome}
}

// try shows what events would do.
func (p *page) try(ctx context.Context, v *frame.View) (*frame.Content, error) {
	o, evs, results, err := p.read(v)
	if err != nil {
		return nil, err
	}
	o.Good = len(results) == 0
	if o.Good {
		if results, _, err = p.Intake.Try(ctx, evs, p.runner(ctx), true); err != nil {
			return nil, err
		}
	}
	var effects []*dryrun.Effect
	for i := range results {
		o.add(&results[i])
		o.Good = o.Good && results[i].Status != intake.Rejected
		if would := results[i].Would; would != nil {
			o.changes(would)
			effects = append(effects, would)
		}
	}
	if err := o.balances(ctx, effects); err != nil {
		return nil, err
	}
	return o.content(wording.Say("Prova della correzione", "Trial of the repair")), nil
}

// send records events, and goes back to the list. If one is refused none is recorded, and the reason is shown.
func (p *page) send(ctx context.Context, v *frame.View) (*frame.Content, error) {
	o, evs, results, err := p.read(v)
	if err != nil {
		return nil, err
	}
	if len(results) == 0 {
		tried, _, err := p.Intake.Try(ctx, evs, p.runner(ctx), false) // as the sender, who need not be the one who tried
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(tried, func(r intake.Result) bool { return r.Status == intake.Rejected }) {
			results = tried
		}
	}
	if len(results) > 0 {
		for i := range results {
			o.add(&results[i])
		}
		return o.content(wording.Say("Non inviato", "Not sent")), nil
	}
	if results, err = p.Intake.SubmitAndFollow(ctx, evs); err != nil {
		p.f.Logger.ErrorContext(ctx, "events could not be appended", "error", err)
		return nil, refuse.Unavailable("il log non ha confermato tutti gli eventi: inviare di nuovo, un'identità conta una volta",
			"the log did not confirm all events: send them again, an identity counts once")
	}
	var seqs []string
	for i := range results {
		if results[i].Seq != 0 {
			seqs = append(seqs, strconv.FormatUint(results[i].Seq, 10))
		}
	}
	return &frame.Content{After: v.With(v.Path("rejected"), "sent", strings.Join(seqs, " "), "about", strings.Join(peopleOf(evs), " "))}, nil
}

// Blanks are the fields that are to be filled in before the events can be sent.
func (o *outcome) Blanks() []Blank {
	if o.Good {
		return nil
	}
	return again(o.View, o.Events, o.Request.PostForm, o.faults)
}

func (o *outcome) content(title wording.Text) *frame.Content {
	crumbs := []frame.Crumb{{Text: wording.Say("Da correggere", "To mend"), Address: o.Back}}
	return &frame.Content{Title: title, Crumbs: crumbs, Undated: true, Data: o}
}

// add says what became of an event.
func (o *outcome) add(r *intake.Result) {
	out := Result{ID: r.ID, Sign: "good", Says: o.Say("Sarebbe accettato, e conterebbe.", "It would be accepted, and would count.")}
	switch {
	case r.Status == intake.Rejected:
		out.Sign, out.Says = "bad", named(o.View, o.Events, r.Index, r.Pointer, frame.Sentence(words(o.View, r.Why, r.Reason)))
		o.faults = append(o.faults, whole(r.Index, r.Pointer))
	case r.Status == intake.Duplicate:
		out.Sign, out.Says = "soft", o.Text(wording.Say("È già registrato (sequenza %d): conta una volta.", "It is recorded already (sequence %d): it counts once.", r.Seq))
	case r.Waits != nil:
		w := r.Waits.In(lang.Language(o.Language))
		out.Sign, out.Says = "warn", o.Text(wording.Say("Sarebbe accettato, e attenderebbe: %s", "It would be accepted, and would wait: %s", frame.Sentence(w.Reason)))
	case len(r.Heals) > 0:
		out.Says += " " + o.Plural(len(r.Heals), "Un fatto che attende conterebbe.", "%d fatti che attendono conterebbero.",
			"One fact that waits would count.", "%d facts that wait would count.")
	}
	o.Results = append(o.Results, out)
}

// words picks the language of a text; without one it is the other.
func words(v *frame.View, t wording.Text, other string) string {
	if t.IsZero() {
		return other
	}
	return v.Text(t)
}

// mostChanges bounds the changes that are listed.
const mostChanges = 60

// changes lists what an event would change.
func (o *outcome) changes(e *dryrun.Effect) {
	v := o.View
	for _, c := range e.Movements {
		row := o.change(c.Change, c.Employee)
		for _, m := range []*report.Movement{c.Before, c.After} {
			if m == nil {
				continue
			}
			name := m.To
			if m.Entitlement != "" {
				name = v.Entitlement(m.Entitlement)
			}
			row.Date, row.What, row.Clause = v.Date(m.Date), name+", "+v.Kind(m.Kind), v.ClauseTitle(m.Clause)
		}
		row.Before, row.After = figure(v, c.Before, func(m *report.Movement) (string, string) { return m.Unit, m.Quantity }),
			figure(v, c.After, func(m *report.Movement) (string, string) { return m.Unit, m.Quantity })
		o.list(row)
	}
	for _, c := range e.Breaches {
		row := o.change(c.Change, c.Employee)
		for _, b := range []*report.Breach{c.Before, c.After} {
			if b != nil {
				row.Date, row.What, row.Clause = v.Date(b.Date), v.Say("violazione: ", "breach: ")+v.Text(institutes.Breach(b.Code)), v.ClauseTitle(b.Clause)
			}
		}
		o.list(row)
	}
	for _, c := range e.Payroll {
		row := o.change(c.Change, c.Employee)
		for _, i := range []*report.Instruction{c.Before, c.After} {
			if i != nil {
				row.Date, row.Clause = v.Month(i.Month), v.ClauseTitle(i.Clause)
				row.What = v.Say("paghe: ", "payroll: ") + v.Instruction(i.Kind) + ", " + v.Entitlement(i.Entitlement)
			}
		}
		row.Before, row.After = figure(v, c.Before, func(i *report.Instruction) (string, string) { return i.Unit, i.Quantity }),
			figure(v, c.After, func(i *report.Instruction) (string, string) { return i.Unit, i.Quantity })
		o.list(row)
	}
	for _, c := range e.Parked {
		row := o.change(c.Change, c.Employee)
		for _, p := range []*report.Parked{c.Before, c.After} {
			if p != nil {
				row.Date, row.What = v.Date(p.Date), v.Say("in attesa: ", "waiting: ")+v.Say(p.ReasonIt, p.Reason)
			}
		}
		o.list(row)
	}
	if e.Omitted != nil {
		o.Omitted += e.Omitted.Movements + e.Omitted.Breaches + e.Omitted.Payroll + e.Omitted.Parked
	}
}

func (o *outcome) list(c Change) {
	if len(o.Changes) == mostChanges {
		o.Omitted++
		return
	}
	o.Changes = append(o.Changes, c)
}

func (o *outcome) change(change, employee string) Change {
	c := Change{Employee: employee, Page: person(o.View, employee)}
	switch change {
	case dryrun.Appears:
		c.Sign, c.Word = "+", o.Say("compare", "appears")
	case dryrun.Goes:
		c.Sign, c.Word = "−", o.Say("sparisce", "goes")
	default:
		c.Sign, c.Word = "~", o.Say("cambia", "changes")
	}
	return c
}

// figure writes the quantity of a row.
func figure[T any](v *frame.View, row *T, of func(*T) (unit, quantity string)) string {
	if row == nil {
		return ""
	}
	return v.Figure(of(row))
}
