package frame_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/scenario"
	"spettanze/projections/wording"
)

var page = fstest.MapFS{"main.html": {Data: []byte(`{{define "main"}}<p>{{.Date .Query.At}} {{.To "employees" "E1"}}</p>{{end}}`)}}

// start serves one page of a company whose ledger begins on 1 January 2024, on 10 February 2024.
func start(t *testing.T, content frame.Content) http.Handler {
	t.Helper()
	r := scenario.Reporter(t, "2024-02-10", `2024-01-01T11:00:00Z 2024-01-01 E1 employment.hired level=4 schedule=ft37
2024-01-02T11:00:00Z 2024-01-01 E2 employment.hired level=4 schedule=ft37`)
	return pagetest.Serve(t, r, func(f *frame.Frame) {
		f.Section(access.SeeCompany, "", wording.Say("Azienda", "Company"))
		f.Page(access.SeeCompany, "/{company}", frame.Parse(page, "main.html"), func(_ context.Context, v *frame.View) (*frame.Content, error) {
			shown := content
			shown.Title, shown.Data = wording.Say("Prova", "Trial"), v
			return &shown, nil
		})
	})
}

// What a form sends becomes the address that the API and the command line would have, and nothing of it is lost.
func TestCanonicalAddress(t *testing.T) {
	h := start(t, frame.Content{})
	for asked, want := range map[string]string{
		"at=31%2F1%2F2024&known=":                      "at=2024-01-31",
		"at=10%2F02%2F2024":                            "",
		"at=2024-02-10":                                "same",
		"at=oggi&records=all&known=2&was=2":            "",
		"records=all&known=2":                          "known=2",
		"records=all&known=&moment=2":                  "known=2",
		"records=then&known=1&moment=2&was=1":          "known=2",
		"records=until&known=1&moment=2&was=2":         "known=1",
		"at=31%2F01%2F2024&records=then&known=":        "at=2024-01-31&known=2024-01-31",
		"at=31%2F01%2F2024&records=then&known=1&was=1": "at=2024-01-31&known=2024-01-31",
		"records=then":                                 "known=2024-02-10",
		"records=until&known=1%2F2%2F2024&moment=":     "known=2024-02-01",
		"records=until&known=&moment=2":                "known=2",
		"records=until&known=":                         "",
		"known=2024-02-01T10:00:00+01:00":              "known=2024-02-01T10%3A00%3A00%2B01%3A00",
		"at=2024-01-31&lang=en&sort=-flex":             "same",
		"lang=en&at=&sort=-flex":                       "lang=en&sort=-flex",
	} {
		got := pagetest.Get(t, h, "/blue?"+asked)
		if want == "same" {
			got.Has(http.StatusOK)
			continue
		}
		to := "/blue"
		if want != "" {
			to += "?" + want
		}
		if location := got.Has(http.StatusSeeOther).Header.Get("Location"); location != to {
			t.Errorf("%s: to %s, want %s", asked, location, to)
		}
	}
}

// A page that cannot be shown says why and what to do, in the reader's language.
func TestRefused(t *testing.T) {
	h := start(t, frame.Content{})
	for path, want := range map[string]struct {
		status int
		it, en string
	}{
		"/blue?at=31/2":               {400, "Scrivere una data come", "Write a date such as"},
		"/blue?known=99":              {400, "Oltre la fine del log", "Beyond the end of the log"},
		"/blue?records=some":          {400, "atteso all, then o until", "expected all, then or until"},
		"/blue?lang=fr":               {400, "atteso it o en", "expected it or en"},
		"/blue?at=2024-01-01&at=oggi": {400, "darlo una volta", "give it once"},
		"/red":                        {404, "Azienda sconosciuta", "Unknown company"},
		"/blue/nothing":               {404, "La pagina non esiste.", "The page does not exist."},
		"/blue?at=1999-01-01":         {400, "Prima del primo evento", "Before the first event"},
	} {
		for accept, says := range map[string]string{"it": want.it, "en": want.en} {
			page := pagetest.Get(t, h, path, "Accept-Language", accept).Has(want.status, says)
			body := page.HTML
			if strings.Contains(body, "at=") || strings.Contains(body, "known=") || strings.Contains(body, `class="sections"`) != (want.status == http.StatusBadRequest) {
				t.Errorf("%s: its links carry what was wrong, or lead nowhere: %s", path, body)
			}
			if l := page.Header.Get("Content-Language"); l != accept {
				t.Errorf("%s in %s: %s", path, accept, l)
			}
		}
	}
}

// The two dates are in every link, in the title and in the banner; a permanent link has both written out.
func TestDatesOnThePage(t *testing.T) {
	n := 1
	h := start(t, frame.Content{Command: "spettanze employees", Document: "/v1/blue/employees", Formats: []string{"csv"},
		Changed: func(context.Context) (int, error) { return n, nil }, Changes: "/blue/changes"})
	pagetest.Get(t, h, "/blue?at=2024-01-31&known=1&lang=it").Has(http.StatusOK,
		"<title>Prova · al 31/01/2024 · fino a 1</title>", `/blue/employees/E1?at=2024-01-31&amp;known=1&amp;lang=it`,
		"Situazione al 31/01/2024, come risultava alla sequenza 1 (01/01/2024 12:00). Da allora 1 registrazione, 1 cambia questa pagina.", "Che cosa è cambiato",
		`href="/blue?at=2024-01-31&amp;known=1&amp;lang=it">Link permanente`, "spettanze employees --company blue --at 2024-01-31 --known 1",
		`href="/v1/blue/employees?at=2024-01-31&amp;known=1"`, `href="/blue/employees.csv?at=2024-01-31&amp;known=1&amp;lang=it"`,
	)
	pagetest.Get(t, h, "/blue?at=2024-12-31&lang=en").Has(http.StatusOK, "Forecast for 2024-12-31", `href="/blue?at=2024-12-31&amp;known=2&amp;lang=en">Permanent link`)
	if page := pagetest.Get(t, h, "/blue?lang=it").Has(http.StatusOK, "<title>Prova</title>"); strings.Contains(page.Words, "Situazione al 10/02/2024, con") {
		t.Errorf("today: %s", page.Words)
	}
	if page := pagetest.Get(t, h, "/blue?lang=it", "HX-Request-Type", "partial").Has(http.StatusOK, "10/02/2024"); strings.Contains(page.HTML, "<html") {
		t.Errorf("in place: %s", page.HTML)
	}
}

// What is folded open in place has no banner, so the records that change the page are not counted for it.
func TestPartial(t *testing.T) {
	n := 0
	h := start(t, frame.Content{Changed: func(context.Context) (int, error) { n++; return 1, nil }})
	pagetest.Get(t, h, "/blue?known=1", "HX-Request-Type", "partial").Has(http.StatusOK)
	if n != 0 {
		t.Errorf("counted %d times for no banner", n)
	}
	pagetest.Get(t, h, "/blue?known=1", "HX-Request-Type", "live").Has(http.StatusOK, "Da allora")
	if n != 1 {
		t.Errorf("counted %d times for one banner", n)
	}
}

// failing is a page that breaks off after its first words.
type failing struct{ *frame.View }

func (failing) Rows() (string, error) { return "", errors.New("the figures went away") }

// A page that is written while it is made and breaks off is no whole page for its reader: the connection ends without the last chunk.
func TestBrokenOff(t *testing.T) {
	broken := frame.Parse(fstest.MapFS{"main.html": {Data: []byte(`{{define "main"}}<p>E1 8:10</p>{{.Rows}}{{end}}`)}}, "main.html")
	h := pagetest.Serve(t, scenario.Reporter(t, "2024-02-10", `2024-01-01T11:00:00Z 2024-01-01 E1 employment.hired level=4 schedule=ft37`), func(f *frame.Frame) {
		f.Page(access.SeeCompany, "/{company}", broken, func(_ context.Context, v *frame.View) (*frame.Content, error) {
			return &frame.Content{Stream: true, Title: wording.Say("Prova", "Trial"), Data: failing{v}}, nil
		})
	})
	defer func() {
		if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // net/http documents this very value
			t.Errorf("it ended with %v", p)
		}
	}()
	pagetest.Get(t, h, "/blue")
}

// Every address of a page is escaped once.
func TestPathOf(t *testing.T) {
	for want, parts := range map[string][]string{"/blue/loans/L1": {"blue", "loans", "L1"}, "/~v1": {"v1"}, "/blue/quotas/a%2Fb": {"blue", "quotas", "a/b"}} {
		if got := frame.PathOf(parts[0], parts[1:]...); got != want {
			t.Errorf("%v is %s, want %s", parts, got, want)
		}
		if _, err := url.Parse(want); err != nil {
			t.Error(err)
		}
	}
}
