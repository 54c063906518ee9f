// Package welfare has the types of events about the variable premium and the welfare that may stand in its place (MONEY I).
package welfare

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
)

// ResultReported tells the result of a year's accounts.
type ResultReported struct {
	events.Dated
	Year             int
	Margin, Previous Percent // EBITDA in per cent of the revenue, of the year and of the year before it
}

// Chosen puts welfare in the place of the premium that is paid in a year.
type Chosen struct {
	events.Dated
	Year     int // of the payment
	Residual Residual
}

// Residual says where what is not spent goes.
type Residual string

// The places.
const (
	ToPensionFund Residual = "pension_fund"
	ToPay         Residual = "pay"
)

// Spent draws on welfare.
type Spent struct {
	events.Dated
	Amount  events.Cents
	Service Service
}

// Service is a service of the welfare plan.
type Service string

// The services (CIA/All.14).
const (
	Education   Service = "education"
	ElderlyCare Service = "elderly_care"
	Culture     Service = "culture"
	PensionFund Service = "pension_fund"
	Voucher     Service = "voucher"
)

// Percent is per cent in hundredths: 640 is 6.40.
type Percent int64

// String returns "6.40".
func (p Percent) String() string { return string(events.AppendDecimal(nil, int64(p), percentDecimals)) }

const (
	percentDecimals = 2
	mostPercent     = 1000 * 100
)

// aMargin is per cent from −1000 to 1000, a decimal string with at most two decimals.
var aMargin = func() declare.Kind[Percent] {
	expects := lang.Say(`una percentuale da -1000 a 1000 come stringa con al più due decimali, come "6.40"`,
		`per cent from -1000 to 1000 as a string with at most two decimals, such as "6.40"`)
	return declare.Hundredths[Percent](-mostPercent, mostPercent, "per cent",
		`{"type":"string","pattern":"^-?0{0,6}([0-9]{1,3}(\\.[0-9]{1,2})?|1000(\\.0{1,2})?)$","examples":["6.40"]}`, expects,
		func(d events.Draw) int {
			most := []int{2000, mostPercent}[d.Int(0, 1)]
			return d.Int(-most, most)
		})
}()

// aYear is a year of accounts or of payment.
var aYear = declare.Whole(2000, 2100)

// Type returns the declaration.
func (ResultReported) Type() *events.Type { return resultReported }

// Type returns the declaration.
func (Chosen) Type() *events.Type { return chosen }

// Moves implements [events.Moving].
func (Spent) Moves() {}

// Type returns the declaration.
func (Spent) Type() *events.Type { return spent }

var resultReported = declare.Type[ResultReported]("hr.premium.result_reported", "Result reported",
	"Tells the result of a year's accounts, which decides the variable premium that is paid in July of the next year (CIA/8.B, CIA/8.C).",
	declare.Traits{It: "Risultato comunicato", Class: events.ClassMoney, About: events.TheCompany, Everybody: true, Clause: "CIA/8.B"},
	declare.Required("year", aYear, func(d *ResultReported) *int { return &d.Year }, "Year of the accounts.").Titled("Anno", "Year"),
	declare.Required("margin", aMargin, func(d *ResultReported) *Percent { return &d.Margin }, "EBITDA margin of the year, per cent.").
		Titled("Margine", "Margin"),
	declare.Required("previousMargin", aMargin, func(d *ResultReported) *Percent { return &d.Previous },
		"EBITDA margin of the year before it, per cent.").Titled("Margine dell'anno prima", "Margin of the year before"))

var chosen = declare.Type[Chosen]("hr.welfare.chosen", "Welfare chosen",
	"Puts welfare in the place of the whole variable premium that is paid in a year (CIA/8.B); the last choice by the payment counts.",
	declare.Traits{It: "Scelta del welfare", Class: events.ClassMoney, Clause: "CIA/8.B"},
	declare.Required("year", aYear, func(d *Chosen) *int { return &d.Year }, "Year of the payment.").Titled("Anno", "Year"),
	declare.Required("residual", declare.OneOf(ToPensionFund, ToPay).Named(lang.Say("fondo pensione", "pension fund"), lang.Say("in busta", "with the pay")),
		func(d *Chosen) *Residual { return &d.Residual }, "Where what is not spent goes.").Titled("Residuo", "What is left"))

var spent = declare.Type[Spent]("hr.welfare.spent", "Welfare spent",
	"Draws on the welfare of the date's year, up to what is there (CIA/8.B, CIA/All.14).",
	declare.Traits{It: "Welfare speso", Class: events.ClassMoney, Clause: "CIA/All.14"},
	declare.Required("amount", declare.Euro, func(d *Spent) *events.Cents { return &d.Amount }, "").Titled("Importo in euro", "Amount in euro"),
	declare.Required("service", declare.OneOf(Education, ElderlyCare, Culture, PensionFund, Voucher).Named(
		lang.Say("istruzione", "education"), lang.Say("assistenza ad anziani", "care of the elderly"), lang.Say("cultura e tempo libero", "culture and leisure"),
		lang.Say("previdenza complementare", "pension fund"), lang.Say("buoni acquisto", "vouchers")),
		func(d *Spent) *Service { return &d.Service }, "").Titled("Servizio", "Service"))
