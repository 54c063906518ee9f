// Package api is the ledger over HTTP (interfaces §4): events in, documents out.
//
//	POST /v1/events                                   append; answers when the log has them durably. With dry-run: what
//	                                                  each would do, appending nothing
//	GET  /v1/companies
//	GET  /v1/{company}/employees                      and …/{id}/balances|movements|breaches|payroll
//	GET  /v1/{company}/breaches, payroll, rejected
//	GET  /v1/{company}/funds/{fund}, loans/{id}
//	GET  /v1/{company}/pots/{code}, quotas/{code}, rankings/{code}, registers/{code}
//	GET  /v1/{company}/employees/{id}/explain         and funds/{fund}/explain, loans/{id}/explain
//	GET  /v1/{company}/diff                           and employees/{id}/diff: what changed between two answers
//	POST /v1/{company}/simulate                       the same history under other tables of the contract
//	GET  /v1/{company}/export                         the ledger for other tools, streamed; /v1/export: all events
//	GET  /v1/changes                                  server-sent events: whose figures have changed
//	GET  /healthz, /readyz, /metrics, /openapi.json, /
//
// Every reading route takes at (a date, default today) and known (a sequence, a time or a date, default all), and answers
// with the structs that the command line prints with --json: package report makes both. An unknown query parameter is an
// error, so that a typo cannot change a question.
//
// The package holds no state of the ledger. It is given a source of documents, an intake for events, and functions that
// report the progress of the projections; tests give it a ledger in memory. It reads the clock only to measure how long
// requests take. Errors are problem documents (RFC 9457) whose detail is one sentence: where, why, what to do.
//
// Every document is at the same address as CSV, XLSX or PDF by a suffix (package suffix), has an ETag, and is compressed.
//
// Each subject registers its routes from a package of its own: reports, audit, exporting, publishing, changes. Package
// reading says how a route is added, package refuse answers what cannot be answered. Package client is the other end, for
// the command line. Package intake appends to the log, for publishing without a service as well. Package health answers
// probes and keeps metrics.
package api
