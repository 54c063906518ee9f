// Package changes is the page that says what has changed between two moments: each event recorded in between with its effect,
// by day, and what it changed row by row where it is opened.
package changes

import (
	"context"
	"embed"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/difference"
	"spettanze/projections/report"
	"spettanze/projections/steps"
	"spettanze/projections/wording"
)

//go:embed changes.html
var files embed.FS

// Pages adds the page to the frame, for a company and for an employee.
func Pages(f *frame.Frame) {
	t := frame.Parse(files, "changes.html")
	f.Section(access.SeeDifferences, "changes", wording.Say("Cambiamenti", "Changes"))
	f.Page(access.SeeDifferences, "/{company}/changes", t, show)
	f.Page(access.Compare, "/{company}/employees/{id}/changes", t, show)
}

const (
	shown  = 100 // events a page
	opened = 3   // so many events are shown open
)

type content struct {
	*frame.View
	Doc      *difference.ByEvent
	Employee string
	Days     []day
	Older    string // address of the events before those shown
	Form     form
	Quick    []frame.Link
	Filters  []frame.Link
	Only     *event // one event folded open in place
}

// form is where the first moment is chosen.
type form struct {
	Action, FromAt, FromKnown string
	Entitlements              []frame.Option
	Kept                      []frame.Option
}

// day is the events recorded on a day.
type day struct {
	Name   string
	Events []event
}

// event is an event that changed something.
type event struct {
	*difference.Effect
	content *content
	Rows    []line // loaded when it is opened
	Open    bool
	More    int // employees whose rows are not shown
}

func show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	c := &content{View: v, Employee: v.Request.PathValue("id")}
	from, err := c.from(ctx)
	if err != nil {
		return nil, err
	}
	to := difference.Side{At: v.Query.At, Known: v.Known.Seq}
	if c.Doc, err = difference.SumUp(ctx, frame.ExplainerOf(v), v.Company, c.Employee, from, to); err != nil {
		return nil, err
	}
	if err := c.list(ctx); err != nil {
		return nil, err
	}
	c.choices()
	return c.page(), nil
}

// from resolves the first moment: by default the reader's last visit, else the end of the day before the last one on which anything
// was recorded.
func (c *content) from(ctx context.Context) (side difference.Side, err error) {
	side.At = c.Query.At
	if word := c.Param("from-at"); word != "" {
		if side.At, err = frame.ParseDay(word, c.Today()); err != nil {
			return side, err
		}
	}
	word := c.Param("from-known")
	q, err := c.Reporter.Query(ctx, report.Question{Company: c.Company, At: side.At, Known: strings.ReplaceAll(word, " ", "+")})
	if err != nil {
		return side, err
	}
	switch side.Known = q.Known; {
	case word == "" && c.visit() != 0:
		side.Known = c.visit()
	case word == "":
		side.Known, err = c.since(ctx, 0)
	}
	if word == "" && c.Param("from-at") != "" { // the other date alone
		side.Known = c.Known.Seq
	}
	return side, err
}

// visit is what was known at the reader's last visit; 0: there was none, or the page is of a moment before it.
func (c *content) visit() uint64 {
	if c.Visit == nil || c.Visit.Seq > c.Known.Seq {
		return 0
	}
	return c.Visit.Seq
}

// since returns what was known so many days before the day of the last record.
func (c *content) since(ctx context.Context, days int) (uint64, error) {
	if c.Known.Time == nil {
		return max(1, c.Known.Seq-min(shown, c.Known.Seq)), nil
	}
	begins := (events.DateOf(*c.Known.Time, c.Rome()) - events.Date(days)).In(c.Rome())
	k, err := c.Reporter.Source.ResolveTime(ctx, begins.Add(-time.Nanosecond))
	if errors.Is(err, report.ErrKnownBefore) {
		return 1, nil
	}
	return max(1, k.Seq), err
}

// list makes the days of the events that are shown.
func (c *content) list(ctx context.Context) error {
	before, _ := strconv.ParseUint(c.Param("before"), 10, 64)
	one, _ := strconv.ParseUint(c.Param("event"), 10, 64)
	n := 0
	for i := range c.Doc.Effects {
		e := event{Effect: &c.Doc.Effects[i], content: c}
		switch {
		case one != 0 && e.Seq != one, before != 0 && e.Seq >= before, !c.chosen(e.Effect):
			continue
		case n == shown:
			c.Older = c.Here("before", strconv.FormatUint(c.lastShown(), 10))
			return nil
		}
		n++
		if e.Open = one != 0 || c.Doc.Changing <= opened; e.Open {
			if err := e.load(ctx); err != nil {
				return err
			}
		}
		if one != 0 {
			c.Only = &e
			return nil
		}
		name := ""
		if e.Recorded != nil {
			name = c.Date(events.DateOf(*e.Recorded, c.Rome()))
		}
		if len(c.Days) == 0 || c.Days[len(c.Days)-1].Name != name {
			c.Days = append(c.Days, day{Name: name})
		}
		last := &c.Days[len(c.Days)-1]
		last.Events = append(last.Events, e)
	}
	return nil
}

func (c *content) lastShown() uint64 {
	last := c.Days[len(c.Days)-1].Events
	return last[len(last)-1].Seq
}

// chosen reports whether an effect passes the filters.
func (c *content) chosen(e *difference.Effect) bool {
	ent := events.Entitlement(c.Param("entitlement"))
	if ent != "" && !about(e, ent) {
		return false
	}
	switch c.Param("only") {
	case "late":
		return e.Why != steps.WhyRecorded
	case difference.Appeared:
		return e.Movements.Appeared+e.Breaches.Appeared > 0
	case difference.Changed:
		return e.Movements.Changed+e.Breaches.Changed > 0
	case difference.Went:
		return e.Movements.Went+e.Breaches.Went > 0
	case "payroll":
		return len(e.Payroll) > 0
	case "breaches":
		return e.Breaches != difference.Counts{}
	}
	return true
}

// choices makes the form of the first moment and the filters.
func (c *content) choices() {
	c.Form = form{Action: c.Request.URL.EscapedPath(), FromAt: c.Date(c.Doc.From.At), FromKnown: strconv.FormatUint(c.Doc.From.Known.Seq, 10)}
	c.Form.Kept = frame.Kept(c.View, "only")
	c.Form.Entitlements = c.entitlements()
	for _, f := range []struct {
		code string
		name wording.Text
	}{{"", wording.Say("tutte", "all")}, {"late", wording.Say("correzioni e ritardi", "corrections and late facts")},
		{"payroll", wording.Say("che cambiano le paghe", "that change payroll")},
		{"breaches", wording.Say("che cambiano le violazioni", "that change breaches")},
		{difference.Appeared, wording.Say("con righe che compaiono", "with rows that appeared")},
		{difference.Changed, wording.Say("che cambiano", "that changed")}, {difference.Went, wording.Say("che scompaiono", "that went")}} {
		c.Filters = append(c.Filters, frame.Link{Text: c.Text(f.name), Address: c.Here("only", f.code, "before", "", "event", ""),
			Current: c.Param("only") == f.code})
	}
	if seq := c.visit(); seq != 0 {
		c.Quick = append(c.Quick, frame.Link{Text: c.Text(wording.Say("dalla mia ultima visita, %s", "since my last visit, %s", c.Recorded(&c.Visit.Time))),
			Address: c.Here("from-known", strconv.FormatUint(seq, 10), "from-at", "", "before", "", "event", ""), Current: c.Doc.From.Known.Seq == seq})
	}
	if c.Known.Time == nil {
		return
	}
	last := events.DateOf(*c.Known.Time, c.Rome())
	for _, days := range []int{0, 7, 30} {
		d := last - events.Date(days) - 1
		name := wording.Plural(days, "", "gli ultimi %d giorni", "", "the last %d days")
		if days == 0 {
			name = wording.Say("il %s", "%s alone", last)
		}
		c.Quick = append(c.Quick, frame.Link{Text: c.Text(name), Address: c.Here("from-known", d.String(), "from-at", "", "before", "", "event", ""),
			Current: c.Param("from-known") == d.String()})
	}
}

// entitlements lists those that the effects are about.
func (c *content) entitlements() (out []frame.Option) {
	for _, ent := range events.Entitlements {
		if slices.ContainsFunc(c.Doc.Effects, func(e difference.Effect) bool { return about(&e, ent) }) {
			out = append(out, frame.Option{Value: string(ent), Text: c.Entitlement(ent), Chosen: c.Param("entitlement") == string(ent)})
		}
	}
	return out
}

// about reports whether an effect moves an entitlement.
func about(e *difference.Effect, ent events.Entitlement) bool {
	return slices.ContainsFunc(e.Balances, func(b difference.BalanceMoved) bool { return b.Entitlement == ent }) ||
		slices.ContainsFunc(e.Payroll, func(p difference.PayrollMoved) bool { return p.Entitlement == ent })
}

func (c *content) page() *frame.Content {
	title, path, command := wording.Say("Che cosa è cambiato", "What has changed"), c.Path("changes"), "spettanze changes"
	out := &frame.Content{Data: c, Formats: []string{"csv", "xlsx", "json"}}
	if c.Employee != "" {
		title = wording.Say("Che cosa è cambiato per %s", "What has changed for %s", c.Employee)
		path, command = c.Path("employees", c.Employee, "changes"), command+" --employee "+c.Employee
		out.Crumbs = []frame.Crumb{{Text: wording.Say("Dipendenti", "Employees"), Address: c.To("employees")},
			{Text: wording.Text{It: c.Employee, En: c.Employee}, Address: c.To("employees", c.Employee)}}
	}
	known := strconv.FormatUint(c.Doc.From.Known.Seq, 10)
	given := url.Values{"from-at": {c.Doc.From.At.String()}, "from-known": {known}}
	out.Title, out.Document = title, "/v1"+path+"?"+given.Encode()
	out.Command = command + " --from-at " + c.Doc.From.At.String() + " --from-known " + known
	return out
}

// Counted says how many records lie between the two moments, and how many changed something.
func (c *content) Counted() string {
	records := wording.Plural(int(c.Doc.Records), "1 registrazione", "%d registrazioni", "1 record", "%d records") //nolint:gosec // of a log
	changing := wording.Plural(c.Doc.Changing, "1 cambia qualcosa", "%d cambiano qualcosa", "1 changes something", "%d change something")
	return c.Text(wording.Say("%s, %s.", "%s, %s.", records, changing))
}

// Dated says what the other date alone makes; empty: the dates are the same.
func (c *content) Dated() string {
	d := c.Doc.Dated
	if d == (difference.Dated{}) {
		return ""
	}
	return c.Text(wording.Say("Per la sola data: %s, %s, %s.", "By the date alone: %s, %s, %s.",
		wording.Plural(d.Movements, "1 movimento", "%d movimenti", "1 movement", "%d movements"),
		wording.Plural(d.Breaches, "1 violazione", "%d violazioni", "1 breach", "%d breaches"),
		wording.Plural(d.Payroll, "1 riga delle paghe", "%d righe delle paghe", "1 row of payroll", "%d rows of payroll")))
}

// Span says the two moments.
func (c *content) Span() string {
	side := func(s difference.SideDocument) wording.Text {
		t := wording.Say("%d", "%d", s.Known.Seq)
		if s.Known.Time != nil {
			t = wording.Say("%d (%s)", "%d (%s)", s.Known.Seq, c.Recorded(s.Known.Time))
		}
		if c.Doc.From.At != c.Doc.To.At {
			t = wording.Say("%s al %s", "%s on %s", t, s.At)
		}
		return t
	}
	return c.Text(wording.Say("Dalla sequenza %s alla %s.", "From sequence %s to %s.", side(c.Doc.From), side(c.Doc.To)))
}
