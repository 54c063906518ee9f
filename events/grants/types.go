package grants

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// Granted gives a principal a role from the date on.
type Granted struct {
	events.Dated
	Role     Role
	Unit     string
	Employee string
	Sources  []string
	Types    []string // of events, without version
	To       events.Date
}

// Revoked takes a grant, or everything: grants, units and tokens.
type Revoked struct {
	events.Dated
	Grant string // id of the event that granted; empty: everything
}

// Identified ties an identity to a principal, or takes it away.
type Identified struct {
	events.Dated
	Identity  string // [Identity]
	Withdrawn bool
}

// UnitLed says that a principal leads a unit from the date on; it replaces what was said of the same unit before.
type UnitLed struct {
	events.Dated
	Unit string
	To   events.Date
}

// TokenIssued gives a principal a token.
type TokenIssued struct {
	events.Dated
	Token string
	Hash  string // base64url of the SHA-256 of the secret
	Roles []Role
	Until events.Date
}

// TokenRevoked takes a token.
type TokenRevoked struct {
	events.Dated
	Token string
}

// TokenUsed says that a token was used on the date: the service records one a day of each token at most.
type TokenUsed struct {
	events.Dated
	Token string
}

// PersonErased says that who an employee is was erased, or shall be once a second person approves it.
type PersonErased struct {
	events.Dated
	Reason string
}

// Approved is the second person's consent to an event of ACCESS.
type Approved struct {
	events.Dated
	Of string // id of the event
}

// Type returns the declaration.
func (Granted) Type() *events.Type { return granted }

// Type returns the declaration.
func (Revoked) Type() *events.Type { return revoked }

// Type returns the declaration.
func (Identified) Type() *events.Type { return identified }

// Type returns the declaration.
func (UnitLed) Type() *events.Type { return unitLed }

// Type returns the declaration.
func (TokenIssued) Type() *events.Type { return tokenIssued }

// Type returns the declaration.
func (TokenRevoked) Type() *events.Type { return tokenRevoked }

// Type returns the declaration.
func (TokenUsed) Type() *events.Type { return tokenUsed }

// Type returns the declaration.
func (PersonErased) Type() *events.Type { return personErased }

// Type returns the declaration.
func (Approved) Type() *events.Type { return approved }

// Types are the types of events in ACCESS. The subject of [PersonErased] is an employee, that of all others a handle.
var Types = []*events.Type{granted, revoked, identified, unitLed, tokenIssued, tokenRevoked, tokenUsed, personErased, approved}

var granted = declare.Type[Granted]("access.granted", "Granted", "Gives a principal a role in the company from the date on.",
	inAccess.Italian("Diritto dato"),
	declare.Required("role", declare.OneOf(Roles...).Named(roleNames...), func(d *Granted) *Role { return &d.Role }, "").Titled("Ruolo", "Role"),
	declare.Optional("unit", declare.Code, func(d *Granted) *string { return &d.Unit }, "Unit that a manager leads.").Titled("Unità", "Unit"),
	declare.Optional("employee", declare.Employee, func(d *Granted) *string { return &d.Employee }, "Id of the employee who the principal is.").
		Titled("Dipendente", "Employee"),
	declare.Optional("sources", declare.SetOf(declare.EventSource, 0, 0), func(d *Granted) *[]string { return &d.Sources },
		"Sources under which a publisher may send.").Titled("Fonti", "Sources"),
	declare.Optional("types", declare.SetOf(aFactType, 0, 0), func(d *Granted) *[]string { return &d.Types },
		"Types of events that a publisher may send, without version; without it all.").Titled("Tipi", "Types"),
	declare.Optional("to", declare.LastDay, func(d *Granted) *events.Date { return &d.To }, "Last day, not before the date.").Titled("Fino al", "Until"),
	declare.Check(`"allOf":[`+onlyOf("unit", Manager)+`,`+needs("employee", Employee)+`,`+onlyOf("employee", Employee)+`,`+needs("sources", Publisher)+`,`+
		onlyOf("sources", Publisher)+`,`+onlyOf("types", Publisher)+`]`, func(r *wire.Reader, d *Granted) {
		fits(r, d.Role, "unit", d.Unit != "", Manager, false)
		fits(r, d.Role, "employee", d.Employee != "", Employee, true)
		fits(r, d.Role, "sources", len(d.Sources) > 0, Publisher, true)
		fits(r, d.Role, "types", len(d.Types) > 0, Publisher, false)
	}))

// onlyOf and needs are the JSON Schema of [fits].
func onlyOf(field string, role Role) string {
	return `{"if":{"required":["` + field + `"]},"then":{"properties":{"role":{"const":"` + string(role) + `"}}}}`
}

func needs(field string, role Role) string {
	return `{"if":{"properties":{"role":{"const":"` + string(role) + `"}}},"then":{"required":["` + field + `"]}}`
}

// fits checks that only a role has a field, and that it has it where it must.
func fits(r *wire.Reader, is Role, field string, given bool, role Role, must bool) {
	switch {
	case given && is != role:
		r.FailAt("/"+field, events.CodeInvalidValue, lang.Say("il campo %s del ruolo %s", "the field %s of the role %s", field, string(is)),
			lang.Say("quel campo solo con il ruolo %s", "that field only with the role %s", string(role)))
	case must && is == role && !given:
		r.FailAt("/"+field, events.CodeMissingField, lang.Nothing, lang.Say("%s, che il ruolo %s richiede", "%s, which the role %s needs", field, string(role)))
	}
}

var revoked = declare.Type[Revoked]("access.revoked", "Revoked", "Takes a grant of a principal, or everything: grants, units and tokens.",
	inAccess.Italian("Diritto tolto"),
	declare.Optional("grant", declare.Code, func(d *Revoked) *string { return &d.Grant }, "Id of the event that granted; without it everything.").
		Titled("Diritto", "Grant"))

var identified = declare.Type[Identified]("access.identified", "Identified", "Ties an identity to a principal, or takes it away.",
	inAccess.Italian("Identità legata"),
	declare.Required("identity", aHash, func(d *Identified) *string { return &d.Identity },
		"Base64url of the SHA-256 of the identity's kind, issuer and subject, each preceded by its length in bytes and a colon.").Titled("Identità", "Identity"),
	declare.Optional("withdrawn", declare.Bool, func(d *Identified) *bool { return &d.Withdrawn }, "Whether it is taken away.").Titled("Tolta", "Withdrawn"))

var unitLed = declare.Type[UnitLed]("access.unit_led", "Unit led", "A principal leads a unit from the date on, in place of what was said before of both.",
	inAccess.Italian("Unità guidata"),
	declare.Required("unit", declare.Code, func(d *UnitLed) *string { return &d.Unit }, "").Titled("Unità", "Unit"),
	declare.Optional("to", declare.LastDay, func(d *UnitLed) *events.Date { return &d.To }, "Last day, not before the date.").Titled("Fino al", "Until"))

var tokenIssued = declare.Type[TokenIssued]("access.token_issued", "Token issued", "Gives a principal a token of the ledger.",
	inAccess.Italian("Token emesso"),
	declare.Required("token", declare.Code, func(d *TokenIssued) *string { return &d.Token }, "Id of the token.").Titled("Token", "Token"),
	declare.Required("hash", aHash, func(d *TokenIssued) *string { return &d.Hash }, "Base64url of the SHA-256 of the secret.").Titled("Impronta", "Hash"),
	declare.Optional("roles", declare.SetOf(declare.OneOf(Roles...).Named(roleNames...), 0, 0), func(d *TokenIssued) *[]Role { return &d.Roles },
		"The only roles that it carries; without it all of the principal.").Titled("Ruoli", "Roles"),
	declare.Required("until", declare.LastDay, func(d *TokenIssued) *events.Date { return &d.Until }, "Last day, at most a year after the date.").
		Titled("Fino al", "Until"),
	declare.Check("", func(r *wire.Reader, d *TokenIssued) {
		if d.Until > d.Date.AddYears(1) {
			r.FailAt("/until", events.CodeInvalidValue, lang.Same(`"`+d.Until.String()+`"`),
				lang.Say("al più un anno dopo il %s", "at most a year after %s", d.Date))
		}
	}))

var tokenRevoked = declare.Type[TokenRevoked]("access.token_revoked", "Token revoked", "Takes a token.", inAccess.Italian("Token tolto"),
	declare.Required("token", declare.Code, func(d *TokenRevoked) *string { return &d.Token }, "Id of the token.").Titled("Token", "Token"))

var tokenUsed = declare.Type[TokenUsed]("access.token_used", "Token used", "A token was used on the date.", inAccess.Italian("Token usato"),
	declare.Required("token", declare.Code, func(d *TokenUsed) *string { return &d.Token }, "Id of the token.").Titled("Token", "Token"))

var personErased = declare.Type[PersonErased]("access.person_erased", "Person erased",
	"Who an employee is shall be erased; it is done once a second person has approved it.", inAccess.Italian("Persona cancellata"),
	declare.Required("reason", declare.Code, func(d *PersonErased) *string { return &d.Reason }, "Short code of the reason.").Titled("Motivo", "Reason"))

var approved = declare.Type[Approved]("access.approved", "Approved", "A second person approves an event that waits for one.",
	inAccess.Italian("Approvazione"),
	declare.Required("of", declare.Code, func(d *Approved) *string { return &d.Of }, "Id of the event.").Titled("Di", "Of"))

// inAccess are the traits of all types of ACCESS: no fold of facts sees them.
var inAccess = declare.Traits{Stream: "access", Service: events.NoService, Unseen: true}

// aHash is base64url of SHA-256.
var aHash = func() declare.Kind[string] {
	k := declare.Code
	k.Says, k.Schema = "base64url of SHA-256", `{"type":"string","pattern":"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"}`
	k.Expects = lang.Say("un'impronta SHA-256 in base64url, 43 caratteri", "a SHA-256 in base64url, 43 characters")
	k.Read = func(r *wire.Reader, v *string) {
		*v = r.Checked(func(s []byte) bool { _, ok := ParseHash(string(s)); return ok }, k.Expects)
	}
	k.Draw = func(d events.Draw, _ events.Date) string {
		return declare.Quoted(d.Match(`[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]`))
	}
	return k
}()

// aFactType is the name of a type of facts.
var aFactType = func() declare.Kind[string] {
	k := declare.OneOf(factTypes()...)
	k.Says = "type of events without version"
	return k
}()

func factTypes() (names []string) {
	for _, t := range hr.Types {
		names = append(names, t.Name)
	}
	return names
}
