package api

import (
	"html/template"
	"net/http"

	"spettanze/projections/report"
)

// page lists what can be asked. The dashboard is to take its place.
//
//nolint:misspell // style sheets are American
var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Spettanze</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
code{font-size:.9em}</style>
<h1>Spettanze</h1>
<p>What employees are due, from a log of facts that is never rewritten. This is {{.Version}}.</p>
{{range .Companies}}{{$c := .Name}}<h2>{{$c}}</h2>
<ul>
<li><a href="/v1/{{$c}}/employees">employees</a>
<li><a href="/v1/{{$c}}/breaches">breaches</a>
<li><a href="/v1/{{$c}}/payroll">payroll</a>
<li><a href="/v1/{{$c}}/funds/gravi_motivi">fund gravi_motivi</a>,
 <a href="/v1/{{$c}}/funds/ristrutturazione">fund ristrutturazione</a>
<li><a href="/v1/{{$c}}/rejected">rejected and waiting</a>
</ul>
<p>Of one employee:{{range .People}} <a href="/v1/{{$c}}/employees/{{.}}/balances">{{.}}</a>{{end}}</p>
{{else}}<p>The log has no events yet: publish some, or start <code>spettanze demo</code>.</p>
{{end}}<h2>Routes</h2>
<ul>
<li><code>GET /v1/{company}/employees/{id}/balances|movements|breaches|payroll</code>
<li><code>GET /v1/{company}/loans/{id}</code>
<li>each with <code>?at=2023-12-31</code> and <code>&amp;known=</code> a sequence, a time or a date
<li><code>POST /v1/events</code> appends events (CloudEvents: one, a batch, JSON lines)
<li><a href="/v1/changes">changes</a> as they happen, <a href="/openapi.json">OpenAPI 3.1</a>,
 <a href="/readyz">ready?</a>, <a href="/metrics">metrics</a>
</ul>
</html>
`))

// pageCompany is a company on the page.
type pageCompany struct {
	Name   string
	People []string
}

func (s *server) index(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		data := struct {
			Version   string
			Companies []pageCompany
		}{Version: s.Version}
		companies, err := s.Source.Companies(r.Context())
		for _, name := range companies {
			q := report.Query{Company: name, At: s.Today()}
			people, peopleErr := s.Source.Employees(r.Context(), q)
			c := pageCompany{Name: name}
			for _, p := range people {
				c.People = append(c.People, p.ID)
			}
			data.Companies = append(data.Companies, c)
			if peopleErr != nil {
				err = peopleErr
			}
		}
		if err != nil {
			s.Logger.WarnContext(r.Context(), "the page has no companies", "error", err)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		if err := page.Execute(w, data); err != nil {
			s.Logger.WarnContext(r.Context(), "the page was not written whole", "error", err)
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, Problem{Status: http.StatusNotFound, Detail: "no route " + r.Method + " " + r.URL.Path +
			"; see /openapi.json"})
	})
}
