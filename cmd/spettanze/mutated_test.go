package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"spettanze/events/files"
)

// TestMutatedFiles gives the files of the field cases, damaged at random, to publish: as events and as tables of clockings, to
// be checked and now and then to be recorded.
// Nothing panics, a file that cannot be read is one error, and of every other file each row or event is counted, waits, is
// refused, a duplicate or left out. SPETTANZE_MUTATIONS is how many files are tried.
func TestMutatedFiles(t *testing.T) {
	t.Parallel()
	count := 600
	if n, err := strconv.Atoi(os.Getenv("SPETTANZE_MUTATIONS")); err == nil {
		count = n
	}
	paths, err := filepath.Glob(filepath.Join("testdata", "field-cases", "*.*"))
	if err != nil || len(paths) < 40 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	var originals [][]byte
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		originals = append(originals, b)
	}
	const shares = 4
	for share := range shares {
		t.Run(fmt.Sprint(share), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			for i := share; i < count && !t.Failed(); i += shares {
				random := rand.New(rand.NewPCG(uint64(i), 15))
				which := random.IntN(len(originals))
				asTable := strings.HasPrefix(filepath.Ext(paths[which]), ".json") == (random.IntN(12) == 0)
				b := mutated(random, originals[which], originals[random.IntN(len(originals))])
				where := []string{"--validate"}
				if random.IntN(60) == 0 {
					where = []string{"--data", dir}
				}
				if problem := offered(t, b, asTable, where); problem != "" {
					t.Errorf("mutation %d, a table: %v: %s\n%q", i, asTable, problem, b)
				}
			}
		})
	}
}

// mutated damages a file as editors, mail, spreadsheets and disks do.
func mutated(random *rand.Rand, b, other []byte) []byte {
	b = slices.Clone(b)
	if random.IntN(4) == 0 { // a few lines more make damage that is not of the whole file
		b = bytes.Repeat(append(bytes.TrimRight(b, "\r\n"), '\n'), 1+random.IntN(3))
	}
	for range 1 + random.IntN(3) {
		lines := bytes.SplitAfter(b, []byte("\n"))
		one, two := random.IntN(len(lines)), random.IntN(len(lines))
		at := random.IntN(len(b) + 1)
		switch random.IntN(9) {
		case 0:
			b = b[:at]
		case 1:
			b = b[at:]
		case 2:
			lines[one], lines[two] = lines[two], lines[one]
			b = bytes.Join(lines, nil)
		case 3:
			b = bytes.Join(slices.Insert(lines, one, lines[two]), nil)
		case 4:
			b = bytes.Join(slices.Delete(lines, one, one+1), nil)
		case 5:
			for range 1 + random.IntN(4) {
				if len(b) > 0 {
					b[random.IntN(len(b))] ^= 1 << random.IntN(8)
				}
			}
		case 6:
			separators := []string{";", ",", "\t", "|", "\n", "\r\n", "\r", ":", ".", "\"", " ", "\u00a0"}
			from, to := separators[random.IntN(len(separators))], separators[random.IntN(len(separators))]
			b = bytes.Replace(b, []byte(from), []byte(to), []int{-1, 1}[random.IntN(2)])
		case 7:
			words := []string{"\"", "'", "=", "sep=;\r\n", "\x00", "\xff", "\x1a", "\ufeff", "è", "[", "{", "]", "}", "null", "\u2028", "1e999", "24:00",
				"29/02/2023", "-1", "0,5", "99999", "=\"00042\"", ";;;;\n", "\n\n"}
			b = slices.Insert(b, at, []byte(words[random.IntN(len(words))])...)
		case 8:
			b = slices.Insert(b, at, other[:random.IntN(len(other)+1)]...)
		}
	}
	return recoded(random, b)
}

// recoded writes a text in another encoding, or compressed, one time in four.
func recoded(random *rand.Rand, b []byte) []byte {
	encoders := []encoding.Encoding{
		unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF8BOM, charmap.Windows1252, charmap.CodePage850,
	}
	switch n := random.IntN(4 * (len(encoders) + 1)); {
	case n < len(encoders):
		out, err := encoding.ReplaceUnsupported(encoders[n].NewEncoder()).Bytes(b)
		if err == nil {
			b = out
		}
	case n == len(encoders):
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = z.Write(b) // into memory
		_ = z.Close()
		b = packed.Bytes()
		if random.IntN(3) == 0 {
			b = b[:random.IntN(len(b))]
		}
	}
	return b
}

// offered gives a file to publish, and says what is wrong with the answer.
func offered(t *testing.T, b []byte, asTable bool, where []string) (problem string) {
	args := append([]string{"publish", "--json", "--lang", "it", "-"}, where...)
	if asTable {
		args = append(args, "--csv", "--company", "blue")
	}
	defer func() {
		if r := recover(); r != nil {
			problem = fmt.Sprint("it panics: ", r)
		}
	}()
	var stdout, stderr bytes.Buffer
	now := func() time.Time { return time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC) }
	status := run(t.Context(), args, bytes.NewReader(b), &stdout, &stderr, nil, now)
	said := stderr.String()
	if status == 2 {
		if stdout.Len() > 0 || strings.Count(said, "spettanze: ") != 1 || strings.Count(said, "\n") > 60 {
			return fmt.Sprintf("not one error at the end: %s %s", &stdout, said)
		}
		return ""
	}
	var d struct {
		Accepted, Duplicates, Rejected, Waiting int
		Refused                                 []struct{ Reason string }
		Tables                                  []struct {
			Separator                                                               string
			Header, Rows, Counted, Duplicates, Corrected, Waiting, Refused, LeftOut int
		}
	}
	if err := json.Unmarshal(stdout.Bytes(), &d); err != nil {
		return fmt.Sprintf("exit status %d: %v: %s %s", status, err, &stdout, said)
	}
	total, bad := d.Accepted+d.Duplicates+d.Rejected, d.Rejected+d.Waiting
	header, separator := 0, ""
	if asTable {
		if len(d.Tables) != 1 {
			return "no table: " + stdout.String()
		}
		table := d.Tables[0]
		total, bad = table.Rows, table.Refused+table.Waiting
		if sum := table.Counted + table.Duplicates + table.Corrected + table.Waiting + table.Refused + table.LeftOut; sum != table.Rows {
			return fmt.Sprintf("%d rows, %d of them accounted for: %s", table.Rows, sum, &stdout)
		}
		header, separator = table.Header, table.Separator
	}
	lines := notBlank(b, header, separator)
	switch {
	case status > 1 || (status == 1) != (bad > 0):
		return fmt.Sprintf("exit status %d: %s %s", status, &stdout, said)
	case !asTable && len(d.Refused) != d.Rejected, slices.ContainsFunc(d.Refused, func(r struct{ Reason string }) bool { return r.Reason == "" }):
		return "a refusal without its reason: " + stdout.String()
	case lines >= 0 && total != lines:
		return fmt.Sprintf("%d lines, %d accounted for: %s %s", lines, total, &stdout, said)
	}
	return ""
}

// notBlank counts the lines of a file after its header that hold something, each of them a row or an event; -1: it is no
// such file.
func notBlank(b []byte, header int, separator string) (n int) {
	f, err := files.Look(bytes.NewReader(b))
	if err != nil {
		return -1
	}
	// A field in quotes may hold the end of a line; a Ctrl-Z is the end of a file or a row, as what follows it.
	in, around, unclear := f.Text(), "\r\n\t \x00\u00a0\ufeff"+separator, "\"\x1a"
	switch f.Kind {
	case files.Table:
	case files.Lines:
		in, around, unclear = f.Bytes(), "\r\n\t \x1a\x1e", "\r" // alone it ends the lines of some files
	default:
		return -1
	}
	text, err := io.ReadAll(in)
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	if err != nil || bytes.ContainsAny(text, unclear) {
		return -1
	}
	for line := range bytes.Lines(text) {
		if header--; header < 0 && len(bytes.Trim(bytes.TrimPrefix(line, []byte("\ufeff")), around)) > 0 {
			n++
		}
	}
	return n
}
