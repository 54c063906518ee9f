// Package clockings understands tables of clockings as time clocks and spreadsheets write them. [Read] takes a text, [ReadRows] the
// rows of a workbook:
//
//	matricola;cognome e nome;data;entrata 1;uscita 1;entrata 2;uscita 2
//	E042;…;07/03/2023;7:50;12:00;12:50;17:05
//
// The separator, the headings, and the forms of dates and times are found out from the whole table before any row is read; what a
// [layout.Map] says goes before. A row is a day, or a pair of punches, or one punch (paired by employee and day). What has two
// readings is not guessed: it is refused, with what to do.
//
// Every row of a [Table] is in a [Clocking], in a [Refusal], or left out with its reason. Nothing is held against a ledger here:
// package revise compares a table with what is recorded. Package cells reads single cells, package layout the map.
package clockings
