package access

import "slices"

// Action is what a route or a page does, as policies name it.
type Action string

// Actions on an employee, each for one class of what is shown.
const (
	SeeBalances Action = "seeBalances" // balances, movements, why they are so; employment, facts
	SeeBreaches Action = "seeBreaches"
	SeePayroll  Action = "seePayroll"
	SeeLoans    Action = "seeLoans"
	Compare     Action = "compare" // what changed between two answers
)

// Actions on a company.
const (
	SeeCompany     Action = "seeCompany" // the company in one answer, pots, quotas, rankings, registers
	SeeFunds       Action = "seeFunds"
	SeeContract    Action = "seeContract"
	SeeDifferences Action = "seeDifferences"
	SeeRejected    Action = "seeRejected" // what was refused or waits; records as they were received
	SeeSent        Action = "seeSent"     // of that, what one sent oneself
	Simulate       Action = "simulate"
	Foretell       Action = "foretell" // what events would do, with figures
	Export         Action = "export"
	Verify         Action = "verify"
	Publish        Action = "publish"
	SeeLooks       Action = "seeLooks"
	SeeSeals       Action = "seeSeals"
	SeeAccess      Action = "seeAccess" // grants and tokens
	Grant          Action = "grant"
	Erase          Action = "erase"
)

// Actions on those whom the principal is or leads. Policies name [SeeBalances] for them; who else may be seen does not exist on
// such a page.
const (
	SeeOwn  Action = "seeOwn"  // of the employee whose ledger is the principal's own
	SeeTeam Action = "seeTeam" // working time of those in the units that the principal leads today
)

// Actions that are of no company.
const (
	Operate Action = "operate" // position, metrics
	// SignedIn is allowed to everybody who has signed in: the list of their companies, their own page.
	SignedIn Action = "signedIn"
	// Anybody needs no sign-in: whether the service is up, the description of the API, style sheets.
	Anybody Action = "anybody"
)

// Actions are all that policies name.
var Actions = append(slices.Clone(ofEmployee[:]), SeeCompany, SeeFunds, SeeContract, SeeDifferences, SeeRejected, SeeSent, Simulate, Foretell, Export, Verify,
	Publish, SeeLooks, SeeSeals, SeeAccess, Grant, Erase, Operate)

// ofEmployee lists the actions on an employee, in the order of the fields of [Sight].
var ofEmployee = [...]Action{SeeBalances, SeeBreaches, SeePayroll, SeeLoans, Compare}

// Sight is which classes are seen of one employee. The zero value: the employee does not exist.
type Sight struct{ Balances, Breaches, Payroll, Loans, Compare Classes }

// of returns the classes that a document shows of an employee. What is not about people is seen by everybody who may ask for it.
func (s Sight) of(a Action) Classes {
	switch a {
	case SeeBalances, SeeOwn, SeeTeam, SeeCompany, SeeRejected, SeeSent:
		return s.Balances
	case SeeBreaches:
		return s.Breaches
	case SeePayroll:
		return s.Payroll
	case SeeLoans, SeeFunds:
		return s.Loans
	case Compare, SeeDifferences, Simulate, Foretell, Export:
		return s.Compare
	}
	return AllClasses
}

// Whole is the sight of everything.
var Whole = Sight{AllClasses, AllClasses, AllClasses, AllClasses, AllClasses}

// IsOfEmployee reports whether an action is on an employee.
func (a Action) IsOfEmployee() bool { return slices.Contains(ofEmployee[:], a) }
