package employee

import (
	"strings"

	"spettanze/events"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/standing"
	"spettanze/projections/wording"
)

// card is an entitlement at the date.
type card struct {
	Entitlement events.Entitlement
	Name        string
	Figure      string
	Unit        string // empty: the figure says it
	Negative    bool
	Attention   bool // something is lost within thirty days, or a limit is reached
	Lots        string
	Chosen      string // address of the page with this entitlement chosen
	Deadlines   []deadline
	Limits      []limit
	Year        []string
	Next        string
}

type deadline struct {
	Text string
	Near bool
}

type limit struct {
	frame.Meter
	Clause string
}

// Near is the number of days before a loss from which it is marked.
const Near = 31

// cards makes the cards. What is paid at once has no balance, and no card.
func (p holding) cards() {
	for i := range p.standing.Entitlements {
		e := &p.standing.Entitlements[i]
		if e.Entitlement.Entitlement.Row().AtOnce {
			continue
		}
		ent := e.Entitlement.Entitlement
		q := quantity(e.Unit, e.Balance)
		c := card{Entitlement: ent, Name: p.Entitlement(ent), Figure: p.Quantity(q), Negative: q.Parts < 0,
			Chosen: p.Here("entitlement", string(ent), "kind", "") + "#statement"}
		if !q.Unit.Row().Clock {
			c.Unit = p.Unit(q.Unit)
		}
		c.Lots = p.lots(e)
		for _, d := range e.Deadlines {
			c.Deadlines = append(c.Deadlines, p.deadline(e.Unit, d))
		}
		c.Deadlines = c.Deadlines[:min(2, len(c.Deadlines))]
		for _, l := range e.Limits {
			c.Limits = append(c.Limits, p.limit(e.Unit, l))
		}
		c.Year, c.Next = p.year(e), p.next(e)
		c.Attention = len(c.Deadlines) > 0 && c.Deadlines[0].Near
		for _, l := range c.Limits {
			c.Attention = c.Attention || l.Over()
		}
		p.Cards = append(p.Cards, c)
	}
}

// lots names the lots that are not empty, with their quantities. A lot that is the whole balance has none: the card shows it above.
func (p holding) lots(e *standing.Entitlement) string {
	var parts []string
	for _, l := range e.Lots {
		switch q := quantity(e.Unit, l.Balance); {
		case q.Parts == 0:
		case l.Balance == e.Balance:
			parts = append(parts, p.Text(wording.Say("del %s", "of %s", l.Lot.String())))
		default:
			parts = append(parts, p.Text(wording.Say("%s del %s", "%s of %s", q, l.Lot.String())))
		}
	}
	return strings.Join(parts, ", ")
}

func (p holding) deadline(unit string, d standing.Deadline) deadline {
	left := p.Amount(quantity(unit, d.Left))
	switch {
	case d.Ends:
		return deadline{Near: *d.Days <= Near, Text: p.Text(wording.Say("%s il %s, %s", "%s on %s, %s", d.Text, *d.Date, p.Relative(*d.Date, p.Query.At)))}
	case d.Date == nil:
		return deadline{Text: p.Text(wording.Say("%s: %s", "%s: %s", left, p.Text(d.Text)))}
	case d.Lost:
		return deadline{Near: *d.Days <= Near, Text: p.Text(wording.Say("%s scadono il %s, %s", "%s expire on %s, %s", left, *d.Date, p.Relative(*d.Date, p.Query.At)))}
	}
	return deadline{Near: *d.Days < 0, Text: p.Text(wording.Say("%s, %s (%s): %s", "%s, %s (%s): %s", left, *d.Date, p.Relative(*d.Date, p.Query.At), p.Text(d.Text)))}
}

func (p holding) limit(unit string, l standing.Limit) limit {
	most, reached := quantity(unit, l.Most), quantity(unit, l.Reached)
	value, bound := max(reached.Parts, 0), most
	if l.Either && reached.Parts < 0 {
		value, bound.Parts = -reached.Parts, -most.Parts
	}
	words := p.Text(wording.Say("%s di %s", "%s of %s", reached, bound))
	return limit{frame.NewMeter(p.Text(l.Text), words, value, most.Parts), l.Clause}
}

// year says what was earned, used and lost since 1 January; sums of zero are left out.
func (p holding) year(e *standing.Entitlement) (out []string) {
	for _, x := range []struct{ quantity, it, en string }{{e.Year.Earned, "maturato %s", "%s earned"}, {e.Year.Used, "usato %s", "%s used"},
		{e.Year.Lost, "perso %s", "%s lost"}} {
		q := quantity(e.Unit, x.quantity)
		if q.Parts == 0 {
			continue
		}
		s := p.Text(wording.Say(x.it, x.en, q))
		if l := e.Year.Loss; l != nil && x.en == "%s lost" {
			s += p.Text(wording.Say(" (il %s)", " (on %s)", l.Date))
		}
		out = append(out, s)
	}
	return out
}

func (p holding) next(e *standing.Entitlement) string {
	if e.Next == nil {
		return ""
	}
	return p.Text(wording.Say("%s il %s, %s", "%s on %s, %s", wording.Signed(quantity(e.Unit, e.Next.Quantity)), e.Next.Date, wording.Kind(e.Next.Kind)))
}

// holding makes the cards.
type holding struct{ *Page }
