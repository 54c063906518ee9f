// Package mortgage has the types of events about home mortgages (MONEY C): a bank lends, and the ledger keeps who asked, who was
// granted one, and what became of it.
package mortgage

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
)

// Purpose is what a mortgage is for.
type Purpose string

// The purposes.
const (
	Purchase    Purpose = "purchase"
	Renovation  Purpose = "renovation"
	Subrogation Purpose = "subrogation" // of a mortgage that the employee has elsewhere (CIA/17.5)
)

// Rate is the kind of rate of a mortgage.
type Rate string

// The kinds of rate.
const (
	Fixed    Rate = "fixed"
	Variable Rate = "variable"
)

// NoPlace is the reason of a decision that refuses a request because places alone were lacking.
const NoPlace = "no_place"

// Requested asks for a mortgage.
type Requested struct {
	events.Dated
	Request     string
	Purpose     Purpose
	Property    string
	Amount      events.Cents
	ExtraAmount events.Cents // zero: none
	Years       int
	Age         int  // in years, completed on the date
	Eviction    bool // the applicant is evicted, and comes first
	// NetYearlyPay and YearlyCommitments are nil where they are not told; commitments include this mortgage's instalments.
	NetYearlyPay, YearlyCommitments *events.Cents
	ExtinguishesPrevious            bool // the applicant undertakes it
}

// Decided is the committee's decision on a request; the last one counts.
type Decided struct {
	events.Dated
	Request string
	Granted bool
	Reason  string
}

// Withdrawn takes a request back.
type Withdrawn struct {
	events.Dated
	Request string
}

// Disbursed says what the bank paid out.
type Disbursed struct {
	events.Dated
	Request     string
	Amount      events.Cents
	ExtraAmount events.Cents // zero: none
	Years       int
	Rate        Rate
	Appraisal   events.Cents // of the property; zero: not told
}

// Renegotiated says that the terms of a mortgage were changed.
type Renegotiated struct {
	events.Dated
	Request string
}

// Extinguished says that a mortgage was paid back.
type Extinguished struct {
	events.Dated
	Request string
}

// About returns the id of the request that a fact is about, and whether data are such a fact.
func About(d events.Data) (request string, ok bool) {
	switch d := d.(type) {
	case Requested:
		return d.Request, true
	case Decided:
		return d.Request, true
	case Withdrawn:
		return d.Request, true
	case Disbursed:
		return d.Request, true
	case Renegotiated:
		return d.Request, true
	case Extinguished:
		return d.Request, true
	}
	return "", false
}

// Words implements [events.Worded].
func (d Decided) Words() string { return d.Reason }

// Type returns the declaration.
func (Requested) Type() *events.Type { return requested }

// Type returns the declaration.
func (Decided) Type() *events.Type { return decided }

// Type returns the declaration.
func (Withdrawn) Type() *events.Type { return withdrawn }

// Type returns the declaration.
func (Disbursed) Type() *events.Type { return disbursed }

// Type returns the declaration.
func (Renegotiated) Type() *events.Type { return renegotiated }

// Type returns the declaration.
func (Extinguished) Type() *events.Type { return extinguished }

var requested = declare.Type[Requested]("hr.mortgage.requested", "Mortgage requested",
	"Asks for a home mortgage (CIA/17.2). What it tells is as of its date.", traits("Richiesta di mutuo", "CIA/17.2"),
	aRequest(func(d *Requested) *string { return &d.Request }),
	declare.Required("purpose", declare.OneOf(Purchase, Renovation, Subrogation).Named(
		lang.Say("acquisto", "purchase"), lang.Say("ristrutturazione", "renovation"), lang.Say("surroga", "subrogation")),
		func(d *Requested) *Purpose { return &d.Purpose }, "").Titled("Scopo", "Purpose"),
	declare.Required("property", declare.Code, func(d *Requested) *string { return &d.Property }, "Code of the property, not its address; the same in every request about it.").
		Titled("Immobile", "Property"),
	anAmount(func(d *Requested) *events.Cents { return &d.Amount }),
	anExtraAmount(func(d *Requested) *events.Cents { return &d.ExtraAmount }),
	years(func(d *Requested) *int { return &d.Years }),
	declare.Required("age", declare.Whole(16, 99), func(d *Requested) *int { return &d.Age }, "Whole years of age completed on the date.").Titled("Età", "Age"),
	declare.Optional("eviction", declare.Bool, func(d *Requested) *bool { return &d.Eviction }, "Whether the applicant is being evicted.").Titled("Sfratto", "Eviction"),
	declare.Maybe("netYearlyPay", declare.Euro, func(d *Requested) **events.Cents { return &d.NetYearlyPay },
		"Net yearly pay; with a spouse or partner who co-owns and co-signs, of both.").Titled("Retribuzione netta annua", "Net yearly pay"),
	declare.Maybe("yearlyCommitments", declare.EuroOrZero, func(d *Requested) **events.Cents { return &d.YearlyCommitments },
		"All yearly instalments, this mortgage's included.").Titled("Impegni annui", "Yearly commitments"),
	declare.Optional("extinguishesPrevious", declare.Bool, func(d *Requested) *bool { return &d.ExtinguishesPrevious },
		"Whether the applicant undertakes to extinguish the previous mortgage.").Titled("Estingue il precedente", "Extinguishes the previous one"))

var decided = declare.Type[Decided]("hr.mortgage.decided", "Mortgage decided", "The committee's decision on a request; the last one counts.",
	traits("Decisione sul mutuo", "CIA/17.3"),
	aRequest(func(d *Decided) *string { return &d.Request }),
	declare.Required("granted", declare.Bool, func(d *Decided) *bool { return &d.Granted }, "Whether the mortgage was granted.").Titled("Concesso", "Granted"),
	declare.Optional("reason", declare.Text, func(d *Decided) *string { return &d.Reason }, "Why; `"+NoPlace+"` where places alone were lacking.").
		Titled("Motivo", "Reason").Only(events.ClassSpecial))

var withdrawn = declare.Type[Withdrawn]("hr.mortgage.withdrawn", "Mortgage withdrawn", "Takes a request back, before the disbursement.",
	traits("Rinuncia al mutuo", "CIA/17.4"), aRequest(func(d *Withdrawn) *string { return &d.Request }))

var disbursed = declare.Type[Disbursed]("hr.mortgage.disbursed", "Mortgage disbursed", "Says what the bank paid out for a request.",
	traits("Erogazione del mutuo", "CIA/17.4"),
	aRequest(func(d *Disbursed) *string { return &d.Request }),
	anAmount(func(d *Disbursed) *events.Cents { return &d.Amount }),
	anExtraAmount(func(d *Disbursed) *events.Cents { return &d.ExtraAmount }),
	years(func(d *Disbursed) *int { return &d.Years }),
	declare.Required("rate", declare.OneOf(Fixed, Variable).Named(lang.Say("fisso", "fixed"), lang.Say("variabile", "variable")),
		func(d *Disbursed) *Rate { return &d.Rate }, "").Titled("Tasso", "Rate"),
	declare.Optional("appraisal", declare.Euro, func(d *Disbursed) *events.Cents { return &d.Appraisal }, "Appraised value of the property.").
		Titled("Valore di perizia", "Appraisal"))

var renegotiated = declare.Type[Renegotiated]("hr.mortgage.renegotiated", "Mortgage renegotiated", "The terms of a mortgage with the bank were changed.",
	traits("Rinegoziazione del mutuo", "CIA/17.6"), aRequest(func(d *Renegotiated) *string { return &d.Request }))

var extinguished = declare.Type[Extinguished]("hr.mortgage.extinguished", "Mortgage extinguished",
	"A mortgage was paid back; it may be after the end of the service.", afterService(traits("Estinzione del mutuo", "CIA/17.2")),
	aRequest(func(d *Extinguished) *string { return &d.Request }))

func traits(it, clause string) declare.Traits {
	return declare.Traits{It: it, Class: events.ClassMoney, Clause: clause}
}

func afterService(t declare.Traits) declare.Traits {
	t.Service = events.EverHired
	return t
}

func aRequest[T any](at func(*T) *string) declare.Part[T] {
	return declare.Required("request", declare.Code, at, "Id of the request, one in the company.").Titled("Richiesta", "Request")
}

func anAmount[T any](at func(*T) *events.Cents) declare.Part[T] {
	return declare.Required("amount", declare.Euro, at, "").Titled("Importo in euro", "Amount in euro")
}

func anExtraAmount[T any](at func(*T) *events.Cents) declare.Part[T] {
	return declare.Optional("extraAmount", declare.Euro, at, "A further sum beside the amount.").Titled("Ulteriore importo", "Further sum")
}

func years[T any](at func(*T) *int) declare.Part[T] {
	return declare.Required("years", declare.Whole(1, 50), at, "").Titled("Durata in anni", "Length in years")
}
