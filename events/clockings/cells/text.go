package cells

import (
	"encoding/csv"
	"strings"
	"unicode/utf8"

	"spettanze/events/lang"
)

// Row is a line of a table cut into its cells.
type Row struct {
	Line  int // from 1; of a row over several lines, the first
	Cells []string
	Bad   lang.Text // why it cannot be cut into cells
}

// At returns a cell without what people and spreadsheets put around its text; empty where there is none.
func (r *Row) At(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return Clean(r.Cells[i])
}

// Empty reports whether nothing stands in the row.
func (r *Row) Empty() bool {
	for i := range r.Cells {
		if r.At(i) != "" {
			return false
		}
	}
	return r.Bad.IsZero()
}

const (
	// MaxLine is how many bytes a line may have: a clocking takes under a hundred, and a name and a note fit.
	MaxLine   = 4096
	maxQuoted = 20 // lines that a cell in quotes may have
)

// Lines cuts a text at its line ends, whichever they are. What follows a Ctrl-Z at the end of the text is left out, and so is a
// byte order mark.
func Lines(text string) []string {
	text = strings.TrimPrefix(text, "\ufeff")
	if i := strings.LastIndexByte(text, 0x1a); i >= 0 && strings.Trim(text[i:], "\x1a\r\n\x00 ") == "" {
		text = text[:i]
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// Separators are what may stand between cells, in order of preference.
var Separators = []rune{';', '\t', ',', '|'}

// Declared returns the separator of a first line sep=X, as spreadsheets write and obey it.
func Declared(line string) (rune, bool) {
	line = strings.Trim(line, "\" ")
	if len(line) < 5 || !strings.EqualFold(line[:4], "sep=") {
		return 0, false
	}
	r, n := utf8.DecodeRuneInString(line[4:])
	return r, n == len(line)-4 && r != utf8.RuneError && r != '"'
}

// Cut cuts the line at i into cells, and following lines with it while a cell in quotes is open. It returns how many lines it took.
func Cut(lines []string, i int, separator rune) (r Row, n int) {
	r = Row{Line: i + 1}
	text := lines[i]
	switch {
	case len(text) > MaxLine:
		r.Bad = Long
		return r, 1
	case !utf8.ValidString(text):
		r.Bad = Encoding
		return r, 1
	case !strings.Contains(text, `"`):
		r.Cells = strings.Split(text, string(separator))
		return r, 1
	}
	for n = 1; ; n++ {
		in := csv.NewReader(strings.NewReader(text))
		in.Comma, in.FieldsPerRecord, in.TrimLeadingSpace = separator, -1, separator != '\t'
		cells, err := in.Read()
		if err == nil {
			r.Cells = cells
			return r, n
		}
		if n == maxQuoted || i+n == len(lines) || len(text) > MaxLine || strings.Count(text, `"`)%2 == 0 {
			break
		}
		text += "\n" + lines[i+n]
	}
	if cells, ok := cutLoosely(lines[i], separator); ok {
		r.Cells = cells
		return r, 1
	}
	r.Bad = Quotes
	return r, 1
}

// cutLoosely cuts a line in which quotes do not stand as CSV has them: ="00042" unquoted, or spaces around a quoted cell.
func cutLoosely(line string, separator rune) ([]string, bool) {
	cells := strings.Split(line, string(separator))
	for i, c := range cells {
		c = strings.Trim(c, " \t")
		inner := strings.TrimPrefix(c, "=")
		switch {
		case !strings.Contains(c, `"`):
			continue
		case len(inner) < 2 || inner[0] != '"' || inner[len(inner)-1] != '"' || strings.Contains(inner[1:len(inner)-1], `"`):
			return nil, false
		case inner == c:
			c = c[1 : len(c)-1]
		}
		cells[i] = c
	}
	return cells, true
}

// What is wrong with a line. Each says what to do.
var (
	Long = lang.Say("la riga è più lunga di %d byte: non è una timbratura, toglierla", "the line is longer than %d bytes: it "+
		"is no clocking, take it out", MaxLine)
	Encoding = lang.Say("la riga ha byte che non sono testo UTF-8: salvare il file come UTF-8 e rimandarlo",
		"the line has bytes that are no UTF-8 text: save the file as UTF-8 and send it again")
	Quotes = lang.Say("le virgolette non si chiudono: correggere la riga e rimandarla",
		"the quotes are not closed: correct the row and send it again")
)
