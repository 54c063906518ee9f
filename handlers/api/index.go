package api

import (
	_ "embed" // the page
	"html/template"
	"net/http"
	"strings"

	"golang.org/x/text/language"

	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

//go:embed page.html
var pageText string

// page lists what can be asked, in Italian or in English. Links lead to documents, which are the same in both.
var page = template.Must(template.New("page").Parse(pageText))

// pageData is what the page shows.
type pageData struct {
	wording.Language
	Version   string
	Companies []pageCompany
	Unread    bool // the projections did not answer
}

// English tells which language the page is in.
func (d pageData) English() bool { return d.Language == wording.English }

// Documents lists the documents of a company, except those of which there may be many.
func (d pageData) Documents() (out []institute.CompanyDocument) {
	for _, kind := range []institute.DocumentKind{institute.PotDocument, institute.QuotaDocument, institute.RankingDocument,
		institute.RegisterDocument} {
		for _, doc := range institutes.Documents(kind) {
			if !strings.HasSuffix(doc.Code, ":") {
				out = append(out, doc)
			}
		}
	}
	return out
}

// NameOf is what a document of a company is called.
func (d pageData) NameOf(doc institute.CompanyDocument) string { return d.Say(doc.Names()) }

// pageCompany is a company on the page.
type pageCompany struct {
	Name   string
	People []string
}

// pageLanguages are those of the page; the first is for readers who prefer none of them.
var pageLanguages = language.NewMatcher([]language.Tag{language.Italian, language.English})

// languageOf is the language that a reader asks for: with lang, else by what the browser prefers. ok is false for a lang
// that the page does not have.
func languageOf(r *http.Request) (l wording.Language, ok bool) {
	switch r.URL.Query().Get("lang") {
	case "it":
		return wording.Italian, true
	case "en":
		return wording.English, true
	case "":
	default:
		return wording.Italian, false
	}
	if _, i := language.MatchStrings(pageLanguages, r.Header.Get("Accept-Language")); i == 1 {
		return wording.English, true
	}
	return wording.Italian, true
}

func (s *server) index(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, Problem{Status: http.StatusNotFound, Detail: "no route " + r.Method + " " + r.URL.Path +
			"; see /openapi.json"})
	})
}

func (s *server) page(w http.ResponseWriter, r *http.Request) {
	l, ok := languageOf(r)
	if !ok {
		writeProblem(w, Problem{Status: http.StatusBadRequest, Detail: "lang=" + r.URL.Query().Get("lang") + ": expected it or en"})
		return
	}
	data := pageData{Language: l, Version: s.Version}
	companies, err := s.Source.Companies(r.Context())
	for _, name := range companies {
		people, peopleErr := s.Source.Employees(r.Context(), report.Query{Company: name, At: s.Today()})
		if peopleErr != nil {
			err = peopleErr
		}
		c := pageCompany{Name: name}
		for _, p := range people {
			c.People = append(c.People, p.ID)
		}
		data.Companies = append(data.Companies, c)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", l.Say("it", "en"))
	h.Set("Vary", "Accept-Language")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if err != nil {
		s.Logger.WarnContext(r.Context(), "the page has no companies", "error", err)
		data.Unread = true
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := page.Execute(w, data); err != nil {
		s.Logger.WarnContext(r.Context(), "the page was not written whole", "error", err)
	}
}
