package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A body that is compressed, or in another charset, is refused for what it is, not for what its bytes look like as JSON.
func TestEncodingsAreNotGuessed(t *testing.T) {
	for header, value := range map[string]string{
		"Content-Encoding": "gzip", "Content-Type": "application/cloudevents+json; charset=utf-16",
	} {
		r := httptest.NewRequest(http.MethodPost, "/v1/events", strings.NewReader("{}"))
		r.Header.Set("Content-Type", "application/cloudevents+json")
		r.Header.Set(header, value)
		if _, p := receive(httptest.NewRecorder(), r); p == nil || p.Status != 415 {
			t.Errorf("%s: %s gives %+v, want 415", header, value, p)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/v1/events", strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/cloudevents+json; charset=UTF-8")
	if _, p := receive(httptest.NewRecorder(), r); p != nil {
		t.Errorf("UTF-8 is refused: %+v", p)
	}
}
