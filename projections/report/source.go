package report

import (
	"context"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Query is what a document is about: a company, and the two axes.
type Query struct {
	Company string
	At      events.Date // effective: facts dated by then
	Known   uint64      // recorded by then; 0: all
}

// Source answers questions about the recorded events of a log: documents are made from it. [replay.Ledger] answers from
// memory, [sqlite.Store] from its rows and its journal. Every method answers as of the query's two axes.
type Source interface {
	// Sees reports whether what is of a class may be shown. Of the zero class, only a source of which everything may be shown says
	// so. The other answers leave out what is not of these classes, except for the events of History and Find and the facts of
	// Waiting and Parked: folds need them all. Package visible says what of them may be shown.
	Sees(class events.Class) bool
	// Moment runs fn with a source whose answers are all of one moment, although this source changes meanwhile, and returns
	// fn's error. fn must not use this source, nor keep the other.
	Moment(ctx context.Context, fn func(Source) error) error
	// Under returns the same events folded under other tables of the contract.
	Under(c *contract.Contract) Source
	// Resolve turns "all" (0) or a sequence into what was known, with its time where the log has one. It returns
	// ErrKnownBeyond for a sequence that the log does not have yet.
	Resolve(ctx context.Context, seq uint64) (Known, error)
	// ResolveTime returns what had been recorded by an instant. It returns ErrNoTimes when the log has no times of
	// recording (a plain file).
	ResolveTime(ctx context.Context, t time.Time) (Known, error)
	// Companies lists the companies of the log.
	Companies(ctx context.Context) ([]string, error)
	// Begins returns the earliest date of an event with which a company's ledger can begin: of employment, of a loan, of a
	// fund's balance, or an order to all employees; annulled events count. It returns MaxDate+1 for a company that has none.
	// If the ledger begins by the date given, a source may return any date from the beginning to that date.
	Begins(ctx context.Context, company string, by events.Date) (events.Date, error)
	// Employees lists everybody ever hired, in order of id, and whether they are in service at the date.
	Employees(ctx context.Context, q Query) ([]Person, error)
	// Employee returns all of one employee's entries up to the date: their own and what the company's institutes have
	// written about them. It returns ErrUnknownEmployee for an employee never hired.
	Employee(ctx context.Context, q Query, id string) (Entries, error)
	// Summary is Employee with the movements summed, which a store can do without reading them all.
	Summary(ctx context.Context, q Query, id string) (Summary, error)
	// Each calls fn with the entries of each of [Source.Employees], in that order, and returns its error.
	Each(ctx context.Context, q Query, fn func(Person, Entries) error) error
	// EachBrief is Each without the movements, which a store need not read.
	EachBrief(ctx context.Context, q Query, fn func(Person, Entries) error) error
	// EachBalance is Each with nothing but the balances.
	EachBalance(ctx context.Context, q Query, fn func(Person, []LotBalance) error) error
	// EachYear is EachBalance with what moved the balances since 1 January of the year of the date, and the employment. It
	// begins with the first employee before the others are folded. among chooses by id; nil: all.
	EachYear(ctx context.Context, q Query, among func(id string) bool, fn func(Person, Year) error) error
	// EachMoved is Each with nothing but the movements from a date on.
	EachMoved(ctx context.Context, q Query, from events.Date, fn func(Person, []ledger.Movement) error) error
	// Coverage returns what an employee is insured for on the date; nil if it may not be shown. It returns ErrUnknownEmployee for an
	// employee who was not hired by then.
	Coverage(ctx context.Context, q Query, id string) (*institute.Coverage, error)
	// Company returns what the company's institutes have written, about everybody, and the institutes as of the date.
	Company(ctx context.Context, q Query) (CompanyEntries, error)
	// Rejected returns the events that were refused, and the facts and annulments that wait for others.
	Rejected(ctx context.Context, q Query) ([]RejectedFact, []ledger.Parked, error)
	// Waiting returns the facts about one subject, an employee or the company, that wait for others, without annulments.
	Waiting(ctx context.Context, q Query, subject string) ([]ledger.Parked, error)
	// Annulled returns the sequence of the first annulment that takes effect on the event under a sequence; 0: there is none.
	Annulled(ctx context.Context, seq uint64) (by uint64, err error)

	// History returns, in order of recording and up to a sequence (0: all), the accepted events that bear on an employee:
	// their own, those of their loans, and those of all employees. With an empty id it returns those that bear on the company's
	// institutes: of loans, of funds and of employment. Annulled events are among them, as are their annulments, and every
	// annulment whose target has not been recorded.
	History(ctx context.Context, company, id string, known uint64) ([]*events.Event, error)
	// Find returns the accepted event of an identity, up to a sequence (0: all); nil if there is none.
	Find(ctx context.Context, id events.Identity, known uint64) (*events.Event, error)
}

// Summary is an employee's entries at a date, with the movements summed.
type Summary struct {
	Entries  // without movements
	Balances []LotBalance
}

// Summarize sums the movements of entries.
func Summarize(e Entries) Summary {
	s := Summary{Entries: e, Balances: BalancesOf(e.Movements)}
	s.Movements = nil
	return s
}

// Person is an employee ever hired.
type Person struct {
	ID         string
	InService  bool
	Incomplete bool
	Unit       string // in which they are on the date; empty: in none, or not in service
}

// Entries is everything that the folds have written about an employee.
type Entries struct {
	ledger.Output
	Incomplete bool
}

// CompanyEntries is everything that the fold of a company's institutes has written, and the institutes themselves.
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

// Year is an employee's balances at a date, what moved them since 1 January of its year, and the employment.
type Year struct {
	Balances []LotBalance
	Sums     ledger.Sums
	Line     *employment.Timeline // through the date, without unpaid leave; it must not be changed
}

// Errors of sources and documents.
var (
	// ErrUnknownEmployee is returned for an employee that was never hired, as far as is known.
	ErrUnknownEmployee = lang.Errorf("dipendente sconosciuto", "unknown employee")
	// ErrUnknownFund is returned for a fund that the contract does not have.
	ErrUnknownFund = lang.Errorf("fondo sconosciuto", "unknown fund")
	// ErrUnknownCode is returned for a pot, quota, ranking or register that does not exist.
	ErrUnknownCode = lang.Errorf("codice sconosciuto", "unknown code")
	// ErrUnknownLoan is returned for a loan that was not paid out by the date.
	ErrUnknownLoan = lang.Errorf("prestito sconosciuto", "unknown loan")
	// ErrUnknownCompany is returned when the log has no company of the name, or several and no name was given.
	ErrUnknownCompany = lang.Errorf("azienda sconosciuta", "unknown company")
	// ErrBeforeFirst is returned for a date before the company's ledger begins.
	ErrBeforeFirst = lang.Errorf("prima del primo evento", "before the first event")
	// ErrKnownBeyond is returned for a sequence beyond the end of the log.
	ErrKnownBeyond = lang.Errorf("oltre la fine del log", "beyond the end of the log")
	// ErrKnownBefore is returned for an instant before anything was recorded.
	ErrKnownBefore = lang.Errorf("prima dell'inizio del log", "before the beginning of the log")
	// ErrNoTimes is returned for a time of knowledge if the log has no times of recording.
	ErrNoTimes = lang.Errorf("il log non ha gli istanti di registrazione", "the log has no times of recording")
)

// Sequence is the unit of [KnownBeyond] in a log; in a file it is the line.
var Sequence = lang.Say("la sequenza", "sequence")

// KnownBeyond returns [ErrKnownBeyond] with a remedy; unit is a [Sequence] or a line.
func KnownBeyond(unit lang.Text, asked, last uint64) error {
	return lang.Errorf("%w: chiesto %s %d, l'ultimo è %d: chiederne uno fino a quello, o omettere known per averli tutti",
		"%w: %s %d was asked for, the last is %d: ask for one up to that, or leave known out for all", ErrKnownBeyond,
		unit, asked, last)
}

// NothingKnown returns [ErrKnownBefore] with a remedy.
func NothingKnown(t time.Time) error {
	return lang.Errorf("%w: niente era registrato entro %s: chiedere un istante successivo, o omettere known per averli tutti",
		"%w: nothing had been recorded by %s: ask for a later time, or leave known out for all", ErrKnownBefore,
		t.Format(time.RFC3339))
}
