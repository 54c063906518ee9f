package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"spettanze/events/lang"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/api/changes"
	"spettanze/projections/explain"
	"spettanze/projections/report"
)

// badRequestError is of a question that cannot be understood.
type badRequestError struct{ error }

func badRequest(it, en string, args ...any) error {
	return badRequestError{lang.Errorf(it, en, args...)}
}

// Unwrap returns the sentence.
func (e badRequestError) Unwrap() error { return e.error }

// statusOf returns the HTTP status of an error of documents.
func statusOf(err error) int {
	switch {
	case errors.Is(err, report.ErrUnknownEmployee), errors.Is(err, report.ErrUnknownFund),
		errors.Is(err, report.ErrUnknownLoan), errors.Is(err, report.ErrUnknownCode), errors.Is(err, report.ErrUnknownCompany):
		return http.StatusNotFound
	case errors.As(err, new(badRequestError)), errors.Is(err, changes.ErrAsked), errors.Is(err, report.ErrKnown), errors.Is(err, report.ErrKnownBeyond),
		errors.Is(err, report.ErrKnownBefore), errors.Is(err, report.ErrBeforeFirst), errors.Is(err, report.ErrNoTimes),
		errors.Is(err, report.ErrPeriod), errors.Is(err, report.ErrUnknownEntitlement), errors.Is(err, explain.ErrAsked), errors.Is(err, explain.ErrFund), errors.Is(err, explain.ErrNoLots):
		return http.StatusBadRequest
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problem turns an error into a problem document.
func (s *server) problem(ctx context.Context, err error) error {
	status, detail := s.statusAndDetail(ctx, err)
	return accept.Problem(ctx, status, detail)
}

// writeError is problem for a request that does not go through huma.
func (s *server) writeError(w http.ResponseWriter, r *http.Request, err error) {
	status, detail := s.statusAndDetail(r.Context(), err)
	writeProblem(w, r, Problem{Status: status, Says: detail})
}

// statusAndDetail logs an internal error and answers without its text; any other error is answered as it is.
func (s *server) statusAndDetail(ctx context.Context, err error) (status int, detail lang.Text) {
	status = statusOf(err)
	if s.Unavailable != nil && s.Unavailable(err) {
		status = http.StatusServiceUnavailable
	}
	if status == http.StatusInternalServerError {
		s.Logger.ErrorContext(ctx, "a request failed", "error", err)
		return status, notMade
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return status, lang.Say("la risposta ha richiesto più di %s: chiedere di un solo dipendente, o leggere "+
			"un'esportazione degli eventi su una propria macchina", "the answer took longer than %s: ask about one employee, or read "+
			"an export of the events on a machine of your own", answerTimeout)
	}
	return status, lang.OfError(err)
}

// Problem is a problem document (RFC 9457), with the code and the JSON pointer if an event was refused.
type Problem struct {
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail"`
	Code    string `json:"code,omitempty"`
	Pointer string `json:"pointer,omitempty"`

	Says lang.Text `json:"-"` // the detail, which is written in the request's language
}

// notMade is all that a client hears of an error of the service.
var notMade = lang.Say("la risposta non si è potuta preparare; il motivo è nel log del servizio",
	"the answer could not be made; the service's log has the reason")

// writeProblem answers a request that does not go through huma.
func writeProblem(w http.ResponseWriter, r *http.Request, p Problem) {
	l := accept.LanguageOf(r.Context())
	p.Title, p.Detail = http.StatusText(p.Status), p.Says.In(l)
	accept.Says(w.Header(), l)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the status is sent; a reader that went away needs no other
}

func writeDocument(w http.ResponseWriter, doc any) {
	w.Header().Set("Content-Type", "application/json")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(doc) // as above
}
