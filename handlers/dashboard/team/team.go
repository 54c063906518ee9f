// Package team is the page of who leads units: who of their own people must take leave, who is near a limit, and what a request would do.
//
// There are only those who are in a unit that the reader leads today, whatever the date of the page and whatever other roles the reader
// has, and of them only working time: no causes of absence, no loans, no pay. The page says so. The most pressing come first:
// what is lost within a month, a limit that is exceeded or an agreement that ends; then what is lost within three months, a limit
// that is near, two weeks of vacation that are not taken yet. What is left of an agreement's days, as of remote work, is shown also when
// it is nothing.
package team

import (
	"cmp"
	"context"
	"embed"
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/trial"
	"spettanze/projections/standing"
	"spettanze/projections/wording"
)

//go:embed team.html
var files embed.FS

// Pages adds the page to the frame. in tries leave; nil: nothing is tried here.
func Pages(f *frame.Frame, in *intake.Intake) {
	f.Section(access.SeeTeam, "team", wording.Say("La mia squadra", "My team"))
	p := pages{f, in}
	f.Trial(access.SeeTeam, "/{company}/team", trial.Templates(frame.Parse(files, "*.html")), trial.Sent, p.show)
}

type pages struct {
	f  *frame.Frame
	in *intake.Intake
}

// content is what the template shows.
type content struct {
	*frame.View
	Units  []string
	People []*person // of this part of the list
	Count  int       // of all
	Parts  []frame.Link
	Trial  *trial.Form // nil: nothing is tried here
}

// shown is how many people a part of the list has: each is worked out from all their movements.
const shown = 40

func (p pages) show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	units := frame.Leads(v)
	if len(units) == 0 {
		return nil, refuse.NotFound("qui nessuno accede con il proprio nome, e questa pagina è di chi guida un'unità: aprire l'elenco dei dipendenti",
			"nobody signs in here, and this page is of who leads a unit: open the list of employees")
	}
	all, held, err := people(ctx, v)
	if err != nil {
		return nil, err
	}
	c := content{View: v, Units: units, Count: len(all)}
	ids := make([]string, len(all))
	for i, one := range all {
		ids[i] = one.ID
	}
	slices.Sort(ids)
	if p.in != nil && len(ids) > 0 {
		m := trial.Maker{Frame: p.f, Intake: p.in}
		if c.Trial, err = m.Of(ctx, v, "", ids, held); err != nil {
			return nil, err
		}
	}
	from, err := strconv.Atoi(cmp.Or(v.Param("from"), "0"))
	if err != nil || from < 0 || from%shown != 0 {
		return nil, refuse.BadRequest("%w: from=%s: seguire i collegamenti dell'elenco", "%w: from=%s: follow the links of the list", frame.ErrAddress, v.Param("from"))
	}
	c.parts(from)
	for _, one := range all[min(from, len(all)):min(from+shown, len(all))] {
		doc, err := (&standing.Reporter{Reporter: v.Reporter}).Standing(ctx, v.Query, one.ID)
		if err != nil {
			return nil, err
		}
		c.People = append(c.People, personOf(v, one.ID, doc.Entitlements))
	}
	slices.SortStableFunc(c.People, pressing)
	return &frame.Content{Title: wording.Say("La mia squadra", "My team"), Data: c, Lead: wording.Say("Chi deve prendere ferie, chi è vicino a un limite, che cosa succede se dico sì.",
		"Who must take vacation, who is near a limit, what happens if I say yes.")}, nil
}

// people returns those in service at the date, the most pressing first, as far as sums show it, and the entitlements that they have.
func people(ctx context.Context, v *frame.View) (list []*person, held []events.Entitlement, err error) {
	r := &standing.Reporter{Reporter: v.Reporter}
	err = r.Each(ctx, v.Query, nil, func(l *standing.Listed) error {
		if !l.InService {
			return nil
		}
		list = append(list, personOf(v, l.ID, l.Entitlements))
		for i := range l.Entitlements {
			if e := l.Entitlements[i].Entitlement.Entitlement; !slices.Contains(held, e) {
				held = append(held, e)
			}
		}
		return nil
	})
	slices.SortStableFunc(list, pressing)
	return list, held, err
}

// parts are the links to the parts of a long list.
func (c *content) parts(from int) {
	for at := 0; c.Count > shown && at < c.Count; at += shown {
		word := strconv.Itoa(at)
		if at == 0 {
			word = ""
		}
		c.Parts = append(c.Parts, frame.Link{Text: c.Text(wording.Say("da %d a %d", "%d to %d", at+1, min(at+shown, c.Count))), Address: c.Here("from", word), Current: at == from})
	}
}
