package publishing

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/events/clockings/revise"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/refuse"
	"spettanze/projections/report"
)

// OfClockings is a question about the clockings that a table is compared with.
type OfClockings struct {
	Company string `path:"company" doc:"company code" example:"blue"`
	Body    revise.Question
}

// maxQuestion bounds the body of a question, in bytes.
const maxQuestion = 4 << 20

// catchUpWithin is how long [caughtUp] waits: longer than a batch of the largest request takes. Then the sender may try again.
const catchUpWithin = 20 * time.Second

func (s *Publishing) clockingsRoute() {
	huma.Register(s.API, huma.Operation{OperationID: "find-clockings", Method: http.MethodPost, Path: "/v1/{company}/clockings/find", Metadata: gate.Does(access.Publish),
		Summary: "The clockings or the rosters recorded of some employees between two days", Tags: []string{"publish"},
		Description: "For senders of tables of clockings or rosters, who must know what is recorded already to send what is new and to correct what " +
			"changed. An id that is written without its leading zeros finds its employee. The answer knows everything that the log had " +
			"when the question came. Nothing is stored.",
		MaxBodyBytes: maxQuestion, Errors: []int{http.StatusBadRequest, http.StatusServiceUnavailable}}, s.findClockings)
}

func (s *Publishing) findClockings(ctx context.Context, in *OfClockings) (*reading.Answer[revise.Found], error) {
	if in.Body.From > in.Body.To {
		return nil, s.Refuser.Problem(ctx, refuse.BadRequest("from è dopo to", "from is after to"))
	}
	if err := caughtUp(ctx, s); err != nil {
		return nil, err
	}
	var found *revise.Found
	err := s.Source.Moment(ctx, func(now report.Source) error {
		sent, err := s.Gate.Guard.Sent(ctx, now, in.Company)
		if err != nil {
			return err
		}
		ids, err := sent.Employees(ctx, s.Today())
		if err != nil {
			return err
		}
		f := revise.NewFinder(in.Company, in.Body)
		f.Hired(ids)
		for _, id := range in.Body.Among(ids) {
			history, err := sent.History(ctx, id)
			if err != nil {
				return err
			}
			for _, e := range history {
				f.Add(e)
			}
		}
		found = f.Found()
		return nil
	})
	if err != nil {
		return nil, s.Refuser.Problem(ctx, err)
	}
	return &reading.Answer[revise.Found]{Body: found}, nil
}

// caughtUp waits until the projections have all that the log has now. Its error is a problem document.
func caughtUp(ctx context.Context, s *Publishing) error {
	if s.Log == nil {
		return nil
	}
	known, last, err := intake.CaughtUp(ctx, s.Log, s.Source, catchUpWithin)
	if err != nil {
		return s.Refuser.Problem(ctx, err)
	}
	if known.Seq < last {
		return accept.Problem(ctx, http.StatusServiceUnavailable, behind)
	}
	return nil
}

// behind is the answer when the projections do not reach the log's end in time.
var behind = lang.Say("le proiezioni sono indietro rispetto al log: chiedere di nuovo tra un momento",
	"the projections are behind the log: ask again in a moment")
