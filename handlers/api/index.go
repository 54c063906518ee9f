package api

import (
	"html/template"
	"net/http"
	"strings"

	"golang.org/x/text/language"

	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// page lists what can be asked, in Italian or in English. Links lead to documents, which are the same in both.
//
//nolint:misspell // Italian, and style sheets are American
var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{.Say "it" "en"}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Spettanze</title>
<style>
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
header{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}
code{font-size:.9em;overflow-wrap:anywhere}
dt{margin-top:.5rem}
dd{margin-left:1.5rem}
.people{display:flex;flex-wrap:wrap;gap:.25rem .75rem;padding:0;list-style:none}
</style>
</head>
<body>
<header>
<h1>Spettanze</h1>
<nav aria-label="{{.Say "Lingua" "Language"}}">{{if .English}}<a href="/?lang=it" lang="it" hreflang="it">italiano</a>
{{else}}<a href="/?lang=en" lang="en" hreflang="en">English</a>{{end}}</nav>
</header>
<main>
<p>{{.Say "Che cosa spetta ai dipendenti, da un registro di fatti che non viene mai riscritto."
"What employees are due, from a log of facts that is never rewritten."}}</p>
{{if .Unread}}<p role="alert">{{.Say "Il registro non si può leggere in questo momento:" "The ledger cannot be read at the moment:"}}
<a href="/readyz">{{.Say "perché" "why"}}</a>.</p>
{{end}}{{range .Companies}}{{$c := .Name}}<section aria-label="{{$c}}">
<h2>{{$c}}</h2>
<ul>
<li><a href="/v1/{{$c}}/employees">{{$.Say "dipendenti" "employees"}}</a></li>
<li><a href="/v1/{{$c}}/breaches">{{$.Say "regole violate" "breaches"}}</a></li>
<li><a href="/v1/{{$c}}/payroll">{{$.Say "istruzioni alle paghe" "payroll instructions"}}</a></li>
{{range $.Documents}}<li><a href="/v1/{{$c}}/{{.Kind}}s/{{.Code}}">{{$.NameOf .}}</a></li>
{{end}}<li><a href="/v1/{{$c}}/rejected">{{$.Say "fatti rifiutati e in attesa" "rejected and waiting facts"}}</a></li>
</ul>
<h3>{{$.Say "Saldi di un dipendente" "Balances of an employee"}}</h3>
<ul class="people">
{{range .People}}<li><a href="/v1/{{$c}}/employees/{{.}}/balances">{{.}}</a></li>
{{end}}</ul>
</section>
{{else}}{{if not .Unread}}<p>{{.Say "Il registro non ha ancora fatti: se ne pubblichi qualcuno, o si avvii"
"The log has no events yet: publish some, or start"}} <code>spettanze demo</code>.</p>
{{end}}{{end}}<section aria-labelledby="routes">
<h2 id="routes">{{.Say "Che cosa si può chiedere" "What can be asked"}}</h2>
<dl>
<dt><code>GET /v1/{company}/employees/{id}/balances</code></dt>
<dd>{{.Say "e" "and"}} <code>movements</code>, <code>breaches</code>, <code>payroll</code>, <code>explain</code>, <code>diff</code></dd>
<dt><code>GET /v1/{company}/loans/{id}</code>, <code>funds/{fund}</code></dt>
<dd>{{.Say "e" "and"}} <code>explain</code></dd>
<dt><code>GET /v1/{company}/pots/{code}</code>, <code>quotas</code>, <code>rankings</code>, <code>registers</code></dt>
<dd>{{.Say "dell'azienda" "of the company"}}</dd>
<dt><code>GET /v1/{company}/export</code>, <code>diff</code></dt>
<dd>{{.Say "di tutti" "of everybody"}}</dd>
<dt><code>?at=2023-12-31&amp;known=20000</code></dt>
<dd>{{.Say
"la data della risposta, e che cosa era registrato: una sequenza, un istante o una data; per difetto oggi e tutto"
"the date of the answer, and what had been recorded: a sequence, a time or a date; by default today and all"}}</dd>
<dt><code>POST /v1/events</code></dt>
<dd>{{.Say "pubblica eventi (CloudEvents: uno, un gruppo, righe JSON); con"
"appends events (CloudEvents: one, a batch, JSON lines); with"}} <code>?dry-run=true</code>
{{.Say "dice soltanto che effetto avrebbero" "only says what they would do"}}</dd>
</dl>
<ul>
<li><a href="/openapi.json">OpenAPI 3.1</a>{{.Say ", tutto quanto" ", all of it"}}</li>
<li><a href="/v1/changes">{{.Say "i cambiamenti, man mano" "changes as they happen"}}</a></li>
<li><a href="/readyz">{{.Say "lo stato" "whether it is ready"}}</a></li>
<li><a href="/metrics">{{.Say "le metriche" "metrics"}}</a></li>
</ul>
</section>
</main>
<footer><p>{{.Say "Versione" "Version"}} {{.Version}}</p></footer>
</body>
</html>
`))

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
