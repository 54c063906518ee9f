package api

import (
	"context"
	"log/slog"
	"net/http"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/api/changes"
	"spettanze/handlers/api/exporting"
	"spettanze/handlers/api/health"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/looking"
	"spettanze/handlers/api/publishing"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/api/suffix"
	"spettanze/handlers/api/verifying"
	"spettanze/handlers/audit"
	"spettanze/handlers/looks/list"
	"spettanze/handlers/projector"
	"spettanze/projections/contract"
	"spettanze/projections/coverage"
	"spettanze/projections/report"
)

// Options configure the API.
type Options struct {
	Source report.Source // of the documents; must be safe for concurrent use
	Guard  *access.Guard // decides who may do what; nil: all is open
	// SignIn lets requests through with their principal, and refuses the others. Nil: nobody signs in, and everybody who reaches the
	// service may do everything.
	SignIn   func(next http.Handler) http.Handler
	Contract *contract.Contract     // of the source
	Rome     *time.Location         // in which days begin
	Log      events.Log             // for the export of events; nil: they are not exported here
	Today    func() events.Date     // in Europe/Rome
	Intake   *intake.Intake         // nil: events are not taken here
	Progress func() health.Progress // nil: always ready
	// Changes is [projector.Projector.Changes]. Nil: nothing ever changes.
	Changes func(ctx context.Context, id string) (projector.Changes, <-chan struct{}, error)
	// Unavailable reports whether an error of the source is temporary, such as a rebuild of the projections. May be nil.
	Unavailable func(error) bool
	// Waited returns the facts of a company that were published as waiting. Nil: it is not known.
	Waited func(ctx context.Context, company string) ([]report.Parked, error)
	Audit  *audit.Job   // verifies the running ledger; nil: nothing does
	Looks  *list.Reader // of who looked; nil: no one signs in, and there is no record
	// Pages answers what is no route of the API. Nil: nothing does.
	Pages http.Handler
	// LoopbackOnly refuses requests that name another host than this machine: a page in a browser could otherwise point a
	// domain name of its own at a service that listens on loopback (DNS rebinding).
	LoopbackOnly bool
	Stopping     <-chan struct{}        // closed when long answers must end; may be nil
	Logger       *slog.Logger           // nil is silent
	Tracer       trace.TracerProvider   // of a span for each append; nil: none
	Collectors   []prometheus.Collector // further metrics
	Version      string                 // of the program
}

type server struct {
	Options
	gate   gate.Gate
	health *health.Health
	refuse refuse.Refuser
}

// New returns the API as one handler.
func New(o Options) http.Handler {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &server{Options: o, health: health.New(o.Version, o.Progress, o.Collectors...),
		refuse: refuse.Refuser{Unavailable: o.Unavailable, Logger: o.Logger}}
	if o.Guard == nil {
		s.Guard = &access.Guard{}
	}
	s.gate = gate.Gate{Guard: s.Guard, Source: o.Source, Refuse: s.refuse.Error}
	s.Source = s.Guard.Source(o.Source)
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Spettanze", o.Version)
	config.Info.Description = "What an employee is due: balances, movements, breaches, payroll, loan funds, at any date, as " +
		"known on any day. Quantities are decimal strings: days with four decimals, euro with two, all others whole."
	schemas := huma.NewMapRegistry("#/components/schemas/", schemaName)
	schemas.RegisterTypeAlias(reflect.TypeFor[events.Lot](), reflect.TypeFor[lot]())
	schemas.RegisterTypeAlias(reflect.TypeFor[coverage.Amount](), reflect.TypeFor[amount]())
	config.Components = &huma.Components{Schemas: schemas}
	config.Transformers = append(config.Transformers, accept.HumaWords)
	config.CreateHooks = nil // documents have no links to schemas, as on the command line
	config.DocsPath, config.SchemasPath = "", ""
	config.RejectUnknownQueryParameters = true
	a := humago.New(mux, config)
	a.UseMiddleware(s.gate.Middleware)
	r := &reading.Service{Source: s.Source, Gate: &s.gate, Contract: o.Contract, Rome: o.Rome, Log: o.Log, Today: o.Today, Waited: o.Waited, Refuser: s.refuse, API: a}
	for _, routes := range subjects {
		routes(r)
	}
	looking.Routes(r, o.Looks)
	(&exporting.Exports{Service: r, Stopping: o.Stopping}).Routes(mux)
	(&verifying.Verifying{Service: r, Job: o.Audit}).Routes()
	(&publishing.Publishing{Service: r, Intake: o.Intake, Tracer: o.Tracer, Health: s.health}).Routes(mux)
	(&changes.Stream{Look: o.Changes, Gate: &s.gate, Stopping: o.Stopping}).Route(mux, a)
	s.health.Routes(&s.gate, mux, a)
	s.index(mux, a.OpenAPI())
	// A page of another origin must not publish through a reader's browser.
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(http.HandlerFunc(otherOrigin))
	inner := origins.Handler(plain(s.identified(tagged(suffix.Handler(s.refuse, mux)))))
	return accept.Language(s.observe(mux, zipped(s.recovered(s.local(inner)))))
}

// lot stands for events.Lot in the schemas.
type lot struct{}

// Schema implements huma.SchemaProvider.
func (lot) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "year, or id", OneOf: []*huma.Schema{{Type: huma.TypeInteger}, {Type: huma.TypeString}}}
}

// amount stands for coverage.Amount in the schemas.
type amount struct{}

// Schema implements huma.SchemaProvider.
func (amount) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "euro; null: not known", Type: huma.TypeString, Nullable: true}
}

// schemaName names the schema of a document. Types outside of package report often have the names of types in it, or of each
// other (Document), so they get the name of their package before theirs.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch of := path.Base(t.PkgPath()); of {
	case "list":
		return "Looks" + name
	case "difference":
		return "Explain" + name
	case "figures":
		return "Contract" + name
	case "coverage", "explain", "history", "overview", "payroll", "recorded", "repair", "roster", "rota", "simulate", "standing", "timeline":
		return strings.ToUpper(of[:1]) + of[1:] + name
	}
	return name
}
