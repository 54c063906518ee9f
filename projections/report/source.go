package report

import (
	"context"
	"errors"
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
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
	// Begins returns the earliest date of what a company's ledger can begin with: employment, loans, balances of funds,
	// orders to everybody; whatever has become of it since. It returns MaxDate+1 for a company that has none. A source may
	// return a later date than that if it is not after by, which is all that whoever asks wants to know.
	Begins(ctx context.Context, company string, by events.Date) (events.Date, error)
	// Employees lists, in order, who was ever hired and whether they are in service at the date.
	Employees(ctx context.Context, q Query) ([]Person, error)
	// Employee returns all of one employee's entries up to the date: their own and what the company's institutes have
	// written about them. It returns ErrUnknownEmployee for somebody never hired.
	Employee(ctx context.Context, q Query, id string) (Entries, error)
	// Balances returns the employee's balances alone, with the errors of Employee: a source may know them without
	// going through the movements.
	Balances(ctx context.Context, q Query, id string) ([]LotBalance, error)
	// Company returns what the company's institutes have written, about everybody, and the institutes as of the date.
	Company(ctx context.Context, q Query) (CompanyEntries, error)
	// Rejected returns what could not be understood, and what waits.
	Rejected(ctx context.Context, q Query) ([]RejectedFact, []ledger.Parked, error)
}

// MomentSource is a source that changes, and can answer several questions from one moment.
type MomentSource interface {
	// Moment gives fn a source that answers from one moment, until fn returns, and returns fn's error. It implements all that
	// this one does. Meanwhile fn asks nothing of this one.
	Moment(ctx context.Context, fn func(Source) error) error
}

// Moment gives fn a source that answers from one moment, if s can, and returns fn's error.
func Moment(ctx context.Context, s Source, fn func(Source) error) error {
	if m, ok := s.(MomentSource); ok {
		return m.Moment(ctx, fn)
	}
	return fn(s)
}

// Standing is what an employee has at a date: all entries but the movements, which are summed.
type Standing struct {
	Known    Known
	Entries  // without movements
	Balances []LotBalance
}

// StandingSource is a source that sums balances without going through all movements, and answers from one moment.
type StandingSource interface {
	// Standing is [Source.Resolve], [Source.Employee] and [Source.Balances] in one, with their errors.
	Standing(ctx context.Context, q Query, id string) (Standing, error)
	// Standings calls fn for everybody of [Source.Employees], in that order, and returns its error.
	Standings(ctx context.Context, q Query, fn func(Person, []LotBalance) error) (Known, error)
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

// CompanyEntries is what the fold of a company's institutes has written, and what the institutes answer.
type CompanyEntries struct {
	ledger.Output
	View *institute.CompanyView
}

// LotBalance is the balance of a lot of an entitlement; lot 0 where there are none.
type LotBalance struct {
	Entitlement events.Entitlement
	Lot         events.Lot
	Parts       int64
}

// Errors of sources and documents.
var (
	// ErrUnknownEmployee is returned for an employee that was never hired, as far as is known.
	ErrUnknownEmployee = errors.New("unknown employee")
	// ErrUnknownFund is returned for a fund that the contract does not have.
	ErrUnknownFund = errors.New("unknown fund")
	// ErrUnknownCode is returned for a pot, quota, ranking or register that does not exist.
	ErrUnknownCode = errors.New("unknown code")
	// ErrUnknownLoan is returned for a loan that was not paid out by the date.
	ErrUnknownLoan = errors.New("unknown loan")
	// ErrUnknownCompany is returned when a log has several companies and none was named, or not the one named.
	ErrUnknownCompany = errors.New("unknown company")
	// ErrBeforeFirst is returned for a date before all that a company's ledger begins with.
	ErrBeforeFirst = errors.New("before the first event")
	// ErrKnownBeyond is returned for a sequence beyond the end of the log.
	ErrKnownBeyond = errors.New("beyond the end of the log")
	// ErrKnownBefore is returned for an instant before anything was recorded.
	ErrKnownBefore = errors.New("before the beginning of the log")
	// ErrNoTimes is returned when a log that has no times of recording is asked for what was known at a time.
	ErrNoTimes = errors.New("the log has no times of recording")
)

// KnownBeyond returns [ErrKnownBeyond] with what to do; unit is what is counted, "sequence" or "line".
func KnownBeyond(unit string, asked, last uint64) error {
	return fmt.Errorf("%w: %s %d was asked for, the last is %d: ask for one up to that, or leave known out for all", ErrKnownBeyond,
		unit, asked, last)
}

// NothingKnown returns [ErrKnownBefore] with what to do.
func NothingKnown(t time.Time) error {
	return fmt.Errorf("%w: nothing had been recorded by %s: ask for a later time, or leave known out for all", ErrKnownBefore,
		t.Format(time.RFC3339))
}
