package events

import (
	"bytes"
	"cmp"
	"fmt"

	"spettanze/events/lang"
)

// Data is the content of an event, without its envelope: one struct for each type, in package hr.
type Data interface {
	// Type returns the declaration of the type.
	Type() *Type
	// Effective returns the date on which the fact takes effect.
	Effective() Date
}

// Dated is embedded by all data: it holds the effective date.
type Dated struct {
	Date Date
}

// Effective returns the effective date.
func (d Dated) Effective() Date { return d.Date }

// EffectiveField returns where the effective date is stored, for the row that reads it.
func (d *Dated) EffectiveField() *Date { return &d.Date }

// Absence is the time that an absence takes.
type Absence struct {
	Last    Date // last day
	Minutes int  // of the date's day; 0: whole days
	Unpaid  bool // unpaid time, which earns nothing, where it is whole days
}

// Absent is the data of types that record an absence.
type Absent interface {
	Data
	Absence() Absence
}

// WorkingBack is the data of types that record time worked back.
type WorkingBack interface {
	Data
	WorkedBack() (minutes int)
}

// Moving is the data of types that do nothing but move accounts: an opening dated later discards them.
type Moving interface {
	Data
	Moves()
}

// Lasting is the data of types that hold from their date to a last day.
type Lasting interface {
	Data
	Lasts() Date // 0: without an end
}

// DayPlanned is the data of types that may replace the schedule's theoretical minutes of a day.
type DayPlanned interface {
	Data
	// DayMinutes returns the theoretical minutes of a day, 0 to 1440, and false if the data do not replace them.
	DayMinutes(day Date) (int, bool)
}

// Entitling is the data of types that begin or end an employee's right to an allowance.
type Entitling interface {
	Data
	// Entitles returns the allowance, and whether the right begins on the date or ends with it. The end of the service
	// ends the right, too.
	Entitles() (e Entitlement, begins bool)
}

// Arrangement is an agreement on an employee's own working time (CIA/4bis), or the end of those of its kind.
type Arrangement struct {
	Kind         string
	To           Date // last day of the agreement; zero: those in force end with the date
	Fewer        bool // fewer weekly minutes than without it
	OfficeAgrees bool // to more than its share
}

// Arranging is the data of types that begin such an agreement, or end it. The end of the service ends it, too.
type Arranging interface {
	Data
	Arrangement() Arrangement
}

// CompanyData is the data of types of [ByData].
type CompanyData interface {
	Data
	// OfCompany reports whether the subject must be the company, and why, for an error.
	OfCompany() (company bool, because lang.Text)
}

// EncodeData writes data as canonical JSON: fields in the order of the declaration, absent ones left out, quantities with
// all the decimals of their unit. Equal data give equal bytes. Data without a declared type is an error.
func EncodeData(d Data) ([]byte, error) { return AppendData(nil, d) }

// AppendData appends what [EncodeData] returns to b.
func AppendData(b []byte, d Data) ([]byte, error) {
	t := d.Type()
	if t == nil || t.Append == nil {
		return b, fmt.Errorf("%T is none of the ledger's event types", d)
	}
	return t.Append(b, d), nil
}

// SameContent reports whether two events have the same type, company, subject, instant of time, and data. Identity,
// sequence and time of recording are not compared.
func SameContent(a, b *Event) bool {
	if a.Company != b.Company || a.Subject != b.Subject || !a.Time.Equal(b.Time) {
		return false
	}
	if a.Data == nil || b.Data == nil {
		return a.Data == b.Data
	}
	if a.Data.Type() != b.Data.Type() {
		return false
	}
	x, errA := EncodeData(a.Data)
	y, errB := EncodeData(b.Data)
	return errA == nil && errB == nil && bytes.Equal(x, y)
}

// CheckSubject returns an error for a subject that the type of the event does not allow, else nil.
func CheckSubject(e *Event) *DecodeError {
	t, company := e.Data.Type(), e.Subject == CompanySubject
	about, why := t.About, lang.Text{}
	if d, ok := e.Data.(CompanyData); ok {
		about = OneEmployee
		if company, because := d.OfCompany(); company {
			about, why = TheCompany, because
		}
	}
	switch {
	case about == OneEmployee && company:
		return &DecodeError{Code: CodeInvalidValue, Pointer: "/subject", Found: lang.Same(`"company"`),
			Expected: lang.Say("la matricola del dipendente: %s ne riguarda uno", "the id of the employee: %s is about one", t.Name)}
	case about == TheCompany && !company:
		return &DecodeError{Code: CodeInvalidValue, Pointer: "/subject", Found: lang.Same(`"` + e.Subject + `"`),
			Expected: lang.Say(`"company": %s`, `"company": %s`, cmp.Or(why,
				lang.Say("%s riguarda tutta l'azienda", "%s is about the whole company", t.Name)))}
	}
	if t.Another != nil {
		if other := t.Another(e.Data); other != "" && (other == e.Subject || other == CompanySubject) {
			return &DecodeError{Code: CodeInvalidValue, Pointer: "/data/" + t.Other, Found: lang.Same(`"` + other + `"`),
				Expected: lang.Say("la matricola di un altro dipendente", "the id of another employee")}
		}
	}
	return nil
}
