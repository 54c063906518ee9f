package institutes

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/evgrant"
	"spettanze/projections/holidays"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/loans"
	"spettanze/projections/mutuo"
	"spettanze/projections/parttimequota"
	"spettanze/projections/personalised"
	"spettanze/projections/premiovariabile"
	"spettanze/projections/surcharges"
)

// Companies are the institutes of the company, in the order in which they take a fact and close a phase. A test may add some
// before anything is folded.
var Companies = []institute.CompanyAbout{loans.About, evgrant.About, parttimequota.About, holidays.Presence, surcharges.Liquidatori, personalised.Quotas, mutuo.About,
	premiovariabile.Register}

// OfCompany reports whether breaches of a code come from an institute of the company.
func OfCompany(code string) bool {
	return slices.ContainsFunc(Companies, func(a institute.CompanyAbout) bool {
		return slices.ContainsFunc(a.Breaches, func(b ledger.BreachCode) bool { return b.Code == code })
	})
}

// Ranks reports whether facts of a type make rows of a ranking, by its name.
func Ranks(name string) bool {
	return slices.ContainsFunc(Companies, func(a institute.CompanyAbout) bool {
		return slices.ContainsFunc(a.Documents, func(d institute.CompanyDocument) bool { return d.Kind == institute.RankingDocument }) &&
			slices.ContainsFunc(a.Facts, func(t *events.Type) bool { return t.Name == name })
	})
}

// Document returns the document of a kind and code; without a title if there is none.
func Document(kind institute.DocumentKind, code string) (out institute.CompanyDocument) {
	for _, d := range Documents(kind) {
		if _, _, ok := d.NamesOf(code); ok {
			out = d
		}
	}
	return out
}

// Documents returns the documents of a kind.
func Documents(kind institute.DocumentKind) (out []institute.CompanyDocument) {
	for i := range Companies {
		for _, d := range Companies[i].Documents {
			if d.Kind == kind {
				out = append(out, d)
			}
		}
	}
	return out
}
