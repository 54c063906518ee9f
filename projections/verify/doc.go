// Package verify compares the projections with a second replay of the log from its first event, entity by entity. It trusts
// nothing that is stored, not even sums.
//
// The replay is deliberately naive and does not use package fold, through which everything else is computed. It sorts the
// facts of an entity and walks every single day from the first of them on: it skips no day, continues from no saved state,
// copies no state and carries no sum. It shares the rules: the institutes, the figures of the contract, the employment
// timeline, the order of facts ([events.Compare]) and the judgement of identities and annulments (package facts). So a fault
// of the fold — a skipped closing, a batch folded twice, a clone that shares too much — shows as a difference; a fault of a
// rule shows in the rules' own tests.
//
// The store is compared as a [report.Source], as documents see it: every movement, breach, instruction and parked fact as a
// multiset, stored balances against the sum of the replayed movements, the answers of the company's institutes, the lists of
// employees and of refused events. Movements must be transfers, so that the sum over all accounts of a unit is zero. A store
// that is an [Inspector] checks its own rows as well: sequences, identities, sums, published payroll.
//
// [Journal] compares what the store keeps of each record with the log: the event, and the hash of the leaf (package leaf), which
// covers all that is stored of it, also of refused records; and it makes the trees of the leaves again.
//
// The replay ends at the store's position: a service that was stopped before the end of its log is behind, not wrong.
package verify
