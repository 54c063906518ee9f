package files

import (
	"bytes"
	"strings"

	"spettanze/events/lang"
)

// format is a format that holds no events that this program reads.
type format struct {
	what, advice lang.Text
}

var (
	none      format
	asTable   = lang.Say("aprirlo in un foglio di calcolo e salvarlo come CSV o XLSX", "open it in a spreadsheet and save it as CSV or XLSX")
	unpacking = lang.Say("estrarre il file e dare quello", "unpack it and give the file inside")
	export    = lang.Say("esportare di nuovo i dati come CSV, XLSX o JSON", "export the data again as CSV, XLSX or JSON")
	utf8Text  = lang.Say("salvarlo come testo UTF-8", "save it as UTF-8 text")

	xlsx = format{lang.Say("una cartella di lavoro di Excel (XLSX)", "an Excel workbook (XLSX)"), lang.Text{}}
)

var utf32LE = []byte("\xff\xfe\x00\x00")

// magics are the first bytes of formats.
var magics = []struct {
	bytes string
	format
}{
	{"%PDF", format{lang.Say("un PDF", "a PDF"), export}},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", format{lang.Say("un vecchio file di Office (XLS, DOC) o un file protetto da password",
		"an old Office file (XLS, DOC) or one protected by a password"), asTable}},
	{string(utf32LE), format{lang.Say("testo UTF-32", "UTF-32 text"), utf8Text}},
	{"\x00\x00\xfe\xff", format{lang.Say("testo UTF-32", "UTF-32 text"), utf8Text}},
	{"\x1f\x8b\x08", format{lang.Say("un file gzip dentro un file gzip", "a gzip file inside a gzip file"), unpacking}},
	{"BZh", format{lang.Say("un file compresso (bzip2)", "a compressed file (bzip2)"), unpacking}},
	{"\xfd7zXZ\x00", format{lang.Say("un file compresso (xz)", "a compressed file (xz)"), unpacking}},
	{"\x28\xb5\x2f\xfd", format{lang.Say("un file compresso (zstd)", "a compressed file (zstd)"), unpacking}},
	{"7z\xbc\xaf\x27\x1c", format{lang.Say("un archivio 7-Zip", "a 7-Zip archive"), unpacking}},
	{"Rar!\x1a\x07", format{lang.Say("un archivio RAR", "a RAR archive"), unpacking}},
	{"{\\rtf", format{lang.Say("un documento RTF", "an RTF document"), export}},
	{"PAR1", format{lang.Say("un file Parquet", "a Parquet file"), export}},
	{"SQLite format 3\x00", format{lang.Say("una base di dati SQLite", "a SQLite database"), export}},
	{"\x89PNG\r\n\x1a\n", image}, {"\xff\xd8\xff", image}, {"GIF8", image}, {"BM", image}, {"II*\x00", image}, {"MM\x00*", image},
	{"RIFF", image},
	{"\x7fELF", program}, {"MZ", program},
}

var (
	image   = format{lang.Say("un'immagine", "an image"), export}
	program = format{lang.Say("un programma", "a program"), export}
	binary  = format{lang.Say("un file binario", "a binary file"), export}
)

// formatOf returns the format that the beginning of a file shows; none of a text that is read.
func formatOf(b []byte) format {
	isBinary := bytes.IndexByte(b, 0) >= 0 || controls(b)*20 > len(b)
	for _, m := range magics {
		if bytes.HasPrefix(b, []byte(m.bytes)) && (isBinary || len(m.bytes) > 2) {
			return m.format
		}
	}
	if bytes.HasPrefix(b, []byte("PK\x03\x04")) || bytes.HasPrefix(b, []byte("PK\x05\x06")) {
		return zipped(b)
	}
	if len(b) > 262 && bytes.HasPrefix(b[257:], []byte("ustar")) {
		return format{lang.Say("un archivio TAR", "a TAR archive"), unpacking}
	}
	if isBinary {
		return binary
	}
	if text := bytes.TrimLeft(b, blanks); len(text) > 0 && text[0] == '<' {
		return markup(strings.ToLower(string(text[:min(len(text), 4<<10)])))
	}
	return none
}

// controls counts the characters that no text has.
func controls(b []byte) (n int) {
	for _, c := range b {
		if c < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1a\x1b\x1e", rune(c)) {
			n++
		}
	}
	return n
}

// zipped tells the formats that are ZIP archives apart by the names of their files.
func zipped(b []byte) format {
	has := func(s string) bool { return bytes.Contains(b, []byte(s)) }
	switch {
	case has("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"):
		return format{lang.Say("un foglio di calcolo OpenDocument (ODS)", "an OpenDocument spreadsheet (ODS)"), asTable}
	case has("xl/workbook.bin"):
		return format{lang.Say("una cartella di lavoro binaria di Excel (XLSB)", "a binary Excel workbook (XLSB)"), asTable}
	case has("xl/"):
		return xlsx
	case has("word/"), has("ppt/"), has("mimetypeapplication/vnd.oasis.opendocument"):
		return format{lang.Say("un documento", "a document"), export}
	case has("[Content_Types].xml"):
		return xlsx
	}
	return format{lang.Say("un archivio ZIP", "a ZIP archive"), unpacking}
}

func markup(text string) format {
	switch {
	case strings.Contains(text, "urn:schemas-microsoft-com:office:spreadsheet"):
		return format{lang.Say("una tabella di Excel in XML", "an Excel table in XML"), asTable}
	case strings.HasPrefix(text, "<!doctype html"), strings.Contains(text, "<html"), strings.HasPrefix(text, "<table"):
		return format{lang.Say("una pagina HTML, anche se il nome finisce in .xls", "an HTML page, even if its name ends in .xls"), asTable}
	}
	return format{lang.Say("un file XML", "an XML file"), export}
}

// Error is why a file is not read: what it is, and what to do.
type Error struct {
	Kind     Kind
	sentence lang.Text
}

// Error is the sentence in English.
func (e *Error) Error() string { return e.sentence.En }

// Sentence is one sentence in both languages: what the file is, and what to do.
func (e *Error) Sentence() lang.Text { return e.sentence }

// NotEvents returns an [*Error] unless the file is one of events.
func (f *File) NotEvents() error {
	var s lang.Text
	switch f.Kind {
	case Table:
		s = lang.Say("è una tabella o altro testo, non eventi JSON; una tabella di timbrature si pubblica con %s",
			"this is a table or other text, not JSON events; a table of clockings is published with %s", withCSV)
	case Workbook:
		s = lang.Say("è %s, non eventi; le timbrature si pubblicano con %s", "this is %s, not events; clockings are published with %s",
			xlsx.what, withCSV)
	case Other:
		s = lang.Say("è %s, non eventi; %s", "this is %s, not events; %s", f.format.what, f.format.advice)
	default:
		return nil
	}
	return &Error{f.Kind, s}
}

// NotTable returns an [*Error] unless the file may be a table.
func (f *File) NotTable() error {
	var s lang.Text
	switch f.Kind {
	case Lines, Array, Values:
		s = lang.Say("sono eventi JSON, non una tabella; per pubblicarli togliere --csv",
			"these are JSON events, not a table; leave --csv out to publish them")
	case Other:
		s = lang.Say("è %s, non una tabella; %s", "this is %s, not a table; %s", f.format.what, f.format.advice)
	case Empty:
		s = lang.Say("è vuoto; esportare di nuovo la tabella", "this is empty; export the table again")
	default:
		return nil
	}
	return &Error{f.Kind, s}
}

const withCSV = "publish --csv --company"
