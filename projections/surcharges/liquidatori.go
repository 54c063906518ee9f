package surcharges

import (
	"slices"
	"strconv"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Quota is the code of the claims adjusters present on a Saturday.
const Quota = "liquidatori_sabato"

// Liquidatori describes the company's count.
var Liquidatori = institute.CompanyAbout{
	Name:      "surcharges",
	Watches:   events.TypesOf(hr.ClockingRecorded{}),
	Wants:     func(d events.Data) bool { return d.Effective().Weekday() == time.Saturday },
	Whose:     mayBeLiquidatore,
	Everybody: true,
	Concerns:  func(events.Data) bool { return false }, // it writes about no one
	Breaches: []ledger.BreachCode{
		{Code: BreachAtOnce, Class: events.ClassTime, It: "Più di due liquidatori nello stesso sabato", En: "More than two claims adjusters on one Saturday",
			Counts: ledger.WholeNumbers},
	},
	Documents: []institute.CompanyDocument{
		{Kind: institute.QuotaDocument, Code: Quota, It: "Liquidatori presenti di sabato", En: "Claims adjusters present on a Saturday"},
	},
	New: func(*contract.Contract) institute.Company { return new(Count) },
}

// mayBeLiquidatore reports whether a fact of employment gives the qualification.
func mayBeLiquidatore(d events.Data) bool {
	switch d := d.(type) {
	case hr.Hired:
		return slices.Contains(d.Qualifications, hr.Liquidatore)
	case hr.Reclassified:
		return d.Qualifications != nil && slices.Contains(*d.Qualifications, hr.Liquidatore)
	}
	return false
}

// isLiquidatore reports whether Saturdays count as those of a claims adjuster: of Parte Prima, and no supervisor.
func isLiquidatore(f *Figures, st *employment.Status) bool {
	return st.In && st.Class.Discipline == hr.PartePrima && f.saturdays(&st.Class).Qualification == hr.Liquidatore
}

// Count is the clockings of the last Saturday that had any.
type Count struct{ present institute.Present }

// Begin implements [institute.Company].
func (s *Count) Begin(*institute.CompanyDay) {}

// Add implements [institute.Company]: there is no account.
func (s *Count) Add(*institute.CompanyDay, events.Entitlement, events.Lot, ledger.Entry) {}

// NextClosing implements [institute.Company]: a Saturday without clockings has no one present.
func (s *Count) NextClosing(events.Date) events.Date { return institute.NoClosing }

// Clone implements [institute.Company].
func (s *Count) Clone() institute.Company { return &Count{s.present.Clone()} }

// Apply implements [institute.Company].
func (s *Count) Apply(_ *institute.CompanyDay, e *events.Event) { s.present.Add(e) }

// Close implements [institute.Company]. It looks at those present alone.
func (s *Count) Close(day *institute.CompanyDay, p institute.Phase) {
	if p != institute.AfterEverybody {
		return
	}
	f, n := companyFigures(day), 0
	for _, id := range s.present.On(day.Date) {
		if st := day.Line(id).At(day.Date); isLiquidatore(f, &st) {
			n++
		}
	}
	if most := int(f.AtOnce.On(day.Date)); n > most {
		day.Book.Breach(ledger.Breach{Code: BreachAtOnce, Clause: f.AtOnce.Clause, Limit: strconv.Itoa(most), Observed: strconv.Itoa(n),
			Cause: ledger.ClosingOf(day.Date)})
	}
}

// Quotas implements [institute.Quotas].
func (s *Count) Quotas(day *institute.CompanyDay) []institute.Quota {
	return []institute.Quota{s.Quota(day, Quota)}
}

// Quota implements [institute.Quotas]: it is of the last Saturday.
func (s *Count) Quota(day *institute.CompanyDay, _ string) institute.Quota {
	f, on := companyFigures(day), day.Date-events.Date(day.Date.Weekday()+1)%7
	q := institute.Quota{Code: Quota, Day: on, Shows: func(b *ledger.Breach) bool { return b.Code == BreachAtOnce }}
	present := s.present.On(on)
	day.People(func(id string, line *employment.Timeline) bool {
		if st := line.At(on); isLiquidatore(f, &st) {
			q.Base++
			if _, is := slices.BinarySearch(present, id); is {
				q.Employees = append(q.Employees, id)
			}
		}
		return true
	})
	q.AtMost(int(f.AtOnce.On(on)))
	return q
}

func companyFigures(day *institute.CompanyDay) *Figures {
	return institute.CompanyFigures[Figures](day)
}
