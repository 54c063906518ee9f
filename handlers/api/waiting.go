package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/handlers/api/accept"
	"spettanze/handlers/api/intake"
)

// OfWaiting is a question about what a sender has published.
type OfWaiting struct{ Body intake.WaitingQuestion }

func (s *server) waitingRoute(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "find-waiting", Method: http.MethodPost, Path: "/v1/waiting",
		Summary: "Which of the facts about some subjects wait", Tags: []string{"publish"},
		Description: "For senders who published many events without waiting for the answer of each (Prefer: respond-async): the facts " +
			"about these employees through these dates that wait for others, and for what. A fact of a day to come is judged by what is " +
			"known now. The answer knows everything that the log had when the question came. Nothing is stored.",
		MaxBodyBytes: maxTables, Errors: []int{http.StatusBadRequest, http.StatusServiceUnavailable}}, s.findWaiting)
}

func (s *server) findWaiting(ctx context.Context, in *OfWaiting) (*answer[intake.WaitingAnswer], error) {
	if err := caughtUp(ctx, s); err != nil {
		return nil, err
	}
	found, err := in.Body.Ask(ctx, s.Source)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	found.In(accept.LanguageOf(ctx))
	return &answer[intake.WaitingAnswer]{found}, nil
}
