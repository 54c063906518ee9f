// Package publishing has the routes for senders: POST /v1/events appends events or tries them, and two more answer what is
// recorded and what waits.
package publishing

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"go.opentelemetry.io/otel/trace"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/api/health"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/receive"
	"spettanze/handlers/api/refuse"
	"spettanze/projections/dryrun"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// Publishing is what the routes for senders work on.
type Publishing struct {
	*reading.Service
	Intake *intake.Intake       // nil: events are not taken here
	Tracer trace.TracerProvider // of a span for each append; nil: none
	Health *health.Health       // counts the events
}

// Routes adds the routes.
func (s *Publishing) Routes(mux *http.ServeMux) {
	s.eventRoute(mux)
	s.clockingsRoute()
	s.waitingRoute()
}

func (s *Publishing) eventRoute(mux *http.ServeMux) {
	s.Gate.Handle(mux, access.SignedIn, "POST /v1/events", s.postEvents)
	s.Gate.Handle(mux, access.Anybody, "/v1/events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", http.MethodPost)
		refuse.Write(w, r, refuse.Problem{Status: http.StatusMethodNotAllowed,
			Says: lang.Say("gli eventi si aggiungono con POST; per leggere ciò che ne segue vedi /openapi.json",
				"events are appended with POST; to read what follows from them see /openapi.json")})
	})
	body := map[string]*huma.MediaType{}
	for _, t := range []string{intake.TypeEvent, intake.TypeBatch, "application/json", intake.TypeLines} {
		body[t] = &huma.MediaType{}
	}
	registry := s.API.OpenAPI().Components.Schemas
	document := func(t reflect.Type, media string) *huma.Response {
		return &huma.Response{Description: "what became of each event", Content: map[string]*huma.MediaType{
			media: {Schema: registry.Schema(t, true, "")}}}
	}
	problem := document(reflect.TypeFor[refuse.Problem](), "application/problem+json")
	problem.Description = "refused whole"
	s.API.OpenAPI().AddOperation(&huma.Operation{OperationID: "publish", Method: http.MethodPost, Path: "/v1/events",
		Summary: "Append events; answers when the log has them durably", Tags: []string{"publish"},
		Description: "One CloudEvent (structured, or binary with ce- headers), a batch, or JSON lines; as they are or with " +
			"Content-Encoding gzip. Each event of a batch or " +
			"of lines is answered for by itself; a single event that is refused is a problem document with the pointer. Of each " +
			"event that the log has, the answer says whether it counts, or for what it waits: it comes once the events are " +
			"projected, and at the latest after two seconds, when what is not known yet is left out and counted as unknown. A dry " +
			"run appends nothing and says of each event that would be accepted what it would do, as if those before it had been " +
			"appended: the movements, breaches, payroll rows and parked facts that would appear, go or change, through today or " +
			"the event's own last day, if that is later; many rows alike are summed up, and remarks ask what looks like a mistake.",
		Parameters: []*huma.Param{{Name: "dry-run", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean},
			Description: "append nothing; say what would become of each event and what it would do"},
			{Name: "Prefer", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
				Description: "respond-async (RFC 7240): answer once the log has the events, without saying whether they count"}},
		RequestBody: &huma.RequestBody{Required: true, Content: body},
		Responses: map[string]*huma.Response{"200": document(reflect.TypeFor[intake.Summary](), "application/json"),
			"400": problem, "413": problem, "415": problem, "422": problem, "503": problem, "507": problem},
	})
}

func (s *Publishing) postEvents(w http.ResponseWriter, r *http.Request) {
	if s.Intake == nil {
		refuse.Write(w, r, refuse.Problem{Status: http.StatusServiceUnavailable, Says: lang.Say("questo servizio legge soltanto; pubblicare altrove",
			"this service only reads; publish elsewhere")})
		return
	}
	dry, err := dryRun(r)
	if err != nil {
		refuse.Write(w, r, refuse.Problem{Status: http.StatusBadRequest, Says: lang.OfError(err)})
		return
	}
	got, refusal := receive.Read(w, r)
	if refusal != nil {
		refuse.Write(w, r, refuse.Problem{Status: refusal.Status, Says: refusal.Detail, Code: refusal.Code, Pointer: refusal.Pointer})
		return
	}
	ctx, end := s.traced(r, len(got.Events))
	async := intake.PrefersAsync(r.Header)
	doc, err := s.submit(ctx, got, dry, async)
	end(err)
	if err != nil && dry {
		s.Refuser.Error(w, r, err)
		return
	}
	if err != nil {
		status := http.StatusServiceUnavailable
		if errors.Is(err, jetstream.ErrDiskFull) {
			status = http.StatusInsufficientStorage
		}
		s.Refuser.Logger.ErrorContext(r.Context(), "events could not be appended", "error", err)
		refuse.Write(w, r, refuse.Problem{Status: status, Says: lang.Say("il log non ha confermato tutti gli eventi; "+
			"inviare di nuovo la stessa richiesta, un'identità conta una volta (%v)", "the log did not confirm all events; "+
			"send the same request again, an identity counts once (%v)", err)})
		return
	}
	if !dry {
		s.Health.Published(doc)
	}
	if refused := doc.Results; got.Single && len(refused) == 1 && refused[0].Status == intake.Rejected {
		refuse.Write(w, r, refuse.Problem{Status: http.StatusUnprocessableEntity, Says: refused[0].Why, Code: refused[0].Code,
			Pointer: refused[0].Pointer})
		return
	}
	l := accept.LanguageOf(r.Context())
	for i := range doc.Results {
		doc.Results[i] = doc.Results[i].Says(l)
	}
	accept.Says(w.Header(), l)
	if async && !dry {
		w.Header().Set("Preference-Applied", intake.RespondAsync)
	}
	w.Header().Set("Content-Type", "application/json")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(doc) // the status is sent; a reader that went away needs no other
}

func dryRun(r *http.Request) (bool, error) {
	for name := range r.URL.Query() {
		if name != "dry-run" {
			return false, lang.Errorf("parametro sconosciuto %q: atteso dry-run o nessuno", "unknown query parameter %q: expected dry-run or none", name)
		}
	}
	word := r.URL.Query().Get("dry-run")
	if word == "" {
		return false, nil
	}
	dry, err := strconv.ParseBool(word)
	if err != nil {
		return false, lang.Errorf("dry-run=%s: atteso true o false", "dry-run=%s: expected true or false", word)
	}
	return dry, nil
}

// foretells reports whether the sender may see what the events would do, and not only whether they would be accepted.
func (s *Publishing) foretells(ctx context.Context, evs []events.Event) bool {
	return !slices.ContainsFunc(evs, func(e events.Event) bool { return !s.Gate.Guard.Shows(ctx, e.Company, access.Foretell) })
}

// submit hands the good events over and gathers the answers in order.
func (s *Publishing) submit(ctx context.Context, got *receive.Received, dry, async bool) (*intake.Summary, error) {
	doc := &intake.Summary{DryRun: dry, Results: []intake.Result{}}
	var results []intake.Result
	var err error
	switch {
	case dry:
		companies := make([]string, len(got.Events))
		for i := range got.Events {
			companies[i] = got.Events[i].Company
		}
		shown := access.Bind(s.Gate.Guard.Showing(ctx, access.Foretell, companies...), s.Source)
		results, doc.Basis, err = s.Intake.Try(ctx, got.Events, &dryrun.Runner{Reporter: s.Reporter(shown), Rome: s.Rome}, s.foretells(ctx, got.Events))
	case async:
		results, err = s.Intake.Submit(ctx, got.Events)
	default:
		results, err = s.Intake.SubmitAndFollow(ctx, got.Events)
	}
	if err != nil {
		return nil, err
	}
	for k, r := range results {
		r.Index = got.At[k]
		// A source and an id may tell of what kind a fact is, so a sender learns of its own.
		if w := r.Waits; w != nil && !s.Gate.Guard.Whole(ctx, got.Events[k].Company) {
			r.Waits = &intake.Waits{Code: w.Code, Reason: visible.Waits(w.Code, w.Reason)}
		}
		r.Heals = slices.DeleteFunc(r.Heals, func(c report.Cause) bool { return !s.Gate.Guard.Sends(ctx, got.Events[k].Company, c.Source) })
		got.Results[r.Index] = r
	}
	for _, r := range got.Results {
		doc.Add(r)
	}
	return doc, nil
}
