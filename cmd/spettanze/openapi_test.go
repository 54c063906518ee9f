package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// operation is what the test reads of an operation of the OpenAPI document.
type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Name     string `json:"name"`
		In       string `json:"in"`
		Required bool   `json:"required"`
		Doc      string `json:"description"`
		Example  any    `json:"example"`
		Schema   struct {
			Type     string `json:"type"`
			Examples []any  `json:"examples"`
		} `json:"schema"`
	} `json:"parameters"`
	Responses map[string]struct {
		Content map[string]any `json:"content"`
	} `json:"responses"`
}

// asker asks the operations of a running service.
type asker struct {
	t       *testing.T
	base    string
	pattern string // of the operation's path
	schemas *jsonschema.Compiler
}

// given are values of parameters that the sample company has, where the example of the document is of another.
var given = map[string]string{"company": "blue", "loan": "L2023-001", "known": "8322", "from-known": "8322", "at": "2023-08-31", "from-at": "2023-07-31",
	"from": "2023-07-01", "to": "2023-08-31", "month": "2023-07", "employee": "E034", "entitlement": "banca_del_tempo", "limit": "2",
	"after": "2023-08-31.8322.1", "format": "csv", "lot": "2023", "fund": "gravi_motivi"}

// ofPath are values of parameters by operation: an id names many things, and a question must hang together.
var ofPath = map[string]map[string]string{
	"loan": {"id": "L2023-001"}, "explain-loan": {"id": "L2023-001", "node": ".2023-12-27"}, "explain-fund": {"node": ".2023-11-13"},
	"quota": {"code": "part_time"}, "explain": {"entitlement": "ferie", "lot": "2023"}, "export-events": {"format": "jsonl"},
	"history": {"entitlement": "banca_del_tempo", "lot": "2023"}, "event": {"seq": "6834"},
	"contract-changes": {"from": "2022-12-01"}, "contract-touched": {"from": "2022-12-01"},
}

// withOthers are the parameters that one needs beside it, by operation; under the empty name those that go together.
var withOthers = map[string]map[string]string{
	"history": {"lot": "entitlement=ferie", "month": "kind=withhold", "kind": "month=2023-07", "clause": payrollRow, "loan": payrollRow, "case": payrollRow,
		"rate": payrollRow, "": "at=2023-08-31&known=8322&forecasts=true&clause=CIA/4bis.B.2.d&" + payrollRow},
	"explain-loan": {"": "depth=1&node=.2023-12-27"}, "explain-fund": {"": "depth=1&node=.2023-11-13"}, // a node is there once its day has come
}

const payrollRow = "month=2023-07&kind=withhold"

// without are operations about which the sample company has nothing: there is no ranking yet, and no register.
var without = []string{"ranking", "register"}

// Every reading route, asked with each of its parameters and with all, gives what the OpenAPI document says, and so does every
// refusal; each has its table at the same address. A route that is added is asked here by itself.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it asks thousands of questions about the whole sample company")
	}
	dir := sampleDirectory(t)
	a := &asker{t: t, base: background(t, "serve", "--data", dir, "--http", "127.0.0.1:0").address(t)}
	_, _, body := a.get("/openapi.json")
	var doc struct {
		OpenAPI string                          `json:"openapi"`
		Paths   map[string]map[string]operation `json:"paths"`
	}
	if err := json.Unmarshal(body, &doc); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Fatalf("%v: OpenAPI %s", err, doc.OpenAPI)
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	a.schemas = jsonschema.NewCompiler()
	a.schemas.DefaultDraft(jsonschema.Draft2020)
	if err := a.schemas.AddResource("openapi.json", whole); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for path, methods := range doc.Paths {
		op, ok := methods["get"]
		if !ok || path == "/v1/changes" || strings.HasSuffix(path, "/looks") { // have no end, or are for those who sign in: their own tests read them
			continue
		}
		t.Run(op.ID, func(t *testing.T) {
			b := *a
			b.t, b.pattern = t, path
			b.operation(path, &op)
		})
		asked++
	}
	if asked < 20 {
		t.Errorf("only %d reading routes in the document", asked)
	}
}

// operation asks one operation in every way.
func (a *asker) operation(path string, op *operation) {
	var required, optional []string
	for i, p := range op.Parameters {
		switch {
		case p.Example == nil && len(p.Schema.Examples) > 0:
			p.Example = p.Schema.Examples[0]
		case p.Example == nil && p.Schema.Type == "boolean":
			p.Example = true
		}
		op.Parameters[i].Example = p.Example
		if p.Doc == "" || p.Example == nil && p.In != "header" {
			a.t.Errorf("the parameter %s has no description or no example", p.Name)
		}
		switch value := a.value(op, p.Name, p.Example); {
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(value))
		case p.In != "query":
		case p.Required || strings.HasSuffix(p.Doc, "required") || strings.Contains(p.Doc, "required;"):
			required = append(required, p.Name+"="+url.QueryEscape(value))
		default:
			optional = append(optional, p.Name+"="+url.QueryEscape(value))
		}
	}
	with := func(more ...string) string {
		return path + "?" + strings.Join(append(slices.Clone(required), more...), "&")
	}
	if slices.Contains([]string{"diff", "employee-diff", "changes-by-event", "employee-changes-by-event"}, op.ID) { // one of the two is needed: all changes of all time are another test's
		required = append(required, "from-known=8322", "known=8323", "at=2023-08-31")
		optional = nil
	}
	questions := []string{with()}
	for _, o := range optional {
		name, _, _ := strings.Cut(o, "=")
		questions = append(questions, a.asking(with(o), withOthers[op.ID][name])) // it may replace one that is required
	}
	if all, ok := withOthers[op.ID][""]; ok {
		questions = append(questions, with(all))
	} else {
		questions = append(questions, with(optional...))
	}
	if slices.Contains([]string{"export", "export-events"}, op.ID) { // large: all parameters at once
		questions = questions[len(questions)-1:]
	}
	for _, q := range questions {
		if status := a.ask(op, q); status != http.StatusOK && (status != http.StatusNotFound || !slices.Contains(without, op.ID)) {
			a.t.Errorf("%s: %d", q, status)
		}
	}
	a.refusals(path, op, with)
	a.injections(path, op, with)
	if !strings.HasPrefix(path, "/v1/blue/") || slices.Contains(without, op.ID) || strings.HasSuffix(path, "/export") {
		return
	}
	for suffix, want := range map[string]string{".json": "application/json", ".csv": "text/csv; charset=utf-8",
		".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
		address := strings.Replace(with(), path, path+suffix, 1)
		if status, kind, body := a.get(address); status != http.StatusOK || kind != want {
			a.t.Errorf("%s: %d %s %.200s", address, status, kind, body)
		}
	}
}

// injections asks with SQL in each parameter. It is a value like any other: refused, or answered as one that nothing has.
func (a *asker) injections(path string, op *operation, with func(...string) string) {
	for _, p := range op.Parameters {
		asked := func(value string) (status int, body []byte) {
			question := a.asking(with(), p.Name+"="+url.QueryEscape(value))
			if p.In == "path" {
				question = strings.Replace(path, url.PathEscape(a.value(op, p.Name, p.Example)), url.PathEscape(value), 1) + strings.TrimPrefix(with(), path)
			}
			status, _, body = a.get(question)
			return status, body
		}
		if p.In != "query" && p.In != "path" {
			continue
		}
		for _, sql := range []string{`x' OR '1'='1' --`, `x"; DROP TABLE movement; --`, "1 UNION SELECT employee FROM account"} {
			status, body := asked(sql)
			said := strings.ToLower(strings.ReplaceAll(string(body), sql, ""))
			if status >= 500 || strings.Contains(said, "sqlite") || strings.Contains(said, "syntax error") {
				a.t.Errorf("%s=%s: %d %.300s", p.Name, sql, status, body)
			}
			if status != http.StatusOK {
				continue
			}
			if nothing, least := asked("nothinghasthis"); nothing != status || len(body) > len(least)+2*len(sql) {
				a.t.Errorf("%s=%s: %d bytes, %d as what nothing has (%d)", p.Name, sql, len(body), len(least), nothing)
			}
		}
	}
}

// refusals asks what cannot be answered.
func (a *asker) refusals(path string, op *operation, with func(...string) string) {
	for _, p := range op.Parameters {
		switch p.In {
		case "query":
			a.ask(op, a.asking(with(), p.Name+"=%3F%3F"))
		case "path":
			other := strings.Replace(path, url.PathEscape(a.value(op, p.Name, p.Example)), "NOBODY", 1)
			if status := a.ask(op, other+strings.TrimPrefix(with(), path)); status != http.StatusNotFound && len(op.Responses) > 1 && p.Name == "company" {
				a.t.Errorf("no %s NOBODY: %d", p.Name, status)
			}
		}
	}
	if len(op.Parameters) > 0 {
		if status := a.ask(op, with("unheard-of=1")); status < 400 {
			a.t.Errorf("an unknown parameter: %d", status)
		}
	}
}

// asking returns a question with more parameters, which replace those of the same names.
func (a *asker) asking(question, more string) string {
	path, query, _ := strings.Cut(question, "?")
	parameters, err := url.ParseQuery(query)
	replaced, also := url.ParseQuery(more)
	if err != nil || also != nil {
		a.t.Fatal(question, more, err, also)
	}
	maps.Copy(parameters, replaced)
	return path + "?" + parameters.Encode()
}

func (a *asker) value(op *operation, name string, example any) string {
	if v, ok := ofPath[op.ID][name]; ok {
		return v
	}
	if v, ok := given[name]; ok {
		return v
	}
	if name == "id" {
		return "E034"
	}
	return fmt.Sprint(example)
}

// ask compares an answer with what the document says of it.
func (a *asker) ask(op *operation, address string) int {
	a.t.Helper()
	status, kind, body := a.get(address)
	code := fmt.Sprint(status)
	said, ok := op.Responses[code]
	if !ok {
		if said, ok = op.Responses["default"]; !ok {
			a.t.Errorf("%s: %d is not among the answers of the document: %.300s", address, status, body)
			return status
		}
		code = "default"
	}
	bare, _, _ := strings.Cut(kind, ";")
	if said.Content[kind] == nil && said.Content[bare] == nil {
		a.t.Errorf("%s: %d is %s, which is not in the document", address, status, kind)
		return status
	}
	if kind != "application/json" && kind != "application/problem+json" {
		return status
	}
	s, err := a.schemas.Compile("openapi.json#/paths/" + escaped(a.pattern) + "/get/responses/" + code + "/content/" + escaped(kind) + "/schema")
	if err != nil {
		a.t.Errorf("%s: %v", address, err)
		return status
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		a.t.Errorf("%s: %v", address, err)
	} else if err := s.Validate(v); err != nil {
		a.t.Errorf("%s: %v", address, err)
	}
	return status
}

// get asks for an address and returns the whole answer.
func (a *asker) get(address string) (status int, kind string, body []byte) {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, a.base+address, http.NoBody)
	if err != nil {
		a.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, err = io.ReadAll(resp.Body); err != nil {
		a.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), body
}

// escaped is a step of a JSON pointer in the fragment of an address.
func escaped(step string) string {
	return url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
}
