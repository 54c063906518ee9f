package institute

import (
	"slices"

	"spettanze/events"
)

// CompanyView holds the institutes of a company as of a day.
type CompanyView struct {
	Day        *CompanyDay
	About      []CompanyAbout // of each institute
	Institutes []Company
	// Sees says of whom loans, grants and rows of rankings are listed; what a pot holds, and how many places are left, is of all. Nil: of
	// everybody.
	Sees func(employee string) bool
}

// listed returns the elements that are about an employee who is seen.
func listed[T any](v *CompanyView, all []T, about func(*T) string) []T {
	if v.Sees == nil || all == nil {
		return all
	}
	out := []T{}
	for i := range all {
		if v.Sees(about(&all[i])) {
			out = append(out, all[i])
		}
	}
	return out
}

// who returns whom a row is about.
func who(row *any) string {
	if p, ok := (*row).(Personal); ok {
		return p.Who()
	}
	return ""
}

// Find returns the institute that makes a document.
func (v *CompanyView) Find(kind DocumentKind, code string) (Company, bool) {
	for i := range v.About {
		for _, d := range v.About[i].Documents {
			if _, _, ok := d.NamesOf(code); ok && d.Kind == kind {
				return v.Institutes[i], true
			}
		}
	}
	return nil, false
}

// Pots returns every pot of the company.
func (v *CompanyView) Pots() []Pot { return v.pots(func(events.Entitlement) bool { return true }) }

// pots returns some pots. Of the others Sees is not asked: no one is shown who is in them.
func (v *CompanyView) pots(shown func(events.Entitlement) bool) (out []Pot) {
	for _, in := range v.Institutes {
		if p, ok := in.(Pots); ok {
			for _, pot := range p.Pots(v.Day) {
				if !shown(pot.Code) {
					continue
				}
				pot.Loans = listed(v, pot.Loans, func(l *Loan) string { return l.Employee })
				pot.Grants = listed(v, pot.Grants, func(g *Grant) string { return g.Employee })
				out = append(out, pot)
			}
		}
	}
	return out
}

// Pot returns a pot; ok is false when there is none of the code.
func (v *CompanyView) Pot(code events.Entitlement) (Pot, bool) {
	for _, p := range v.pots(func(c events.Entitlement) bool { return c == code }) {
		return p, true
	}
	return Pot{}, false
}

// Applications returns the requests and the loans of the company that are asked for, those of an institute in order of presentation.
// asked is nil for all; of the others Sees is not asked.
func (v *CompanyView) Applications(asked func(*Application) bool) (out []Application) {
	for _, in := range v.Institutes {
		if lender, ok := in.(Lender); ok {
			all := lender.Applications(v.Day)
			if asked != nil {
				all = slices.DeleteFunc(slices.Clone(all), func(a Application) bool { return !asked(&a) })
			}
			out = append(out, listed(v, all, func(a *Application) string { return a.Employee })...)
		}
	}
	return out
}

// Application returns the request or the loan of an id, with its lender; nil if there is none.
func (v *CompanyView) Application(id string) (a Application, lender Lender) {
	for _, in := range v.Institutes {
		if lender, ok := in.(Lender); ok {
			for _, a := range lender.Applications(v.Day) {
				if a.ID == id && (v.Sees == nil || v.Sees(a.Employee)) {
					return a, lender
				}
			}
		}
	}
	return Application{}, nil
}

// Quota returns a quota; ok is false when there is none of the code.
func (v *CompanyView) Quota(code string) (q Quota, ok bool) {
	in, _ := v.Find(QuotaDocument, code)
	quotas, ok := in.(Quotas)
	if ok {
		q = quotas.Quota(v.Day, code)
	}
	return q, ok
}

// Ranking returns a ranking; ok is false when there is none of the code.
func (v *CompanyView) Ranking(code string) (r Ranking, ok bool) {
	in, _ := v.Find(RankingDocument, code)
	ranks, ok := in.(Rankings)
	if ok {
		r = ranks.Ranking(v.Day, code)
		r.Rows = listed(v, r.Rows, who)
	}
	return r, ok
}

// RowsOf calls fn with the rows of rankings about an employee, and with the code of each; of the others Sees is not asked.
func (v *CompanyView) RowsOf(employee string, fn func(code string, row any)) {
	for _, code := range v.Codes(RankingDocument) {
		in, _ := v.Find(RankingDocument, code)
		ranks, ok := in.(Rankings)
		if !ok || v.Sees != nil && !v.Sees(employee) {
			continue
		}
		for _, row := range ranks.Ranking(v.Day, code).Rows {
			if who(&row) == employee {
				fn(code, row)
			}
		}
	}
}

// Waiting returns the requests that wait for a decision.
func (v *CompanyView) Waiting() (out []Waiting) {
	for _, in := range v.Institutes {
		if d, ok := in.(Decided); ok {
			out = append(out, listed(v, d.Waiting(v.Day), func(w *Waiting) string { return w.Employee })...)
		}
	}
	return out
}

// Register returns a register's entries; ok is false when there is none of the code.
func (v *CompanyView) Register(asked Register) (e Entries, ok bool) {
	in, _ := v.Find(RegisterDocument, asked.Code)
	keeps, ok := in.(Registers)
	if ok {
		e = keeps.Register(v.Day, asked)
	}
	return e, ok
}

// Codes returns the codes of the documents of a kind that exist on the day, for messages and lists.
func (v *CompanyView) Codes(kind DocumentKind) (out []string) {
	for i := range v.About {
		if quotas, ok := v.Institutes[i].(Quotas); ok && kind == QuotaDocument {
			for _, q := range quotas.Quotas(v.Day) {
				out = append(out, q.Code)
			}
			continue
		}
		for _, d := range v.About[i].Documents {
			if d.Kind == kind {
				out = append(out, d.Code)
			}
		}
	}
	return out
}
