// Package audit has the routes that say why: the explanation of a figure, the difference between two answers, and the same
// history under other tables of the contract.
package audit

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/api/reports"
	"spettanze/projections/difference"
	"spettanze/projections/explain"
	"spettanze/projections/report"
	"spettanze/projections/simulate"
)

// OfFigure is a question about one entitlement of an employee.
type OfFigure struct {
	reading.OfEmployee
	Entitlement string `query:"entitlement" doc:"the entitlement; required" example:"ferie"`
	Lot         string `query:"lot" doc:"only this lot of it, a year or an id; default all" example:"2023"`
	From        string `query:"from" doc:"movements before this day are summed up; default none are" example:"2023-01-01"`
	Levels
}

// Levels says how much of a tree is asked for.
type Levels struct {
	Depth int    `query:"depth" minimum:"0" maximum:"100" doc:"so many levels below the figure or the node, with long lists summed up; default the whole tree, with every movement" example:"1"`
	Node  string `query:"node" doc:"only what is below this node, by its id in an answer with depth" example:"lot-2023"`
}

// OfFundTree is a question about what a fund holds.
type OfFundTree struct {
	reports.OfFund
	Levels
}

// OfLoanTree is a question about what is outstanding of a loan.
type OfLoanTree struct {
	reports.OfLoan
	Levels
}

// Between is a question about what changed from one answer to another.
type Between struct {
	reading.AsOf
	FromAt    string `query:"from-at" doc:"date of the first answer; default that of the second" example:"2023-06-30"`
	FromKnown string `query:"from-known" doc:"what had been recorded by the first answer; default all. One of the two must be given" example:"1500"`
}

// BetweenOfEmployee is a question about what changed for an employee.
type BetweenOfEmployee struct {
	Between
	ID string `path:"id" doc:"employee id" example:"E042"`
}

// OfTables is a question about other tables of the contract.
type OfTables struct {
	reading.AsOf
	Employee string `query:"employee" doc:"only this one; default everybody" example:"E042"`
	Table    string `query:"table" doc:"of a YAML body: the table that it is" example:"flex.yaml"`
	Kind     string `header:"Content-Type"`
	RawBody  []byte
}

// explain explains a figure, as a whole or opened at a node.
func (l *Levels) explain(ctx context.Context, s *reading.Service, r *report.Reporter, q report.Query, asked explain.Asked) (*explain.Document, error) {
	d, err := s.Explainer(r).Explain(ctx, q, asked)
	if err == nil && (l.Depth > 0 || l.Node != "") {
		err = d.Open(l.Node, l.Depth)
	}
	return d, err
}

// Routes registers the routes.
func Routes(s *reading.Service) {
	reading.Route(s, access.SeeBalances, "explain", "/employees/{id}/explain", "Why a balance is what it is, down to the events as they were received",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfFigure) (*explain.Document, error) {
			asked := explain.Asked{Employee: in.ID, Entitlement: events.Entitlement(in.Entitlement)}
			var err error
			if asked.Lot, err = asked.Entitlement.ParseLot(in.Lot); err != nil {
				return nil, refuse.BadRequest("lot: %w", "lot: %w", err)
			}
			if err = reading.Date("from", in.From, &asked.From); err != nil {
				return nil, err
			}
			return in.explain(ctx, s, r, q, asked)
		})
	reading.Route(s, access.SeeCompany, "explain-fund", "/funds/{fund}/explain", "Why a fund holds what it does",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfFundTree) (*explain.Document, error) {
			return in.explain(ctx, s, r, q, explain.Asked{Fund: events.Fund(in.Fund)})
		})
	reading.Route(s, access.SeeLoans, "explain-loan", "/loans/{id}/explain", "Why a loan's outstanding amount is what it is",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfLoanTree) (*explain.Document, error) {
			return in.explain(ctx, s, r, q, explain.Asked{Loan: in.ID})
		})
	reading.Route(s, access.SeeDifferences, "diff", "/diff", "What changed between two answers, and the event that did it",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *Between) (*difference.Difference, error) {
			return between(ctx, s, r, q, in, "", difference.Of)
		})
	reading.Route(s, access.Compare, "employee-diff", "/employees/{id}/diff", "What changed for one employee between two answers",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *BetweenOfEmployee) (*difference.Difference, error) {
			return between(ctx, s, r, q, &in.Between, in.ID, difference.Of)
		})
	reading.Route(s, access.SeeDifferences, "changes-by-event", "/changes", "What changed between two answers, summed up by the event that did it",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *Between) (*difference.ByEvent, error) {
			return between(ctx, s, r, q, in, "", difference.SumUp)
		})
	reading.Route(s, access.Compare, "employee-changes-by-event", "/employees/{id}/changes", "What changed for one employee between two answers, summed up by event",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *BetweenOfEmployee) (*difference.ByEvent, error) {
			return between(ctx, s, r, q, &in.Between, in.ID, difference.SumUp)
		})
	historyRoutes(s)
	simulateRoute(s)
}

// between resolves the two answers and compares them, as a function of package difference does.
func between[T any](ctx context.Context, s *reading.Service, r *report.Reporter, to report.Query, in *Between, id string,
	compare func(ctx context.Context, x *explain.Explainer, company, id string, from, to difference.Side) (*T, error)) (*T, error) {
	if in.FromAt == "" && in.FromKnown == "" {
		return nil, refuse.BadRequest("indicare la prima risposta, con from-at o from-known, o con entrambi", "say which was the first answer, with from-at or from-known, or both")
	}
	first := reading.AsOf{Company: in.Company, At: in.FromAt, Known: in.FromKnown}
	if first.At == "" {
		first.At = to.At.String()
	}
	from, err := reading.Query(ctx, r, &first)
	if err != nil {
		return nil, lang.Errorf("la prima risposta: %w", "the first answer: %w", err)
	}
	return compare(ctx, s.Explainer(r), to.Company, id, difference.Side{At: from.At, Known: from.Known},
		difference.Side{At: to.At, Known: to.Known})
}

func simulateRoute(s *reading.Service) {
	tables := map[string]*huma.MediaType{
		"application/yaml": {Schema: &huma.Schema{Type: huma.TypeString, Description: "one table, named by the parameter table"}},
		"application/json": {Schema: s.API.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[map[string]string](), true, "Tables")},
	}
	huma.Register(s.API, huma.Operation{OperationID: "simulate", Method: http.MethodPost, Path: "/v1/{company}/simulate", Metadata: gate.Does(access.Simulate),
		Summary: "The same history under other tables of the contract: what would have been different", Tags: []string{"read"},
		Description: "The body is one table of the contract as YAML, which the parameter table names, or a JSON object of " +
			"tables by name. A table that is not given stays as it is. Nothing is stored.",
		RequestBody: &huma.RequestBody{Required: true, Content: tables}, MaxBodyBytes: maxTables, SkipValidateBody: true,
		Errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge,
			http.StatusUnsupportedMediaType, http.StatusServiceUnavailable},
	}, func(ctx context.Context, in *OfTables) (*reading.Answer[simulate.Document], error) {
		return simulated(ctx, s, in)
	})
}

// maxTables bounds the tables of one request, in bytes.
const maxTables = 4 << 20

func simulated(ctx context.Context, s *reading.Service, in *OfTables) (*reading.Answer[simulate.Document], error) {
	tables, err := tablesOf(ctx, in)
	if err != nil {
		return nil, err
	}
	other, err := simulate.Load(tables)
	if err != nil {
		return nil, s.Refuser.Problem(ctx, refuse.BadRequest("%w", "%w", err))
	}
	r := s.Reporter(access.Bind(ctx, s.Source))
	q, err := reading.Query(ctx, r, &in.AsOf)
	if err != nil {
		return nil, s.Refuser.Problem(ctx, err)
	}
	doc, err := simulate.Run(ctx, r, other, q, in.Employee)
	if err != nil {
		return nil, s.Refuser.Problem(ctx, err)
	}
	return &reading.Answer[simulate.Document]{Body: doc}, nil
}

// tablesOf reads the body of a simulation.
func tablesOf(ctx context.Context, in *OfTables) (simulate.Tables, error) {
	kind, _, _ := mime.ParseMediaType(in.Kind) // what cannot be parsed is none of those below
	switch {
	case kind == "application/json":
		var tables simulate.Tables
		if err := json.Unmarshal(in.RawBody, &tables); err != nil {
			return nil, accept.Problem(ctx, http.StatusBadRequest, lang.Say("il corpo non è un oggetto JSON di tabelle per nome, come "+
				`{"flex.yaml": "…"}`, "the body is no JSON object of tables by name, such as "+`{"flex.yaml": "…"}`))
		}
		return tables, nil
	case kind == "application/yaml" || kind == "text/yaml" || strings.HasSuffix(kind, "x-yaml"):
		if in.Table == "" {
			return nil, accept.Problem(ctx, http.StatusBadRequest, lang.Say("table: indicare quale tabella è il corpo, come table=flex.yaml",
				"table: say which table the body is, such as table=flex.yaml"))
		}
		return simulate.Tables{in.Table: string(in.RawBody)}, nil
	}
	return nil, accept.Problem(ctx, http.StatusUnsupportedMediaType, lang.Say("Content-Type %q: inviare una tabella come application/yaml, "+
		"o più d'una come application/json", "Content-Type %q: send a table as application/yaml, or several as application/json", in.Kind))
}
