package events

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// BalanceOpened starts an account at go-live.
type BalanceOpened struct {
	Dated
	Entitlement Entitlement
	Quantity    Quantity // in the entitlement's unit; may be negative or zero
	Lot         Lot
}

// BalanceAdjusted adds (or, negative, takes) a quantity.
type BalanceAdjusted struct {
	Dated
	Entitlement  Entitlement
	Quantity     Quantity // in the entitlement's unit, signed
	Lot          Lot
	Reason       string
	AuthorizedBy string
}

// EventAnnulled takes another event back: the ledger is as if that one had never been sent.
type EventAnnulled struct {
	Dated
	Source string
	ID     string
	Reason string
}

// PersonDescribed tells who an employee id is. It goes to the stream PEOPLE, never to HR.
type PersonDescribed struct {
	Dated
	Name      string
	BirthDate Date
	Email     string
}

// Type returns the declaration.
func (BalanceOpened) Type() *Type { return balanceOpened }

// Type returns the declaration.
func (BalanceAdjusted) Type() *Type { return balanceAdjusted }

// Type returns the declaration.
func (EventAnnulled) Type() *Type { return eventAnnulled }

// Type returns the declaration.
func (PersonDescribed) Type() *Type { return personDescribed }

func (d BalanceOpened) ofCompany() (bool, string)   { return d.Entitlement.ofCompany() }
func (d BalanceAdjusted) ofCompany() (bool, string) { return d.Entitlement.ofCompany() }

func (e Entitlement) ofCompany() (bool, string) {
	if !e.IsFund() {
		return false, ""
	}
	return true, "the fund " + string(e) + " belongs to the company"
}

var balanceOpened = declare[BalanceOpened]("hr.balance.opened", "Balance opened",
	"Starts an account at go-live with a quantity, which may be negative or zero. A fund's subject is company.",
	traits{about: ByData, rank: RankOpening, service: EverHired, clause: "CONTRACT/7"},
	required("entitlement", anEntitlement, func(d *BalanceOpened) *Entitlement { return &d.Entitlement }, ""),
	required("quantity", aQuantity, func(d *BalanceOpened) *Quantity { return &d.Quantity }, signed),
	optional("lot", aLot, func(d *BalanceOpened) *Lot { return &d.Lot }, ""),
	check(byUnit+onlyZero(), func(r *reader, d *BalanceOpened) {
		d.Quantity = r.quantity(d.Entitlement, r.held, d.Lot)
		if r.err == nil && d.Entitlement.Row().AtOnce && d.Quantity.Parts != 0 {
			r.failAt("/quantity", CodeInvalidValue, found(r.held), "zero: "+string(d.Entitlement)+" is paid at once and holds nothing")
		}
	}))

var balanceAdjusted = declare[BalanceAdjusted]("hr.balance.adjusted", "Balance adjusted",
	"Adds or, negative, takes a quantity. A fund's subject is company.", traits{about: ByData, service: EverHired, clause: "CONTRACT/7"},
	required("entitlement", anEntitlement, func(d *BalanceAdjusted) *Entitlement { return &d.Entitlement }, ""),
	required("quantity", aQuantity, func(d *BalanceAdjusted) *Quantity { return &d.Quantity }, signed),
	optional("lot", aLot, func(d *BalanceAdjusted) *Lot { return &d.Lot }, ""),
	required("reason", aText, func(d *BalanceAdjusted) *string { return &d.Reason }, ""),
	required("authorizedBy", aText, func(d *BalanceAdjusted) *string { return &d.AuthorizedBy }, "Who authorised it."),
	check(byUnit+neverAdjusted(), func(r *reader, d *BalanceAdjusted) {
		if d.Quantity = r.quantity(d.Entitlement, r.held, d.Lot); r.err == nil && d.Entitlement.Row().AtOnce {
			r.failAt("/entitlement", CodeInvalidValue, quoted(string(d.Entitlement)), "an entitlement that holds a balance: this one is paid at once")
		}
	}))

var eventAnnulled = declare[EventAnnulled]("hr.event.annulled", "Event annulled",
	"Takes another event back: the ledger is as if that one had never been sent. Its own date and subject do not matter.",
	traits{about: Either, service: NoService, unseen: true, clause: "CONTRACT/7"},
	required("source", anEventSource, func(d *EventAnnulled) *string { return &d.Source }, ""),
	required("id", anEventID, func(d *EventAnnulled) *string { return &d.ID }, ""),
	required("reason", aText, func(d *EventAnnulled) *string { return &d.Reason }, ""))

var personDescribed = declare[PersonDescribed]("hr.person.described", "Person described",
	"Tells who an employee id is. It goes to the stream PEOPLE, never to HR, and can be erased.",
	traits{service: NoService, unseen: true, stream: "people"},
	required("name", aText, func(d *PersonDescribed) *string { return &d.Name }, "Name of the person, 1 to 200 characters."),
	optional("birthDate", aBirthDate, func(d *PersonDescribed) *Date { return &d.BirthDate }, ""),
	optional("email", anEmail, func(d *PersonDescribed) *string { return &d.Email }, "E-mail address."))

const signed = "Signed quantity in the unit of the entitlement."

// byUnit says in JSON Schema what [reader.quantity] checks.
const byUnit = `"allOf":[{"$ref":"common.json#/$defs/quantityByEntitlement"}]`

// onlyZero says in JSON Schema that what is paid at once is opened with nothing.
func onlyZero() string {
	return `,"if":` + paidAtOnce() + `,"then":{"properties":{"quantity":{"anyOf":[{"const":0},{"type":"string","pattern":"^-?0+(\\.0+)?$"}]}}}`
}

// neverAdjusted says in JSON Schema that what is paid at once is not adjusted.
func neverAdjusted() string { return `,"not":` + paidAtOnce() }

func paidAtOnce() string {
	var quotes []string
	for _, e := range entitlementsWhere(func(e Entitlement) bool { return e.Row().AtOnce }) {
		quotes = append(quotes, quoted(string(e)))
	}
	return `{"properties":{"entitlement":{"enum":[` + strings.Join(quotes, ",") + `]}},"required":["entitlement"]}`
}

// The kinds of value of balances.
var (
	anEntitlement = func() kind[Entitlement] {
		k := oneOf(Entitlements...)
		k.says = "entitlement"
		k.read = func(r *reader, v *Entitlement) { *v = word(r, Entitlements, k.expects) } // as they are then
		return define("entitlement", "Entitlement", "Entitlement, in the unit that it is kept in"+entitlementsByUnit()+".", k)
	}()
	aLot = define("lot", "Lot", "Year that the quantity was earned in, 1950 to 2150; only of "+
		joined(entitlementsWhere(Entitlement.HasLots), ", ")+". Without it: the year of the date.", lots())
)

// aQuantity is a quantity in the unit of an entitlement, which may come after it: it is kept as it stands until the whole
// is read.
var aQuantity = kind[Quantity]{expects: "a quantity in the entitlement's unit", says: "quantity", schema: `{"type":["string","integer"]}`,
	zero:  func(*Quantity) bool { return false },
	read:  func(r *reader, _ *Quantity) { r.held = r.value() },
	write: func(o *object, v *Quantity) { o.quantity(*v) },
	fromText: func(text string, of func(string) string) (string, error) {
		if Entitlement(of("entitlement")).Unit().Decimals() == 0 {
			return bare(text, of)
		}
		return inQuotes(text, of)
	},
	draw: func(d Draw, _ Date) string {
		parts := int64(d.Int(-999_999_999_999, 999_999_999_999))
		return []string{strconv.FormatInt(parts, 10), quoted(Euro.Format(parts)), quoted(Day.Format(parts))}[d.Int(0, 2)]
	}}

func entitlementsWhere(is func(Entitlement) bool) (list []Entitlement) {
	for _, e := range Entitlements {
		if is(e) {
			list = append(list, e)
		}
	}
	return list
}

// entitlementsByUnit tells of which entitlements each unit is.
func entitlementsByUnit() (s string) {
	between := ": "
	for _, u := range Units {
		if list := entitlementsWhere(func(e Entitlement) bool { return e.Unit() == u }); len(list) > 0 {
			s += between + joined(list, ", ") + " in " + u.Row().En
			between = "; "
		}
	}
	return s
}

// quantity converts a quantity to the entitlement's unit, once both are read, and checks that a lot is only given
// where there are lots. The JSON kind tells units apart: what is whole is an integer, days and euro are decimal strings.
func (r *reader) quantity(e Entitlement, v jsontext.Value, lot Lot) Quantity {
	if r.err != nil {
		return Quantity{}
	}
	q := Quantity{Unit: e.Unit()}
	if !r.lotFits(e, lot) {
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

// lots is a year, or, of what is kept by ids, an id.
func lots() kind[Lot] {
	k := kind[Lot]{expects: expYear, says: aYear.says, schema: aYear.schema, zero: isZero[Lot],
		read: func(r *reader, v *Lot) {
			if r.dec.PeekKind() == '"' {
				if v.ID = string(r.string(expYear)); r.err == nil && !validCode(v.ID) {
					r.fail(CodeWrongType, quoted(v.ID), expYear)
				}
			} else {
				aYear.read(r, &v.Year)
			}
		},
		write: func(o *object, v *Lot) {
			if v.ID != "" {
				o.b = appendString(o.b, v.ID)
			} else {
				aYear.write(o, &v.Year)
			}
		},
		fromText: func(text string, of func(string) string) (string, error) {
			if Entitlement(of("entitlement")).Row().Lots == IDLots {
				return inQuotes(text, of)
			}
			return bare(text, of)
		},
		draw: aYear.draw}
	if ids := entitlementsWhere(func(e Entitlement) bool { return e.Row().Lots == IDLots }); len(ids) > 0 {
		k.says, k.schema = k.says+", or id", `{"anyOf":[`+aYear.schema+`,`+aCode.schema+`]}`
		k.draw = func(d Draw, date Date) string {
			return []string{aYear.draw(d, date), aCode.draw(d, date)}[d.Int(0, 1)]
		}
	}
	return k
}

// lotFits checks that a lot is of the kind that the entitlement has. Without a lot, what is kept by year goes to the year
// of the date.
func (r *reader) lotFits(e Entitlement, lot Lot) bool {
	switch kind := e.Row().Lots; {
	case kind == YearLots && lot.ID != "":
		r.failAt("/lot", CodeWrongType, quoted(lot.ID), expYear)
	case kind == IDLots && lot.ID == "":
		r.failAt("/lot", CodeInvalidValue, "no id", "the id of a lot of "+string(e)+": "+expCode)
	case kind == NoLots && !lot.IsZero():
		r.failAt("/lot", CodeInvalidValue, "a lot", "no lot: "+string(e)+" is not kept by year")
	default:
		return true
	}
	return false
}

// validEmail checks for something before and after one @, and no spaces. Whether it exists is the mail system's to say.
func validEmail(s []byte) bool {
	at := bytes.IndexByte(s, '@')
	return at > 0 && at < len(s)-1 && bytes.LastIndexByte(s, '@') == at && len(s) <= 254 &&
		!bytes.ContainsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) })
}

func (o *object) quantity(q Quantity) {
	if q.Unit.Decimals() == 0 {
		o.b = strconv.AppendInt(o.b, q.Parts, 10)
		return
	}
	o.b = append(appendDecimal(append(o.b, '"'), q.Parts, q.Unit.Decimals()), '"')
}
