// Package documents writes an employee's statement as documents to hand over: CSV for programs, XLSX for people who
// calculate, PDF (the *estratto conto*) for the employee.
//
// All three are written from one [Statement], which holds the documents of package report, so that they cannot differ from
// what the API and the command line answer. [New] refuses a statement whose opening and movements do not add up to its
// closing. Nothing is computed here but sums that are printed next to their parts.
//
//   - CSV ([Statement.CSV]): a row for each opening balance, movement and closing balance; plain or for people (package
//     sheet).
//   - XLSX ([Statement.XLSX]): native dates; numbers for days, euro and minutes, with their unit. Beside minutes stands the
//     text 2:05 or −0:30: a spreadsheet shows a negative duration as #####.
//   - PDF ([Statement.PDF]): A4, Italian or English, in the Go fonts of Bigelow & Holmes, which may be redistributed
//     (BSD licence) and of which only the glyphs used are embedded. The same statement gives the same bytes.
package documents
