package events

// Types are the types of events, in the order of the documents. A type's place here is its Index.
var Types = listed(
	hired, scheduleChanged, reclassified, suspended, terminated,
	clockingRecorded, rigidHoursOrdered, weeksSet, leaveTaken,
	timeBankAgreed, timeBankLeaveTaken, timeBankRecovered, timeBankClosed,
	shiftSwapped,
	committeeAppointed, committeeLeft,
	loanRequested, loanDecided, loanDisbursed, loanRepaid,
	evGranted,
	balanceOpened, balanceAdjusted, eventAnnulled, personDescribed,
)

// Data is what an event says, beside its envelope: one struct for each type.
type Data interface {
	// Type returns the declaration of the type.
	Type() *Type
	// Effective returns the date on which the fact takes effect.
	Effective() Date
}

// Dated carries the effective date that every event has.
type Dated struct {
	Date Date
}

// Effective returns the effective date.
func (d Dated) Effective() Date { return d.Date }

func (d *Dated) effective() *Date { return &d.Date }

// Absence is what an absence takes.
type Absence struct {
	Last    Date // last day
	Minutes int  // of the date's day; 0: whole days
	Unpaid  bool // unpaid time, which earns nothing, where it is whole days
}

// Absent is the data of types that tell an absence.
type Absent interface {
	Data
	Absence() Absence
}

// DayPlanned is the data of types that may tell a day's theoretical minutes, instead of the schedule.
type DayPlanned interface {
	Data
	// DayMinutes returns the minutes of a day, 0 to 1440, and false if the fact does not tell them.
	DayMinutes(day Date) (int, bool)
}

// Entitling is the data of types that begin or end an employee's right to an allowance.
type Entitling interface {
	Data
	// Entitles returns the allowance, and whether the right begins on the date or ends with it. It ends with the service,
	// too.
	Entitles() (e Entitlement, begins bool)
}

// About says whom the events of a type are about: their subject.
type About uint8

// Whom a type may be about.
const (
	OneEmployee About = iota
	TheCompany
	Either // one employee or the company
	ByData // one or the other, as the data says
)

// aboutEither is the data of types that are about an employee or about the company by what they say.
type aboutEither interface {
	// ofCompany tells whether it is the company, and of what in the data that follows.
	ofCompany() (its bool, because string)
}

// Service says what an event about an employee needs of the working relationship; one about the company needs nothing.
type Service uint8

// What a fact needs, lest it be parked.
const (
	InService Service = iota // the date within a spell of service
	EverHired                // a hire on the date or before it
	NoService                // nothing
)

// traits are what a type says of its events beside their fields. The zero value is the commonest: about one employee, in
// service, after the other ranks of its date, seen by the employee's fold, and by the company's where an institute of it asks.
type traits struct {
	about   About
	first   bool // RankHired
	rank    int  // RankEmployment to RankOpening; else RankOther
	service Service

	everybody bool   // where it is about the company, every employee's fold sees it
	unseen    bool   // no fold sees it
	stream    string // "hr" by default
	clause    string // of the contract
}
