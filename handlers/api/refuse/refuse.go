// Package refuse answers requests that cannot be answered: problem documents (RFC 9457) whose detail is one sentence, in the
// language of the request: where, why, what to do.
//
// The status follows from the error. Errors of documents that name an unknown thing are 404, questions that cannot be
// understood are 400, what took too long or cannot be read just now is 503. [BadRequest] and [NotFound] give any other error
// its status. What is left is a mistake of the service: 500, and the text goes to the service's log only.
//
//	{"title":"Not Found","status":404,"detail":"unknown employee E999"}
package refuse

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/looks"
	"spettanze/projections/difference"
	"spettanze/projections/explain"
	"spettanze/projections/figures"
	"spettanze/projections/history"
	"spettanze/projections/recorded"
	"spettanze/projections/report"
	"spettanze/projections/roster"
)

// AnswerTimeout bounds the making of a document. A stream of changes has no end, and an export has bounds of its own.
const AnswerTimeout = time.Minute

// statusError is an error with its status.
type statusError struct {
	error
	status int
}

// Unwrap returns the sentence.
func (e statusError) Unwrap() error { return e.error }

// BadRequest is of a question that cannot be understood.
func BadRequest(it, en string, args ...any) error {
	return statusError{lang.Errorf(it, en, args...), http.StatusBadRequest}
}

// NotFound is of a question about a thing that does not exist.
func NotFound(it, en string, args ...any) error {
	return statusError{lang.Errorf(it, en, args...), http.StatusNotFound}
}

// Unavailable is of what cannot be done now, and may be asked for again.
func Unavailable(it, en string, args ...any) error {
	return statusError{lang.Errorf(it, en, args...), http.StatusServiceUnavailable}
}

// statusOf returns the HTTP status of an error of documents.
func statusOf(err error) int {
	var own statusError
	switch {
	case errors.As(err, &own):
		return own.status
	case errors.Is(err, report.ErrUnknownEmployee), errors.Is(err, report.ErrUnknownFund),
		errors.Is(err, report.ErrUnknownLoan), errors.Is(err, explain.ErrNode), errors.Is(err, report.ErrUnknownCode), errors.Is(err, report.ErrUnknownCompany),
		errors.Is(err, recorded.ErrUnknownRecord), errors.Is(err, figures.ErrNoClause), errors.Is(err, figures.ErrNoVersion):
		return http.StatusNotFound
	case errors.Is(err, report.ErrKnown), errors.Is(err, report.ErrKnownBeyond),
		errors.Is(err, report.ErrKnownBefore), errors.Is(err, report.ErrBeforeFirst), errors.Is(err, report.ErrNoTimes),
		errors.Is(err, report.ErrPeriod), errors.Is(err, report.ErrUnknownEntitlement), errors.Is(err, explain.ErrAsked),
		errors.Is(err, explain.ErrFund), errors.Is(err, explain.ErrNoLots),
		errors.Is(err, difference.ErrBackwards), errors.Is(err, history.ErrAsked), errors.Is(err, history.ErrUnits),
		errors.Is(err, roster.ErrAsked):
		return http.StatusBadRequest
	case errors.Is(err, access.ErrSignIn):
		return http.StatusUnauthorized
	case errors.Is(err, access.ErrDenied):
		return http.StatusForbidden
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, looks.ErrNotRecorded):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Refuser turns errors into answers.
type Refuser struct {
	Unavailable func(error) bool // reports whether an error of the source is temporary; may be nil
	Logger      *slog.Logger
}

// Problem turns an error into a problem document of huma.
func (f Refuser) Problem(ctx context.Context, err error) error {
	status, detail := f.Says(ctx, err)
	return accept.Problem(ctx, status, detail)
}

// Error is Problem for a request that does not go through huma.
func (f Refuser) Error(w http.ResponseWriter, r *http.Request, err error) {
	status, detail := f.Says(r.Context(), err)
	Write(w, r, Problem{Status: status, Says: detail})
}

// Says returns the status and the sentence of an error. It logs an internal error and returns nothing of its text.
func (f Refuser) Says(ctx context.Context, err error) (status int, detail lang.Text) {
	status = statusOf(err)
	if f.Unavailable != nil && f.Unavailable(err) {
		status = http.StatusServiceUnavailable
	}
	if status == http.StatusInternalServerError {
		f.Logger.ErrorContext(ctx, "a request failed", "error", err)
		return status, NotMade
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return status, lang.Say("la risposta ha richiesto più di %s: chiedere di un solo dipendente, o leggere "+
			"un'esportazione degli eventi su una propria macchina", "the answer took longer than %s: ask about one employee, or read "+
			"an export of the events on a machine of your own", AnswerTimeout)
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

// NotMade is the whole answer to a request that met an error of the service: the details are for its log.
var NotMade = lang.Say("la risposta non si è potuta preparare; il motivo è nel log del servizio",
	"the answer could not be made; the service's log has the reason")

// Write answers a request that does not go through huma.
func Write(w http.ResponseWriter, r *http.Request, p Problem) {
	l := accept.LanguageOf(r.Context())
	p.Title, p.Detail = http.StatusText(p.Status), p.Says.In(l)
	accept.Says(w.Header(), l)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the status is sent; a reader that went away needs no other
}
