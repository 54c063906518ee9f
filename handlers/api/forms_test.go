package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"spettanze/handlers/api/intake"
)

// hired starts a service that knows one employee with three days of leave.
func hired(t *testing.T) *httptest.Server {
	t.Helper()
	srv := start(t)
	for _, e := range []string{hire, leave} {
		if status, _, body := call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, e); status != http.StatusOK {
			t.Fatal(status, body)
		}
	}
	return srv
}

func fetch(t *testing.T, url string, header ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return send(t, req)
}

// A document has its other forms at the same address.
func TestSuffixes(t *testing.T) {
	srv := hired(t)
	// 16.6667 days accrued in 2023 (contract §2, example 1), three used.
	const balances = "entitlement,unit,balance,lot\r\nferie,day,13.6667,2023\r\n"
	for _, c := range []struct{ path, kind, begins, file string }{
		{"/v1/blue/employees/E042/balances.csv?at=2023-12-31", "text/csv; charset=utf-8", balances, "blue-employees-E042-balances-2023-12-31-2.csv"},
		{"/blue/employees/E042/balances.csv?at=2023-12-31", "text/csv; charset=utf-8", balances, "blue-employees-E042-balances-2023-12-31-2.csv"},
		{"/v1/blue/employees/E042/balances.csv?at=2023-12-31&lang=it", "text/csv; charset=utf-8",
			"\ufeffSpettanza;Unità;Saldo;Anno\r\nFerie;giorni;13,6667;2023\r\n", "blue-employees-E042-balances-2023-12-31-2.csv"},
		{"/v1/blue/employees/E042/balances.csv?list=breaches&at=2023-12-31&known=2", "text/csv; charset=utf-8", "date,employee,", "blue-employees-E042-balances-2023-12-31-2.csv"},
		{"/v1/blue/employees/E042/balances.json?at=2023-12-31&lang=it", "application/json", `{"company":"blue","employee":"E042"`, ""},
		{"/v1/blue/employees/E042/movements.csv?at=2023-12-31", "text/csv; charset=utf-8", "row,date,entitlement,lot,", "blue-employees-E042-movements-2023-12-31-2.csv"},
		{"/v1/blue/employees/E042/movements.pdf?at=2023-12-31&lang=en", "application/pdf", "%PDF-", "blue-employees-E042-movements-2023-12-31-2.pdf"},
		{"/v1/blue/employees/E042/movements.xlsx?at=2023-12-31", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK",
			"blue-employees-E042-movements-2023-12-31-2.xlsx"},
	} {
		status, header, body := fetch(t, srv.URL+c.path)
		if status != http.StatusOK || header.Get("Content-Type") != c.kind || !strings.HasPrefix(body, c.begins) ||
			c.file != "" && header.Get("Content-Disposition") != `attachment; filename="`+c.file+`"` {
			t.Errorf("%s: %d, %s, %s, %.80q", c.path, status, header.Get("Content-Type"), header.Get("Content-Disposition"), body)
		}
	}
	_, _, body := fetch(t, srv.URL+"/v1/blue/employees/E042/balances.xlsx?at=2023-12-31")
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // the test is over
	if v, err := f.GetCellValue("balances", "C2"); err != nil || v != "13.6667" {
		t.Errorf("the workbook has %q (%v)", v, err)
	}
	for path, want := range map[string]int{"/v1/blue/employees/E042/balances.pdf": 404, "/v1/blue/employees/E999/balances.csv": 404,
		"/v1/blue/employees/E042/balances.csv?list=none": 400, "/v1/blue/employees/E042/balances.csv?lang=de": 400,
		"/v1/blue/employees/E042/balances.csv?x=1": 422, "/v1/blue/none.csv": 404} {
		if status, header, body := fetch(t, srv.URL+path); status != want || header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d, %s, %s", path, status, header.Get("Content-Type"), body)
		}
	}
}

// A document has a tag: a client that has it receives 304, and another figure or another question has another tag.
func TestTags(t *testing.T) {
	srv := hired(t)
	const path = "/v1/blue/employees/E042/balances?at=2023-12-31"
	_, header, body := fetch(t, srv.URL+path)
	tag := header.Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) || body == "" {
		t.Fatalf("tag %q", tag)
	}
	for _, given := range []string{tag, strings.TrimPrefix(tag, "W/"), `"x", ` + tag, "*"} {
		if status, header, body := fetch(t, srv.URL+path, "If-None-Match", given); status != http.StatusNotModified || body != "" || header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d %q", given, status, body)
		}
	}
	if status, _, _ := fetch(t, srv.URL+path, "If-None-Match", `"x"`); status != http.StatusOK {
		t.Errorf("another tag: %d", status)
	}
	if _, header, _ := fetch(t, srv.URL+"/v1/blue/employees/E042/balances?at=2023-11-30"); header.Get("ETag") == tag {
		t.Error("another question has the same tag")
	}
	if _, header, _ := fetch(t, srv.URL+"/v1/blue/employees/E999/balances"); header.Get("ETag") != "" {
		t.Error("a problem has a tag")
	}
	call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, strings.ReplaceAll(strings.ReplaceAll(leave, "2023-06-07", "2023-06-05"), "f1", "f2"))
	if status, _, _ := fetch(t, srv.URL+path, "If-None-Match", tag); status != http.StatusOK {
		t.Errorf("what has changed: %d", status)
	}
}

// An answer of some size is compressed for a client that takes gzip, and has the same content.
func TestGzip(t *testing.T) {
	srv := hired(t)
	const path = "/v1/blue/employees/E042/movements?at=2023-12-31"
	_, _, plain := fetch(t, srv.URL+path, "Accept-Encoding", "identity")
	status, header, body := fetch(t, srv.URL+path, "Accept-Encoding", "gzip")
	if status != http.StatusOK || header.Get("Content-Encoding") != "gzip" || !strings.Contains(strings.Join(header.Values("Vary"), ","), "Accept-Encoding") ||
		len(body) > len(plain)/2 {
		t.Fatalf("%d, %v, %d bytes of %d", status, header, len(body), len(plain))
	}
	z, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, []byte(plain)) || !json.Valid(got) {
		t.Errorf("the compressed answer differs (%v)", err)
	}
	for _, path := range []string{"/v1/companies", "/v1/blue/employees/E042/movements.xlsx"} { // small, compressed already
		if _, header, _ := fetch(t, srv.URL+path, "Accept-Encoding", "gzip"); header.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed", path)
		}
	}
}
