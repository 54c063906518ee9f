package rejected

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Sent is what was sent from the page.
type Sent struct {
	Records []frame.Link
	People  []Moved
}

// Moved is what events did to a person.
type Moved struct {
	Name, Page string
	Changes    string    // address of all that they changed
	Balances   []Balance // that are no longer what they were
}

// mostSent bounds the people whose balances are compared.
const mostSent = 20

// sent reads what the address says was sent: sequences, and the people whom the events are about.
func sent(ctx context.Context, v *frame.View) (*Sent, error) {
	var first, last uint64
	s := &Sent{}
	for word := range strings.FieldsSeq(v.Param("sent")) {
		seq, err := strconv.ParseUint(word, 10, 63)
		if err != nil || seq == 0 || seq > v.Last.Seq {
			continue
		}
		if first == 0 {
			first = seq
		}
		first, last = min(first, seq), max(last, seq)
		s.Records = append(s.Records, frame.Link{Text: word, Address: record(v, seq)})
	}
	switch first {
	case 0:
		return nil, nil
	case 1: // nothing was known before
		return s, nil
	}
	earlier, later := v.Query, v.Query
	earlier.Known, later.Known = first-1, last
	people := strings.Fields(v.Param("about"))
	for _, id := range people[:min(len(people), mostSent)] {
		before, err := balancesOf(ctx, v.Reporter, earlier, id)
		if err != nil {
			return nil, err
		}
		after, err := balancesOf(ctx, v.Reporter, later, id)
		if err != nil {
			return nil, err
		}
		m := Moved{Name: id, Page: person(v, id), Changes: v.With(v.Path("employees", id, "changes"), "from-known", strconv.FormatUint(first-1, 10))}
		for _, e := range events.Entitlements {
			if was, is := before[e], after[e]; was != is {
				m.Balances = append(m.Balances, balance(v, id, e, was, is))
			}
		}
		s.People = append(s.People, m)
	}
	return s, nil
}

// balance writes a balance before and after, given in parts.
func balance(v *frame.View, employee string, of events.Entitlement, before, after int64) Balance {
	quantity := func(parts int64) string { return v.Quantity(events.Quantity{Unit: of.Unit(), Parts: parts}) }
	return Balance{Employee: employee, Page: person(v, employee), What: v.Entitlement(of), Before: quantity(before), After: quantity(after)}
}

// balancesOf returns the balances of a person, in parts. A person who is not hired yet has none.
func balancesOf(ctx context.Context, r *report.Reporter, q report.Query, id string) (map[events.Entitlement]int64, error) {
	doc, err := r.Balance(ctx, q, id)
	if errors.Is(err, report.ErrUnknownEmployee) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := map[events.Entitlement]int64{}
	for _, b := range doc.Balances {
		q, _ := wording.Parse(b.Unit, b.Balance) // a document has no other
		out[b.Entitlement] = q.Parts
	}
	return out, nil
}

// peopleOf returns the people whom events are about.
func peopleOf(evs []events.Event) (people []string) {
	for i := range evs {
		if s := evs[i].Subject; s != events.CompanySubject && !slices.Contains(people, s) {
			people = append(people, s)
		}
	}
	return people
}
