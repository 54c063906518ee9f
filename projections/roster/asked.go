package roster

import (
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
)

// Filter is what is true of the employees in a list.
type Filter string

// The filters.
const (
	InService  Filter = "in_service"
	PartTime   Filter = "part_time" // in service, for less than full time
	Incomplete Filter = "incomplete"
	NearLimit  Filter = "near_limit" // a balance has reached nine tenths of a limit
	Lapsing    Filter = "lapsing"    // something is lost within ninety days
)

// Filters are all of them.
var Filters = []Filter{InService, PartTime, Incomplete, NearLimit, Lapsing}

const (
	// soon is within how many days a loss is listed as lapsing.
	soon = 90
	// few is up to how many chosen columns the list has this year's use beside each.
	few = 4
)

// Expires is the value of [Asked.Sort] for the order of what is lost first.
const Expires = "expires"

// Asked chooses the rows and columns of a list.
type Asked struct {
	Columns []events.Entitlement // empty: those with a balance other than zero in the list
	Search  string               // part of the id
	Unit    string               // the unit in which they are on the date; empty: any
	Filters []Filter             // all of them must hold
	Sort    string               // empty: by id; an entitlement, [Expires], or either with - in front: the most first
}

// ErrAsked is returned for a list that cannot be understood.
var ErrAsked = lang.Errorf("l'elenco", "the list")

// Columns are the entitlements of which an employee keeps a balance.
func Columns() (out []events.Entitlement) {
	for _, e := range events.EntitlementsOf(events.OfEmployee) {
		if !e.Row().AtOnce {
			out = append(out, e)
		}
	}
	return out
}

// Question is an [Asked] as written on the command line or in a URL: columns and filters are separated by commas.
type Question struct{ Columns, Search, Unit, Filters, Sort string }

// Parse reads a question. It returns [ErrAsked].
func (q Question) Parse() (a Asked, err error) {
	sort := q.Sort
	own := events.EntitlementsOf(events.OfEmployee)
	names := func() string {
		words := make([]string, len(own))
		for i, e := range own {
			words[i] = string(e)
		}
		return strings.Join(words, ", ")
	}
	for _, w := range words(q.Columns) {
		e := events.Entitlement(w)
		if !slices.Contains(own, e) {
			return a, lang.Errorf("%w: col=%s: attese spettanze tra %s", "%w: col=%s: expected entitlements of %s", ErrAsked, w, names())
		}
		if !slices.Contains(a.Columns, e) {
			a.Columns = append(a.Columns, e)
		}
	}
	for _, w := range words(q.Filters) {
		if !slices.Contains(Filters, Filter(w)) {
			return a, lang.Errorf("%w: filter=%s: atteso uno o più tra %s", "%w: filter=%s: expected one or more of %s", ErrAsked, w, Filters)
		}
		a.Filters = append(a.Filters, Filter(w))
	}
	by := strings.TrimPrefix(sort, "-")
	if by != "" && by != "employee" && by != Expires && !slices.Contains(own, events.Entitlement(by)) {
		return a, lang.Errorf("%w: sort=%s: atteso employee, expires o una tra %s, con - davanti per cominciare da chi ne ha di più",
			"%w: sort=%s: expected employee, expires or one of %s, with - in front to begin with the most", ErrAsked, sort, names())
	}
	if q.Unit != "" && !events.ValidCode(q.Unit) {
		return a, lang.Errorf("%w: unit=%s: atteso un codice, %s", "%w: unit=%s: expected a code, %s", ErrAsked, q.Unit, events.ExpectCode)
	}
	a.Search, a.Unit, a.Sort = strings.TrimSpace(q.Search), q.Unit, sort
	return a, nil
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}
