package overview

import (
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// deciding adds the requests that wait for a decision.
func (m *maker) deciding(v *institute.CompanyView) {
	for _, w := range v.Waiting() {
		m.add(Deciding, Row{Employee: w.Employee, Entitlement: w.About, Date: &w.By,
			Text: wording.Say("richiesta %s del %s, da decidere", "request %s of %s, to be decided", w.Request, w.Presented)})
		m.late = m.late || w.By < m.at
	}
}

// quotas returns the quotas of the institutes that a view has.
func quotas(v *institute.CompanyView) (out []Quota) {
	for i, in := range v.Institutes {
		counts, ok := in.(institute.Quotas)
		if !ok {
			continue
		}
		for _, n := range counts.Quotas(v.Day) {
			q := Quota{Quota: n.Code, Title: titleOf(&v.About[i], n.Code), Level: Fine, Base: n.Base, Limit: n.Limit, Counted: n.Counted, Available: n.Available}
			if n.Day != 0 {
				q.Day = &n.Day
			}
			if n.Outside() {
				q.Level = Act
			}
			out = append(out, q)
		}
	}
	return out
}

// titleOf names a quota.
func titleOf(about *institute.CompanyAbout, code string) wording.Text {
	for _, d := range about.Documents {
		if it, en, ok := d.NamesOf(code); ok && d.Kind == institute.QuotaDocument {
			return wording.Text{It: it, En: en}
		}
	}
	return wording.Text{It: code, En: code}
}
