package holidays

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
)

// Turn says of an employee whether they may work on a listed day, as far as is known on the date of the question.
type Turn struct {
	Day      events.Date  `json:"day"`
	Employee string       `json:"employee"`
	InTurn   bool         `json:"inTurn"`
	Worked   *events.Date `json:"worked,omitempty"` // the day because of which they are not
}

// Register implements [institute.Registers]: of each employee under the rules and each listed day, whether they are in turn. Days are
// those from and to which are asked for, within a year of the date; without them the next one.
func (s *Count) Register(day *institute.CompanyDay, asked institute.Register) institute.Entries {
	f := figures(day)
	list := institute.List{Name: "turns"}
	counts := []institute.Count{{Name: "inTurn"}, {Name: "notInTurn"}}
	for _, on := range f.coming(day.Date, asked.From, asked.To) {
		turns, ok := f.Alternation.At(on)
		if !ok {
			continue
		}
		day.People(func(id string, line *employment.Timeline) bool {
			if st := line.At(day.Date); !under(&st) || asked.Employee != "" && asked.Employee != id {
				return true
			}
			t := Turn{Day: on, Employee: id, InTurn: true}
			for i := range s.days {
				before := s.days[i].Day()
				_, worked := slices.BinarySearch(s.days[i].On(before), id)
				if st := line.At(before); worked && before < on && under(&st) && turns.forbid(before, on) {
					t.InTurn, t.Worked = false, &before
				}
			}
			if t.InTurn {
				counts[0].N++
			} else {
				counts[1].N++
			}
			list.Rows = append(list.Rows, t)
			return true
		})
	}
	return institute.Entries{Counts: counts, Lists: []institute.List{list}}
}

// coming returns the listed days between two dates that lie within a year of a date, in order; without the two the first day from the
// date on.
func (f *Figures) coming(at, from, to events.Date) (out []events.Date) {
	next, end := from == 0 && to == 0, at.AddYears(1)-1
	if to != 0 {
		end = min(end, to)
	}
	for _, d := range f.on(at).Days {
		for year := at.Year(); year <= at.Year()+1; year++ {
			if day := d.In(year); day >= max(from, at) && day <= end {
				out = append(out, day)
			}
		}
	}
	slices.Sort(out)
	if next && len(out) > 1 {
		out = out[:1]
	}
	return out
}
