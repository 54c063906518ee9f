// Package simulate asks what would have been different under other tables of the contract: the same recorded events,
// folded twice ([replay.Ledger.Under]). Nothing that is stored is touched, and nothing is assumed about how people would
// have behaved: what they did stays as it was.
//
// [Overlay] puts tables of one's own over the company's: a file takes the place of the table of the same name, and what
// is not given stays. [Run] compares, for each employee and in sum, the balances, what was forfeited, what expired, what
// went beyond the limit, the breaches and the payroll rows; and the funds.
package simulate
