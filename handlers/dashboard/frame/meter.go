package frame

import "spettanze/projections/wording"

// Meter is how much of a limit is reached, drawn as a bar: amber from nine tenths of the limit on, red beyond it. A limit that must
// be reached is red below it. The template "meter" shows it, and State says it in words.
type Meter struct {
	Name, Words            string // what is measured, and how far it is
	Value, Near, Most, End int64  // Near is the last value that is far from the limit
	Best                   int64  // the best value is on this side: 0, or End of a limit that must be reached
}

// NewMeter makes a meter.
func NewMeter(name, words string, value, most int64) Meter {
	return Meter{Name: name, Words: words, Value: value, Near: (most*9 - 1) / 10, Most: most, End: max(value, most, 1)}
}

// NewLeast makes a meter of a limit that must be reached.
func NewLeast(name, words string, value, least int64) Meter {
	m := Meter{Name: name, Words: words, Value: value, Near: least, Most: least, End: max(value, least, 1)}
	m.Best = m.End
	return m
}

// Over reports whether the limit is exceeded.
func (m Meter) Over() bool { return m.Value > m.Most }

func (m Meter) atLeast() bool { return m.Best > 0 }

// Class is the class of the words beside the meter.
func (m Meter) Class() string {
	switch {
	case m.atLeast() && m.Value < m.Most:
		return "bad"
	case m.atLeast():
		return ""
	case m.Over():
		return "bad"
	case m.Value > m.Near:
		return "warn"
	}
	return ""
}

// State says how near the limit is; nothing while it is far.
func (m Meter) State() wording.Text {
	switch {
	case m.atLeast() && m.Value < m.Most:
		return wording.Say("sotto il minimo", "below the least")
	case m.atLeast():
		return wording.Text{}
	case m.Over():
		return wording.Say("oltre il limite", "over the limit")
	case m.Value == m.Most && m.Most > 0:
		return wording.Say("al limite", "at the limit")
	case m.Value > m.Near:
		return wording.Say("vicino al limite", "near the limit")
	}
	return wording.Text{}
}
