// Package verify compares the projections with a second replay of the log from its first event, entity by entity: nothing
// that is stored is taken on trust, not even that what was stored adds up.
//
// The replay is deliberately naive and written apart from package fold, the path that everything else comes through. It
// sorts the facts of an entity and walks every single day from the first of them on: no day is skipped because nothing
// would happen on it, no state is taken up again, added to or copied, no sum is carried. It shares the rules: the
// institutes, the figures of the contract, the employment timeline, the order of facts ([events.Compare]) and
// the judgement of identities and annulments (package facts). So a fault of the fold — a closing passed over, a batch folded
// twice, a clone that shares what it should not — shows as a difference; one of a rule shows in the rules' own tests.
//
// What is compared is what documents are made from, the store as a [report.Source]: every movement, breach, instruction
// and parked fact as a multiset, the balances as they are stored against the sum of the replayed movements, what the
// company's institutes answer, the lists of employees and of what was refused. Movements must be transfers, so that the sum over all accounts
// of a unit is zero. A store that is an [Inspector] looks at its own rows: sequences, identities, sums, payroll told.
//
// The replay is cut at the position of the store: a service that was stopped behind the end of its log is behind, not wrong.
package verify
