// Package exporting has the routes of the exports: the ledger of a company for other tools, and the events as an archive. An
// export is streamed: an answer that breaks off before its last chunk is not whole.
package exporting

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/api/suffix"
	"spettanze/handlers/limit"
	"spettanze/projections/export"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

const (
	// exportsAtOnce is how many exports may run at once: each holds a reader of the database until its client has read it.
	exportsAtOnce = 2
	// stalled is how long the client of an export may read nothing before the connection is closed.
	stalled = 30 * time.Second
	// exportTimeout bounds an export whose client reads slowly: until it ends, the database cannot reuse the space of old rows.
	exportTimeout = time.Hour
)

// Exports are the exports of a service.
type Exports struct {
	*reading.Service
	Stopping <-chan struct{} // closed when exports must end; may be nil
	underWay chan struct{}   // holds as many as there are exports under way
}

// Routes adds the routes. They are streamed, so they bypass huma, which answers with whole documents.
func (s *Exports) Routes(mux *http.ServeMux) {
	s.underWay = make(chan struct{}, exportsAtOnce)
	s.Gate.Handle(mux, access.Export, "GET /v1/export", s.export)
	s.Gate.Handle(mux, access.Export, "GET /v1/{company}/export", s.export)
	text := func(name, doc, example string, required bool) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: doc, Required: required, Example: example,
			Schema: &huma.Schema{Type: huma.TypeString}}
	}
	known := text("known", "what had been recorded by then: a sequence, an RFC 3339 time or a date; default all", "1742", false)
	answers := func(events bool) map[string]*huma.Response {
		content, names := map[string]*huma.MediaType{}, []string{}
		for _, f := range export.Formats {
			if !events || f.Events {
				content[f.Media], names = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}, append(names, f.Name)
			}
		}
		problem := &huma.Response{Description: "a problem document", Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: s.API.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[refuse.Problem](), true, "")}}}
		return map[string]*huma.Response{"200": {Description: "the export (" + strings.Join(names, ", ") + "), streamed; an answer " +
			"that breaks off before its last chunk is not whole", Content: content}, "400": problem, "404": problem, "503": problem}
	}
	company := &huma.Param{Name: "company", In: "path", Required: true, Description: "company code", Example: "blue",
		Schema: &huma.Schema{Type: huma.TypeString}}
	format := text("format", "one of "+strings.Join(export.Names(), ", "), "hledger", true)
	s.API.OpenAPI().AddOperation(&huma.Operation{OperationID: "export", Method: http.MethodGet, Path: "/v1/{company}/export",
		Summary: "The ledger of a company for other tools, or its events", Tags: []string{"read"},
		Parameters: []*huma.Param{company, format, text("at", "date of the ledger; default today in Rome; the future is a "+
			"forecast; not for events", "2023-12-31", false), known, text("lang", "of csv and xlsx: it or en for a spreadsheet of people, "+
			"plain for programs; default the language of Accept-Language, plain where it names neither", "it", false)}, Responses: answers(false)})
	s.API.OpenAPI().AddOperation(&huma.Operation{OperationID: "export-events", Method: http.MethodGet, Path: "/v1/export",
		Summary: "The events of all companies, one a line, as an archive", Tags: []string{"read"},
		Parameters: []*huma.Param{text("format", "jsonl", "jsonl", true), known}, Responses: answers(true)})
}

func (s *Exports) export(w http.ResponseWriter, r *http.Request) {
	format, in, err := s.exported(r)
	if err != nil {
		s.Refuser.Error(w, r, err)
		return
	}
	select {
	case s.underWay <- struct{}{}:
		defer func() { <-s.underWay }()
	default:
		refuse.Write(w, r, refuse.Problem{Status: http.StatusServiceUnavailable, Says: lang.Say("%d esportazioni sono già in corso: chiedere "+
			"di nuovo quando una è finita", "%d exports are under way already: ask again when one has ended", exportsAtOnce)})
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // to make the first part may take longer than a whole answer
	ctx, cancel := context.WithTimeout(r.Context(), exportTimeout)
	defer cancel()
	go s.watch(ctx, cancel, in.Query.Company)
	out := &stream{w: w, header: func(h http.Header) {
		h.Set("Content-Type", format.Media)
		h.Add("Vary", "Accept-Language")
		name := "events"
		if c := in.Query.Company; c != "" {
			name = c
		}
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+format.Suffix))
	}}
	err = format.Write(ctx, out, in)
	switch {
	case err == nil:
		_, _ = out.Write(nil) // without events there is only the header to send
	case !out.begun:
		s.Refuser.Error(w, r, err)
	default:
		s.Refuser.Logger.WarnContext(r.Context(), "an export broke off", "error", err)
		// Without the last chunk the client sees that the export is not whole.
		panic(http.ErrAbortHandler) //nolint:forbidigo // net/http's own way to end a connection
	}
}

// askAgain is how often an export asks whether it is still allowed.
const askAgain = 3 * time.Second

// watch ends an export when the service stops, which it must not keep from it, and when the right to it was taken away.
func (s *Exports) watch(ctx context.Context, end func(), company string) {
	again := time.NewTicker(askAgain)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.Stopping:
			end()
			return
		case <-again.C:
			if _, err := s.Gate.Guard.Check(ctx, s.Gate.Source, report.Query{Company: company}, access.Export, ""); err != nil {
				end()
				return
			}
		}
	}
}

// exported reads the request for an export.
func (s *Exports) exported(r *http.Request) (f export.Format, in export.Input, err error) {
	values, company := r.URL.Query(), r.PathValue("company")
	for name := range values {
		if !slices.Contains([]string{"format", "at", "known", "lang"}, name) {
			return f, in, refuse.BadRequest("parametro sconosciuto %q: atteso format, at, known o lang", "unknown query parameter %q: expected format, at, known or lang", name)
		}
	}
	if f, err = export.Find(values.Get("format")); err != nil {
		return f, in, refuse.BadRequest("format: %w", "format: %w", err)
	}
	form, err := suffix.FormOf(r)
	if err != nil {
		return f, in, err
	}
	rep := s.Reporter(access.Bind(r.Context(), s.Source))
	switch {
	case f.Events && values.Has("at"):
		return f, in, refuse.BadRequest("at è una data del registro, e gli eventi si esportano qualunque sia la loro data: limitarli con known",
			"at is a date of the ledger, and events are exported whatever their date: cut them with known")
	case f.Events && (s.Log == nil || !visible.Everything(rep.Source)): // the log is for who may see everything
		return f, in, refuse.BadRequest("questo servizio non esporta eventi: chiederli a uno che ha il log", "this service does not export events: ask one that has the log")
	case company == "" && !f.Events:
		return f, in, refuse.BadRequest("il formato %s è di una sola azienda: chiedere /v1/{company}/export", "format %s is of one company: ask for /v1/{company}/export", f.Name)
	case company == "":
		known, err := rep.Known(r.Context(), reading.Plus(values.Get("known")))
		return f, export.Input{Log: s.Log, Query: report.Query{Known: known}}, err
	}
	if f.Events { // of any date
		q, err := rep.Query(r.Context(), report.Question{Company: company, At: events.MaxDate, Known: reading.Plus(values.Get("known"))})
		return f, export.Input{Log: s.Log, Query: q}, err
	}
	q, err := reading.Query(r.Context(), rep, &reading.AsOf{Company: company, At: values.Get("at"), Known: values.Get("known")})
	return f, export.Input{Reporter: rep, Query: q, Form: form}, err
}

// stream is an answer that begins when there is something of it to send.
type stream struct {
	w      http.ResponseWriter
	header func(http.Header)
	begun  bool
}

// Write implements io.Writer.
func (s *stream) Write(b []byte) (int, error) {
	if !s.begun {
		s.begun = true
		s.header(s.w.Header())
		s.w.WriteHeader(http.StatusOK)
	}
	if len(b) == 0 {
		return 0, nil
	}
	if err := limit.Write(s.w, b, stalled); err != nil {
		return 0, err
	}
	return len(b), nil
}
