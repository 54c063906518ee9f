package receive_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/handlers/api/receive"
)

const event = `{"specversion":"1.0","id":"1","source":"/hr","type":"hr.timebank.closed.v1","company":"blue","subject":"E1",` +
	`"time":"2023-03-07T17:06:00+01:00","data":{"date":"2023-03-07"}}`

func compressed(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestEncodings: a body that is compressed, or in another charset, is taken for what its headers say, and never for what its
// bytes look like as JSON.
func TestEncodings(t *testing.T) {
	zipped := compressed(t, event)
	for _, c := range []struct {
		name, contentType, coding, body string
		status                          int // 0: read
		code                            string
	}{
		{"as it is", "application/cloudevents+json", "", event, 0, ""},
		{"identity", "application/cloudevents+json", "identity", event, 0, ""},
		{"gzip", "application/cloudevents+json", "gzip", zipped, 0, ""},
		{"gzip in capitals", "application/cloudevents+json", "GZIP", zipped, 0, ""},
		{"x-gzip", "application/cloudevents+json", "x-gzip", zipped, 0, ""},
		{"a batch in gzip", "application/cloudevents-batch+json", "gzip", compressed(t, "["+event+"]"), 0, ""},
		{"lines in gzip", "application/x-ndjson", "gzip", compressed(t, event+"\n"), 0, ""},
		{"two members of gzip", "application/x-ndjson", "gzip", compressed(t, event) + compressed(t, "\n"), 0, ""},
		{"gzip that is none", "application/cloudevents+json", "gzip", event, 400, events.CodeUnreadable},
		{"gzip cut short", "application/cloudevents+json", "gzip", zipped[:len(zipped)-9], 400, events.CodeUnreadable},
		{"gzip of nothing", "application/cloudevents+json", "gzip", "", 400, events.CodeUnreadable},
		{"gzip of 33 MiB", "application/cloudevents+json", "gzip", compressed(t, strings.Repeat(" ", 33<<20)), 413, events.CodeTooLarge},
		{"gzip twice", "application/cloudevents+json", "gzip, gzip", compressed(t, zipped), 415, ""},
		{"brotli", "application/cloudevents+json", "br", event, 415, ""},
		{"UTF-8", `application/cloudevents+json; charset=UTF-8`, "", event, 0, ""},
		{"UTF-16", `application/cloudevents+json; charset=utf-16`, "", event, 415, events.CodeUnsupportedMedia},
		{"UTF-16 of lines", `application/x-ndjson; charset=utf-16`, "", event, 415, events.CodeUnsupportedMedia},
		{"Latin 1 of a batch", `application/cloudevents-batch+json; charset="ISO-8859-1"`, "", "[]", 415, events.CodeUnsupportedMedia},
		{"lines with a byte order mark", "application/x-ndjson", "", "\ufeff" + event + "\r\n", 0, ""},
		{"lines that end in CR", "application/x-ndjson", "", event + "\r" + "\r", 0, ""},
		{"a list in place of lines", "application/x-ndjson", "", "[\n" + event + "\n]", 0, ""},
		{"several lines", "application/x-ndjson", "", strings.ReplaceAll(event, ",", ",\n"), 0, ""},
		{"a list that is cut", "application/x-ndjson", "", "[" + event + ",", 400, events.CodeMalformedJSON},
		{"UTF-16 that is not said", "application/x-ndjson", "", "\xff\xfe{\x00}\x00", 400, events.CodeInvalidUTF8},
		{"UTF-16 of one event", "application/cloudevents+json", "", "\xff\xfe{\x00}\x00", 400, events.CodeInvalidUTF8},
		{"gzip that is not said", "application/cloudevents+json", "", zipped, 415, events.CodeUnsupportedMedia},
		{"a table", "application/x-ndjson", "", "matricola;data\n1;2\n3;4\n", 400, events.CodeMalformedJSON},
		{"a workbook", "application/cloudevents-batch+json", "", "PK\x03\x04\x14\x00xl/workbook.xml", 400, events.CodeMalformedJSON},
		{"lines without end", "application/x-ndjson", "", strings.Repeat("{}\n1\n", 25_001), 413, events.CodeTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/v1/events", strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.contentType)
			if c.coding != "" {
				r.Header.Set("Content-Encoding", c.coding)
			}
			w := httptest.NewRecorder()
			got, refusal := receive.Read(w, r)
			switch {
			case c.status == 0 && (refusal != nil || len(got.Events) != 1 || got.Events[0].ID != "1"):
				t.Errorf("%+v, %+v", got, refusal)
			case c.status != 0 && (refusal == nil || refusal.Status != c.status || refusal.Code != c.code || refusal.Detail.It == refusal.Detail.En):
				t.Errorf("%+v, want %d %s", refusal, c.status, c.code)
			case c.coding == "br" && w.Header().Get("Accept-Encoding") != "gzip":
				t.Error("the answer does not say what is accepted")
			}
		})
	}
}
