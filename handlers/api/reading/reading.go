// Package reading registers reading routes: GET /v1/{company}/… with at and known, answered by one document of one moment.
//
// A route is added in three lines, in the package of its subject, which has func Routes(s *reading.Service) and a line in
// the list in handlers/api/subjects.go:
//
//	reading.Route(s, access.SeeBalances, "history", "/employees/{id}/history", "Each value of a figure, and the event that made it",
//		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfHistory) (*history.Document, error) {
//			return history.Of(ctx, r, q, in.ID, events.Entitlement(in.Entitlement)) })
//
// The question's struct embeds [AsOf] or [OfEmployee]; each further field has a tag query or path, a doc and an example. The
// document has json tags and is what the command line prints with --json. A list that may be long embeds [Page] in its
// question and [report.Part] in its document, and is a [report.Listing]. Errors without a status of their own (package
// refuse) are the service's mistakes, so wrap a question that cannot be understood with [refuse.BadRequest] and a thing
// that does not exist with [refuse.NotFound]. A route that is not of this form, such as a POST, registers with
// [Service.API] by itself and answers errors through [Service.Refuser].
package reading

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/api/suffix"
	"spettanze/projections/contract"
	"spettanze/projections/explain"
	"spettanze/projections/report"
)

// Service is what routes read from.
type Service struct {
	Source   report.Source      // of the documents, guarded: what a request may not see does not exist
	Gate     *gate.Gate         // of routes that are not of this form
	Contract *contract.Contract // of the source
	Rome     *time.Location     // in which days begin
	Log      events.Log         // for events as they were received; may be nil
	Today    func() events.Date // in Europe/Rome
	// Waited returns the facts of a company that were published as waiting. Nil: it is not known.
	Waited  func(ctx context.Context, company string) ([]report.Parked, error)
	Refuser refuse.Refuser // answers errors
	API     huma.API       // on which the routes are registered
}

// Reporter returns the maker of documents from a source of one moment, or of [access.Bind].
func (s *Service) Reporter(source report.Source) *report.Reporter {
	return &report.Reporter{Source: source, Contract: s.Contract, Today: s.Today()}
}

// Explainer returns the maker of explanations and differences that reads as a reporter does.
func (s *Service) Explainer(r *report.Reporter) *explain.Explainer {
	return &explain.Explainer{Reporter: r, Rome: s.Rome}
}

// AsOf is a question's company and its two axes, which every reading route takes.
type AsOf struct {
	Company string `path:"company" doc:"company code" example:"blue"`
	At      string `query:"at" doc:"date of the answer; default today in Rome; the future is a forecast" example:"2023-12-31"`
	Known   string `query:"known" doc:"what had been recorded by then: a sequence, an RFC 3339 time or a date; default all" example:"1742"`
}

// OfEmployee is a question about one employee.
type OfEmployee struct {
	AsOf
	ID string `path:"id" doc:"employee id" example:"E042"`
}

func (a *AsOf) asOf() *AsOf { return a }

// asked is implemented by every question.
type asked interface{ asOf() *AsOf }

// Answer is a document as huma sends it.
type Answer[T any] struct{ Body *T }

// Route registers a reading route of a company.
func Route[Q any, T any](s *Service, does access.Action, id, path, summary string,
	document func(context.Context, *report.Reporter, report.Query, *Q) (*T, error)) {
	route(s, does, id, path, summary, s.Source.Moment, document)
}

// Elsewhere registers a reading route of a company like [Route]. Its document is not of one moment of the store, for it may take long: what
// it shows is read elsewhere, or asked of the store in many questions as of one sequence.
func Elsewhere[Q any, T any](s *Service, does access.Action, id, path, summary string,
	document func(context.Context, *report.Reporter, report.Query, *Q) (*T, error)) {
	now := func(ctx context.Context, fn func(report.Source) error) error { return fn(access.Bind(ctx, s.Source)) }
	route(s, does, id, path, summary, now, document)
}

// route registers a reading route whose documents are made within a call of during.
func route[Q any, T any](s *Service, does access.Action, id, path, summary string, during func(context.Context, func(report.Source) error) error,
	document func(context.Context, *report.Reporter, report.Query, *Q) (*T, error)) {
	op := huma.Operation{OperationID: id, Method: http.MethodGet, Path: "/v1/{company}" + path, Summary: summary,
		Tags: []string{"read"}, Metadata: gate.Does(does),
		Errors:    []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusServiceUnavailable},
		Responses: map[string]*huma.Response{"304": {Description: "the client has the answer already: If-None-Match names its ETag"}}}
	huma.Register(s.API, op, func(ctx context.Context, in *Q) (*Answer[T], error) {
		var doc *T
		err := during(ctx, func(now report.Source) error {
			r := s.Reporter(now)
			asOf := any(in).(asked).asOf() //nolint:forcetypeassert // every question embeds AsOf
			var part part
			if p, ok := any(in).(paged); ok {
				var err error
				page, most := p.page()
				if page.Whole() && suffix.Form(ctx) != "" {
					most = 0
				}
				if part, err = page.read(asOf, most); err != nil {
					return err
				}
			}
			q, err := Query(ctx, r, asOf)
			if err == nil {
				doc, err = document(ctx, r, q, in)
			}
			if err == nil {
				part.cut(doc)
			}
			return err
		})
		if err != nil {
			return nil, s.Refuser.Problem(ctx, err)
		}
		suffix.Offer(ctx, doc)
		return &Answer[T]{doc}, nil
	})
}

// Query resolves what a request asks about.
func Query(ctx context.Context, r *report.Reporter, in *AsOf) (report.Query, error) {
	q := report.Question{Company: in.Company, At: r.Today, Known: Plus(in.Known)}
	if err := Date("at", in.At, &q.At); err != nil {
		return report.Query{}, err
	}
	return r.Query(ctx, q)
}

// Date reads a parameter that is a date into d. A parameter that is not given leaves it as it is.
func Date(name, word string, d *events.Date) (err error) {
	if word == "" {
		return nil
	}
	if *d, err = events.ParseDate(word); err != nil {
		return refuse.BadRequest("%s: %w", "%s: %w", name, err)
	}
	return nil
}

// Month reads a parameter that is a month into m. A parameter that is not given leaves it as it is.
func Month(name, word string, m *events.Month) (err error) {
	if word == "" {
		return nil
	}
	if *m, err = events.ParseMonth(word); err != nil {
		return refuse.BadRequest("%s: %w", "%s: %w", name, err)
	}
	return nil
}

// Plus restores a plus sign that was not escaped, which arrives as a space.
func Plus(known string) string { return strings.ReplaceAll(known, " ", "+") }
