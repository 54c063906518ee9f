package loans

import (
	"spettanze/events"
	"spettanze/projections/institute"
)

// Pots implements [institute.Pots].
func (s *State) Pots(*institute.CompanyDay) []institute.Pot {
	pots := make([]institute.Pot, len(s.figures.Funds))
	for i := range s.figures.Funds {
		of, p := &s.figures.Funds[i], &pots[i]
		f := s.funds[of.Fund]
		*p = institute.Pot{Code: events.Entitlement(of.Fund), Budgeted: int64(f.budgeted), Disbursed: int64(f.disbursed),
			Unlimited: of.Versions[0].Value.Budget == nil, Loans: []institute.Loan{}}
		for _, l := range s.loans {
			if l.fund == of.Fund {
				p.Outstanding += int64(l.Outstanding)
				p.Loans = append(p.Loans, l.Loan)
			}
		}
	}
	return pots
}

// Planned implements [institute.Lender].
func (s *State) Planned(loan string, after events.Date) []institute.Instalment {
	return s.byID[loan].planned(after)
}
