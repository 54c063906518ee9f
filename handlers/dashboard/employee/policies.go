package employee

import (
	"context"
	"errors"

	"spettanze/events"
	"spettanze/projections/coverage"
	"spettanze/projections/institute"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// insurance is what the employee is insured for.
type insurance struct {
	Gross  told
	Covers []cover
	Family told
	Coming []told // declarations that hold later
	None   string // why nothing is insured
	CSV    string // address
}

// told is a sentence with the event that it rests on.
type told struct {
	Text string
	Seq  uint64 // 0: none
}

// cover is a case insured.
type cover struct {
	Policy, Case, How, Sum string
	Family                 []string
	From                   events.Date
	Declared               told
	Clause, Title          string
}

// policies makes what the employee is insured for, where it may be shown.
func (p below) policies(ctx context.Context) error {
	doc, err := coverage.Of(ctx, p.Reporter, p.Query, p.ID)
	if errors.Is(err, report.ErrUnknownEmployee) { // on the date not yet hired
		return nil
	}
	if err != nil || doc == nil {
		return err
	}
	p.Insurance = &insurance{CSV: p.To("employees", p.ID, "coverage.csv"), None: p.uninsured(doc.Made)}
	if made := doc.Made; len(made.Covers) > 0 {
		p.Insurance.Gross = told{p.Say("La retribuzione annua lorda non è stata comunicata: i capitali non sono noti.", "The yearly gross pay was not told: the sums are not known."), 0}
		if gross := made.Gross; gross.Event != nil {
			p.Insurance.Gross = p.told(gross.Event, wording.Say("Retribuzione annua lorda: %s, comunicata dal %s.", "Yearly gross pay: %s, told from %s.",
				p.amount(gross.Cents), gross.Event.Data.Effective()))
		}
		if family := made.Family; family != nil {
			p.Insurance.Family = p.told(family, wording.Say("Familiari dichiarati dal %s.", "Family declared from %s.", family.Data.Effective()))
		}
	}
	for i := range doc.Coverages {
		p.Insurance.Covers = append(p.Insurance.Covers, p.cover(&doc.Coverages[i], doc.Made.Covers[i].Event))
	}
	for _, d := range doc.Made.Coming {
		says := wording.Say("dal %s: %s", "from %s: %s", d.From, p.policy(string(d.Cover), d.Policy.Words()))
		if !d.Member {
			says = wording.Say("%s, uscita", "%s, leaves", says)
		}
		p.Insurance.Coming = append(p.Insurance.Coming, p.told(d.Event, wording.Say("%s (dichiarata il %s)", "%s (declared on %s)", says, d.Date)))
	}
	return nil
}

// uninsured says why there is no cover.
func (p below) uninsured(made *institute.Coverage) string {
	last := p.employment.Spells[len(p.employment.Spells)-1]
	switch {
	case last.Ended != nil && *last.Ended < p.Query.At:
		return p.Text(wording.Say("Le coperture sono finite con il servizio, il %s.", "The covers ended with the service, on %s.", *last.Ended))
	case last.Probation != nil && p.Query.At <= *last.Probation:
		return p.Text(wording.Say("In prova fino al %s: le polizze cominciano dopo.", "On probation until %s: policies begin after it.", *last.Probation))
	case len(made.Coming) > 0:
		return p.Say("Nessuna polizza è ancora in vigore.", "No policy is in force yet.")
	}
	return p.Say("Nessuna polizza è in vigore.", "No policy is in force.")
}

func (p below) cover(c *coverage.Cover, declared *events.Event) cover {
	limit := wording.Say("%d volte la retribuzione annua lorda, al massimo %s", "%d times the yearly gross pay, at most %s", c.Multiple, p.euro(c.Limit))
	if c.Base != "" {
		limit = wording.Say("%d volte la retribuzione annua lorda, almeno %s", "%d times the yearly gross pay, at least %s", c.Multiple, p.euro(c.Limit))
	}
	out := cover{Policy: p.Text(p.policy(string(c.Cover), c.Policy.Words())), Case: p.Text(c.Case.Words()), How: p.Text(limit), From: c.From,
		Declared: p.told(declared, wording.Say("%s", "%s", declared.Data.Effective())), Clause: c.Clause, Title: p.ClauseTitle(c.Clause), Sum: p.Say("non noto", "not known")}
	if c.Sum != coverage.Unknown {
		out.Sum = p.euro(string(c.Sum))
	}
	for _, sum := range c.Family {
		out.Family = append(out.Family, p.euro(sum))
	}
	return out
}

// policy names a policy with its cover, if it has one.
func (p below) policy(cover string, name wording.Text) wording.Text {
	if cover == "" {
		return name
	}
	return wording.Say("%s, copertura %s", "%s, cover %s", name, cover)
}

func (p below) euro(s string) string { return p.Amount(quantity(events.Euro.String(), s)) }

func (p below) amount(c events.Cents) string { return p.euro(c.String()) }

// told is a sentence that rests on an event, which only who sees records is led to.
func (p below) told(e *events.Event, says wording.Text) told {
	return told{Text: p.Text(says), Seq: e.Seq}
}
