package events

// Entitlement is the wire name of what an employee is due.
type Entitlement string

// The entitlements, in the order in which documents list them.
const (
	Ferie               Entitlement = "ferie"
	Flex                Entitlement = "flex"
	Straordinario       Entitlement = "straordinario"
	BancaDelTempo       Entitlement = "banca_del_tempo"
	PermessiArt39       Entitlement = "permessi_art39"
	PermessiParteTerza  Entitlement = "permessi_parte_terza"
	PermessiExFestivita Entitlement = "permessi_ex_festivita"
	FundGraviMotivi     Entitlement = Entitlement(GraviMotivi)
	FundRistrutturaz    Entitlement = Entitlement(Ristrutturazione)
)

// Entitlements lists every entitlement in the order of documents.
var Entitlements = []Entitlement{
	Ferie, Flex, Straordinario, BancaDelTempo, PermessiArt39, PermessiParteTerza, PermessiExFestivita,
	FundGraviMotivi, FundRistrutturaz,
}

// Unit returns the unit of the entitlement, or 0 for a name that is none.
func (e Entitlement) Unit() Unit {
	switch e {
	case Ferie:
		return Day
	case Flex, Straordinario, BancaDelTempo, PermessiArt39, PermessiParteTerza, PermessiExFestivita:
		return Minute
	case FundGraviMotivi, FundRistrutturaz:
		return Euro
	}
	return 0
}

// HasLots tells whether the entitlement is kept by the year it was earned in.
func (e Entitlement) HasLots() bool {
	switch e {
	case Ferie, PermessiArt39, PermessiParteTerza, PermessiExFestivita:
		return true
	default:
		return false
	}
}

// IsFund tells whether the entitlement is a fund of the company, not of an employee.
func (e Entitlement) IsFund() bool { return e == FundGraviMotivi || e == FundRistrutturaz }

// BalanceOpened starts an account at go-live.
type BalanceOpened struct {
	Dated
	Entitlement Entitlement `json:"entitlement"`
	Quantity    Quantity    `json:"quantity"` // in the entitlement's unit; may be negative or zero
	Lot         int         `json:"lot,omitzero"`
}

// BalanceAdjusted adds (or, negative, takes) a quantity.
type BalanceAdjusted struct {
	Dated
	Entitlement  Entitlement `json:"entitlement"`
	Quantity     Quantity    `json:"quantity"` // in the entitlement's unit, signed
	Lot          int         `json:"lot,omitzero"`
	Reason       string      `json:"reason"`
	AuthorizedBy string      `json:"authorizedBy"`
}

// EventAnnulled takes another event back: the ledger is as if that one had never been sent.
type EventAnnulled struct {
	Dated
	Source string `json:"source"`
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// PersonDescribed tells who an employee id is. It goes to the stream PEOPLE, never to HR.
type PersonDescribed struct {
	Dated
	Name      string `json:"name"`
	BirthDate Date   `json:"birthDate,omitzero"`
	Email     string `json:"email,omitzero"`
}

// Type returns the wire name.
func (BalanceOpened) Type() string { return TypeBalanceOpened }

// Type returns the wire name.
func (BalanceAdjusted) Type() string { return TypeBalanceAdjusted }

// Type returns the wire name.
func (EventAnnulled) Type() string { return TypeAnnulled }

// Type returns the wire name.
func (PersonDescribed) Type() string { return TypePersonDescribed }
