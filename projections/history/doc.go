// Package history says which values a figure has had: each one, since when it was known, and the event that made it.
//
// The figure is asked for at a fixed date, and what changes is what had been recorded. E034 had agreed to work back 4:00 by
// 30 June; an hour worked back on 15 June was recorded on 20 July:
//
//	July 2023, withheld   known since   because of
//	  3:00                20/07/2023    late: time bank recovered of 15/06/2023, recorded 35 days after
//	  4:00                12/06/2023    time bank leave taken of 12/06/2023 (a forecast until 30/06/2023)
//
// [Of] answers for an employee's balance, or one lot of it ([Asked.Lot]), for a row of payroll ([Asked.Payroll]), and for what
// is available in a fund. The newest value is first, and it is the figure of `balance`, `payroll` or `fund` for the same
// question. What was known by the end of the day on which the figure was due was a forecast: the day of a balance is that of
// the question, the day of a row of payroll that of the closing or the fact behind it. Of those a document has the last one,
// and all of them if asked ([Asked.Forecasts]).
//
// The values come from taking the events one by one in the order of recording (package steps).
package history
