// Package pension has the types of events about the membership of the pension fund (MONEY L).
package pension

import (
	"strings"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
)

// Joined makes the employee a member of the fund, from the date to the end of the service.
type Joined struct {
	events.Dated
	Rate      Rate      // of the employee's own contribution
	Severance Severance // empty: None
	Enrolment Enrolment // empty: not told
}

// Changed changes what a member gives, from the 1 January after the date.
type Changed struct {
	events.Dated
	Rate      *Rate     // nil: as before
	Severance Severance // empty: as before
}

// Left ends the membership before the 1 January after the date.
type Left struct{ events.Dated }

// Severance is the part of the severance pay of a year that goes to the fund. Nothing is reckoned from it (CIA/12.2.6).
type Severance string

// The parts.
const (
	None  Severance = "none"
	Share Severance = "share"
	Whole Severance = "whole"
)

// Enrolment says since when a member has been in complementary pensions at all.
type Enrolment string

// The enrolments.
const (
	Old      Enrolment = "old"
	New      Enrolment = "new"
	FirstJob Enrolment = "first_job"
)

// Rate is per cent of pay in hundredths: 150 is 1.50.
type Rate int64

// String returns "1.50".
func (r Rate) String() string { return string(events.AppendDecimal(nil, int64(r), rateDecimals)) }

// Told returns the rate as people tell it, without zeros at the end: "1.5", "0".
func (r Rate) Told() string { return strings.TrimSuffix(strings.TrimRight(r.String(), "0"), ".") }

const (
	rateDecimals = 2
	mostRate     = 100 * 100
)

// aRate is per cent from 0 to 100, a decimal string with at most two decimals.
var aRate = func() declare.Kind[Rate] {
	expects := lang.Say(`una percentuale da 0 a 100 come stringa con al più due decimali, come "1.5"`,
		`per cent from 0 to 100 as a string with at most two decimals, such as "1.5"`)
	return declare.Hundredths[Rate](0, mostRate, "per cent",
		`{"type":"string","pattern":"^0{0,6}([0-9]{1,2}(\\.[0-9]{1,2})?|100(\\.0{1,2})?)$","examples":["1.5"]}`, expects,
		func(d events.Draw) int { return d.Int(0, []int{400, mostRate}[d.Int(0, 1)]) })
}()

var aSeverance = declare.OneOf(None, Share, Whole).Named(lang.Say("niente", "none"), lang.Say("una quota", "a share"), lang.Say("tutto", "the whole"))

// Type returns the declaration.
func (Joined) Type() *events.Type { return joined }

// Type returns the declaration.
func (Changed) Type() *events.Type { return changed }

// Type returns the declaration.
func (Left) Type() *events.Type { return left }

var joined = declare.Type[Joined]("hr.pension.joined", "Pension fund joined",
	"Makes the employee a member of the pension fund from the date; the end of the service ends it (CIA/12.2.1).",
	declare.Traits{It: "Adesione al fondo pensione", Class: events.ClassMoney, Clause: "CIA/12.2.1"},
	declare.Required("rate", aRate, func(d *Joined) *Rate { return &d.Rate }, "Per cent of pay that the employee gives.").Titled("Aliquota", "Rate"),
	declare.Optional("severance", aSeverance, func(d *Joined) *Severance { return &d.Severance },
		"Part of the severance pay that goes to the fund; without it, none.").Titled("TFR al fondo", "Severance pay to the fund"),
	declare.Optional("enrolment", declare.OneOf(Old, New, FirstJob).Named(lang.Say("vecchio iscritto", "old"), lang.Say("nuovo iscritto", "new"),
		lang.Say("prima occupazione", "first job")), func(d *Joined) *Enrolment { return &d.Enrolment },
		"Since when the employee has been in complementary pensions.").Titled("Iscrizione", "Enrolment"))

var changed = declare.Type[Changed]("hr.pension.changed", "Pension contribution changed",
	"Changes what a member of the pension fund gives, from the 1 January after the date; the last change counts (CIA/12.2.5).",
	declare.Traits{It: "Contributo al fondo pensione variato", Class: events.ClassMoney, Clause: "CIA/12.2.5"},
	declare.AtLeastOne(declare.Parts(
		declare.Maybe("rate", aRate, func(d *Changed) **Rate { return &d.Rate }, "Per cent of pay that the employee gives.").Titled("Aliquota", "Rate"),
		declare.Optional("severance", aSeverance, func(d *Changed) *Severance { return &d.Severance },
			"Part of the severance pay that goes to the fund.").Titled("TFR al fondo", "Severance pay to the fund")),
		func(d *Changed) bool { return d.Rate == nil && d.Severance == "" }))

var left = declare.Type[Left]("hr.pension.left", "Pension fund left", "Ends the membership of the pension fund before the 1 January after the date (CIA/12.2.1).",
	declare.Traits{It: "Uscita dal fondo pensione", Class: events.ClassMoney, Clause: "CIA/12.2.1"})
