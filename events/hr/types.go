package hr

import (
	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/committees"
	"spettanze/events/exams"
	"spettanze/events/kasko"
	"spettanze/events/mobility"
	"spettanze/events/mortgage"
	"spettanze/events/parking"
	"spettanze/events/pay"
	"spettanze/events/pension"
	"spettanze/events/personalised"
	"spettanze/events/policies"
	"spettanze/events/remote"
	"spettanze/events/severance"
	"spettanze/events/shifts"
	"spettanze/events/travel"
	"spettanze/events/welfare"
)

// Types are the types of events, in the order of the documentation. A type's place in it is its Index.
var Types = listed(
	hired, scheduleChanged, reclassified, assigned, suspended, terminated,
	clockingRecorded, rigidHoursOrdered, weeksSet, leaveTaken,
	timeBankAgreed, timeBankLeaveTaken, timeBankRecovered, timeBankClosed,
	rosterPublished, rosterCycleStarted, shiftSwapped,
	remoteAgreed, remoteWithdrawn,
	examSat,
	personalisedAgreed, personalisedClosed,
	committeeAppointed, committeeLeft,
	payDeclared,
	loanRequested, loanDecided, loanDisbursed, loanRepaid,
	mortgageRequested, mortgageDecided, mortgageWithdrawn, mortgageDisbursed, mortgageRenegotiated, mortgageExtinguished,
	evGranted,
	mobilityPurchased,
	travelDriven,
	parkingChosen,
	kaskoInsured, kaskoEnded,
	resultReported, welfareChosen, welfareSpent,
	pensionJoined, pensionChanged, pensionLeft,
	policyDeclared, familyDeclared,
	severanceDeclared, severanceRequested, severanceAdvanced,
	balanceOpened, balanceAdjusted, eventAnnulled, personDescribed,
)

// Types declared elsewhere.
var (
	rosterPublished    = shifts.RosterPublished{}.Type()
	rosterCycleStarted = shifts.RosterCycleStarted{}.Type()
	shiftSwapped       = shifts.ShiftSwapped{}.Type()
	remoteAgreed       = remote.Agreed{}.Type()
	remoteWithdrawn    = remote.Withdrawn{}.Type()
	examSat            = exams.ExamSat{}.Type()
	personalisedAgreed = personalised.Agreed{}.Type()
	personalisedClosed = personalised.Closed{}.Type()
	committeeAppointed = committees.Appointed{}.Type()
	committeeLeft      = committees.Left{}.Type()
	payDeclared        = pay.Declared{}.Type()
	policyDeclared     = policies.Declared{}.Type()
	familyDeclared     = policies.FamilyDeclared{}.Type()
	severanceDeclared  = severance.Declared{}.Type()
	severanceRequested = severance.Requested{}.Type()
	severanceAdvanced  = severance.Advanced{}.Type()
	loanRequested      = borrowing.LoanRequested{}.Type()
	loanDecided        = borrowing.LoanDecided{}.Type()
	loanDisbursed      = borrowing.LoanDisbursed{}.Type()
	loanRepaid         = borrowing.LoanRepaid{}.Type()
	mobilityPurchased  = mobility.Purchased{}.Type()
	travelDriven       = travel.Driven{}.Type()
	parkingChosen      = parking.Chosen{}.Type()
	kaskoInsured       = kasko.Insured{}.Type()
	kaskoEnded         = kasko.Ended{}.Type()

	mortgageRequested    = mortgage.Requested{}.Type()
	mortgageDecided      = mortgage.Decided{}.Type()
	mortgageWithdrawn    = mortgage.Withdrawn{}.Type()
	mortgageDisbursed    = mortgage.Disbursed{}.Type()
	mortgageRenegotiated = mortgage.Renegotiated{}.Type()
	mortgageExtinguished = mortgage.Extinguished{}.Type()
	resultReported       = welfare.ResultReported{}.Type()
	welfareChosen        = welfare.Chosen{}.Type()
	welfareSpent         = welfare.Spent{}.Type()
	pensionJoined        = pension.Joined{}.Type()
	pensionChanged       = pension.Changed{}.Type()
	pensionLeft          = pension.Left{}.Type()
)

// TypeNamed returns the type of a wire name without the version, nil if there is none.
func TypeNamed(name string) *events.Type { return byName[name] }

// TypesAs returns the types whose data implement I, such as [events.Entitling].
func TypesAs[I events.Data]() (list []*events.Type) {
	for _, t := range Types {
		if _, ok := t.Zero.(I); ok {
			list = append(list, t)
		}
	}
	return list
}

var byName = func() map[string]*events.Type {
	m := map[string]*events.Type{}
	for _, t := range Types {
		m[t.Name] = t
	}
	return m
}()

func listed(list ...*events.Type) []*events.Type {
	for i, t := range list {
		t.Index = i
	}
	return list
}
