package browsertest

import (
	"context"
	"io"
	"net/http"
)

// Answer is what a server answered.
type Answer struct {
	Status int
	Kind   string // of the content
	Body   string
}

// Fetch asks for an address, in Italian unless the address says otherwise. What cannot be had has no status.
func Fetch(ctx context.Context, address string) Answer {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Answer{Body: err.Error()}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return Answer{Body: err.Error()}
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return Answer{Body: err.Error()}
	}
	return Answer{Status: resp.StatusCode, Kind: resp.Header.Get("Content-Type"), Body: string(b)}
}
