package events

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"spettanze/events/lang"
)

// Unit is the unit of a quantity. Each unit has a smallest part, a ten-thousandth of a day, a minute, a cent. A [Quantity]
// is a whole number of them, so that no sum is ever rounded.
type Unit uint8

// The units of the ledger.
const (
	Day       Unit = iota + 1 // smallest part 0.0001 day
	Minute                    // smallest part 1 minute
	Euro                      // smallest part 0.01 euro
	Voucher                   // whole
	Km                        // whole
	Recording                 // whole
)

// UnitRow is how a unit is named and written.
type UnitRow struct {
	Name      string    // on the wire
	Decimals  int       // as many as its smallest part needs; a unit without any is a JSON number in events
	Commodity string    // in accountants' journals
	Sheet     string    // number format of a spreadsheet
	Clock     bool      // people write it as hours and minutes, 2:05
	Expected  lang.Text // a quantity of it, in the words of an error
	It, En    string    // in the plural
}

var unitRows = []UnitRow{
	Day: {Name: "day", Decimals: 4, Commodity: "DAY", Sheet: "0.0000", It: "giorni", En: "days",
		Expected: lang.Say(`giorni come stringa con al più quattro decimali, come "12.5"`, `days as a string with at most four decimals, such as "12.5"`)},
	Minute: {Name: "minute", Commodity: "MIN", Sheet: "#,##0", Clock: true, It: "ore", En: "hours",
		Expected: lang.Say("un numero intero di minuti", "a whole number of minutes")},
	Euro: {Name: "euro", Decimals: 2, Commodity: "EUR", Sheet: "#,##0.00", It: "euro", En: "euro",
		Expected: lang.Say(`euro come stringa con al più due decimali, come "6000.00"`, `euro as a string with at most two decimals, such as "6000.00"`)},
	Voucher: {Name: "voucher", Commodity: "VOUCHER", Sheet: "#,##0", It: "buoni", En: "vouchers",
		Expected: lang.Say("un numero intero di buoni", "a whole number of vouchers")},
	Km: {Name: "km", Commodity: "KM", Sheet: "#,##0", It: "km", En: "km", Expected: lang.Say("un numero intero di km", "a whole number of km")},
	Recording: {Name: "recording", Commodity: "RECORDING", Sheet: "#,##0", It: "registrazioni", En: "recordings",
		Expected: lang.Say("un numero intero di registrazioni", "a whole number of recordings")},
}

// Units lists every unit.
var Units = []Unit{Day, Minute, Euro, Voucher, Km, Recording}

// Row returns how the unit is named and written; the zero row for a value that is no unit.
func (u Unit) Row() UnitRow {
	if int(u) < len(unitRows) {
		return unitRows[u]
	}
	return UnitRow{}
}

// String returns the unit's wire name, such as "day".
func (u Unit) String() string {
	if u == 0 || int(u) >= len(unitRows) {
		return "unit(" + strconv.Itoa(int(u)) + ")"
	}
	return unitRows[u].Name
}

// ParseUnit reads a wire name.
func ParseUnit(s string) (Unit, error) {
	for _, u := range Units {
		if unitRows[u].Name == s {
			return u, nil
		}
	}
	return 0, fmt.Errorf("%q is not a unit: write %s", s, Choices(unitNames()).En)
}

func unitNames() (names []string) {
	for _, u := range Units {
		names = append(names, u.String())
	}
	return names
}

// Decimals returns how many decimals the unit is written with: days 4, euro 2, the others none.
func (u Unit) Decimals() int { return u.Row().Decimals }

// Scale returns how many smallest parts make one of the unit.
func (u Unit) Scale() int64 { return powerOfTen(u.Decimals()) }

func powerOfTen(n int) int64 {
	power := int64(1)
	for range n {
		power *= 10
	}
	return power
}

// maxParts bounds a single quantity: far above any figure of a contract, far below where sums could overflow.
const maxParts = 1_000_000_000_000

// Parse reads a decimal number of the unit into its smallest parts. It returns an error for anything but a plain
// decimal number, for more decimals than the unit has (contract §10: refused, never rounded) and for absurd magnitudes.
func (u Unit) Parse(s string) (int64, error) {
	if s == "" || strings.ContainsAny(s, "eE+ _") || strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") || len(s) > 24 {
		return 0, fmt.Errorf("%q is not a plain decimal number of %ss", s, u)
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a decimal number of %ss", s, u)
	}
	parts := d.Shift(int32(u.Decimals()))
	if !parts.IsInteger() {
		return 0, fmt.Errorf("%q has more decimals than a %s has (%d)", s, u, u.Decimals())
	}
	if parts.Abs().GreaterThan(decimal.NewFromInt(maxParts)) {
		return 0, fmt.Errorf("%q is out of range", s)
	}
	return parts.IntPart(), nil
}

// Format writes smallest parts as a decimal with the unit's decimals: "125", "-0.3750", "6000.00".
func (u Unit) Format(parts int64) string { return string(AppendDecimal(nil, parts, u.Decimals())) }

// AppendDecimal appends a number of smallest parts as a decimal with all its decimals: 37 with two of them is 0.37.
func AppendDecimal(b []byte, parts int64, decimals int) []byte {
	if parts < 0 {
		b, parts = append(b, '-'), -parts
	}
	unit := powerOfTen(decimals)
	b = strconv.AppendInt(b, parts/unit, 10)
	if decimals == 0 {
		return b
	}
	b = append(b, '.')
	for rest := parts % unit; unit > 1; rest %= unit {
		unit /= 10
		b = append(b, byte('0'+rest/unit))
	}
	return b
}

// Quantity is an exact amount of a unit.
type Quantity struct {
	Unit  Unit
	Parts int64 // in the unit's smallest part
}

// String returns the decimal form without the unit.
func (q Quantity) String() string { return q.Unit.Format(q.Parts) }

// Cents is an amount of euro in cents; on the wire a decimal string with at most two decimals, "6000.00".
type Cents int64

// String returns "6000.00".
func (c Cents) String() string { return Euro.Format(int64(c)) }
