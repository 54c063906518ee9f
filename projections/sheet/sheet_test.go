package sheet_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

func TestSafe(t *testing.T) {
	for s, want := range map[string]string{"": "", "=1+1": "'=1+1", "+39": "'+39", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
		"\r=1": "'\r=1", "\n=1": "'\n=1", "＝1": "'＝1", "a=1": "a=1", "perché": "perché", "−0:30": "−0:30"} {
		if got := sheet.Safe(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

// Numbers and dates are written as such, texts are made safe, and what separates is quoted.
func TestRows(t *testing.T) {
	for code, want := range map[string]string{
		"plain": "date,x\n2023-03-07,-0.3750,'-5,\"a,b;c\",7,\n",
		"it":    "\ufeffData;x\r\n07/03/2023;-0,3750;'-5;\"a,b;c\";7;\r\n",
		"en":    "\ufeffDate,x\r\n2023-03-07,-0.3750,'-5,\"a,b;c\",7,\r\n",
	} {
		f, ok := sheet.FormOf(code)
		if !ok || f.Code() != code {
			t.Fatalf("no form %s", code)
		}
		var b bytes.Buffer
		c := sheet.NewCSV(&b, f, false)
		_ = c.Header([]string{"date", "x"})
		_ = c.Row(events.MustParseDate("2023-03-07"), sheet.Number("-0.3750"), "-5", "a,b;c", uint64(7), nil)
		if err := c.Flush(); err != nil || b.String() != want {
			t.Errorf("%s: %q (%v), want %q", code, b.String(), err, want)
		}
	}
	if _, ok := sheet.FormOf("de"); ok {
		t.Error("there is a form de")
	}
	if it := (sheet.Form{People: true, Language: wording.Italian}); it.Unit(events.Minute) != "minuti" || it.Unit(events.Day) != "giorni" {
		t.Error("the units of numbers are not named")
	}
}

// H6: every CSV is written here, so that no text of it runs as a formula, in whichever export.
func TestNothingElseWritesCSV(t *testing.T) {
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Base(path) == "sheet.go" {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("csv.NewWriter")) || bytes.Contains(text, []byte("SetCellFormula")) {
			t.Errorf("%s writes tables without package sheet", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
