package api

import (
	_ "embed" // of page.html
	"html/template"
	"net/http"
	"strings"

	"golang.org/x/text/language"

	"spettanze/events/lang"
	"spettanze/handlers/api/refuse"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

//go:embed page.html
var pageText string

// page lists the routes, in Italian or in English. Its links lead to documents, which are the same in both languages.
var page = template.Must(template.New("page").Parse(pageText))

// pageData is what the page shows.
type pageData struct {
	wording.Language
	Version   string
	Companies []pageCompany
	Unread    bool // the projections could not be read
}

// English reports whether the page is in English.
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

// NameOf returns the name of a company's document.
func (d pageData) NameOf(doc institute.CompanyDocument) string { return d.Say(doc.Names()) }

// pageCompany is a company on the page.
type pageCompany struct {
	Name   string
	People []string
}

// pageLanguages are the languages of the page; the first is for readers who prefer neither.
var pageLanguages = language.NewMatcher([]language.Tag{language.Italian, language.English})

// languageOf returns the language given by lang, else the one that the browser prefers. ok is false for any other lang.
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
	none := func(w http.ResponseWriter, r *http.Request) {
		refuse.Write(w, r, refuse.Problem{Status: http.StatusNotFound, Says: lang.Say("nessuna rotta %s %s; vedi /openapi.json",
			"no route %s %s; see /openapi.json", r.Method, r.URL.Path)})
	}
	mux.HandleFunc("/v1/", none)
	if s.Pages != nil {
		mux.Handle("/", s.Pages)
		return
	}
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("/", none)
}

func (s *server) page(w http.ResponseWriter, r *http.Request) {
	l, ok := languageOf(r)
	if !ok {
		refuse.Write(w, r, refuse.Problem{Status: http.StatusBadRequest, Says: lang.Say("lang=%s: atteso it o en", "lang=%s: expected it or en",
			r.URL.Query().Get("lang"))})
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
	h.Add("Vary", "Accept-Language")
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
