// Package payroll compares what payroll has received with what is due: [Reporter.Published] makes the document, [Moments] names
// the moments that people ask about.
//
// A ledger publishes an instruction when its day is closed, at midnight in Rome, and a difference when a fact that is recorded
// later changes an instruction of a closed day (package handlers/outbox). Both follow from the log and its times of recording, so
// the document is made from them: it is the same from a service and from an archive, and it can be asked as of a past known.
//
// For each key of payroll (month, employee, kind, unit, clause, entitlement, lot, loan or case, rate) the document has
//
//	published    what was published when days were closed
//	difference   what facts recorded later have changed since, each publication with its event
//	unpublished  what is due and not published yet: of days that were not closed by then
//	dueNow       the sum of the three, as in the document of payroll for the same question
//
// An example, E034's July 2023 at 31/08/2023: published 240 on 01/07/2023, at the closing of 30/06; difference -60 on 20/07/2023,
// by the recovery of 15/06 that was recorded that day; due 180.
//
// Package closing finds the publications.
package payroll
