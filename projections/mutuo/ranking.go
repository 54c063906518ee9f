package mutuo

import (
	"strconv"

	"spettanze/events"
	"spettanze/projections/institute"
)

// place is the places of a group in a year.
type place struct {
	Group string `json:"group"`
	Year  int    `json:"year"`
	Limit int    `json:"limit"`
	Used  int    `json:"used"`
	Left  int    `json:"left"` // below zero: too many were granted
}

// rank is a place in the ranking, from 1; zero: a request that was withdrawn, or lapsed, has none.
type rank int

// MarshalJSON writes null for none.
func (r rank) MarshalJSON() ([]byte, error) {
	if r == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(r), 10), nil
}

// row is a request in the ranking. Amounts are those of the request, also once it is paid out.
type row struct {
	Rank         rank        `json:"rank"`
	Request      string      `json:"request"`
	Employee     string      `json:"employee"`
	Group        string      `json:"group"`
	Quarter      string      `json:"quarter"`
	Presented    events.Date `json:"presented"`
	Eviction     bool        `json:"eviction"`
	ServiceSince events.Date `json:"serviceSince"`
	Age          int         `json:"age"`
	Amount       string      `json:"amount"`
	ExtraAmount  string      `json:"extraAmount"`
	State        state       `json:"state"`
}

// Who implements [institute.Personal].
func (r row) Who() string { return r.Employee }

// Ranking implements [institute.Rankings]: places of the year of the day; requests of that year, of the quarter before it, and
// older ones that still wait.
func (s *State) Ranking(day *institute.CompanyDay, _ string) institute.Ranking {
	f, year := institute.CompanyFigures[Figures](day), day.Date.Year()
	out := institute.Ranking{Criteria: []string{"eviction", "serviceSince", "age", "presented"}, Within: []string{"group", "quarter"}}
	for _, group := range []string{upTo6, level7} {
		p := place{Group: group, Year: year, Limit: int(f.of(group).Places.On(day.Date)), Used: s.used(group, year)}
		p.Left = p.Limit - p.Used
		out.Places = append(out.Places, p)
	}
	from, n := quarterOf(day.Date.YearStart())-1, rank(0)
	var before *request
	for _, r := range s.order() {
		if before == nil || !before.beside(r) {
			n = 0
		}
		before = r
		n++
		if r.quarter < from && r.state != waiting {
			continue
		}
		w := row{Request: r.Request, Employee: r.employee, Group: r.group, Quarter: r.quarter.String(), Presented: r.Date, Eviction: r.Eviction,
			ServiceSince: r.since, Age: r.Age, Amount: r.Amount.String(), ExtraAmount: r.ExtraAmount.String(), State: r.state}
		if r.ranked() {
			w.Rank = n
		}
		out.Rows = append(out.Rows, w)
	}
	return out
}

// Waiting implements [institute.Decided].
func (s *State) Waiting(day *institute.CompanyDay) (out []institute.Waiting) {
	f := institute.CompanyFigures[Figures](day)
	for i := range s.requests {
		if r := &s.requests[i]; r.state == waiting {
			out = append(out, institute.Waiting{Request: r.Request, Employee: r.employee, About: ranking, Presented: r.Date, By: f.decideBy(r.quarter)})
		}
	}
	return out
}
