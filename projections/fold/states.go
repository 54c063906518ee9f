package fold

import (
	"sync/atomic"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
)

// states holds the state of each institute for one employee, in the order of [institutes.All]. A state is made when the
// institute's first fact or day comes. A fold and its clones share a state until one of them writes to it (copy on write), so an
// institute that does not concern an employee costs neither memory nor copies.
type states struct {
	list []institute.Institute // nil, or nil at a position: the institute has no state yet
	mine uint64                // bit i: no other fold shares the state at position i
}

// own returns the state of an institute for writing, copied if it is shared, and sets the day's figures to the institute's.
func (s *states) own(day *institute.Day, i int) institute.Institute {
	if bit := uint64(1) << i; s.mine&bit == 0 {
		if s.list == nil {
			s.list = make([]institute.Institute, len(institutes.All))
		}
		if s.list[i] == nil {
			s.list[i] = institutes.All[i].New()
		} else {
			s.list[i] = s.list[i].Clone()
		}
		s.mine |= bit
	}
	day.Figures = day.Contract.Table(i)
	return s.list[i]
}

// share returns the states for a clone; afterwards both folds share all of them. The store is atomic because several
// goroutines may clone a fold that none of them writes to.
func (s *states) share() states {
	atomic.StoreUint64(&s.mine, 0)
	if s.list == nil {
		return states{}
	}
	return states{list: append([]institute.Institute(nil), s.list...)}
}

func (s *states) begin(day *institute.Day) {
	for _, i := range institutes.Begins {
		s.own(day, i).(institute.Beginner).Begin(day)
	}
	if !day.Book.HasStarts() {
		return
	}
	for i, about := range institutes.All {
		for _, ent := range about.Entitlements {
			if day.Book.StartsToday(ent) {
				if in, ok := s.own(day, i).(institute.Starter); ok {
					in.Start(day, ent)
				}
			}
		}
	}
}

func (s *states) apply(day *institute.Day, e *events.Event) {
	for _, i := range institutes.Taking(e.Data) {
		s.own(day, i).Apply(day, e)
	}
}

func (s *states) add(day *institute.Day, ent events.Entitlement, lot events.Lot, entry ledger.Entry) bool {
	i, ok := institutes.Owner(ent)
	if ok {
		s.own(day, i).Add(day, ent, lot, entry)
	}
	return ok
}

func (s *states) close(day *institute.Day, p institute.Phase) {
	for _, i := range closing(day.InService()).Phases[p] {
		if institutes.All[i].OnFacts && (s.list == nil || s.list[i] == nil) {
			continue
		}
		if p == institute.Reckoning {
			if may := institutes.All[i].Reckons; may != nil && !may(day) {
				continue
			}
		}
		s.own(day, i).Close(day, p)
	}
}

func closing(inService bool) *institutes.Closing {
	if inService {
		return &institutes.InService
	}
	return &institutes.After
}

func (s *states) nextClosing(from events.Date, inService bool) events.Date {
	next := institute.NoClosing
	for _, i := range closing(inService).Schedules {
		if i < len(s.list) && s.list[i] != nil {
			next = min(next, s.list[i].(institute.Scheduler).NextClosing(from))
		}
	}
	return next
}
