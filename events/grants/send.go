package grants

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

// MaySend returns why a principal with some grants may not send an event; nil: it may, as a publisher of the event's company, of its
// source and of its type. An annulment takes an event of its sender's own sources. What is refused here was not looked up, so the
// refusal says nothing of what the ledger has.
func MaySend(list []Grant, e *events.Event) *events.DecodeError {
	no := func(code, pointer, found string, expected lang.Text) *events.DecodeError {
		return &events.DecodeError{Code: code, Pointer: pointer, Found: events.Quote([]byte(found)), Expected: expected,
			Identity: e.Identity, Company: e.Company, Subject: e.Subject}
	}
	of := func(has func(*Grant) bool) (out []Grant) {
		for i := range list {
			if g := &list[i]; g.Role == Publisher && g.Company == e.Company && has(g) {
				out = append(out, *g)
			}
		}
		return out
	}
	mine := of(func(*Grant) bool { return true })
	if len(mine) == 0 {
		return no(events.CodeCompanyDenied, "/company", e.Company, lang.Say("un'azienda a cui questo accesso può inviare fatti",
			"a company to which this sign-in may send facts"))
	}
	var sources []string
	for _, g := range mine {
		sources = append(sources, g.Sources...)
	}
	if !slices.Contains(sources, e.Source) {
		return no(events.CodeSourceDenied, "/source", e.Source, events.Choices(sources))
	}
	name := e.Data.Type().Name
	mine = of(func(g *Grant) bool {
		return slices.Contains(g.Sources, e.Source) && (len(g.Types) == 0 || slices.Contains(g.Types, name))
	})
	if len(mine) == 0 {
		return no(events.CodeTypeDenied, "/type", e.Data.Type().Wire, lang.Say("un tipo che questo accesso può inviare da %s",
			"a type that this sign-in may send from %s", e.Source))
	}
	if d, ok := e.Data.(hr.EventAnnulled); ok && !slices.Contains(sources, d.Source) {
		return no(events.CodeSourceDenied, "/data/source", d.Source, events.Choices(sources))
	}
	return nil
}
