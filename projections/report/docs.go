// Package report builds the documents that people and systems read: balances, statements, funds, loans, breaches,
// payroll. A document is the same whatever it was made from — a running server's store or an archive file — because
// both are a [Source] and everything else happens here.
package report

import (
	"time"

	"spettanze/events"
)

// Known says up to where the log had been recorded.
type Known struct {
	Seq  uint64     `json:"seq"`
	Time *time.Time `json:"time,omitempty"`
}

// AsOf says of when a document is: true of a date, as known by a sequence.
type AsOf struct {
	At       events.Date `json:"at"`
	Forecast bool        `json:"forecast,omitempty"` // At lies after today
	Known    Known       `json:"known"`
}

// Cause is the event or the closing that made an entry.
type Cause struct {
	Source  string       `json:"source,omitempty"`
	ID      string       `json:"id,omitempty"`
	Seq     uint64       `json:"seq,omitempty"`
	Closing *events.Date `json:"closing,omitempty"` // the closing of a day, instead of an event
}

// Balance is the document of one employee.
type Balance struct {
	Company  string `json:"company"`
	Employee string `json:"employee"`
	AsOf
	Incomplete bool          `json:"incomplete,omitempty"` // some facts could not be understood or wait for others
	Balances   []Entitlement `json:"balances"`
	Breaches   []Breach      `json:"breaches"`
	Payroll    []Instruction `json:"payroll"`
	Parked     []Parked      `json:"parked,omitempty"`
}

// Entitlement is one balance, with its lots where it has any.
type Entitlement struct {
	Entitlement events.Entitlement `json:"entitlement"`
	Unit        string             `json:"unit"`
	Balance     string             `json:"balance"`
	Lots        []Lot              `json:"lots,omitempty"`
}

// Lot is the part of a balance earned in one year, or kept by one id.
type Lot struct {
	Lot     events.Lot `json:"lot"`
	Balance string     `json:"balance"`
}

// Breach is a broken rule.
type Breach struct {
	Date        events.Date        `json:"date"`
	Employee    string             `json:"employee,omitempty"`
	Entitlement events.Entitlement `json:"entitlement,omitempty"`
	Code        string             `json:"code"`
	Clause      string             `json:"clause"`
	Limit       string             `json:"limit,omitempty"`
	Observed    string             `json:"observed,omitempty"`
	Loan        string             `json:"loan,omitempty"`
	Case        string             `json:"case,omitempty"` // id of a case that is not a loan
	Cause       Cause              `json:"cause"`
}

// Instruction is a sum for payroll: one row for each (month, kind, unit, clause, entitlement, lot, loan or case, rate).
type Instruction struct {
	Month       events.Month       `json:"month"`
	Employee    string             `json:"employee,omitempty"`
	Kind        string             `json:"kind"`
	Unit        string             `json:"unit"`
	Quantity    string             `json:"quantity"`
	Clause      string             `json:"clause"`
	Entitlement events.Entitlement `json:"entitlement"`
	Lot         events.Lot         `json:"lot,omitzero"`
	Loan        string             `json:"loan,omitempty"`
	Case        string             `json:"case,omitempty"` // id of a case that is not a loan
	Rate        string             `json:"rate,omitempty"` // of a surcharge, per cent
}

// Parked is a fact that waits, with the reason.
type Parked struct {
	Date    events.Date `json:"date"`
	Subject string      `json:"subject"`
	Code    string      `json:"code"`
	Reason  string      `json:"reason"`
	// In Italian.
	ReasonIt string `json:"reasonIt"`
	Cause    Cause  `json:"cause"`
}

// Statement is the movements of an employee.
type Statement struct {
	Company  string      `json:"company"`
	Employee string      `json:"employee"`
	From     events.Date `json:"from"`
	AsOf
	Part
	Opening    []Entitlement `json:"opening"`
	Movements  []Movement    `json:"movements"`
	Closing    []Entitlement `json:"closing"`
	Incomplete bool          `json:"incomplete,omitempty"`
}

// Movement is a line of a statement.
type Movement struct {
	ID          string             `json:"id,omitempty" doc:"the same in every answer about the employee that has this movement"` // see [MovementIDs]
	Date        events.Date        `json:"date"`
	Entitlement events.Entitlement `json:"entitlement,omitempty"`
	Kind        string             `json:"kind"`
	Quantity    string             `json:"quantity"` // signed, as it changes the balance; the plain quantity where it changes none
	Unit        string             `json:"unit"`
	Balance     string             `json:"balance,omitempty"` // of the entitlement after it
	Lot         events.Lot         `json:"lot,omitzero"`
	Loan        string             `json:"loan,omitempty"`
	Case        string             `json:"case,omitempty"` // id of a case that is not a loan
	From        string             `json:"from"`
	To          string             `json:"to"`
	Clause      string             `json:"clause"`
	Title       string             `json:"title"`
	Cause       Cause              `json:"cause"`
	Note        string             `json:"note"`
}

// Breaches is the list of a company's breaches, or of one employee's.
type Breaches struct {
	Company  string `json:"company"`
	Employee string `json:"employee,omitempty"`
	AsOf
	Part
	Breaches []Breach `json:"breaches"`
}

// Payroll is the instructions of a company for a month, or of one employee.
type Payroll struct {
	Company  string        `json:"company"`
	Employee string        `json:"employee,omitempty"`
	Month    *events.Month `json:"month,omitempty"`
	AsOf
	Part
	Payroll []Instruction `json:"payroll"`
}

// Rejected lists the refused events, and, of the facts dated by At, those that wait.
type Rejected struct {
	Company string `json:"company"`
	AsOf
	Part
	Rejected []RejectedFact `json:"rejected"`
	Parked   []Parked       `json:"parked"`
}

// RejectedFact is a refused event or message, with the reason.
type RejectedFact struct {
	Seq      uint64     `json:"seq"`
	Recorded *time.Time `json:"recorded,omitempty"`
	Source   string     `json:"source,omitempty"`
	ID       string     `json:"id,omitempty"`
	Subject  string     `json:"subject,omitempty"`
	Code     string     `json:"code"`
	Pointer  string     `json:"pointer,omitempty"`
	Reason   string     `json:"reason"`
	ReasonIt string     `json:"reasonIt,omitempty"` // in Italian; of what was rejected before it was kept there is none
	Raw      string     `json:"raw,omitempty"`

	// Nameless: no company could be read in it, so it may be of any.
	Nameless bool `json:"-"`
}
