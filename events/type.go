package events

import (
	"strconv"

	"spettanze/events/lang"
)

// Type describes one type of events. Package declare makes it from the rows of a declaration, package hr lists all types.
type Type struct {
	Index   int    // dense, from 0, in the order of hr.Types; no stored format contains it
	Name    string // wire name without the version: hr.clocking.recorded
	Wire    string // wire name with the version that this program writes: hr.clocking.recorded.v1
	Title   string // in English
	It      string // its title in Italian
	Doc     string
	Clause  string // of the contract; may be empty
	Class   Class  // who may see its events, unless the data are [Classed]
	Rank    int    // place among the facts of a date: [RankHired] to [RankOther]
	About   About
	Service Service
	Stream  string // first word of the NATS subjects of its events: hr or people

	// Everybody: an event about the company is a fact for every employee's fold, so that one such event refolds them all.
	// Otherwise only the company's fold sees it. Unseen: no fold sees events of the type.
	Everybody, Unseen bool

	Fields []Field
	Schema string // members of the JSON Schema of its data, without title and description
	Zero   Data   // data without values; its Go type has the interfaces that the data implement

	// Decode reads the data of the current version. The pointers of its errors begin with /data.
	Decode func(b []byte) (Data, *DecodeError)
	// Append appends the canonical JSON of data of this type to b.
	Append func(b []byte, d Data) []byte

	// Without returns data of this type without the fields of a class of their own that is not seen.
	Without func(d Data, sees func(Class) bool) Data

	// Another returns the employee named in the field Other, who must not be the subject. Nil: there is no such field.
	Another func(Data) string
	Other   string
}

// Field describes a field of a type, or of an object in one.
type Field struct {
	Name, Doc string
	Title     lang.Text // on a form; zero: its name
	Required  bool
	Class     Class     // who may see it; zero: as the type
	Expects   lang.Text // which values it takes, for an error
	Says      string    // which values it takes, for a table
	Words     []Word    // the only values that it takes, where these are few
	Schema    string    // its JSON Schema

	// FromText makes JSON of a value as scenarios write it; of returns the text of another field of the event.
	FromText func(text string, of func(field string) string) (string, error)
	// Draw draws a value as JSON, for an event with an effective date.
	Draw func(d Draw, effective Date) string
}

// Word is a value with its name.
type Word struct {
	Code string
	Name lang.Text
}

// Draw is the source of values for tests.
type Draw interface {
	Int(least, most int) int   // both ends included
	Match(regex string) string // a text that matches a regular expression
}

// About says which subjects the events of a type may have.
type About uint8

// The subjects that a type may have.
const (
	OneEmployee About = iota
	TheCompany
	Either // one employee or the company
	ByData // one employee or the company, as the data require: see [CompanyData]
)

// Service says which working relationship an event about an employee needs; one about the company needs none. An event
// without it is parked.
type Service uint8

// The working relationships.
const (
	InService Service = iota // the date is within a spell of service
	EverHired                // the employee was hired on the date or before it
	NoService                // none
)

// Ranks order the facts of a date (contract §10, "Folding"; order §2).
const (
	RankHired = iota
	RankEmployment
	RankAgreement
	RankOpening
	RankOther
)

// String returns the wire name without the version.
func (t *Type) String() string { return t.Name }

// Field returns a field by its name, nil if there is none.
func (t *Type) Field(name string) *Field {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i]
		}
	}
	return nil
}

// CurrentVersion is the version of every type that this program writes and folds. When a type gets a second version, its
// declaration is of that one, and a cloudevents.Upcaster turns the first into it.
const CurrentVersion = 1

// WireType returns the `type` attribute of a type in a version: hr.clocking.recorded.v1.
func WireType(name string, version int) string { return name + ".v" + strconv.Itoa(version) }

// TypesOf returns the types of data, whatever values the data hold.
func TypesOf(list ...Data) []*Type {
	types := make([]*Type, len(list))
	for i, d := range list {
		types[i] = d.Type()
	}
	return types
}
