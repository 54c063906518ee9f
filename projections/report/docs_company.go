package report

import (
	"encoding/json"

	"spettanze/events"
	"spettanze/projections/wording"
)

// Fund is the document of a fund: that of a pot under its older name.
type Fund struct {
	Company string      `json:"company"`
	Fund    events.Fund `json:"fund"`
	Held
}

// Pot is the document of a pot.
type Pot struct {
	Company string             `json:"company"`
	Pot     events.Entitlement `json:"pot"`
	Held
}

// Held is the content of a pot. Available is empty for a pot without a budget.
type Held struct {
	AsOf
	Budgeted    string   `json:"budgeted,omitempty"`
	Disbursed   string   `json:"disbursed"`
	Expired     string   `json:"expired,omitempty"` // of a pot whose remainder expires at the end of a year
	Available   string   `json:"available,omitempty"`
	Outstanding string   `json:"outstanding"`
	Loans       []Loan   `json:"loans,omitzero"`  // of a pot that lends
	Grants      []Grant  `json:"grants,omitzero"` // of a pot that grants
	Breaches    []Breach `json:"breaches"`
	// Years has a row for each year in which the pot had anything, for all but pots without a budget.
	Years []PotYear `json:"years,omitzero"`
}

// PotYear is a year of a pot: what was carried into it, and what of it was there at the end or on the day of the document.
type PotYear struct {
	Year      int    `json:"year"`
	Carried   string `json:"carried"`
	Budgeted  string `json:"budgeted"`  // budget, opening and adjustments of the year
	Disbursed string `json:"disbursed"` // in the year
	Expired   string `json:"expired,omitempty"`
	Available string `json:"available"`
}

// Loan is a loan in a list of loans.
type Loan struct {
	Loan        string      `json:"loan"`
	Employee    string      `json:"employee"`
	Date        events.Date `json:"date"`
	Amount      string      `json:"amount"`
	Instalments int         `json:"instalments"`
	Rate        string      `json:"rate"` // per cent a year
	Outstanding string      `json:"outstanding"`
}

// Grant is a sum that is not paid back.
type Grant struct {
	Grant    string      `json:"grant"`
	Employee string      `json:"employee"`
	Date     events.Date `json:"date"`
	Amount   string      `json:"amount"`
}

// LoanPlan is the document of one loan.
type LoanPlan struct {
	Company string `json:"company"`
	AsOf
	Fund events.Fund `json:"fund"`
	Loan
	Plan     []PlanRow `json:"plan"`
	Breaches []Breach  `json:"breaches"`

	DayCount   int              `json:"dayCount"` // interest: amount × days × rate ÷ 100 ÷ dayCount, rounded half up to the cent
	Interest   []InterestPeriod `json:"interest"`
	Repayments []Repayment      `json:"repayments"`          // outside the plan
	Bearing    string           `json:"bearing,omitempty"`   // the part of the amount that bears interest, if not all does: amounts are then × bearing ÷ amount
	IfLeft     *PlanRow         `json:"ifLeft,omitempty"`    // what would be withheld if the service ended on the day of the document
	IfLeftFor  []string         `json:"ifLeftFor,omitempty"` // the reasons of an end of service of which that holds; absent: all
	Request    *Request         `json:"request,omitempty"`   // absent for a loan never requested here
	Conditions []Condition      `json:"conditions"`          // as judged when it was paid out
}

// PlanRow is a withholding, made or planned.
type PlanRow struct {
	Date        events.Date `json:"date"`
	Principal   string      `json:"principal"`
	Interest    string      `json:"interest"`
	Outstanding string      `json:"outstanding"`
	Withheld    bool        `json:"withheld"`
}

// InterestPeriod is days in a row on which the interest of a withholding is on the same amount.
type InterestPeriod struct {
	Date        events.Date `json:"date"` // of the withholding
	From        events.Date `json:"from"`
	Through     events.Date `json:"through"`
	Days        int         `json:"days"`
	Outstanding string      `json:"outstanding"`
}

// Repayment is a repayment outside the plan.
type Repayment struct {
	Date   events.Date `json:"date"`
	Amount string      `json:"amount"`
}

// Request is a request for a loan with what was decided.
type Request struct {
	Date        events.Date  `json:"date"`
	Amount      string       `json:"amount"`
	Instalments int          `json:"instalments"`
	Reason      string       `json:"reason,omitempty"`
	Decided     *events.Date `json:"decided,omitempty"`
	Granted     *bool        `json:"granted,omitempty"`
	Decision    string       `json:"decision,omitempty"` // its reason
	PayBy       *events.Date `json:"payBy,omitempty"`    // of a request that was granted
}

// Condition is a condition of a loan.
type Condition struct {
	Code     string       `json:"code"` // of the breach that it is if it is not met
	Text     wording.Text `json:"text"`
	Clause   string       `json:"clause"`
	State    string       `json:"state" enum:"met,not_met,unknown"`
	Limit    string       `json:"limit,omitempty"`
	Observed string       `json:"observed,omitempty"`
}

// Quota is the document of a quota.
type Quota struct {
	Company string `json:"company"`
	Quota   string `json:"quota"`
	AsOf
	Day       *events.Date `json:"day,omitempty"` // where the count is of one day
	Base      int          `json:"base"`
	Limit     int          `json:"limit"`
	Counted   int          `json:"counted"`
	Available int          `json:"available"`
	AtLeast   bool         `json:"atLeast,omitempty"` // the limit is the least that must be counted
	Unjudged  bool         `json:"-"`                 // nothing is broken beyond the limit: there is no base to judge by
	Employees []string     `json:"employees"`         // those counted
	Breaches  []Breach     `json:"breaches"`
}

// Ranking is the document of a ranking. The columns of its places and rows are the ranking's own.
type Ranking struct {
	Company string `json:"company"`
	Ranking string `json:"ranking"`
	AsOf
	Number   int               `json:"number,omitempty"` // of what there is to be given
	Places   []json.RawMessage `json:"places"`
	Rows     []json.RawMessage `json:"rows"`
	Criteria []string          `json:"criteria,omitempty"` // the columns of rows that decide the order, the first one first
	Within   []string          `json:"within,omitempty"`   // the columns that part the rows: each part has an order of its own
	Breaches []Breach          `json:"breaches"`
}

// Register is the document of a register. In JSON its lists, such as "recordings", are fields under their own names; each has
// columns of its own.
type Register struct {
	Company  string `json:"company"`
	Register string `json:"register"`
	AsOf
	Counts   map[string]int64 `json:"counts"` // by state
	Lists    []List           `json:"-"`
	Breaches []Breach         `json:"breaches"`

	_ struct{} `additionalProperties:"true"` // of its schema
}

// List is a list of a register's.
type List struct {
	Name string
	Rows []json.RawMessage
}
