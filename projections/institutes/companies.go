package institutes

import (
	"spettanze/projections/institute"
	"spettanze/projections/loans"
)

// Companies are the institutes of the company, in the order in which they take a fact and close a phase. A test may add to
// them before anything is folded.
var Companies = []institute.CompanyAbout{loans.About}

// Documents returns the documents of a kind that can be asked for of a company.
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
