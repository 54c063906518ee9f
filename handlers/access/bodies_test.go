package access_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// body is what is sent to a route by a principal who may send to it: JSON that is right, field by field, or a form.
type body struct {
	as, route string
	fields    map[string]any
	form      bool
}

var bodies = []body{
	{as: "pub", route: "POST /v1/blue/clockings/find", fields: map[string]any{"employees": []any{"E1"}, "from": "2023-01-01", "to": "2023-12-31", "rosters": false}},
	{as: "pub", route: "POST /v1/waiting", fields: map[string]any{"subjects": []any{map[string]any{"company": "blue", "subject": "E1", "through": "2023-12-31"}}, "annulments": []any{}}},
	{as: "aud", route: "POST /v1/blue/simulate", fields: map[string]any{"flex.yaml": "flex: []"}},
	{as: "aud", route: "POST /blue/rejected/try", fields: map[string]any{"events": "{", "fact": "f"}, form: true},
	{as: "pub", route: "POST /blue/rejected/send", fields: map[string]any{"events": "{", "fact": "f"}, form: true},
	{as: "ope", route: "POST /blue/access/grant", fields: map[string]any{"principal": "anna", "role": "reader", "unit": "", "employee": "", "sources": "", "types": "",
		"from": "", "until": "2000-01-01"}, form: true}, // two of them are wrong
	{as: "ope", route: "POST /blue/access/approve", fields: map[string]any{"id": "no such"}, form: true},
	{as: "ope", route: "POST /blue/access/revoke", fields: map[string]any{"principal": "", "grant": "no such", "token": "", "all": ""}, form: true},
	{as: "ope", route: "POST /blue/access/token", fields: map[string]any{"owner": "P-NOSUCH", "until": ""}, form: true},
	// Last: what it records is in no store here, for which questions about what is sent would wait.
	{as: "pub", route: "POST /v1/events", fields: map[string]any{"specversion": "1.0", "id": "b1", "source": "/clock", "type": "hr.clocking.recorded.v1", "company": "blue",
		"subject": "E1", "time": "2023-12-01T09:00:00Z", "datacontenttype": "application/json", "data": map[string]any{"date": "2023-12-01", "week": "A",
			"punches": []any{"08:10", "12:00", "12:50", "17:25"}}}},
}

// broken are bodies that are no question, of any route.
var broken = []string{"", " ", "{", "[", "]", "nul", `"x"`, "{]", "{\"a\":1e999}", "{\"a\":\"\\ud800\"}x", "\x00", "\xff\xfe{\x00}\x00", "{'a':1}", "x' OR '1'='1' --", "<a/>", "a=%zz&b=%",
	strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 100_000)}

// wrong are values that a field may have, some of which some fields take.
var wrong = []any{nil, "", " ", "x' OR '1'='1' --", "; DROP TABLE movement; --", "2023-02-30", "9999-99-99", "-1", "1e999", "\x00", "a\r\nSet-Cookie: x", "../../etc/passwd", "E1\u202e",
	strings.Repeat("x", 20_000), true, -1, 1.5, 1e300, []any{}, []any{nil}, []any{1, "x"}, map[string]any{}, map[string]any{"x": map[string]any{}}}

// F1: whatever a body or a form holds is refused in the reader's language or has no effect: the service makes no mistake, says nothing of its
// insides, and records nothing but an event that is right as a whole.
func TestBodies(t *testing.T) {
	a := newAsker(t)
	tried := map[string]bool{}
	for i := range bodies {
		b := &bodies[i]
		tried[b.route] = true
		for _, text := range broken {
			for _, kind := range []string{b.kind(), "", "text/plain", "application/json; charset=utf-16", "application/cloudevents-batch+json", "application/x-ndjson",
				"multipart/form-data; boundary=x", "\";"} {
				if len(text) > 1000 && kind != b.kind() {
					continue
				}
				if got := a.tries(t, b, kind, text); got.Code < 300 && !b.form && text != "" && text != " " && !strings.Contains(kind, "ndjson") {
					t.Errorf("%s: %s %.40q: %d: %.200s", b.route, kind, text, got.Code, got.Body)
				}
			}
		}
		for name := range b.fields {
			for _, value := range wrong {
				changed := maps.Clone(b.fields)
				changed[name] = value
				a.tries(t, b, b.kind(), b.write(t, changed))
			}
			without := maps.Clone(b.fields)
			delete(without, name)
			a.tries(t, b, b.kind(), b.write(t, without))
		}
		more := maps.Clone(b.fields)
		more["x' OR '1'='1"] = "nothing has this"
		a.tries(t, b, b.kind(), b.write(t, more))
	}
	withoutJob := func(r string) bool { return strings.Contains(r, "verification") }
	for _, r := range readTable(t) {
		for _, route := range r.routes {
			if strings.HasPrefix(route, "POST ") && !tried[route] && !withoutJob(route) {
				t.Errorf("nothing wrong is sent to %s", route)
			}
		}
	}
}

func (b *body) kind() string {
	switch {
	case b.form:
		return "application/x-www-form-urlencoded"
	case b.route == "POST /v1/events":
		return "application/cloudevents+json"
	}
	return "application/json"
}

// write writes fields as the route takes them.
func (b *body) write(t *testing.T, fields map[string]any) string {
	t.Helper()
	if b.form {
		form := url.Values{}
		for name, v := range fields {
			form.Set(name, fmt.Sprint(v))
		}
		return form.Encode()
	}
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// inside are words that speak of how the service is made.
var inside = regexp.MustCompile(`(?i)sqlite|syntax error|goroutine|\.go:\d|panic|\*?json\.|strconv\.|reflect|spettanze/|unmarshal`)

// tries sends a body, and in both languages what is refused.
func (a *asker) tries(t *testing.T, b *body, kind, text string) *httptest.ResponseRecorder {
	t.Helper()
	method, path, _ := strings.Cut(b.route, " ")
	said, got := map[string]string{}, (*httptest.ResponseRecorder)(nil)
	for _, lang := range []string{"it", "en"} {
		if got != nil && got.Code < http.StatusBadRequest {
			break
		}
		before, _, _ := a.log.Last(t.Context())
		req := httptest.NewRequestWithContext(context.WithValue(t.Context(), askedBy{}, b.as), method, path, strings.NewReader(text))
		if kind != "" {
			req.Header.Set("Content-Type", kind)
		}
		req.Header.Set("Accept-Language", lang)
		req.Header.Set("Prefer", "respond-async")
		got = httptest.NewRecorder()
		a.h.ServeHTTP(got, req)
		a.looks.take()
		after, _, _ := a.log.Last(t.Context())
		said[lang] = got.Body.String()
		most := before
		if got.Code == http.StatusOK && b.route == "POST /v1/events" {
			most++
		}
		if got.Code >= http.StatusInternalServerError || after > most {
			t.Errorf("%s: %s %.200q: %d, %d events more: %.300s", b.route, kind, text, got.Code, after-before, got.Body)
		}
		if found := inside.FindString(said[lang][:min(len(said[lang]), 5000)]); found != "" {
			t.Errorf("%s: %s %.200q says %q: %.300s", b.route, kind, text, found, got.Body)
		}
		if cookie := got.Header().Get("Set-Cookie"); cookie != "" {
			t.Errorf("%s: %.200q sets %s", b.route, text, cookie)
		}
	}
	ofTable := strings.Contains(said["en"], "contract table ") // the words of package contract are English
	if got.Code >= http.StatusBadRequest && said["it"] == said["en"] && !ofTable {
		t.Errorf("%s: %s %.200q: %d in one language: %.300s", b.route, kind, text, got.Code, got.Body)
	}
	return got
}
