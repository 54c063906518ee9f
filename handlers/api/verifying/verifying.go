// Package verifying has the routes of what can be relied on: the verification of the running ledger, with its progress, a
// record of the log as it was received, and the trees over the records.
package verifying

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/audit"
	"spettanze/projections/recorded"
	"spettanze/projections/report"
	"spettanze/projections/seal"
)

// Verifying is what the routes work on.
type Verifying struct {
	*reading.Service
	Job *audit.Job // nil: nothing is verified here
}

// OfRecord is a question about a record of the log.
type OfRecord struct {
	reading.AsOf
	Seq uint64 `path:"seq" minimum:"1" doc:"its sequence" example:"8323"`
}

// Routes adds the routes.
func (s *Verifying) Routes() {
	reading.Route(s.Service, access.SeeRejected, "event", "/events/{seq}", "A record of the log: the event as it was received, and what became of it",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfRecord) (*recorded.Document, error) {
			if s.Log == nil {
				return nil, refuse.NotFound("questo servizio non ha il log", "this service has no log")
			}
			return recorded.Of(ctx, r, q, s.Log, in.Seq)
		})
	reading.Route(s.Service, access.SeeSeals, "seals", "/seals", "The Merkle trees over the records of the company: a copy of a root proves later that they were not changed",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *reading.AsOf) (*seal.Document, error) {
			doc, err := seal.Of(ctx, r, q)
			if errors.Is(err, seal.ErrNone) {
				return nil, refuse.NotFound("%w", "%w", err)
			}
			return doc, err
		})
	s.route(http.MethodGet, "verification", "The verification under way, and the last one that was completed",
		"A verification replays the log from its first event, trusting nothing that is stored, and compares the result with the "+
			"projections, of all companies. The last result outlives a restart.", http.StatusOK, func() error { return nil })
	s.route(http.MethodPost, "verify", "Begin a verification",
		"It runs beside the service, on a copy of the projections, and one at a time. Ask for its progress with GET.",
		http.StatusAccepted, func() error { return s.Job.Start() })
	s.route(http.MethodDelete, "cancel-verification", "Cancel the verification under way",
		"It leaves no result; the last one stays.", http.StatusOK, func() error { return s.Job.Cancel() })
}

// route registers a route that does something to the job and answers with its state.
func (s *Verifying) route(method, id, summary, description string, status int, do func() error) {
	errs := []int{http.StatusNotFound}
	if method != http.MethodGet {
		errs = append(errs, http.StatusConflict)
	}
	huma.Register(s.API, huma.Operation{OperationID: id, Method: method, Path: "/v1/verification", Metadata: gate.Does(access.Verify), Summary: summary,
		Description: description, Tags: []string{"audit"}, DefaultStatus: status, Errors: errs},
		func(ctx context.Context, _ *struct{}) (*reading.Answer[audit.Verification], error) {
			if s.Job == nil {
				return nil, accept.Problem(ctx, http.StatusNotFound, lang.Say("questo servizio non si verifica da sé: usare spettanze verify",
					"this service does not verify itself: use spettanze verify"))
			}
			if err := do(); errors.Is(err, audit.ErrRunning) || errors.Is(err, audit.ErrIdle) {
				return nil, accept.Problem(ctx, http.StatusConflict, lang.OfError(err))
			} else if err != nil {
				return nil, s.Refuser.Problem(ctx, err)
			}
			state := s.Job.State()
			return &reading.Answer[audit.Verification]{Body: &state}, nil
		})
}
