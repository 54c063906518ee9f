package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream"
	"spettanze/events/lang"
	"spettanze/handlers/api/intake"
	"spettanze/projections/dryrun"
)

// maxBody bounds what one request may send, in bytes.
const maxBody = 32 << 20

// received holds the events of a request and the refusals of those that could not be decoded.
type received struct {
	results []intake.Result // of all; those of events are filled in later
	events  []events.Event
	at      []int // place of each event in results
	single  bool  // a single event: if it is refused, so is the request
}

func (r *received) take(e events.Event, err error) {
	i := len(r.results)
	if err == nil {
		r.events, r.at = append(r.events, e), append(r.at, i)
		r.results = append(r.results, intake.Result{Index: i})
		return
	}
	r.results = append(r.results, intake.Refusal(i, decodeError(err)))
}

// decodeError returns the error as the type that package events documents.
func decodeError(err error) *events.DecodeError {
	var bad *events.DecodeError
	if errors.As(err, &bad) {
		return bad
	}
	return &events.DecodeError{Code: events.CodeMalformedJSON, Found: lang.Same(err.Error()), Err: err}
}

func (s *server) eventRoute(mux *http.ServeMux, a huma.API) {
	mux.HandleFunc("POST /v1/events", s.postEvents)
	mux.HandleFunc("/v1/events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", http.MethodPost)
		writeProblem(w, Problem{Status: http.StatusMethodNotAllowed,
			Detail: "events are appended with POST; to read what follows from them see /openapi.json"})
	})
	body := map[string]*huma.MediaType{}
	for _, t := range []string{intake.TypeEvent, intake.TypeBatch, "application/json", intake.TypeLines} {
		body[t] = &huma.MediaType{}
	}
	registry := a.OpenAPI().Components.Schemas
	document := func(t reflect.Type, media string) *huma.Response {
		return &huma.Response{Description: "what became of each event", Content: map[string]*huma.MediaType{
			media: {Schema: registry.Schema(t, true, "")}}}
	}
	problem := document(reflect.TypeFor[Problem](), "application/problem+json")
	problem.Description = "refused whole"
	a.OpenAPI().AddOperation(&huma.Operation{OperationID: "publish", Method: http.MethodPost, Path: "/v1/events",
		Summary: "Append events; answers when the log has them durably", Tags: []string{"publish"},
		Description: "One CloudEvent (structured, or binary with ce- headers), a batch, or JSON lines. Each event of a batch or " +
			"of lines is answered for by itself; a single event that is refused is a problem document with the pointer. A dry " +
			"run appends nothing and says of each event that would be accepted what it would do, as if those before it had been " +
			"appended: the movements, breaches, payroll rows and parked facts that would appear, go or change, through today or " +
			"the event's own last day, if that is later.",
		Parameters: []*huma.Param{{Name: "dry-run", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean},
			Description: "append nothing; say what would become of each event and what it would do"}},
		RequestBody: &huma.RequestBody{Required: true, Content: body},
		Responses: map[string]*huma.Response{"200": document(reflect.TypeFor[intake.Summary](), "application/json"),
			"400": problem, "413": problem, "415": problem, "422": problem, "503": problem, "507": problem},
	})
}

func (s *server) postEvents(w http.ResponseWriter, r *http.Request) {
	if s.Intake == nil {
		writeProblem(w, Problem{Status: http.StatusServiceUnavailable, Detail: "this service only reads; publish elsewhere"})
		return
	}
	dry, err := dryRun(r)
	if err != nil {
		writeProblem(w, Problem{Status: http.StatusBadRequest, Detail: err.Error()})
		return
	}
	got, problem := receive(w, r)
	if problem != nil {
		writeProblem(w, *problem)
		return
	}
	ctx, end := s.traced(r, len(got.events))
	doc, err := s.submit(ctx, got, dry)
	end(err)
	if err != nil && dry {
		s.writeError(w, r, err)
		return
	}
	if err != nil {
		status := http.StatusServiceUnavailable
		if errors.Is(err, jetstream.ErrDiskFull) {
			status = http.StatusInsufficientStorage
		}
		s.Logger.ErrorContext(r.Context(), "events could not be appended", "error", err)
		writeProblem(w, Problem{Status: status, Detail: fmt.Sprintf("the log did not confirm all events; "+
			"send the same request again, an identity counts once (%v)", err)})
		return
	}
	if !dry {
		s.health.Published(doc)
	}
	if refused := doc.Results; got.single && len(refused) == 1 && refused[0].Status == intake.Rejected {
		writeProblem(w, Problem{Status: http.StatusUnprocessableEntity, Detail: refused[0].Reason, Code: refused[0].Code,
			Pointer: refused[0].Pointer})
		return
	}
	writeDocument(w, doc)
}

func dryRun(r *http.Request) (bool, error) {
	for name := range r.URL.Query() {
		if name != "dry-run" {
			return false, fmt.Errorf("unknown query parameter %q: expected dry-run or none", name)
		}
	}
	word := r.URL.Query().Get("dry-run")
	if word == "" {
		return false, nil
	}
	dry, err := strconv.ParseBool(word)
	if err != nil {
		return false, fmt.Errorf("dry-run=%s: expected true or false", word)
	}
	return dry, nil
}

// submit hands the good events over and gathers the answers in order.
func (s *server) submit(ctx context.Context, got *received, dry bool) (*intake.Summary, error) {
	doc := &intake.Summary{DryRun: dry, Results: []intake.Result{}}
	var results []intake.Result
	var err error
	if dry {
		results, doc.Basis, err = s.Intake.Try(ctx, got.events,
			&dryrun.Runner{Reporter: s.reporter(s.Source), Rome: s.Rome})
	} else {
		results, err = s.Intake.Submit(ctx, got.events)
	}
	if err != nil {
		return nil, err
	}
	for k, r := range results {
		r.Index = got.at[k]
		got.results[r.Index] = r
	}
	for _, r := range got.results {
		doc.Add(r)
	}
	return doc, nil
}

// receive reads and decodes the body.
func receive(w http.ResponseWriter, r *http.Request) (*received, *Problem) {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return nil, &Problem{Status: http.StatusUnsupportedMediaType, Detail: fmt.Sprintf("Content-Encoding %q: send the events "+
			"as they are, not compressed", coding)}
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, &Problem{Status: http.StatusUnsupportedMediaType, Detail: fmt.Sprintf("charset %q: JSON is UTF-8", charset)}
	}
	binary := r.Header.Get("Ce-Specversion") != ""
	known := kind == intake.TypeEvent || kind == intake.TypeBatch || kind == intake.TypeLines || kind == "application/json"
	if err != nil || !known {
		return nil, &Problem{Status: http.StatusUnsupportedMediaType, Detail: fmt.Sprintf("Content-Type %q: send %s (or "+
			"application/json), %s or %s", r.Header.Get("Content-Type"), intake.TypeEvent, intake.TypeBatch, intake.TypeLines)}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return nil, &Problem{Status: http.StatusRequestEntityTooLarge, Code: events.CodeTooLarge,
			Detail: fmt.Sprintf("more than %d bytes in one request: send the events in several", maxBody)}
	} else if err != nil {
		return nil, &Problem{Status: http.StatusBadRequest, Code: events.CodeUnreadable,
			Detail: fmt.Sprintf("the body could not be read whole; send it again (%v)", err)}
	}
	got := &received{}
	switch {
	case kind == intake.TypeBatch:
		list, err := cloudevents.DecodeBatch(body)
		if err != nil {
			bad := decodeError(err)
			return nil, &Problem{Status: http.StatusBadRequest, Detail: bad.Error(), Code: bad.Code, Pointer: bad.Pointer}
		}
		for _, d := range list {
			if d.Err != nil {
				got.take(events.Event{}, d.Err)
			} else {
				got.take(d.Event, nil)
			}
		}
	case kind == intake.TypeLines:
		got.lines(body)
	case binary && kind == "application/json":
		got.single = true
		got.take(decodeBinary(r.Header, kind, body))
	default:
		got.single = true
		got.take(cloudevents.Decode(body))
	}
	for i := range got.events {
		// Sequence and time of recording are the log's, not the sender's.
		got.events[i].Seq, got.events[i].Recorded = 0, time.Time{}
	}
	return got, nil
}

// lines decodes JSON lines; blank ones are skipped.
func (r *received) lines(body []byte) {
	number := 0
	for line := range bytes.Lines(body) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		e, err := cloudevents.Decode(line)
		if err != nil {
			err = decodeError(err).OnLine(number)
		}
		r.take(e, err)
	}
}

// decodeBinary reads an event in binary mode: attributes in headers, data in the body.
func decodeBinary(h http.Header, kind string, body []byte) (events.Event, error) {
	attributes := []cloudevents.Attribute{{Name: "content-type", Value: kind}}
	for name, values := range h {
		for _, v := range values {
			if a, ok := cloudevents.HeaderAttribute(name, v); ok {
				attributes = append(attributes, a)
			}
		}
	}
	return cloudevents.DecodeBinary(attributes, body)
}
