package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
	"spettanze/projections/calendar"
)

// Minutes is a number of minutes in a table, 0 to 1,000,000. Like the kinds after it, it checks its range when it is read.
type Minutes int

// Hours is a number of hours, 0 to 10,000.
type Hours int

// Days is a number of days, 0 to 3,660.
type Days int

// Weeks is a number of weeks, 0 to 52.
type Weeks int

// Years is a number of years, 0 to 50.
type Years int

// Percent is a whole per cent, 0 to 100.
type Percent int

// Count is a number of anything else, 0 to 100,000: persons, instalments, kilometres.
type Count int

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *Minutes) UnmarshalYAML(n *yaml.Node) error { return whole(n, v, 1_000_000, "minutes") }

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *Hours) UnmarshalYAML(n *yaml.Node) error { return whole(n, v, 10_000, "hours") }

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *Days) UnmarshalYAML(n *yaml.Node) error { return whole(n, v, 3_660, "days") }

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *Weeks) UnmarshalYAML(n *yaml.Node) error { return whole(n, v, 52, "weeks") }

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *Years) UnmarshalYAML(n *yaml.Node) error { return whole(n, v, 50, "years") }

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *Percent) UnmarshalYAML(n *yaml.Node) error { return whole(n, v, 100, "per cent") }

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *Count) UnmarshalYAML(n *yaml.Node) error { return whole(n, v, 100_000, "") }

// whole reads a whole number from zero to most.
func whole[T ~int](n *yaml.Node, v *T, most int, unit string) error {
	expected := "a whole number"
	if unit != "" {
		expected += " of " + unit
	}
	expected = fmt.Sprintf("%s from 0 to %d", expected, most)
	i, err := strconv.Atoi(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode || n.Tag != "!!int" || i < 0 || i > most {
		return wrong(n, expected)
	}
	*v = T(i)
	return nil
}

// Euro is an amount of zero or more, written as a string with at most two decimals.
type Euro struct{ events.Cents }

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *Euro) UnmarshalYAML(n *yaml.Node) error {
	parts, err := decimal(n, events.Euro)
	v.Cents = events.Cents(parts)
	return err
}

// Rate is a rate in per cent, in hundredths of a per cent, written as a string with at most two decimals.
type Rate int64

// String returns per cent with two decimals, "2.50".
func (r Rate) String() string { return events.Cents(r).String() }

// UnmarshalYAML implements yaml.Unmarshaler.
func (r *Rate) UnmarshalYAML(n *yaml.Node) error {
	parts, err := decimal(n, events.Euro) // per cent with two decimals has the form of an amount of euro
	*r = Rate(parts)
	return err
}

// DayParts is a number of days, in ten-thousandths, written as a string with at most four decimals.
type DayParts int64

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *DayParts) UnmarshalYAML(n *yaml.Node) error {
	parts, err := decimal(n, events.Day)
	*v = DayParts(parts)
	return err
}

// String returns the days with four decimals.
func (v DayParts) String() string { return events.Day.Format(int64(v)) }

func decimal(n *yaml.Node, u events.Unit) (int64, error) {
	parts, err := u.Parse(n.Value)
	switch {
	case n.Kind != yaml.ScalarNode:
		return 0, wrong(n, "a number as a text")
	case err != nil:
		return 0, faulty(n, err.Error())
	case parts < 0:
		return 0, faulty(n, n.Value+" is negative")
	}
	return parts, nil
}

// Since is the date from which something holds; "always" is the beginning of time.
type Since struct{ events.Date }

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *Since) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "always" {
		s.Date = events.MinDate
		return nil
	}
	d, err := events.ParseDate(n.Value)
	if err != nil {
		return faulty(n, fmt.Sprintf("from: %v (or: always)", err))
	}
	s.Date = d
	return nil
}

// Clock is a time of day, HH:MM.
type Clock struct{ events.ClockTime }

// UnmarshalYAML implements yaml.Unmarshaler.
func (c *Clock) UnmarshalYAML(n *yaml.Node) error {
	t, err := events.ParseClockTime(n.Value)
	if err != nil {
		return faulty(n, err.Error())
	}
	c.ClockTime = t
	return nil
}

// Times are two times of a day in order, [from, to].
type Times struct{ From, To events.ClockTime }

// UnmarshalYAML implements yaml.Unmarshaler.
func (t *Times) UnmarshalYAML(n *yaml.Node) error {
	var pair []Clock
	if err := n.Decode(&pair); err != nil {
		return err
	}
	if len(pair) != 2 {
		return faulty(n, fmt.Sprintf("has %d times: give two, from and to", len(pair)))
	}
	t.From, t.To = pair[0].ClockTime, pair[1].ClockTime
	if t.To < t.From {
		return faulty(n, fmt.Sprintf("ends at %s, before it begins at %s", t.To, t.From))
	}
	return nil
}

// Week is theoretical minutes by day of the week, Sunday first.
type Week [7]int

// UnmarshalYAML implements yaml.Unmarshaler.
func (w *Week) UnmarshalYAML(n *yaml.Node) error {
	var days struct {
		Mon, Tue, Wed, Thu, Fri, Sat, Sun Minutes
	}
	if err := strict(n, &days); err != nil {
		return err
	}
	for i, m := range []Minutes{days.Sun, days.Mon, days.Tue, days.Wed, days.Thu, days.Fri, days.Sat} {
		if m > 1440 {
			return faulty(n, fmt.Sprintf("%s is %d: expected 0 to 1440", time.Weekday(i), m))
		}
		w[i] = int(m)
	}
	return nil
}

// Levels are levels of classification, written as a list.
type Levels [8]bool

// UnmarshalYAML implements yaml.Unmarshaler.
func (l *Levels) UnmarshalYAML(n *yaml.Node) error {
	var list []Count
	if err := n.Decode(&list); err != nil {
		return err
	}
	for _, level := range list {
		if level < 1 || level > 7 {
			return faulty(n, fmt.Sprintf("level %d: expected 1 to 7", level))
		}
		l[level] = true
	}
	return nil
}

// Grades are who has a right by level (MONEY 0), as breaches write it: levels of Parte Prima, "6Q" for the quadri of
// level 6, "PIII" for Parte Terza.
type Grades []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (g *Grades) UnmarshalYAML(n *yaml.Node) error {
	var list []string
	if err := n.Decode(&list); err != nil {
		return err
	}
	for _, grade := range list {
		if !slices.Contains([]string{"1", "2", "3", "4", "5", "6", "6Q", "7", "PIII"}, grade) {
			return faulty(n, fmt.Sprintf("grade %q: expected 1 to 7, 6Q or PIII", grade))
		}
	}
	*g = list
	return nil
}

// Have reports whether a grade is one of them.
func (g Grades) Have(grade string) bool { return slices.Contains(g, grade) }

// String writes "7, 6Q".
func (g Grades) String() string { return strings.Join(g, ", ") }

// PayDay is a day of every month, 1 to 28.
type PayDay int

// UnmarshalYAML implements yaml.Unmarshaler.
func (p *PayDay) UnmarshalYAML(n *yaml.Node) error {
	if err := whole(n, p, 28, "days"); err != nil || *p == 0 {
		return wrong(n, "a day of the month from 1 to 28")
	}
	return nil
}

// Next returns the first pay day on a day or after it.
func (p PayDay) Next(from events.Date) events.Date {
	month := events.MonthOf(from)
	if month.First()+events.Date(p)-1 < from {
		month++
	}
	return month.First() + events.Date(p) - 1
}

// MonthDay is a day of every year, "06-30".
type MonthDay struct{ calendar.DayOfYear }

// UnmarshalYAML implements yaml.Unmarshaler.
func (d *MonthDay) UnmarshalYAML(n *yaml.Node) error {
	day, err := calendar.ParseDayOfYear(n.Value)
	if err != nil {
		return faulty(n, err.Error())
	}
	d.DayOfYear = day
	return nil
}

// String returns "06-30".
func (d MonthDay) String() string { return fmt.Sprintf("%02d-%02d", d.Month, d.Day) }

// DayOfYear is a day of every year: the fields `day: "06-24"`, or `easter: 39`, counted from Easter Sunday.
type DayOfYear struct {
	calendar.DayOfYear `yaml:"-"`
	Fixed              *MonthDay `yaml:"day"`
	FromEaster         *int      `yaml:"easter"`
}

// Check implements [Checked].
func (d *DayOfYear) Check(ck *Check) {
	switch {
	case d.Fixed != nil && d.FromEaster == nil:
		d.DayOfYear = d.Fixed.DayOfYear
	case d.Fixed == nil && d.FromEaster != nil:
		if d.Easter = *d.FromEaster; d.Easter < -80 || d.Easter > 200 {
			ck.Fail("easter is %d: expected -80 to 200", d.Easter)
		}
	default:
		ck.Fail("needs either day or easter")
	}
}
