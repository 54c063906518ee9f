package institute

import (
	"spettanze/events/hr"
)

// Work is what a day's clocking is worth in minutes, before any institute looks at it (TIME T0).
type Work struct {
	// Minutes is W, the minutes worked: those between the punches. Of Parte Terza a part of the break is paid, and where a shift with
	// times is planned and overtime is not authorised, the minutes inside it alone count. A remote day without punches has its
	// theoretical minutes.
	Minutes int
	// Spans are the minutes of W by the clock; an empty one counts nothing. Both are empty where no times are known.
	Spans [2]Span
	// Overtime is how many minutes of W lie outside the planned shift, where overtime is authorised (TIME A). That of flexible hours is
	// not here.
	Overtime int
}

// Span is a span of a clocking, in minutes after the midnight at which the clocking's date begins: From to To, which may be of the
// next day, above 1440.
type Span struct{ From, To int }

// Minutes returns its length.
func (s Span) Minutes() int { return s.To - s.From }

// Within returns the minutes of the span that lie between two moments.
func (s Span) Within(from, to int) int { return max(0, min(s.To, to)-max(s.From, from)) }

// clip returns the part of the span between two moments.
func (s Span) clip(from, to int) Span {
	if s.Within(from, to) == 0 {
		return Span{}
	}
	return Span{max(s.From, from), min(s.To, to)}
}

// Work returns the minutes worked of the day's clocking; zero without one.
func (d *Day) Work() (w Work) {
	if d.Clocking == nil {
		return w
	}
	c, ok := d.Clocking.Data.(hr.ClockingRecorded)
	switch {
	case !ok:
		return w
	case len(c.Punches) == 0:
		w.Minutes = d.Theoretical
		return w
	}
	terza := d.Status.Class.Discipline == hr.ParteTerza
	for i := 0; i+1 < len(c.Punches); i += 2 {
		w.Spans[i/2] = Span{c.At(i), c.At(i + 1)}
	}
	if len(c.Punches) == 4 && terza {
		w.payBreak(d, &c)
	}
	s := &d.Shift
	if planned := s.Minutes > 0 && s.Timed; planned && !c.OvertimeAuthorized {
		for i := range w.Spans {
			w.Spans[i] = w.Spans[i].clip(s.Start, s.End())
		}
	}
	w.Minutes = w.Spans[0].Minutes() + w.Spans[1].Minutes()
	if c.OvertimeAuthorized && !c.Remote && s.Covered { // CIA/All.11/D: no overtime on a remote day
		switch {
		case s.Minutes == 0:
			w.Overtime = w.Minutes
		case s.Timed:
			w.Overtime = w.Minutes - w.Spans[0].Within(s.Start, s.End()) - w.Spans[1].Within(s.Start, s.End())
		}
	}
	return w
}

// payBreak lengthens the first span by the paid part of the break, on a day that is long enough (CIA/All.2/Pausa).
func (w *Work) payBreak(d *Day, c *hr.ClockingRecorded) {
	figure := d.Contract.Employment.PaidBreak.On(d.Date)
	if c.At(3)-c.At(0) > int(figure.Over) {
		w.Spans[0].To += min(w.Spans[1].From-w.Spans[0].To, int(figure.Paid))
	}
}
