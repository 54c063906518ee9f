// Package documents writes an employee's statement as documents to hand over: CSV for programs, XLSX for people who
// calculate, PDF (the *estratto conto*) for the employee.
//
// All three are written from one [Statement], which holds the documents of package report, so that they cannot differ from
// what the API and the command line answer. [New] refuses a statement whose opening and movements do not add up to its
// closing. Nothing is computed here but sums that are printed next to their parts.
//
//   - CSV ([Statement.CSV]): RFC 4180, a row for each opening balance, movement and closing balance; names of columns and
//     numbers are the same in both languages. A text that a spreadsheet would take for a formula is preceded by an
//     apostrophe (OWASP, CSV injection).
//   - XLSX ([Statement.XLSX]): native dates; durations as [h]:mm on the 1904 date system, the only one in which a
//     spreadsheet shows negative durations; days and euro as numbers.
//   - PDF ([Statement.PDF]): A4, Italian or English, in the Go fonts of Bigelow & Holmes, which may be redistributed
//     (BSD licence) and of which only the glyphs used are embedded. The same statement gives the same bytes.
package documents
