package api

import (
	"cmp"
	_ "embed" // of page.html
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/language"

	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/assets"
	"spettanze/projections/wording"
)

//go:embed page.html
var pageText string

// page lists the routes, in Italian or in English, as the OpenAPI document has them. Its links lead to documents, which are the
// same in both languages.
var page = template.Must(template.New("page").Parse(pageText))

// pageData is what the page shows.
type pageData struct {
	wording.Language
	Version, Style string
	Routes         []pageRoute
	Unread         bool // the projections could not be read
}

// English reports whether the page is in English.
func (d pageData) English() bool { return d.Language == wording.English }

// pageRoute is a route on the page.
type pageRoute struct {
	Method, Path, Summary, Parameters string
	Link                              string // of a route that needs no more than a company
}

// routesOf lists the routes of a document, by path.
func routesOf(doc *huma.OpenAPI, company string) (out []pageRoute) {
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		item := doc.Paths[path]
		for method, op := range map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
			http.MethodDelete: item.Delete} {
			if op == nil {
				continue
			}
			r := pageRoute{Method: method, Path: path, Summary: op.Summary}
			link := strings.ReplaceAll(path, "{company}", url.PathEscape(company))
			needs := strings.Contains(link, "{") || method != http.MethodGet
			for _, p := range op.Parameters {
				if p.In == "query" {
					r.Parameters += p.Name + " "
					needs = needs || p.Required || strings.HasSuffix(p.Description, "required")
				}
			}
			if !needs && (company != "" || link == path) {
				r.Link = link
			}
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b pageRoute) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) })
	return out
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

func (s *server) index(mux *http.ServeMux, doc *huma.OpenAPI) {
	none := func(w http.ResponseWriter, r *http.Request) {
		refuse.Write(w, r, refuse.Problem{Status: http.StatusNotFound, Says: lang.Say("nessuna rotta %s %s; vedi /openapi.json",
			"no route %s %s; see /openapi.json", r.Method, r.URL.Path)})
	}
	s.gate.Handle(mux, access.Anybody, "/v1/", none)
	s.gate.Handle(mux, access.SignedIn, "GET /api", func(w http.ResponseWriter, r *http.Request) { s.page(w, r, doc) })
	if s.Pages != nil {
		s.gate.Handle(mux, access.Anybody, "/", s.Pages.ServeHTTP) // which have a gate of their own
		return
	}
	s.gate.Handle(mux, access.Anybody, "GET "+assets.Prefix, assets.Handler().ServeHTTP)
	s.gate.Handle(mux, access.Anybody, "GET /{$}", http.RedirectHandler("/api", http.StatusSeeOther).ServeHTTP)
	s.gate.Handle(mux, access.Anybody, "/", none)
}

func (s *server) page(w http.ResponseWriter, r *http.Request, doc *huma.OpenAPI) {
	l, ok := languageOf(r)
	if !ok {
		refuse.Write(w, r, refuse.Problem{Status: http.StatusBadRequest, Says: lang.Say("lang=%s: atteso it o en", "lang=%s: expected it or en",
			r.URL.Query().Get("lang"))})
		return
	}
	companies, err := s.Source.Companies(r.Context())
	data := pageData{Language: l, Version: s.Version, Style: assets.Path("app.css"), Routes: routesOf(doc, strings.Join(companies[:min(1, len(companies))], ""))}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", l.Say("it", "en"))
	h.Add("Vary", "Accept-Language")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	if err != nil {
		s.Logger.WarnContext(r.Context(), "the projections cannot be read", "error", err)
		data.Unread = true
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := page.Execute(w, data); err != nil {
		s.Logger.WarnContext(r.Context(), "the page was not written whole", "error", err)
	}
}
