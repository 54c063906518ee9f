package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/clockings/revise"
	"spettanze/events/cloudevents"
	"spettanze/events/lang"
	"spettanze/events/looks"
	"spettanze/handlers/api/intake"
	"spettanze/projections/institute"
	"spettanze/projections/repair"
	"spettanze/projections/report"
	"spettanze/projections/roster"
)

// Errors of a client.
var (
	// ErrUnreachable is returned when nothing answers at the address, or something else than this service.
	ErrUnreachable = lang.Errorf("il servizio non è raggiungibile", "the service cannot be reached")
	// ErrUnavailable is returned when the service is temporarily unable to answer, or does not know whether it appended: its
	// log does not answer, or its disk is full. The message is the service's own. Repeating the request is safe.
	ErrUnavailable = lang.Errorf("il servizio risponde, ma ora non può farlo", "the service was reached and cannot do it now")
	// ErrRefused is returned when the service answers that the question is wrong; the message is the service's own.
	ErrRefused = lang.Errorf("il servizio ha rifiutato la domanda", "the service refused the question")
)

// Client asks one service. It is safe for concurrent use.
type Client struct {
	Token string // sent with each request; empty: the service asks for none
	// Reason says why somebody looks, as looks.ParseReason reads it; empty: it is not said.
	Reason string

	base     *url.URL
	language lang.Language
	http     *http.Client
}

// New returns a client of the service at an address such as http://127.0.0.1:8080, which answers in the language.
func New(address string, l lang.Language) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, lang.Errorf("%q non è l'indirizzo di un servizio: scriverne uno come http://127.0.0.1:8080",
			"%q is not the address of a service: write one such as http://127.0.0.1:8080", address)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return &Client{base: u, language: l, http: &http.Client{Timeout: 5 * time.Minute, CheckRedirect: stay}}, nil
}

// stay follows no redirect: the token would go where the answer says.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// ProblemError is an RFC 9457 document as the service sends it.
type ProblemError struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// Error is the service's own sentence.
func (p *ProblemError) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}

// do sends a request and decodes the answer into doc.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, contentType string, body io.Reader,
	doc any) error {
	resp, err := c.send(ctx, c.http, method, path, query, contentType, body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode/100 == 2 {
		if err := json.NewDecoder(resp.Body).Decode(doc); err != nil {
			return lang.Errorf("%w: la risposta di %s non è un documento di questo registro: %w",
				"%w: what %s answered is not a document of this ledger: %w", ErrUnreachable, c.base, err)
		}
		return nil
	}
	return problem(c, resp)
}

// send sends a request; the answer's body is the caller's to close.
func (c *Client) send(ctx context.Context, h *http.Client, method, path string, query url.Values, contentType string,
	body io.Reader) (*http.Response, error) {
	u := *c.base
	u.RawPath = u.EscapedPath() + path // path is escaped: an id may hold a slash
	var err error
	if u.Path, err = url.PathUnescape(u.RawPath); err != nil {
		return nil, fmt.Errorf("ask %s for %s: %w", c.base, path, err)
	}
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", c.base, err)
	}
	if h == c.http {
		req.Header.Set("Accept", "application/json, application/problem+json")
	}
	req.Header.Set("Accept-Language", c.language.Code())
	if path == "/v1/events" {
		req.Header.Set("Prefer", intake.RespondAsync) // [Client.Waiting] asks once for many requests
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.Reason != "" {
		req.Header.Set(looks.ReasonHeader, c.Reason)
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	resp, err := h.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, lang.Errorf("%w all'indirizzo %s: avviarlo con spettanze serve, dare il suo indirizzo con --server, o leggere un "+
			"archivio con --log (%w)", "%w at %s: start it with spettanze serve, give its address with --server, or read an archive "+
			"with --log (%w)", ErrUnreachable, c.base, rootCause(err))
	}
	return resp, nil
}

// rootCause drops the address, which the message contains already.
func rootCause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func problem(c *Client, resp *http.Response) error {
	var p ProblemError
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20)) // a body cut short is not parsed as a problem document
	kind := ErrRefused
	if resp.StatusCode >= 500 {
		kind = ErrUnavailable
	}
	if err := json.Unmarshal(b, &p); err != nil || p.Title == "" {
		return lang.Errorf("%w: %s ha risposto %s, e forse non è un servizio Spettanze",
			"%w: %s answered %s, and is perhaps not a Spettanze service", ErrUnreachable, c.base, resp.Status)
	}
	if resp.StatusCode == http.StatusUnauthorized && c.Token == "" {
		return lang.Errorf("%w: %s chiede un token; darne il file con --token-file", "%w: %s asks for a token; give the file of one with --token-file",
			ErrRefused, c.base)
	}
	return fmt.Errorf("%w: %w", kind, &p)
}

func get(ctx context.Context, c *Client, path string, query url.Values, doc any) error {
	return c.do(ctx, http.MethodGet, path, query, "", nil, doc)
}

// Companies lists the companies of the log.
func (c *Client) Companies(ctx context.Context) ([]string, error) {
	var doc struct {
		Companies []string `json:"companies"`
	}
	err := get(ctx, c, "/v1/companies", nil, &doc)
	return doc.Companies, err
}

// companyOf returns the company of a question, by default the only one.
func companyOf(ctx context.Context, c *Client, q report.Question) (string, error) {
	if q.Company != "" {
		return q.Company, nil
	}
	companies, err := c.Companies(ctx)
	if err != nil {
		return "", err
	}
	return report.ChooseCompany(companies, "")
}

// asOf is the two axes of a question as parameters.
func asOf(q report.Question) url.Values {
	query := url.Values{"at": {q.At.String()}}
	if q.Known != "" {
		query.Set("known", q.Known)
	}
	return query
}

// ask fetches a document of a company; path is below the company.
func ask[T any](ctx context.Context, c *Client, q report.Question, path string, more url.Values) (*T, error) {
	company, err := companyOf(ctx, c, q)
	if err != nil {
		return nil, err
	}
	query := asOf(q)
	for name, v := range more {
		query[name] = v
	}
	doc := new(T)
	if err := get(ctx, c, "/v1/"+url.PathEscape(company)+path, query, doc); err != nil {
		return nil, err
	}
	return doc, nil
}

func ofEmployee(id, what string) string { return "/employees/" + url.PathEscape(id) + "/" + what }

// Balance is [report.Reporter.Balance].
func (c *Client) Balance(ctx context.Context, q report.Question, id string) (*report.Balance, error) {
	return ask[report.Balance](ctx, c, q, ofEmployee(id, "balances"), nil)
}

// Statement is [report.Reporter.Statement].
func (c *Client) Statement(ctx context.Context, q report.Question, id string, p report.Period) (*report.Statement, error) {
	more := url.Values{}
	if p.From != 0 {
		more.Set("from", p.From.String())
	}
	if p.Entitlement != "" {
		more.Set("entitlement", string(p.Entitlement))
	}
	return ask[report.Statement](ctx, c, q, ofEmployee(id, "movements"), more)
}

// Breaches is [report.Reporter.Breaches].
func (c *Client) Breaches(ctx context.Context, q report.Question, id string) (*report.Breaches, error) {
	path := "/breaches"
	if id != "" {
		path = ofEmployee(id, "breaches")
	}
	return ask[report.Breaches](ctx, c, q, path, nil)
}

// Payroll is [report.Reporter.Payroll].
func (c *Client) Payroll(ctx context.Context, q report.Question, id string, m events.Month) (*report.Payroll, error) {
	path, more := "/payroll", url.Values{}
	if id != "" {
		path = ofEmployee(id, "payroll")
	}
	if m != 0 {
		more.Set("month", m.String())
	}
	return ask[report.Payroll](ctx, c, q, path, more)
}

// Employees is [roster.Make].
func (c *Client) Employees(ctx context.Context, q report.Question, asked roster.Question) (*roster.Document, error) {
	more := url.Values{}
	for name, v := range map[string]string{"col": asked.Columns, "search": asked.Search, "unit": asked.Unit, "filter": asked.Filters, "sort": asked.Sort} {
		if v != "" {
			more.Set(name, v)
		}
	}
	return ask[roster.Document](ctx, c, q, "/employees", more)
}

// Rejected is [repair.Of].
func (c *Client) Rejected(ctx context.Context, q report.Question) (*repair.Document, error) {
	return ask[repair.Document](ctx, c, q, "/rejected", nil)
}

// Fund is [report.Reporter.Fund].
func (c *Client) Fund(ctx context.Context, q report.Question, f events.Fund) (*report.Fund, error) {
	return ask[report.Fund](ctx, c, q, "/funds/"+url.PathEscape(string(f)), nil)
}

// Loan is [report.Reporter.Loan].
func (c *Client) Loan(ctx context.Context, q report.Question, id string) (*report.LoanPlan, error) {
	return ask[report.LoanPlan](ctx, c, q, "/loans/"+url.PathEscape(id), nil)
}

// Pot is the document of [report.Reporter.Pot].
func (c *Client) Pot(ctx context.Context, q report.Question, code string) (*report.Pot, error) {
	return ask[report.Pot](ctx, c, q, "/pots/"+url.PathEscape(code), nil)
}

// Quota is the document of [report.Reporter.Quota].
func (c *Client) Quota(ctx context.Context, q report.Question, code string) (*report.Quota, error) {
	return ask[report.Quota](ctx, c, q, "/quotas/"+url.PathEscape(code), nil)
}

// Ranking is the document of [report.Reporter.Ranking].
func (c *Client) Ranking(ctx context.Context, q report.Question, code string) (*report.Ranking, error) {
	return ask[report.Ranking](ctx, c, q, "/rankings/"+url.PathEscape(code), nil)
}

// Register is the document of [report.Reporter.Register].
func (c *Client) Register(ctx context.Context, q report.Question, asked institute.Register) (*report.Register, error) {
	more := url.Values{}
	for name, word := range map[string]string{"employee": asked.Employee, "case": asked.Case} {
		if word != "" {
			more.Set(name, word)
		}
	}
	for name, d := range map[string]events.Date{"from": asked.From, "to": asked.To} {
		if d != 0 {
			more.Set(name, d.String())
		}
	}
	return ask[report.Register](ctx, c, q, "/registers/"+url.PathEscape(asked.Code), more)
}

// Clockings asks what a company's ledger has about the clockings of a table.
func (c *Client) Clockings(ctx context.Context, company string, q revise.Question) (*revise.Found, error) {
	body, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	found := new(revise.Found)
	err = c.do(ctx, http.MethodPost, "/v1/"+url.PathEscape(company)+"/clockings/find", nil, "application/json", bytes.NewReader(body), found)
	return found, err
}

// Waiting is [intake.WaitingQuestion.Ask]. The answer knows everything that the service's log has.
func (c *Client) Waiting(ctx context.Context, q *intake.WaitingQuestion) (*intake.WaitingAnswer, error) {
	body, err := json.Marshal(q)
	if err != nil {
		return nil, fmt.Errorf("ask what waits: %w", err)
	}
	found := new(intake.WaitingAnswer)
	return found, c.do(ctx, http.MethodPost, "/v1/waiting", nil, "application/json", bytes.NewReader(body), found)
}

// Submit publishes events and returns what became of each, in order. The service answers when its log has them durably; it is not asked
// whether they count ([Client.Waiting]).
func (c *Client) Submit(ctx context.Context, evs []events.Event) ([]intake.Result, error) {
	doc, err := c.submit(ctx, evs, nil)
	if err != nil {
		return nil, err
	}
	return doc.Results, nil
}

// Try is [intake.Intake.Try]: it publishes nothing and returns what each event would do.
func (c *Client) Try(ctx context.Context, evs []events.Event) (*intake.Summary, error) {
	return c.submit(ctx, evs, url.Values{"dry-run": {"true"}})
}

func (c *Client) submit(ctx context.Context, evs []events.Event, query url.Values) (*intake.Summary, error) {
	body := []byte{'['}
	for i := range evs {
		if i > 0 {
			body = append(body, ',')
		}
		var err error
		if body, err = cloudevents.Append(body, &evs[i]); err != nil {
			return nil, err
		}
	}
	var doc intake.Summary
	err := c.do(ctx, http.MethodPost, "/v1/events", query, intake.TypeBatch, bytes.NewReader(append(body, ']')), &doc)
	if err != nil {
		return nil, err
	}
	if len(doc.Results) != len(evs) {
		return nil, lang.Errorf("%w: %s ha risposto per %d eventi su %d; pubblicare di nuovo il file, un'identità conta una volta",
			"%w: %s answered for %d of %d events; publish the file again, an identity counts once",
			ErrUnreachable, c.base, len(doc.Results), len(evs))
	}
	return &doc, nil
}
