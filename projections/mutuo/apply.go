package mutuo

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/mortgage"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/note"
)

// Apply implements [institute.Company].
func (s *State) Apply(day *institute.CompanyDay, e *events.Event) {
	line := day.Line(e.Subject)
	spell, in := line.SpellAt(day.Date)
	if !in && (e.Data.Type().Service == events.InService || !line.EverHired()) {
		line.ParkOutside(e, day.Book)
		return
	}
	id, _ := mortgage.About(e.Data)
	asked, isRequest := e.Data.(mortgage.Requested)
	r := s.find(id)
	switch {
	case r == nil && isRequest:
		s.request(day, e, asked, line, spell)
	case isRequest:
		day.Book.Park(e, ParkIDUsed, idUsed.Write(note.Text(id)))
	case r == nil:
		day.Book.Park(e, ParkUnknown, unknown.Write(note.Text(id), note.Date(day.Date)))
	case r.employee != e.Subject:
		day.Book.Park(e, ParkOther, otherApplicant.Write(note.Text(id), note.Text(e.Subject)))
	case !r.takes(e.Data):
		day.Book.Park(e, ParkState, wrongState.Write(note.Text(id), note.Date(day.Date)))
	default:
		s.change(day, e, r, spell)
	}
}

func (s *State) find(id string) *request {
	i := slices.IndexFunc(s.requests, func(r request) bool { return r.Request == id })
	if i < 0 {
		return nil
	}
	return &s.requests[i]
}

func (s *State) request(day *institute.CompanyDay, e *events.Event, d mortgage.Requested, line *employment.Timeline, spell employment.Spell) {
	class := line.At(day.Date).Class
	s.requests = append(s.requests, request{Requested: d, employee: e.Subject, group: groupOf(class.Discipline, class.Level), quarter: quarterOf(day.Date),
		fixedTerm: class.Contract == hr.FixedTerm, short: !spell.ServiceAtLeast(int(s.figures.ServiceYears.On(day.Date)), day.Date),
		since: spell.ServiceStart(), state: waiting})
}

// takes reports whether a fact is possible in the state of the request.
func (r *request) takes(d events.Data) bool {
	switch d.(type) {
	case mortgage.Renegotiated, mortgage.Extinguished:
		return r.state == disbursed
	}
	return r.open() || r.state == refused
}

// change takes a fact about a request.
func (s *State) change(day *institute.CompanyDay, e *events.Event, r *request, spell employment.Spell) {
	switch d := e.Data.(type) {
	case mortgage.Decided:
		s.decided = true
		r.grant, r.noPlace = nil, false
		if !d.Granted {
			r.state, r.noPlace = refused, d.Reason == mortgage.NoPlace
			return
		}
		s.granted++
		r.state, r.grant = granted, &grant{day.Date, spell.Hired, s.granted}
		s.checkGrant(day, e, r)
	case mortgage.Withdrawn:
		r.state, r.grant = withdrawn, nil
	case mortgage.Disbursed:
		s.checkPaid(day, e, r, d)
		s.paid++
		r.state, r.paid = disbursed, &paid{d.Rate, s.paid}
	case mortgage.Renegotiated:
		r.renegotiated++
		s.checkRenegotiated(day, e, r)
	case mortgage.Extinguished:
		r.state, r.ended = extinguished, day.Date
	}
}
