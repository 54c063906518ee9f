package lang_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"

	"spettanze/events/lang"
)

func TestErrorf(t *testing.T) {
	unknown := lang.Errorf("dipendente sconosciuto", "unknown employee")
	asked := lang.Errorf("%w %q: atteso %s", "%w %q: expected %s", unknown, "E1", lang.Say("un altro", "another"))
	_, missing := os.Open("/no/such/file")
	for _, c := range []struct {
		err    error
		is     error
		it, en string
	}{
		{asked, unknown, `dipendente sconosciuto "E1": atteso un altro`, `unknown employee "E1": expected another`},
		{fmt.Errorf("%w (twice: %w)", unknown, errors.New("x")), unknown, "dipendente sconosciuto (twice: x)", "unknown employee (twice: x)"},
		{lang.Errorf("--log: %w; dare un file", "--log: %w; give a file", missing), fs.ErrNotExist,
			"--log: open /no/such/file: file o directory inesistente; dare un file",
			"--log: open /no/such/file: no such file or directory; give a file"},
		{errors.Join(unknown, asked), unknown, "dipendente sconosciuto\n" + `dipendente sconosciuto "E1": atteso un altro`,
			"unknown employee\n" + `unknown employee "E1": expected another`},
		{errors.New("plain"), nil, "plain", "plain"},
	} {
		if got := lang.OfError(c.err); got != (lang.Text{It: c.it, En: c.en}) || c.err.Error() != c.en {
			t.Errorf("%+v, want %q", got, c.it)
		}
		if c.is != nil && !errors.Is(c.err, c.is) {
			t.Errorf("%v is not %v", c.err, c.is)
		}
	}
}

func TestOfLocale(t *testing.T) {
	for locale, want := range map[string]lang.Language{"it_IT.UTF-8": lang.Italian, "it": lang.Italian, "en_GB": lang.English,
		"C": lang.English, "": lang.English, "de_DE": lang.English} {
		if got := lang.OfLocale(locale); got != want {
			t.Errorf("%q: %v", locale, got)
		}
	}
}
