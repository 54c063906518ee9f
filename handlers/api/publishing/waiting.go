package publishing

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/reading"
)

// OfWaiting is a question about what a sender has published.
type OfWaiting struct{ Body intake.WaitingQuestion }

func (s *Publishing) waitingRoute() {
	huma.Register(s.API, huma.Operation{OperationID: "find-waiting", Method: http.MethodPost, Path: "/v1/waiting", Metadata: gate.Does(access.SignedIn),
		Summary: "Which of the facts about some subjects wait", Tags: []string{"publish"},
		Description: "For senders who published many events without waiting for the answer of each (Prefer: respond-async): the facts " +
			"about these employees through these dates that wait for others, and for what. A fact of a day to come is judged by what is " +
			"known now. The answer knows everything that the log had when the question came. Nothing is stored.",
		MaxBodyBytes: maxQuestion, Errors: []int{http.StatusBadRequest, http.StatusServiceUnavailable}}, s.findWaiting)
}

func (s *Publishing) findWaiting(ctx context.Context, in *OfWaiting) (*reading.Answer[intake.WaitingAnswer], error) {
	if err := caughtUp(ctx, s); err != nil {
		return nil, err
	}
	found, err := in.Body.Ask(ctx, s.Source)
	if err != nil {
		return nil, s.Refuser.Problem(ctx, err)
	}
	found.In(accept.LanguageOf(ctx))
	return &reading.Answer[intake.WaitingAnswer]{Body: found}, nil
}
