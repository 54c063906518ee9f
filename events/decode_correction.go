package events

import (
	"bytes"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// The fields of the corrections and of persons.
var (
	balanceOpenedFields   = fieldsOf(3, "date", "entitlement", "quantity", "lot")
	balanceAdjustedFields = fieldsOf(5, "date", "entitlement", "quantity", "reason", "authorizedBy", "lot")
	annulledFields        = fieldsOf(4, "date", "source", "id", "reason")
	personFields          = fieldsOf(2, "date", "name", "birthDate", "email")
)

func readBalanceOpened(r *reader) BalanceOpened {
	var d BalanceOpened
	var quantity jsontext.Value
	for name := range r.object(balanceOpenedFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "entitlement":
			d.Entitlement = word(r, Entitlements)
		case "quantity":
			quantity = r.value()
		case "lot":
			d.Lot = r.int(minYear, maxYear, expLot)
		}
	}
	d.Quantity = r.quantity(d.Entitlement, quantity, d.Lot)
	return d
}

func readBalanceAdjusted(r *reader) BalanceAdjusted {
	var d BalanceAdjusted
	var quantity jsontext.Value
	for name := range r.object(balanceAdjustedFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "entitlement":
			d.Entitlement = word(r, Entitlements)
		case "quantity":
			quantity = r.value()
		case "lot":
			d.Lot = r.int(minYear, maxYear, expLot)
		case "reason":
			d.Reason = r.words()
		case "authorizedBy":
			d.AuthorizedBy = r.words()
		}
	}
	d.Quantity = r.quantity(d.Entitlement, quantity, d.Lot)
	return d
}

// quantity converts a quantity to the entitlement's unit, once both are read, and checks that a lot is only given
// where there are lots. The JSON kind tells units apart: what is whole is an integer, days and euro are decimal strings.
func (r *reader) quantity(e Entitlement, v jsontext.Value, lot int) Quantity {
	if r.err != nil {
		return Quantity{}
	}
	q := Quantity{Unit: e.Unit()}
	if lot != 0 && !e.HasLots() {
		r.failAt("/lot", CodeInvalidValue, "a lot", "no lot: "+string(e)+" is not kept by year")
		return q
	}
	expected, number := q.Unit.Row().Expected, q.Unit.Decimals() == 0
	if kind := v.Kind(); number != (kind == '0') || !number && kind != '"' {
		r.failAt("/quantity", CodeWrongType, found(v), expected)
		return q
	}
	digits := []byte(v)
	if !number {
		digits = r.text(v)
	}
	if number && bytes.ContainsAny(digits, ".eE") {
		r.failAt("/quantity", CodeWrongType, found(v), expected)
		return q
	}
	parts, ok := parseDecimal(digits, q.Unit.Decimals())
	if !ok {
		r.failAt("/quantity", CodeInvalidValue, found(v), expected)
	}
	q.Parts = parts
	return q
}

func readAnnulled(r *reader) EventAnnulled {
	var d EventAnnulled
	for name := range r.object(annulledFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "source":
			d.Source = r.checked(validSource, expSource)
		case "id":
			d.ID = r.checked(validID, expIdentity)
		case "reason":
			d.Reason = r.words()
		}
	}
	return d
}

func readPerson(r *reader) PersonDescribed {
	var d PersonDescribed
	for name := range r.object(personFields) {
		switch name {
		case "date":
			d.Date = r.date()
		case "name":
			d.Name = r.words()
		case "birthDate":
			d.BirthDate = r.dateFrom(minBirthDate, expBirthDate)
		case "email":
			d.Email = r.checked(validEmail, expEmail)
		}
	}
	return d
}

// validEmail checks for something before and after one @, and no spaces. Whether it exists is the mail system's to say.
func validEmail(s []byte) bool {
	at := bytes.IndexByte(s, '@')
	return at > 0 && at < len(s)-1 && bytes.LastIndexByte(s, '@') == at && len(s) <= 254 &&
		!bytes.ContainsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) })
}
