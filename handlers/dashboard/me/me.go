// Package me is the page of one's own balances: what one has, until when, what has changed, and why.
//
// It is the page of an employee (package employee) about the reader, with three sentences before it, the form "May I take…?"
// (package trial), and the month's rosters as a calendar (package rosters). So its figures are those that the HR office sees. The
// deadlines can be taken into a calendar (/{company}/me/deadlines.ics).
package me

import (
	"context"
	"embed"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/employee"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/rosters"
	"spettanze/handlers/dashboard/trial"
	"spettanze/projections/difference"
	"spettanze/projections/standing"
	"spettanze/projections/wording"
)

//go:embed me.html
var files embed.FS

// looks is the page of who looked at one's own data.
const looks = "/{company}/me/looks"

// Pages adds the page and its calendar to the frame. in tries leave; nil: nothing is tried here.
func Pages(f *frame.Frame, in *intake.Intake) {
	f.Section(access.SeeOwn, "me", wording.Say("Le mie spettanze", "My balances"))
	p := pages{f, in}
	f.Trial(access.SeeOwn, "/{company}/me", rosters.Templates(trial.Templates(employee.Templates())).With(files, "*.html"), trial.Sent, p.show)
	f.File(access.SeeOwn, "/{company}/me/deadlines.ics", calendar)
}

type pages struct {
	f  *frame.Frame
	in *intake.Intake
}

// content is what the template shows.
type content struct {
	*employee.Page
	Sentences []sentence
	Trial     *trial.Form // nil: nothing is tried here
	Roster    *rosters.Calendar
	Calendar  string
	Looks     string // empty: there is no such page
}

// sentence is one of the three.
type sentence struct {
	Text string
	Near bool // something is lost soon
	More frame.Link
}

// self returns the reader's employee id, for a page that is of somebody.
func self(v *frame.View) (string, error) {
	id := frame.Self(v)
	if id == "" {
		return "", refuse.NotFound("qui nessuno accede con il proprio nome, e questa pagina è di chi la legge: aprire quella di un dipendente",
			"nobody signs in here, and this page is of its reader: open the page of an employee")
	}
	return id, nil
}

func (p pages) show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	id, err := self(v)
	if err != nil {
		return nil, err
	}
	of, err := employee.Of(ctx, v, id)
	if err != nil {
		return nil, err
	}
	c := content{Page: of, Calendar: v.With(v.Path("me", "deadlines.ics"), "at", "", "known", "")}
	c.Roster = rosters.CalendarFrom(v, id, of.Rota())
	if p.f.Serves(looks) {
		c.Looks = v.With(v.Path("me", "looks"), "at", "", "known", "")
	}
	c.Sentences = []sentence{c.holds(), c.lapses()}
	if !v.Past() {
		changed, err := c.changed(ctx)
		if err != nil {
			return nil, err
		}
		c.Sentences = append(c.Sentences, changed)
	}
	if p.in != nil {
		var held []events.Entitlement
		for _, e := range of.Held() {
			held = append(held, e.Entitlement.Entitlement)
		}
		m := trial.Maker{Frame: p.f, Intake: p.in}
		if c.Trial, err = m.Of(ctx, v, id, nil, held); err != nil {
			return nil, err
		}
	}
	page := of.Content(c)
	page.Title = wording.Say("Le mie spettanze", "My balances")
	return page, nil
}

// holds says what there is to take.
func (c *content) holds() sentence {
	var parts wording.Text
	n := 0
	for _, e := range c.Held() {
		of := e.Entitlement.Entitlement
		q, _ := wording.Parse(e.Unit, e.Balance) // a document has no other
		if !of.Row().Leave || q.Parts == 0 {
			continue
		}
		one := wording.Say("%s di %s", "%s of %s", wording.Amount(q), lower(of))
		switch n++; n {
		case 1:
			parts = one
		default:
			parts = wording.Say("%s, %s", "%s, %s", parts, one)
		}
	}
	today := c.Query.At == c.Today() && !c.Past()
	switch {
	case n == 0 && today:
		return sentence{Text: c.Say("Non hai ferie né permessi da prendere.", "You have no vacation or permits to take.")}
	case n == 0:
		return sentence{Text: c.Text(wording.Say("Al %s: né ferie né permessi da prendere.", "On %s: no vacation or permits to take.", c.Query.At))}
	case today:
		return sentence{Text: c.Text(wording.Say("Hai %s.", "You have %s.", parts))}
	}
	return sentence{Text: c.Text(wording.Say("Al %s: %s.", "On %s: %s.", c.Query.At, parts))}
}

// lower is the name of an entitlement within a sentence.
func lower(e events.Entitlement) wording.Text {
	return wording.Text{It: begun(e.Row().It), En: begun(e.Row().En)}
}

// lapses says what is lost next, or else what is next to be used.
func (c *content) lapses() sentence {
	var first *standing.Deadline
	var of *standing.Entitlement
	for i, e := range c.Held() {
		for k := range e.Deadlines {
			d := &e.Deadlines[k]
			if d.Date == nil || d.Ends || *d.Days < 0 && d.Lost {
				continue
			}
			if first == nil || d.Lost && !first.Lost || d.Lost == first.Lost && *d.Date < *first.Date {
				first, of = d, &c.Held()[i]
			}
		}
	}
	if first == nil {
		return sentence{Text: c.Say("Niente di ciò che hai ha una scadenza.", "Nothing that you have has a deadline.")}
	}
	q, _ := wording.Parse(of.Unit, first.Left) // a document has no other
	left := wording.Say("%s di %s", "%s of %s", wording.Amount(q), lower(of.Entitlement.Entitlement))
	when := wording.Text{It: wording.Italian.Relative(*first.Date, c.Query.At), En: wording.English.Relative(*first.Date, c.Query.At)}
	s := sentence{Near: first.Lost && *first.Days <= employee.Near}
	if first.Lost {
		s.Text = c.Text(wording.Say("%s scadono il %s, %s.", "%s expire on %s, %s.", left, *first.Date, when))
	} else {
		s.Text = c.Text(wording.Say("Niente scade; %s, %s (%s): %s.", "Nothing expires; %s, %s (%s): %s.", left, *first.Date, when, first.Text))
	}
	return s
}

// changed says what has changed of the figures since the reader's last visit.
func (c *content) changed(ctx context.Context) (sentence, error) {
	if c.Visit == nil {
		return sentence{Text: c.Say("Alla prossima visita qui si leggerà che cosa è cambiato da oggi.", "At your next visit it is said here what has changed since today.")}, nil
	}
	since := wording.Say("Dalla tua ultima visita (%s)", "Since your last visit (%s)", c.Recorded(&c.Visit.Time))
	if c.Visit.Seq == c.Last.Seq {
		return sentence{Text: c.Text(wording.Say("%s niente è cambiato.", "%s nothing has changed.", since))}, nil
	}
	d, err := difference.SumUp(ctx, frame.ExplainerOf(c.View), c.Company, c.ID, difference.Side{At: c.Query.At, Known: c.Visit.Seq},
		difference.Side{At: c.Query.At, Known: c.Last.Seq})
	if err != nil {
		return sentence{}, err
	}
	if d.Changing == 0 {
		return sentence{Text: c.Text(wording.Say("%s niente è cambiato.", "%s nothing has changed.", since))}, nil
	}
	return sentence{Text: c.Text(wording.Say("%s %s.", "%s %s.", since, wording.Plural(d.Changing, "una registrazione ha cambiato le tue cifre",
		"%d registrazioni hanno cambiato le tue cifre", "one record has changed your figures", "%d records have changed your figures"))),
		More: frame.Link{Text: c.Say("Che cosa è cambiato", "What has changed"), Address: frame.ChangesSince(c.View, c.Visit.Seq, c.ID)}}, nil
}
