package events

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
