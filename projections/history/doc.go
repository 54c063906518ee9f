// Package history says which values a figure has had: each one, since when it was known, and the event that made it.
//
// The figure is asked for at a fixed date, and what changes is what had been recorded. E034 had agreed to work back 4:00 by
// 30 June; an hour worked back on 15 June was recorded on 20 July:
//
//	what payroll withholds in July 2023, at 31/08/2023        known since             because of
//	  3:00                                                    20/07/2023, seq. 8323   time bank recovered, of 15/06, 35 days after
//	  4:00                                                    …                       time bank leave taken, of …
//
// [Of] answers for an employee's balance, or one lot of it ([Asked.Lot]), for a row of payroll ([Asked.Payroll]), and for what
// is available in a fund. The newest value is first, and it is the figure of `balance`, `payroll` or `fund` for the same
// question. What was known by the end of the day on which the figure was due was a forecast: of a balance that day is the question's, of
// a row of payroll that of the closing or the fact behind it. Of those a document has the last one, and all of them if asked ([Asked.Forecasts]).
//
// # How
//
// The events are taken one by one in the order of recording, by the fold that writes the figure ([fold.Employee] or
// [fold.Company]). Nearly every event is dated near the one before, so the fold is kept at several earlier days ([mark]), and
// each event costs the days from its date to the question's. An annulment, an opening balance and a fact dated before all
// marks start the fold again.
package history
