package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"

	"spettanze/projections/explain"
	"spettanze/projections/export"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/simulate"
)

// parts is a list of which the service answers a part at a time.
type parts[T any] interface {
	More() string   // the cursor of the next part; empty: there is none
	Append(next *T) // adds the next part
}

// Document asks a reading route of the question's company, by its path below the company, for its document, with all its parts.
func Document[T any](ctx context.Context, c *Client, q report.Question, path string, more url.Values) (*T, error) {
	doc, err := ask[T](ctx, c, q, path, more)
	list, ok := any(doc).(parts[T])
	for ok && err == nil && list.More() != "" {
		query := url.Values{"after": {list.More()}}
		maps.Copy(query, more)
		var next *T
		if next, err = ask[T](ctx, c, q, path, query); err == nil {
			list.Append(next)
		}
	}
	return doc, err
}

// Explain is [explain.Explainer.Explain].
func (c *Client) Explain(ctx context.Context, q report.Question, asked explain.Asked) (*explain.Document, error) {
	switch {
	case asked.Fund != "":
		return ask[explain.Document](ctx, c, q, "/funds/"+url.PathEscape(string(asked.Fund))+"/explain", nil)
	case asked.Loan != "":
		return ask[explain.Document](ctx, c, q, "/loans/"+url.PathEscape(asked.Loan)+"/explain", nil)
	}
	more := url.Values{"entitlement": {string(asked.Entitlement)}}
	if !asked.Lot.IsZero() {
		more.Set("lot", asked.Lot.String())
	}
	if asked.From != 0 {
		more.Set("from", asked.From.String())
	}
	return ask[explain.Document](ctx, c, q, ofEmployee(asked.Employee, "explain"), more)
}

// Simulate is [simulate.Run] under the tables given.
func (c *Client) Simulate(ctx context.Context, q report.Question, id string, tables simulate.Tables) (*simulate.Document, error) {
	body, err := json.Marshal(tables)
	if err != nil {
		return nil, fmt.Errorf("send the tables: %w", err)
	}
	query := asOf(q)
	if id != "" {
		query.Set("employee", id)
	}
	company, err := companyOf(ctx, c, q)
	if err != nil {
		return nil, err
	}
	doc := new(simulate.Document)
	err = c.do(ctx, http.MethodPost, "/v1/"+url.PathEscape(company)+"/simulate", query, "application/json",
		bytes.NewReader(body), doc)
	return doc, err
}

// Export has the service write the ledger of the question's company in a format and, of tables, in a form.
func (c *Client) Export(ctx context.Context, q report.Question, f export.Format, form sheet.Form, w io.Writer) error {
	company, err := companyOf(ctx, c, q)
	if err != nil {
		return err
	}
	query := asOf(q)
	query.Set("format", f.Name)
	if f.Table { // else the form would follow the language of problems
		query.Set("lang", form.Code())
	}
	return c.download(ctx, "/v1/"+url.PathEscape(company)+"/export", query, w)
}

// ExportEvents has the service write its events as lines of an archive: of one company, or, without a company, of all. The
// question's date is ignored.
func (c *Client) ExportEvents(ctx context.Context, q report.Question, w io.Writer) error {
	path := "/v1/export"
	if q.Company != "" {
		path = "/v1/" + url.PathEscape(q.Company) + "/export"
	}
	query := url.Values{"format": {"jsonl"}}
	if q.Known != "" {
		query.Set("known", q.Known)
	}
	return c.download(ctx, path, query, w)
}

// download copies an answer of any length. It returns an error if the answer breaks off.
func (c *Client) download(ctx context.Context, path string, query url.Values, w io.Writer) error {
	resp, err := c.send(ctx, &http.Client{Transport: c.http.Transport}, http.MethodGet, path, query, "", nil)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return problem(c, resp)
	}
	out := &writing{w: w}
	if _, err := io.Copy(out, resp.Body); err != nil {
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case out.err != nil:
			return fmt.Errorf("write the export: %w", out.err)
		}
		return fmt.Errorf("%w: the export from %s broke off, and what was written is not whole; the service's log has the "+
			"reason: export again (%w)", ErrUnreachable, c.base, err)
	}
	return nil
}

// writing keeps a writer's error, which io.Copy does not distinguish from the reader's.
type writing struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (w *writing) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	w.err = err
	return n, err
}
