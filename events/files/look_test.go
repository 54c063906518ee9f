package files_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"

	"spettanze/events/files"
	"spettanze/events/lang"
)

func look(t testing.TB, in io.Reader) *files.File {
	t.Helper()
	f, err := files.Look(in)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func utf16(t testing.TB, s string, order unicode.Endianness, mark unicode.BOMPolicy) string {
	t.Helper()
	out, err := unicode.UTF16(order, mark).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func zipped(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, s)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func workbook(t testing.TB) string {
	t.Helper()
	f := excelize.NewFile()
	var b bytes.Buffer
	err := f.SetCellValue("Sheet1", "A1", "matricola")
	if err = errors.Join(err, f.Write(&b), f.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// said is one line on what a file of events holds: place and text of each value.
func said(t testing.TB, in io.Reader) string {
	t.Helper()
	f := look(t, in)
	if err := f.NotEvents(); err != nil {
		return err.Error()
	}
	var out []string
	for v, err := range f.Values() {
		if err != nil {
			out = append(out, fmt.Sprintf("line %d: %v", v.Line, err))
			break
		}
		text := strings.Join(strings.Fields(string(v.Text)), " ")
		if v.TooLong() {
			text = fmt.Sprint(v.Length, " bytes")
		}
		at := fmt.Sprint(v.Line)
		if v.Index >= 0 {
			at += fmt.Sprintf("[%d]", v.Index)
		}
		if v.Number != v.Line {
			at += fmt.Sprintf("#%d", v.Number)
		}
		out = append(out, at+" "+text)
	}
	return strings.Join(out, "; ")
}

func TestEvents(t *testing.T) {
	long := `{"a":"` + strings.Repeat("x", 3<<20) + `"}`
	pretty := "{\n  \"a\": 1\n}"
	for _, c := range []struct{ name, content, want string }{
		{"nothing", "", ""},
		{"blank", " \r\n\n\x1a", ""},
		{"lines", "{\"a\":1}\n{\"a\":2}\n", `1 {"a":1}; 2 {"a":2}`},
		{"no last newline", "{\"a\":1}\n{\"a\":2}", `1 {"a":1}; 2 {"a":2}`},
		{"CRLF, Ctrl-Z", "{\"a\":1}\r\n\r\n{\"a\":2}\r\n\x1a", `1 {"a":1}; 3 {"a":2}`},
		{"Ctrl-Z at the end of a line", "{\"a\":1}\r\n{\"a\":2}\x1a", `1 {"a":1}; 2 {"a":2}`},
		{"CR", "{\"a\":1}\r{\"a\":2}\r\r{\"a\":3}", `1 {"a":1}; 2 {"a":2}; 4 {"a":3}`},
		{"marked twice", "\ufeff{\"a\":1}\n\ufeff{\"a\":2}", `1 {"a":1}; 2 {"a":2}`},
		{"UTF-16LE", utf16(t, "{\"a\":\"è\"}\r\n{\"a\":2}", unicode.LittleEndian, unicode.UseBOM), `1 {"a":"è"}; 2 {"a":2}`},
		{"UTF-16BE", utf16(t, "{\"a\":\"è\"}\n", unicode.BigEndian, unicode.UseBOM), `1 {"a":"è"}`},
		{"UTF-16LE, no mark", utf16(t, "{\"a\":\"è\"}\n", unicode.LittleEndian, unicode.IgnoreBOM), `1 {"a":"è"}`},
		{"UTF-16BE, no mark", utf16(t, "[{\"a\":\"è\"}]", unicode.BigEndian, unicode.IgnoreBOM), `1[0] {"a":"è"}`},
		{"gzip", zipped(t, "\ufeff{\"a\":1}\n"), `1 {"a":1}`},
		{"gzip of UTF-16", zipped(t, utf16(t, "{\"a\":1}\n", unicode.LittleEndian, unicode.UseBOM)), `1 {"a":1}`},
		{"gzip files one after the other", zipped(t, "{\"a\":1}\n") + zipped(t, "{\"a\":2}\n"), `1 {"a":1}; 2 {"a":2}`},
		{"gzip in gzip", zipped(t, zipped(t, "{\"a\":1}\n")), "this is a gzip file inside a gzip file, not events; unpack it and give the file inside"},
		{"record separators", "\x1e{\"a\":1}\n\x1e{\"a\":2}\n", `1 {"a":1}; 2 {"a":2}`},

		{"first line broken", "{\"a\":\n{\"a\":2}\n{\"a\":3}\n", `1 {"a":; 2 {"a":2}; 3 {"a":3}`},
		{"first line cut in a string", "{\"a\":\"x\n{\"a\":2}\n", `1 {"a":"x; 2 {"a":2}`},
		{"first line is no JSON", "Warning: x\n{\"a\":2}\n", `1 Warning: x; 2 {"a":2}`},
		{"a line broken", "{\"a\":1}\n{\"a\":\nx\n{\"a\":3}\n", `1 {"a":1}; 2 {"a":; 3 x; 4 {"a":3}`},
		{"one line, cut", "{\"a\":1", `1 {"a":1`},
		{"a long line", "{\"a\":1}\n" + long + "\n{\"a\":3}\n", `1 {"a":1}; 2 3145737 bytes; 3 {"a":3}`},
		{"a long first line", long + "\n{\"a\":3}\n", `1 3145737 bytes; 2 {"a":3}`},

		{"array", "[{\"a\":1},{\"a\":2}]", `1[0] {"a":1}; 1[1]#2 {"a":2}`},
		{"array, pretty", "[\n" + pretty + ",\n" + pretty + "\n]\n", `2[0]#1 { "a": 1 }; 5[1]#2 { "a": 1 }`},
		{"array, one a line", "[\n{\"a\":1},\n{\"a\":2}\n]", `2[0]#1 {"a":1}; 3[1]#2 {"a":2}`},
		{"array of others", `[1,"x]",null,[2,{}],{}]`, `1[0] 1; 1[1]#2 "x]"; 1[2]#3 null; 1[3]#4 [2,{}]; 1[4]#5 {}`},
		{"empty array", "[]", ""},
		{"arrays", "[{\"a\":1}]\n[{\"a\":2}]", `1[0] {"a":1}; 2[0] {"a":2}`},
		{"array with a broken element", "[{\"a\":1},\n{\"a\":\"x,\n\"b\":[1,]},\n{\"a\":3}]", `1[0] {"a":1}; 2[1] {"a":"x, "b":[1,]}; 4[2]#3 {"a":3}`},
		{"array, cut", "[{\"a\":1},\n{\"a\":2}\n", `1[0] {"a":1}; 2[1] {"a":2}; line 3: the list has no end: send it whole`},
		{"array, cut in a value", "[{\"a\":1},\n{\"a\":", `1[0] {"a":1}; 2[1] {"a":`},
		{"array with a long element", "[{\"a\":1}," + long + ",{\"a\":3}]", `1[0] {"a":1}; 1[1]#2 3145736 bytes; 1[2]#3 {"a":3}`},

		{"pretty", pretty, `1 { "a": 1 }`},
		{"pretty ones", pretty + "\r\n" + pretty + "\n", `1 { "a": 1 }; 4#2 { "a": 1 }`},
		{"pretty, CR", strings.ReplaceAll(pretty+"\n"+pretty, "\n", "\r"), `1 { "a": 1 }; 4#2 { "a": 1 }`},
		{"pretty, marked", "\ufeff" + pretty + "\n\ufeff" + pretty, `1 { "a": 1 }; 4#2 { "a": 1 }`},
		{"pretty with a fault", "{\n \"a\": 1,\n}\n" + pretty, `1 { "a": 1, }; 4#2 { "a": 1 }`},
		{"pretty, long", "{\n\"a\":\"" + strings.Repeat("x", 100_000) + "\"}\n" + pretty, `1 { "a":"` + strings.Repeat("x", 100_000) + `"}; 3#2 { "a": 1 }`},
		{"several on a line", `{"a":1}{"a":2} {"a":3}`, `1 {"a":1}; 1#2 {"a":2}; 1#3 {"a":3}`},
		{"commas at the ends of lines", "{\"a\":1},\n{\"a\":2},\n", `1 {"a":1}; 2 {"a":2}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := said(t, strings.NewReader(c.content)); got != c.want {
				t.Errorf("%.300s; want %.300s", got, c.want)
			}
			if got := said(t, iotest.OneByteReader(strings.NewReader(c.content))); got != c.want {
				t.Errorf("a byte at a time: %.300s; want %.300s", got, c.want)
			}
		})
	}
}

func TestTables(t *testing.T) {
	for _, c := range []struct{ name, content, want, encoding string }{
		{"CRLF", "a;b\r\nà;2\r\n", "a;b\nà;2\n", files.UTF8},
		{"CR", "a;b\rà;2\r", "a;b\nà;2\n", files.UTF8},
		{"mixed", "a\r\n\r\nb\rc\n", "a\n\nb\nc\n", files.UTF8},
		{"marked", "\ufeffa;b\n\ufeff1;2\n", "a;b\n1;2\n", files.UTF8},
		{"Ctrl-Z", "a;b\r\n1;2\r\n\x1a", "a;b\n1;2\n", files.UTF8},
		{"Ctrl-Z and filling", "a;b\r\n1;2\r\n\x1a\x1a\x1a\r\n", "a;b\n1;2\n", files.UTF8},
		{"Ctrl-Z in the middle", "a;b\n\x1a\n1;2\n", "a;b\n\x1a\n1;2\n", files.UTF8},
		{"Windows-1252", "Citt\xe0;\x80\r\n", "Città;€\n", files.Windows1252},
		{"Windows-1252 far from the beginning", strings.Repeat("Città;1\n", 20_000) + "Citt\xe0;\n", strings.Repeat("Città;1\n", 20_000) + "Città;\n", files.UTF8},
		{"UTF-16", utf16(t, "a\tà\r\n", unicode.LittleEndian, unicode.UseBOM), "a\tà\n", files.UTF16},
		{"UTF-16, no mark", utf16(t, "a\tà\r\n", unicode.LittleEndian, unicode.IgnoreBOM), "a\tà\n", files.UTF16},
		{"gzip", zipped(t, "a;b\r\n"), "a;b\n", files.UTF8},
		{"fixed width", "00200000000420e0000703230750\r\n", "00200000000420e0000703230750\n", files.UTF8},
	} {
		for _, in := range []io.Reader{strings.NewReader(c.content), iotest.OneByteReader(strings.NewReader(c.content))} {
			f := look(t, in)
			b, err := io.ReadAll(f.Text())
			if f.Kind != files.Table || f.Encoding != c.encoding || string(b) != c.want || err != nil || f.NotTable() != nil {
				t.Errorf("%s: kind %d, %s: %.100q, %v, %v; want %s: %.100q", c.name, f.Kind, f.Encoding, b, err, f.NotTable(), c.encoding, c.want)
			}
		}
	}
}

func TestFieldCases(t *testing.T) {
	for name, want := range map[string]files.Kind{
		"12-cr-only.csv": files.Table, "13-ctrl-z.csv": files.Table, "14-cp1252-and-trailing-separator.csv": files.Table,
		"22-powershell-utf16.jsonl": files.Lines, "22b-bom-crlf.jsonl": files.Lines,
		"23-json-array.json": files.Array, "23b-pretty.json": files.Values,
	} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if f := look(t, bytes.NewReader(b)); f.Kind != want {
			t.Errorf("%s: kind %d; want %d", name, f.Kind, want)
		}
	}
}

// TestSentences: what is no events is refused in one sentence.
func TestSentences(t *testing.T) {
	tar := make([]byte, 512)
	copy(tar, "events.jsonl")
	copy(tar[257:], "ustar")
	for _, c := range []struct{ name, content, it string }{
		{"table", "employee,date\nE1,2023-03-07\n", "è una tabella o altro testo, non eventi JSON; una tabella di timbrature si pubblica con publish --csv --company"},
		{"workbook", workbook(t), "è una cartella di lavoro di Excel (XLSX), non eventi; le timbrature si pubblicano con publish --csv --company"},
		{"zip", "PK\x03\x04\x14\x00\x00\x00events.jsonl", "è un archivio ZIP, non eventi; estrarre il file e dare quello"},
		{"ods", "PK\x03\x04\x14\x00\x00\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "è un foglio di calcolo OpenDocument (ODS), non eventi; aprirlo in un foglio di calcolo e salvarlo come CSV o XLSX"},
		{"docx", "PK\x03\x04\x14\x00[Content_Types].xml PK\x03\x04 word/document.xml", "è un documento, non eventi; esportare di nuovo i dati come CSV, XLSX o JSON"},
		{"tar", zipped(t, string(tar)), "è un archivio TAR, non eventi; estrarre il file e dare quello"},
		{"tar of lines", string(tar) + "{\"a\":1}\n{\"a\":2}\n", "è un archivio TAR, non eventi; estrarre il file e dare quello"},
		{"zip of lines", "PK\x03\x04\x14\x00\x00\x00e.jsonl{\"a\":1}\n{\"a\":2}\n", "è un archivio ZIP, non eventi; estrarre il file e dare quello"},
		{"xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "è un vecchio file di Office (XLS, DOC) o un file protetto da password, non eventi; aprirlo in un foglio di calcolo e salvarlo come CSV o XLSX"},
		{"pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "è un PDF, non eventi; esportare di nuovo i dati come CSV, XLSX o JSON"},
		{"html", "\r\n<HTML><table>", "è una pagina HTML, anche se il nome finisce in .xls, non eventi; aprirlo in un foglio di calcolo e salvarlo come CSV o XLSX"},
		{"xml", "<?xml version=\"1.0\"?><a/>", "è un file XML, non eventi; esportare di nuovo i dati come CSV, XLSX o JSON"},
		{"xml table", "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "è una tabella di Excel in XML, non eventi; aprirlo in un foglio di calcolo e salvarlo come CSV o XLSX"},
		{"jpeg", "\xff\xd8\xff\xe0\x00\x10JFIF", "è un'immagine, non eventi; esportare di nuovo i dati come CSV, XLSX o JSON"},
		{"rtf", "{\\rtf1\\ansi\nBuongiorno}", "è un documento RTF, non eventi; esportare di nuovo i dati come CSV, XLSX o JSON"},
		{"a heading in brackets", "[Timbrature]\nE1;2023-03-07\n", "è una tabella o altro testo, non eventi JSON; una tabella di timbrature si pubblica con publish --csv --company"},
		{"bitmap", "BM\x00\x00\x01", "è un'immagine, non eventi; esportare di nuovo i dati come CSV, XLSX o JSON"},
		{"UTF-32", "\xff\xfe\x00\x00{\x00\x00\x00", "è testo UTF-32, non eventi; salvarlo come testo UTF-8"},
		{"sqlite", "SQLite format 3\x00", "è una base di dati SQLite, non eventi; esportare di nuovo i dati come CSV, XLSX o JSON"},
		{"binary", "\x01\x02\x03\x00\x00\x05", "è un file binario, non eventi; esportare di nuovo i dati come CSV, XLSX o JSON"},
	} {
		f := look(t, strings.NewReader(c.content))
		var bad *files.Error
		if !errors.As(f.NotEvents(), &bad) || bad.Sentence().In(lang.Italian) != c.it {
			t.Errorf("%s: %v", c.name, bad.Sentence().It)
		}
		if table := f.Kind == files.Table || f.Kind == files.Workbook; table != (f.NotTable() == nil) {
			t.Errorf("%s: as a table: %v", c.name, f.NotTable())
		}
	}
	for _, content := range []string{"{}", "[", "{\n}", " "} {
		if f := look(t, strings.NewReader(content)); f.NotTable() == nil || f.NotEvents() != nil {
			t.Errorf("%q: %v, %v", content, f.NotTable(), f.NotEvents())
		}
	}
	if f := look(t, strings.NewReader("Buongiorno")); f.Kind != files.Table {
		t.Errorf("a text that begins as a bitmap does: %d", f.Kind)
	}
}

func TestFailingReaders(t *testing.T) {
	broken := errors.New("broken")
	if _, err := files.Look(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	f := look(t, io.MultiReader(strings.NewReader("{\"a\":1}\n{\"a\":2}\n{"), iotest.ErrReader(broken)))
	n := 0
	for _, err := range f.Values() {
		if n++; n == 3 != errors.Is(err, broken) {
			t.Errorf("value %d: %v", n, err)
		}
	}
	z := zipped(t, strings.Repeat("{\"a\":1}\n", 100))
	f = look(t, strings.NewReader(z[:len(z)-6]))
	var last error
	for _, err := range f.Values() {
		last = err
	}
	if !errors.Is(last, io.ErrUnexpectedEOF) {
		t.Errorf("a gzip file that was cut: %v", last)
	}
}

// FuzzLook: whatever the bytes are, a file is read to its end or refused, and nothing of JSON lines is lost.
func FuzzLook(f *testing.F) {
	for _, s := range []string{"{\"a\":1}\n", "[{},{}]", "{\n}{\n}", "a;b\r\n\x1a", "\xff\xfe{\x00", "PK\x03\x04", "\x1f\x8b\x08\x00", "<html>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		in, err := files.Look(bytes.NewReader(b))
		if err != nil {
			return
		}
		if in.NotEvents() != nil {
			_, _ = io.ReadAll(in.Text())
			return
		}
		var got int
		for v, err := range in.Values() {
			if err != nil {
				return
			}
			got += bytes.Count(v.Text, []byte("{"))
		}
		if want := bytes.Count(b, []byte("{")); in.Encoding == files.UTF8 && !in.Gzip && got != want {
			t.Errorf("%d braces of %d in %q", got, want, b)
		}
	})
}
