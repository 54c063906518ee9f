package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spettanze/handlers/projector"
)

// heartbeat is how often an idle stream of changes says that it is alive: proxies cut what is silent for a minute.
const heartbeat = 15 * time.Second

func (s *server) changesRoute(mux *http.ServeMux, a huma.API) {
	mux.HandleFunc("GET /v1/changes", s.changes)
	a.OpenAPI().AddOperation(&huma.Operation{OperationID: "changes", Method: http.MethodGet, Path: "/v1/changes",
		Summary: "What is projected anew, as it happens", Tags: []string{"read"},
		Description: "Server-sent events: change {company, employee, seq} for an employee, without employee for the company's " +
			"institutes; lost when the reader was too slow and must read everything anew.",
		Responses: map[string]*huma.Response{"200": {Description: "a stream that does not end",
			Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}}},
	})
}

func (s *server) changes(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	var changes <-chan projector.Change
	if s.Changes != nil {
		from, end := s.Changes()
		defer end()
		changes = from
	}
	send := func(format string, args ...any) bool {
		_ = control.SetWriteDeadline(time.Now().Add(heartbeat)) // where there are no deadlines, the reader is trusted
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && control.Flush() == nil
	}
	alive := time.NewTicker(heartbeat)
	defer alive.Stop()
	ok := send(": the changes from here on\n\n")
	for ok {
		select {
		case <-r.Context().Done():
			return
		case <-s.Stopping:
			return
		case <-alive.C:
			ok = send(": alive\n\n")
		case c, open := <-changes:
			switch {
			case !open:
				return
			case c.Lost:
				ok = send("event: lost\ndata: {}\n\n")
			default:
				b, err := json.Marshal(c)
				if err != nil {
					return
				}
				ok = send("event: change\nid: %d\ndata: %s\n\n", c.Seq, b)
			}
		}
	}
}
