// Package simulate shows what would have been different under other tables of the contract: the same recorded events are folded
// twice ([report.Source.Under]). Nothing stored changes, and people are assumed to have behaved in the same way.
//
// [Load] puts given tables over the company's: a table replaces that of the same name, and other tables stay.
// [Run] compares, for each employee and in total, the balances, the quantities that were forfeited, expired or went
// beyond the limit, the breaches and the payroll rows; and the funds.
package simulate
