// Package clockfile is a file of a time clock on its way into a ledger: it is read and understood ([Read]), compared with what is
// recorded ([File.Compare]), shown to the person who sends it ([File.Preview]), and each of its rows is accounted for ([Counts]):
//
//	rows = counted + duplicates + corrected + waiting + refused + left out
//
// Package publish sends what [File.Plan] holds.
package clockfile
