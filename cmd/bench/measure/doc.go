// Package measure measures the ledger beside its yardsticks.
//
// Each row of the table is one figure of ours, taken in each run next to that of its yardstick. The parts are those that the product
// runs, in this process where a part is measured and as a process of the product where the whole is: nothing is imitated. Rows that
// share a log or a ledger are measured together ([Run]).
package measure
