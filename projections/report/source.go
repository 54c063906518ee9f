package report

import (
	"context"
	"errors"
	"time"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/loans"
)

// Query says what a document is to be true of.
type Query struct {
	Company string
	At      events.Date // effective: facts dated by then
	Known   uint64      // recorded by then; 0: all
}

// Source is where documents are made from. Every method answers as of the query's two axes.
type Source interface {
	// Resolve turns "all" (0) or a sequence into what was known, with its time where the log has one. It returns
	// ErrKnownBeyond for a sequence that the log does not have yet.
	Resolve(ctx context.Context, seq uint64) (Known, error)
	// ResolveTime returns what had been recorded by an instant. It returns ErrNoTimes when the log has no times of
	// recording (a plain file).
	ResolveTime(ctx context.Context, t time.Time) (Known, error)
	// Companies lists the companies of the log.
	Companies(ctx context.Context) ([]string, error)
	// Employees lists, in order, who was ever hired and whether they are in service at the date.
	Employees(ctx context.Context, q Query) ([]Person, error)
	// Employee returns all of one employee's entries up to the date: their own and those of their loans. It returns
	// ErrUnknownEmployee for somebody never hired.
	Employee(ctx context.Context, q Query, id string) (Entries, error)
	// Balances returns the employee's balances alone, with the errors of Employee: a source may know them without
	// going through the movements.
	Balances(ctx context.Context, q Query, id string) ([]LotBalance, error)
	// Funds returns the company's funds and loans.
	Funds(ctx context.Context, q Query) (FundEntries, error)
	// Rejected returns what could not be understood, and what waits.
	Rejected(ctx context.Context, q Query) ([]RejectedFact, []ledger.Parked, error)
}

// Person is somebody ever hired.
type Person struct {
	ID         string
	InService  bool
	Incomplete bool
}

// Entries is all that folds have written about an employee.
type Entries struct {
	ledger.Output
	Incomplete bool
}

// FundEntries is a company's funds: what their fold has written, and its state.
type FundEntries struct {
	ledger.Output
	State *loans.State
}

// LotBalance is the balance of a lot of an entitlement; lot 0 where there are none.
type LotBalance struct {
	Entitlement events.Entitlement
	Lot         int
	Parts       int64
}

// Errors of sources and documents.
var (
	// ErrUnknownEmployee is returned for an employee that was never hired, as far as is known.
	ErrUnknownEmployee = errors.New("unknown employee")
	// ErrUnknownFund is returned for a fund that the contract does not have.
	ErrUnknownFund = errors.New("unknown fund")
	// ErrUnknownLoan is returned for a loan that was not paid out by the date.
	ErrUnknownLoan = errors.New("unknown loan")
	// ErrUnknownCompany is returned when a log has several companies and none was named, or not the one named.
	ErrUnknownCompany = errors.New("unknown company")
	// ErrKnownBeyond is returned for a sequence beyond the end of the log.
	ErrKnownBeyond = errors.New("beyond the end of the log")
	// ErrNoTimes is returned when a log that has no times of recording is asked for what was known at a time.
	ErrNoTimes = errors.New("the log has no times of recording")
)
