// Package files looks at the first bytes of a file and says what the file is, so that a reader reads it or refuses it in one
// sentence. Names of files say nothing: people rename them.
//
//	f, err := files.Look(in)
//	switch f.Kind {
//	case files.Lines, files.Array, files.Values: // f.Values() yields each event as JSON, with its line
//	case files.Table:                            // f.Text() is UTF-8 with \n
//	case files.Workbook:                         // f.Bytes() is the workbook
//	}
//	err = f.NotEvents() // this is an Excel workbook (XLSX), not events; …
//
// # Text
//
// UTF-8 and UTF-16 are read with and without a byte order mark, gzip is uncompressed, lines may end in LF, CRLF or CR, and a Ctrl-Z
// may end the file. Bytes of a table that are no UTF-8 are read as Windows-1252, each by itself, since one foreign letter may
// stand a million rows from the beginning; JSON is UTF-8 by its standard, and its decoder says so.
//
// # JSON
//
// [Lines] is an event a line: a broken line is refused alone. [Array] is a list of events, and [Values] are events of several lines,
// one after the other: a value ends where its brackets do, so that a value with a fault inside is refused alone too. A value that
// never ends is refused together with what follows it.
//
// Memory is bounded: one value at a time, and of a value that is longer than an event may be only a beginning.
package files
