// Package layout reads the map of a table of clockings: a document of YAML that says how the table is laid out where that cannot
// be found out. docs/clock-files.md describes its keys.
//
//	columns: {employee: {from: 4, to: 13}, direction: {from: 15, to: 15}, date: {from: 19, to: 24}, time: {from: 25, to: 28}}
//	date: DDMMYY
//	time: HHmm
//
// A key that no map has is an error with its line, so that a typing mistake does not change what is read.
package layout
