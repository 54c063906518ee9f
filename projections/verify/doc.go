// Package verify compares the projections with a replay of the log from its first event, entity by entity: nothing that
// is stored is taken on trust, not even that what was stored adds up.
//
// Both sides are a [report.Source], so what is compared is what documents are made from: every movement, breach,
// instruction and parked fact as a multiset, the balances as they are stored against the sum of the replayed movements,
// the funds and the loans, the lists of employees and of what was refused. The replay is cut at the position of the store:
// a service that was stopped behind the end of its log is behind, not wrong.
package verify
