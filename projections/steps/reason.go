package steps

import (
	"strings"
	"time"

	"spettanze/events"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

// Why a figure changed.
const (
	WhyLate      = "late"      // an event that came after the figure was due
	WhyRecorded  = "recorded"  // an event that came in time
	WhyCorrected = "corrected" // an event that takes the place of one annulled before: the same subject, type and date
	WhyAnnulled  = "annulled"  // an annulment
)

// LateAfter is how many days after its date an event may be recorded and still come in time.
const LateAfter = 7

// Reason says in words which event made a step.
type Reason struct {
	Why   string       `json:"why" doc:"late, recorded, corrected or annulled"`
	Delay int          `json:"delay,omitempty" doc:"days from the event's date to its recording"`
	Text  wording.Text `json:"text"`
}

// Day returns the day on which the step's event was recorded; ok is false in a log without times of recording.
func (s *Step) Day(rome *time.Location) (d events.Date, ok bool) {
	if s.Event.Recorded.IsZero() {
		return 0, false
	}
	return events.DateOf(s.Event.Recorded, rome), true
}

// Reason describes the step's event to a reader; late says whether it came after the figure was due.
func (s *Step) Reason(to visible.Reader, rome *time.Location, late bool) (r Reason) {
	name, date := visible.Cause(to, s.Event).Data.Type().Name, s.Event.Data.Effective()
	if day, ok := s.Day(rome); ok && s.Annuls == nil {
		r.Delay = max(0, int(day-date))
	}
	switch {
	case s.Annuls != nil:
		r.Why = WhyAnnulled
		r.Text = wording.Say("annullamento: %s del %s", "annulled: %s of %s", inside(visible.Cause(to, s.Annuls).Data.Type().Name), s.Annuls.Data.Effective())
		return r
	case s.Corrects:
		r.Why, r.Text = WhyCorrected, wording.Say("correzione: %s del %s", "corrected: %s of %s", inside(name), date)
	case late:
		r.Why, r.Text = WhyLate, wording.Say("in ritardo: %s del %s", "late: %s of %s", inside(name), date)
	default:
		r.Why = WhyRecorded
		r.Text = wording.Say("%s del %s", "%s of %s", wording.Event(name), date)
	}
	if r.Delay > 1 {
		r.Text = wording.Say("%s, registrato %d giorni dopo", "%s, recorded %d days after", r.Text, r.Delay)
	}
	return r
}

// inside names a type of event within a sentence.
func inside(name string) wording.Text {
	small := func(s string) string { return strings.ToLower(s[:1]) + s[1:] } // titles begin with an ASCII letter
	return wording.Text{It: small(wording.Italian.Event(name)), En: small(wording.English.Event(name))}
}
