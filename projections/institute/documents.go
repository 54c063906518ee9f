package institute

import (
	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// An institute of the company makes its documents as of the last day folded. The day has no book: making a document writes
// nothing and must not change the institute.

// Pots is implemented by a [Company] that holds money for employees.
type Pots interface {
	Pots(day *CompanyDay) []Pot
}

// Pot is money for a purpose. Quantities are in the smallest parts of its entitlement's unit.
type Pot struct {
	Code        events.Entitlement
	Budgeted    int64 // budgets, openings and adjustments so far
	Disbursed   int64
	Expired     int64
	Outstanding int64 // lent and not repaid
	Unlimited   bool  // it has no budget, so documents show none and nothing available
	Expires     bool  // what is left at the end of a year is lost, and documents show how much

	Loans  []Loan  // by disbursement; nil: the pot does not lend
	Grants []Grant // by date; nil: the pot does not grant
}

// Available returns the quantity that is left to give.
func (p *Pot) Available() int64 { return p.Budgeted - p.Disbursed - p.Expired }

// Grant is a sum given for good.
type Grant struct {
	ID       string
	Employee string
	Date     events.Date
	Amount   events.Cents
}

// Loan is a loan that was paid out.
type Loan struct {
	ID          string
	Employee    string
	Pot         events.Entitlement
	Date        events.Date // of the disbursement
	Amount      events.Cents
	Instalments int
	Rate        string // per cent a year
	Outstanding events.Cents
	Withheld    []Instalment
	Repaid      []Repayment  // outside the plan
	DayCount    int          // days of the year for interest
	Bearing     events.Cents // the part of the amount that bears interest, in proportion of whatever is outstanding
	DueAt       []string     // reasons of an end of service at which what is outstanding falls due; none: all
}

// Instalment is a withholding of a loan's plan: on a pay day, or at the end of service.
type Instalment struct {
	Date        events.Date
	Principal   events.Cents
	Interest    events.Cents
	Outstanding events.Cents     // after it
	Periods     []InterestPeriod // what the interest is on
}

// InterestPeriod is days in a row with the same amount outstanding when they began, both ends included.
type InterestPeriod struct {
	From, Through events.Date
	Outstanding   events.Cents
}

// Days returns the number of days of the period.
func (p InterestPeriod) Days() int { return int(p.Through-p.From) + 1 }

// Repayment is a repayment outside the plan.
type Repayment struct {
	Date   events.Date
	Amount events.Cents
}

// Application is a request for a loan, or a loan that was paid out without one.
type Application struct {
	ID          string
	Employee    string
	Pot         events.Entitlement
	Requested   events.Date // zero: no request is recorded, and the next two are those of the loan
	Amount      events.Cents
	Instalments int
	Reason      string
	Decided     events.Date // zero: not decided yet
	Granted     bool
	Words       string      // of the decision
	PayBy       events.Date // of a request that was granted: the last day to pay it out
	Conditions  []Condition
	Loan        *Loan // once it is paid out
}

// Condition is a condition of a loan: one that is not met is a breach of that code when the loan is paid out.
type Condition struct {
	Code, Clause    string
	Text            wording.Text
	Limit, Observed string // as of a breach; empty where the condition counts nothing
	State           ConditionState
}

// ConditionState says whether a condition is met.
type ConditionState string

// The states of a condition.
const (
	Met     ConditionState = "met"
	NotMet  ConditionState = "not_met"
	Unknown ConditionState = "unknown" // what it looks at was not recorded
)

// Lender is implemented by a [Company] that lends from its pots.
type Lender interface {
	// Planned returns the withholdings of a loan after a day, if nothing new happens after it.
	Planned(loan string, after events.Date) []Instalment
	// Applications returns the requests and the loans of all pots, in order of presentation. The conditions of what is paid out
	// are those of that day, of what was refused those of the decision, else those of the day.
	Applications(day *CompanyDay) []Application
	// IfLeft returns the withholding that would be due if the borrower's service ended with the day; ok is false for a borrower who is
	// not in service.
	IfLeft(day *CompanyDay, loan string) (row Instalment, ok bool)
}

// Quotas is implemented by a [Company] that counts employees against a limit.
type Quotas interface {
	// Quotas returns the quotas that exist on the day.
	Quotas(day *CompanyDay) []Quota
	// Quota returns one of them, or, of a code that only begins as one of its documents, a count of no one.
	Quota(day *CompanyDay, code string) Quota
}

// Quota is a count of employees, with its base and limit.
type Quota struct {
	Code      string
	Day       events.Date // the day counted; zero where the count is not of one day
	Base      int
	Limit     int
	Counted   int
	Available int
	AtLeast   bool     // the limit is the least that must be counted
	Unjudged  bool     // nothing is broken beyond the limit: there is no base to judge by
	Employees []string // those counted, in order
	// Shows reports whether a breach is shown in the quota's document.
	Shows func(*ledger.Breach) bool
}

// AtMost finishes a count of the employees, of whom there may be so many.
func (q *Quota) AtMost(limit int) {
	q.Limit, q.Counted = limit, len(q.Employees)
	q.Available = q.Limit - q.Counted
}

// Outside reports whether more are counted than may be, or fewer than must be.
func (q *Quota) Outside() bool { return q.Available < 0 && !q.Unjudged }

// Rankings is implemented by a [Company] that ranks requests.
type Rankings interface {
	Ranking(day *CompanyDay, code string) Ranking
}

// Personal is implemented by rows about one employee: only readers who see them are shown them.
type Personal interface{ Who() string }

// Ranking is a list of requests in order. Places and rows are structs, shown as JSON.
type Ranking struct {
	Number int // of things to be given; 0: not shown
	Places []any
	Rows   []any
	// Criteria are the columns of rows that decide the order, the first one first: documents and pages say by which of them a row
	// comes before the next. Nil: they are not said.
	Criteria []string
	// Within are the columns that part the rows into rankings of their own: a row comes before the next only where these are the same.
	Within []string
	Shows  func(*ledger.Breach) bool // as in Quota; nil: breaches whose entitlement is the ranking's code
}

// Decided is implemented by a [Company] to which requests are made that somebody must decide by a day.
type Decided interface {
	// Waiting returns the requests that wait for a decision, in order of presentation.
	Waiting(day *CompanyDay) []Waiting
}

// Waiting is a request that waits for a decision.
type Waiting struct {
	Request   string
	Employee  string
	About     events.Entitlement // the ranking
	Presented events.Date
	By        events.Date // the last day for the decision
}

// Registers is implemented by a [Company] that keeps a register.
type Registers interface {
	Register(day *CompanyDay, asked Register) Entries
}

// Register is a question for entries of a register. A field that is empty or zero selects all.
type Register struct {
	Code     string
	Employee string
	Case     string
	From, To events.Date
}

// Entries are a register's entries.
type Entries struct {
	Counts []Count
	Lists  []List
	Shows  func(*ledger.Breach) bool // as in Ranking
}

// Count is the number of entries in a state.
type Count struct {
	Name string
	N    int64
}

// List is a list of a register. Rows are structs, shown as JSON.
type List struct {
	Name string
	Rows []any
}
