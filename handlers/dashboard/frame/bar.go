package frame

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/projections/wording"
)

// Bar is where the two dates of a page are chosen.
type Bar struct {
	At             string // as shown in the field
	Previous, Next string // addresses at the dates on which the figures of the page change; empty: there is none
	Quick          []Link
	Records        string // all, then or until
	Until          string // as shown in the field, where Records is until
	Moments        []Option
	Kept           []Option // further parameters of the address, which the form sends as they are
}

// Link is a link with its words.
type Link struct {
	Text, Address string
	Current       bool
	Key           string // leads there after g, in the navigation; empty: none does
}

// Option is a value of a form with its words.
type Option struct {
	Value, Text string
	Chosen      bool
}

// Kept are the parameters that a form keeps, as hidden fields: the two dates, the language, and more. Text is the name.
func Kept(v *View, more ...string) (out []Option) {
	for _, name := range slices.Concat(carried, more) {
		if value := v.Param(name); value != "" {
			out = append(out, Option{Text: name, Value: value})
		}
	}
	return out
}

// ShellWord is a word that a shell takes as it is.
func ShellWord(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_,-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// bar makes the bar of a page. steps are the dates on which the page's figures change, in any order.
func (v *View) bar(ctx context.Context, steps []events.Date) (*Bar, error) {
	at, today := v.Query.At, v.Today()
	b := &Bar{At: v.Date(at), Records: choice(v)}
	before, after := events.MinDate-1, events.MaxDate+1
	for _, d := range steps {
		if d < at {
			before = max(before, d)
		} else if d > at {
			after = min(after, d)
		}
	}
	if before >= events.MinDate {
		b.Previous = v.AsOf(before)
	}
	if after <= events.MaxDate {
		b.Next = v.AsOf(after)
	}
	march := events.NewDate(at.Year(), 3, 31)
	if march < at {
		march = events.NewDate(at.Year()+1, 3, 31)
	}
	b.Quick = []Link{{Text: v.Say("Oggi", "Today"), Address: v.Here("at", ""), Current: at == today},
		{Text: v.Say("Fine mese", "Month end"), Address: v.AsOf(at.MonthEnd()), Current: at == at.MonthEnd()},
		{Text: v.Say("Fine anno", "Year end"), Address: v.AsOf(at.YearEnd()), Current: at == at.YearEnd()},
		{Text: v.Date(march), Address: v.AsOf(march), Current: at == march}}
	for name := range v.asked {
		if name != "at" && name != "known" {
			b.Kept = append(b.Kept, Option{Value: v.asked.Get(name), Text: name})
		}
	}
	slices.SortFunc(b.Kept, func(a, b Option) int { return strings.Compare(a.Text, b.Text) })
	if b.Records == "until" {
		b.Until = v.asked.Get("known")
	}
	return b, v.moments(ctx, b)
}

// choice says what the page knows: all, then (at the end of the date of the situation) or until (anything else).
func choice(v *View) string {
	known := v.asked.Get("known")
	if known == "" {
		return "all"
	}
	if d, err := events.ParseDate(known); err == nil && d == v.Query.At {
		return "then"
	}
	return "until"
}

// moments adds the moments that have a name to the bar.
func (v *View) moments(ctx context.Context, b *Bar) error {
	var named []Moment
	var err error
	if v.frame.Moments != nil {
		named, err = v.frame.Moments(ctx, v.Reporter, v.Company)
	}
	if v.Visit != nil {
		named = slices.Insert(named, 0, v.Visit.Moment())
	}
	for _, m := range named {
		o := Option{Value: strconv.FormatUint(m.Seq, 10), Text: v.Text(m.Name)}
		if !m.Recorded.IsZero() {
			o.Text += ", " + v.Recorded(&m.Recorded)
		}
		o.Chosen = o.Value == b.Until
		b.Moments = append(b.Moments, o)
	}
	return err
}

// Permanent returns the address that gives the figures of this page for ever: both dates written out.
func (v *View) Permanent() string {
	return v.Here("at", v.Query.At.String(), "known", strconv.FormatUint(v.Known.Seq, 10))
}

// Notice is a line of the banner.
type Notice struct {
	Sign  string // a class: past, future, known, incomplete, behind, open
	Text  string
	Links []Link
}

// notices makes the banner of a page.
func (v *View) notices(ctx context.Context, c *Content) (out []Notice, err error) {
	if v.frame.Open {
		out = append(out, Notice{Sign: "open", Text: v.Say("Senza accessi: chiunque usi questa macchina vede i dati di tutti.",
			"No sign-in: anybody on this machine sees everybody's data.")})
	}
	if v.Company != "" && !c.Undated {
		dated, err := v.dated(ctx, c)
		if err != nil {
			return nil, err
		}
		out = append(out, dated...)
	}
	if c.Incomplete > 0 {
		n := Notice{Sign: "incomplete", Text: v.Text(wording.Say("%s: le cifre possono cambiare.", "%s: figures may change.",
			wording.Plural(c.Incomplete, "%d fatto attende", "%d fatti attendono", "%d fact waits", "%d facts wait")))}
		if Shows(v, access.SeeRejected) {
			n.Links = []Link{{Text: v.Say("Quali", "Which"), Address: v.To("rejected")}}
		}
		out = append(out, n)
	}
	return append(out, v.behind()...), nil
}

// dated says which dates the page is of, where they are not today and all.
func (v *View) dated(ctx context.Context, c *Content) (out []Notice, err error) {
	today := Link{Text: v.Say("Torna a oggi", "Back to today"), Address: v.Here("at", "")}
	switch at := v.Query.At; {
	case at > v.Today():
		out = append(out, Notice{Sign: "future", Links: []Link{today}, Text: v.Text(wording.Say(
			"Previsione al %s: se non accade altro. Contiene scadenze e rate già note.",
			"Forecast for %s: if nothing else happens. It has the expiries and instalments already known.", at))})
	case at < v.Today() && !v.Past():
		out = append(out, Notice{Sign: "past", Links: []Link{today}, Text: v.Text(wording.Say(
			"Situazione al %s, con le correzioni registrate fino a oggi.", "Situation on %s, with the corrections recorded since.", at))})
	}
	if !v.Past() {
		return out, nil
	}
	n, err := v.asKnown(ctx, c)
	if v.Query.At < v.Today() {
		n.Links = append(n.Links, today)
	}
	return append(out, n), err
}

// asKnown says what was known, and how much of what came since changes the page.
func (v *View) asKnown(ctx context.Context, c *Content) (Notice, error) {
	n := Notice{Sign: "known", Links: []Link{{Text: v.Say("Con le correzioni", "With the corrections"), Address: v.Here("known", "")}}}
	when := wording.Say("%d", "%d", v.Known.Seq)
	if v.Known.Time != nil {
		when = wording.Say("%d (%s)", "%d (%s)", v.Known.Seq, v.Recorded(v.Known.Time))
	}
	since := int(v.Last.Seq - min(v.Known.Seq, v.Last.Seq)) //nolint:gosec // records of a log
	as := wording.Say("Come risultava alla sequenza %s.", "As known at sequence %s.", when)
	if v.Query.At < v.Today() {
		as = wording.Say("Situazione al %s, come risultava alla sequenza %s.", "Situation on %s, as known at sequence %s.", v.Query.At, when)
	}
	text := wording.Say("%s Da allora %s", "%s Since then %s", as,
		wording.Plural(since, "%d registrazione", "%d registrazioni", "%d record", "%d records"))
	if c.Changed == nil {
		n.Text = v.Text(wording.Say("%s.", "%s.", text))
		return n, nil
	}
	changed, err := c.Changed(ctx)
	if err != nil {
		return n, err
	}
	switch changed {
	case Uncounted:
		text = wording.Say("%s.", "%s.", text)
	case 0:
		text = wording.Say("%s, nessuna cambia questa pagina.", "%s, none changes this page.", text)
	case 1:
		text = wording.Say("%s, 1 cambia questa pagina.", "%s, 1 changes this page.", text)
	default:
		text = wording.Say("%s, %d cambiano questa pagina.", "%s, %d change this page.", text, changed)
	}
	if n.Text = v.Text(text); changed != 0 && c.Changes != "" {
		n.Links = append([]Link{{Text: v.Say("Che cosa è cambiato", "What has changed"), Address: c.Changes}}, n.Links...)
	}
	return n, nil
}

// behind says how far the projections are behind the log.
func (v *View) behind() []Notice {
	if v.Past() {
		return nil
	}
	p := v.Progress()
	status := []Link{{Text: v.Say("Stato", "Status"), Address: v.With("/status")}}
	switch {
	case p.Err != nil:
		return []Notice{{Sign: "behind", Links: status, Text: v.Text(wording.Say("Le cifre sono ferme alla sequenza %d: il registro non viene elaborato.",
			"Figures stand at sequence %d: the log is not being projected.", p.Position))}}
	case p.LogErr != nil:
		says := wording.Say("Il registro non risponde: le cifre sono quelle della sequenza %d", "The log does not answer: figures are those of sequence %d", v.Last.Seq)
		if v.Last.Time != nil {
			says = wording.Say("%s, registrata il %s", "%s, recorded %s", says, v.Recorded(v.Last.Time))
		}
		return []Notice{{Sign: "behind", Links: status, Text: v.Text(wording.Say("%s.", "%s.", says))}}
	case p.ToGo() > 0:
		return []Notice{{Sign: "behind", Links: status, Text: v.Text(wording.Say("Aggiornato a %d s fa: %s.", "Up to date as of %d s ago: %s.",
			int(p.Behind.Seconds()), wording.Plural(int(p.ToGo()), "%d registrazione da elaborare", "%d registrazioni da elaborare", //nolint:gosec // records of a log
				"%d record to be projected", "%d records to be projected")))}}
	}
	return nil
}

// Again is how the figures of a page are had without it.
type Again struct{ Command, Address string }

// again returns the command and the address of the API that give the page's figures again.
func (v *View) again(c *Content) *Again {
	if c.Command == "" && c.Document == "" {
		return nil
	}
	known := strconv.FormatUint(v.Known.Seq, 10)
	a := &Again{}
	if c.Command != "" {
		a.Command = c.Command + " --company " + v.Company + " --at " + v.Query.At.String() + " --known " + known
	}
	if c.Document != "" {
		a.Address = c.Document
		if strings.HasPrefix(c.Document, "/v1"+v.Path()) { // else it is not of the company, and has no dates
			a.Address = (&View{asked: map[string][]string{}}).With(c.Document, "at", v.Query.At.String(), "known", known, "lang", "")
		}
	}
	return a
}
