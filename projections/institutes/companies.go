package institutes

import (
	"spettanze/projections/institute"
	"spettanze/projections/loans"
)

// Companies are the institutes of the company, in the order in which they take a fact and close a phase. A test may add to
// them before anything is folded.
var Companies = []institute.CompanyAbout{loans.About}
