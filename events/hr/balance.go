package hr

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// BalanceOpened starts an account at go-live.
type BalanceOpened struct {
	events.Dated
	Entitlement events.Entitlement
	Quantity    events.Quantity // in the entitlement's unit; may be negative or zero
	Lot         events.Lot
}

// BalanceAdjusted adds (or, negative, takes) a quantity.
type BalanceAdjusted struct {
	events.Dated
	Entitlement  events.Entitlement
	Quantity     events.Quantity // in the entitlement's unit, signed
	Lot          events.Lot
	Reason       string
	AuthorizedBy string
}

// EventAnnulled withdraws another event: the ledger is as if that one had never been sent.
type EventAnnulled struct {
	events.Dated
	Source string
	ID     string
	Reason string
}

// PersonDescribed gives name and address of an employee id. It goes to the stream PEOPLE, never to HR.
type PersonDescribed struct {
	events.Dated
	Name      string
	BirthDate events.Date
	Email     string
}

// Type returns the declaration.
func (BalanceOpened) Type() *events.Type { return balanceOpened }

// Words implements [events.Worded].
func (d BalanceAdjusted) Words() string { return d.Reason }

// Type returns the declaration.
func (BalanceAdjusted) Type() *events.Type { return balanceAdjusted }

// Words implements [events.Worded].
func (d EventAnnulled) Words() string { return d.Reason }

// Type returns the declaration.
func (EventAnnulled) Type() *events.Type { return eventAnnulled }

// Type returns the declaration.
func (PersonDescribed) Type() *events.Type { return personDescribed }

// OfCompany implements [events.CompanyData].
func (d BalanceOpened) OfCompany() (company bool, because lang.Text) {
	return fundOfCompany(d.Entitlement)
}

// OfCompany implements [events.CompanyData].
func (d BalanceAdjusted) OfCompany() (company bool, because lang.Text) {
	return fundOfCompany(d.Entitlement)
}

// Class implements [events.Classed].
func (d BalanceOpened) Class() events.Class { return d.Entitlement.Row().Class }

// Class implements [events.Classed].
func (d BalanceAdjusted) Class() events.Class { return d.Entitlement.Row().Class }

func fundOfCompany(e events.Entitlement) (bool, lang.Text) {
	if !e.IsFund() {
		return false, lang.Text{}
	}
	return true, lang.Say("il fondo %s è dell'azienda", "the fund %s belongs to the company", e)
}

var balanceOpened = declare.Type[BalanceOpened]("hr.balance.opened", "Balance opened",
	"Starts an account at go-live with a quantity, which may be negative or zero. A fund's subject is company.",
	declare.Traits{It: "Saldo di apertura", Class: events.ClassSpecial, About: events.ByData, Rank: events.RankOpening, Service: events.EverHired, Clause: "CONTRACT/7"},
	declare.Required("entitlement", anEntitlement, func(d *BalanceOpened) *events.Entitlement { return &d.Entitlement }, "").
		Titled("Spettanza", "Entitlement"),
	declare.Required("quantity", aQuantity, func(d *BalanceOpened) *events.Quantity { return &d.Quantity }, signed).Titled("Quantità", "Quantity"),
	declare.Optional("lot", aLot, func(d *BalanceOpened) *events.Lot { return &d.Lot }, "").Titled("Lotto", "Lot"),
	declare.Check(byUnit+onlyZero()+never(ofFacts), func(r *wire.Reader, d *BalanceOpened) {
		d.Quantity = quantityOf(r, d.Entitlement, r.Held, d.Lot)
		notOfFacts(r, d.Entitlement)
		if r.Err == nil && d.Entitlement.Row().AtOnce && d.Quantity.Parts != 0 {
			r.FailAt("/quantity", events.CodeInvalidValue, wire.Found(r.Held), lang.Say(
				"zero: %s si paga subito e non accumula nulla", "zero: %s is paid at once and holds nothing", d.Entitlement))
		}
	}))

var balanceAdjusted = declare.Type[BalanceAdjusted]("hr.balance.adjusted", "Balance adjusted",
	"Adds or, negative, takes a quantity. A fund's subject is company.",
	declare.Traits{It: "Rettifica di saldo", Class: events.ClassSpecial, About: events.ByData, Service: events.EverHired, Clause: "CONTRACT/7"},
	declare.Required("entitlement", anEntitlement, func(d *BalanceAdjusted) *events.Entitlement { return &d.Entitlement }, "").
		Titled("Spettanza", "Entitlement"),
	declare.Required("quantity", aQuantity, func(d *BalanceAdjusted) *events.Quantity { return &d.Quantity }, signed).Titled("Quantità", "Quantity"),
	declare.Optional("lot", aLot, func(d *BalanceAdjusted) *events.Lot { return &d.Lot }, "").Titled("Lotto", "Lot"),
	declare.Required("reason", declare.Text, func(d *BalanceAdjusted) *string { return &d.Reason }, "").Titled("Motivo", "Reason").Only(events.ClassSpecial),
	declare.Required("authorizedBy", declare.Text, func(d *BalanceAdjusted) *string { return &d.AuthorizedBy }, "Who authorised it.").
		Titled("Autorizzato da", "Authorised by").Only(events.ClassSpecial),
	declare.Check(byUnit+never(func(e events.Entitlement) bool { return atOnce(e) || ofFacts(e) }), func(r *wire.Reader, d *BalanceAdjusted) {
		d.Quantity = quantityOf(r, d.Entitlement, r.Held, d.Lot)
		notOfFacts(r, d.Entitlement)
		if r.Err == nil && d.Entitlement.Row().AtOnce {
			r.FailAt("/entitlement", events.CodeInvalidValue, lang.Same(declare.Quoted(string(d.Entitlement))), lang.Say(
				"una spettanza che ha un saldo: questa si paga subito", "an entitlement that holds a balance: this one is paid at once"))
		}
	}))

var eventAnnulled = declare.Type[EventAnnulled]("hr.event.annulled", "Event annulled",
	"Takes another event back: the ledger is as if that one had never been sent. Its own date and subject do not matter.",
	declare.Traits{It: "Annullamento", Class: events.ClassSpecial, About: events.Either, Service: events.NoService, Unseen: true, Clause: "CONTRACT/7"},
	declare.Required("source", declare.EventSource, func(d *EventAnnulled) *string { return &d.Source }, "").
		Titled("Origine dell'evento", "Source of the event"),
	declare.Required("id", declare.EventID, func(d *EventAnnulled) *string { return &d.ID }, "").Titled("Id dell'evento", "Id of the event"),
	declare.Required("reason", declare.Text, func(d *EventAnnulled) *string { return &d.Reason }, "").Titled("Motivo", "Reason").Only(events.ClassSpecial))

var personDescribed = declare.Type[PersonDescribed]("hr.person.described", "Person described",
	"Says who an employee id is. It goes to the stream PEOPLE, never to HR, and can be erased.",
	declare.Traits{It: "Dati della persona", Class: events.ClassSpecial, Service: events.NoService, Unseen: true, Stream: "people"},
	declare.Required("name", declare.Text, func(d *PersonDescribed) *string { return &d.Name }, "Name of the person, 1 to 200 characters.").
		Titled("Nome", "Name"),
	declare.Optional("birthDate", declare.BirthDate, func(d *PersonDescribed) *events.Date { return &d.BirthDate }, "").
		Titled("Data di nascita", "Date of birth"),
	declare.Optional("email", declare.Email, func(d *PersonDescribed) *string { return &d.Email }, "E-mail address.").Titled("E-mail", "E-mail"))

const signed = "Signed quantity in the unit of the entitlement."

// byUnit is the JSON Schema of the rule that [quantityOf] checks.
var byUnit = `"allOf":[{"$ref":"common.json#/$defs/quantityByEntitlement"}` + lotsOfYears() + `]`

// lotsOfYears is the JSON Schema of the rule that a correction of an account with lots of a few years names one.
func lotsOfYears() (s string) {
	for _, e := range events.Entitlements {
		if years := e.Row().Years; years != [2]int{} {
			s += fmt.Sprintf(`,{"if":%s,"then":{"required":["lot"],"properties":{"lot":{"enum":[%d,%d]}}}}`,
				oneOf(func(x events.Entitlement) bool { return x == e }), years[0], years[1])
		}
	}
	return s
}

// onlyZero is the JSON Schema of the rule that an entitlement paid at once is opened with zero.
func onlyZero() string {
	return `,"if":` + oneOf(atOnce) + `,"then":{"properties":{"quantity":{"anyOf":[{"const":0},{"type":"string","pattern":"^-?0+(\\.0+)?$"}]}}}`
}

// never is the JSON Schema of the rule that some entitlements are refused.
func never(which func(events.Entitlement) bool) string { return `,"not":` + oneOf(which) }

func oneOf(which func(events.Entitlement) bool) string {
	var quotes []string
	for _, e := range events.EntitlementsWhere(which) {
		quotes = append(quotes, declare.Quoted(string(e)))
	}
	return `{"properties":{"entitlement":{"enum":[` + strings.Join(quotes, ",") + `]}},"required":["entitlement"]}`
}

func atOnce(e events.Entitlement) bool { return e.Row().AtOnce }

func ofFacts(e events.Entitlement) bool { return e.Row().Facts }

// notOfFacts refuses an entitlement that follows from facts alone.
func notOfFacts(r *wire.Reader, e events.Entitlement) {
	if r.Err == nil && ofFacts(e) {
		r.FailAt("/entitlement", events.CodeInvalidValue, lang.Same(declare.Quoted(string(e))), lang.Say(
			"una spettanza che si apre o si rettifica: questa segue dai fatti, che si annullano e si rimandano",
			"an entitlement that is opened or adjusted: this one follows from facts, which are annulled and sent again"))
	}
}

// The kinds of value of balances.
var (
	anEntitlement = func() declare.Kind[events.Entitlement] {
		k := declare.OneOf(events.Entitlements...)
		for i, e := range events.Entitlements {
			k.Words[i].Name = lang.Say(e.Row().It, e.Row().En)
		}
		k.Says = "entitlement"
		k.Read = func(r *wire.Reader, v *events.Entitlement) { *v = wire.Word(r, events.Entitlements, k.Expects) } // a test may have added some
		return declare.Define("entitlement", "Entitlement", "Entitlement, in the unit that it is kept in"+entitlementsByUnit()+".", k)
	}()
	aLot = declare.Define("lot", "Lot", "Year that the quantity was earned in, 1950 to 2150; only of "+
		declare.Joined(events.EntitlementsWhere(events.Entitlement.HasLots), ", ")+". Without it: the year of the date.", lots())
)

// aQuantity is a quantity in the unit of an entitlement, which may follow it: its text is
// held until the whole object is read.
var aQuantity = declare.Kind[events.Quantity]{Expects: lang.Say("una quantità nell'unità della spettanza", "a quantity in the entitlement's unit"), Says: "quantity", Schema: `{"type":["string","integer"]}`,
	Zero: func(*events.Quantity) bool { return false },
	Read: func(r *wire.Reader, _ *events.Quantity) { r.Held = r.Value() },
	Append: func(b []byte, v *events.Quantity) []byte {
		if v.Unit.Decimals() == 0 {
			return strconv.AppendInt(b, v.Parts, 10)
		}
		return append(events.AppendDecimal(append(b, '"'), v.Parts, v.Unit.Decimals()), '"')
	},
	FromText: func(text string, of func(string) string) (string, error) {
		if events.Entitlement(of("entitlement")).Unit().Decimals() == 0 {
			return declare.Bare(text, of)
		}
		return declare.InQuotes(text, of)
	},
	Draw: func(d events.Draw, _ events.Date) string {
		parts := int64(d.Int(-999_999_999_999, 999_999_999_999))
		return []string{strconv.FormatInt(parts, 10), declare.Quoted(events.Euro.Format(parts)), declare.Quoted(events.Day.Format(parts))}[d.Int(0, 2)]
	}}

// entitlementsByUnit lists the entitlements of each unit.
func entitlementsByUnit() (s string) {
	between := ": "
	for _, u := range events.Units {
		if list := events.EntitlementsWhere(func(e events.Entitlement) bool { return e.Unit() == u }); len(list) > 0 {
			s += between + declare.Joined(list, ", ") + " in " + u.Row().En
			between = "; "
		}
	}
	return s
}

// quantityOf converts a quantity to the entitlement's unit, once both are read, and checks that a lot is only given
// where there are lots. The JSON kind distinguishes units: whole units are integers, days and euro are decimal strings.
func quantityOf(r *wire.Reader, e events.Entitlement, v jsontext.Value, lot events.Lot) events.Quantity {
	if r.Err != nil {
		return events.Quantity{}
	}
	q := events.Quantity{Unit: e.Unit()}
	if !lotFits(r, e, lot) {
		return q
	}
	expected, number := q.Unit.Row().Expected, q.Unit.Decimals() == 0
	if kind := v.Kind(); number != (kind == '0') || !number && kind != '"' {
		r.FailAt("/quantity", events.CodeWrongType, wire.Found(v), expected)
		return q
	}
	digits := []byte(v)
	if !number {
		digits = r.Text(v)
	}
	if number && bytes.ContainsAny(digits, ".eE") {
		r.FailAt("/quantity", events.CodeWrongType, wire.Found(v), expected)
		return q
	}
	parts, ok := wire.ParseDecimal(digits, q.Unit.Decimals())
	if !ok {
		r.FailAt("/quantity", events.CodeInvalidValue, wire.Found(v), expected)
	}
	q.Parts = parts
	return q
}

// lots is a year or, for entitlements with lots by id, an id.
func lots() declare.Kind[events.Lot] {
	k := declare.Kind[events.Lot]{Expects: events.ExpectYear, Says: declare.Year.Says, Schema: declare.Year.Schema, Zero: declare.IsZero[events.Lot],
		Read: func(r *wire.Reader, v *events.Lot) {
			if r.Peek() == '"' {
				if v.ID = string(r.String(events.ExpectYear)); r.Err == nil && !events.ValidCode(v.ID) {
					r.Fail(events.CodeWrongType, lang.Same(declare.Quoted(v.ID)), events.ExpectYear)
				}
			} else {
				declare.Year.Read(r, &v.Year)
			}
		},
		Append: func(b []byte, v *events.Lot) []byte {
			if v.ID != "" {
				return wire.AppendString(b, v.ID)
			}
			return declare.Year.Append(b, &v.Year)
		},
		FromText: func(text string, of func(string) string) (string, error) {
			if events.Entitlement(of("entitlement")).Row().Lots == events.IDLots {
				return declare.InQuotes(text, of)
			}
			return declare.Bare(text, of)
		},
		Draw: declare.Year.Draw}
	if ids := events.EntitlementsWhere(func(e events.Entitlement) bool { return e.Row().Lots == events.IDLots }); len(ids) > 0 {
		k.Says, k.Schema = k.Says+", or id", `{"anyOf":[`+declare.Year.Schema+`,`+declare.Code.Schema+`]}`
		k.Draw = func(d events.Draw, date events.Date) string {
			return []string{declare.Year.Draw(d, date), declare.Code.Draw(d, date)}[d.Int(0, 1)]
		}
	}
	return k
}

// lotFits checks that a lot is of the kind that the entitlement has. Without a lot, a quantity
// of an entitlement with yearly lots goes to the year of the date.
func lotFits(r *wire.Reader, e events.Entitlement, lot events.Lot) bool {
	years := e.Row().Years
	switch kind := e.Row().Lots; {
	case years != [2]int{} && !slices.Contains(years[:], lot.Year):
		r.FailAt("/lot", events.CodeInvalidValue, lang.Same(cmp.Or(lot.String(), "-")), lang.Say("un lotto di %s: %d o %d", "a lot of %s: %d or %d", e, years[0], years[1]))
	case kind == events.YearLots && lot.ID != "":
		r.FailAt("/lot", events.CodeWrongType, lang.Same(declare.Quoted(lot.ID)), events.ExpectYear)
	case kind == events.IDLots && lot.ID == "":
		r.FailAt("/lot", events.CodeInvalidValue, lang.Say("nessun id", "no id"), lang.Say("l'id di un lotto di %s: %s", "the id of a lot of %s: %s", e, events.ExpectCode))
	case kind == events.NoLots && !lot.IsZero():
		r.FailAt("/lot", events.CodeInvalidValue, lang.Say("un lotto", "a lot"), lang.Say("nessun lotto: %s non si tiene per anno", "no lot: %s is not kept by year", e))
	default:
		return true
	}
	return false
}
