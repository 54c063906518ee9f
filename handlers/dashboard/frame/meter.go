package frame

import "spettanze/projections/wording"

// Meter is how much of a limit is reached, drawn as a bar: amber from nine tenths of the limit on, red beyond it. The template
// "meter" shows it, and State says it in words.
type Meter struct {
	Name, Words            string // what is measured, and how far it is
	Value, Near, Most, End int64  // Near is the last value that is far from the limit
}

// NewMeter makes a meter.
func NewMeter(name, words string, value, most int64) Meter {
	return Meter{Name: name, Words: words, Value: value, Near: (most*9 - 1) / 10, Most: most, End: max(value, most, 1)}
}

// Over reports whether the limit is exceeded.
func (m Meter) Over() bool { return m.Value > m.Most }

// Class is the class of the words beside the meter.
func (m Meter) Class() string {
	switch {
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
	case m.Over():
		return wording.Say("oltre il limite", "over the limit")
	case m.Value == m.Most && m.Most > 0:
		return wording.Say("al limite", "at the limit")
	case m.Value > m.Near:
		return wording.Say("vicino al limite", "near the limit")
	}
	return wording.Text{}
}
