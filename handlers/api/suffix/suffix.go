// Package suffix gives every document its other forms at the same address: with .json, .csv or .xlsx behind it, and .pdf where
// there is one.
//
//	/v1/blue/employees.csv?at=2023-12-31&lang=it     the document's first list, in the form for Italian people
//	/v1/blue/employees/E042/balances.csv?list=breaches
//	/v1/blue/employees/E042/movements.xlsx           all its lists
//	/blue/employees/E042/movements.csv               the address of a page: the same
//
// A route that makes a document offers it ([Offer]), and [Handler] writes it in the form that the address asks for. Tables are
// those of package grid, unless the document writes itself ([Writer]). Forms are as in exports: by lang, else by an
// Accept-Language that names Italian or English, else for programs. File names hold the question: what, at, known.
package suffix

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"strings"

	"golang.org/x/text/language"

	"spettanze/handlers/api/refuse"
	"spettanze/handlers/looks"
	"spettanze/projections/grid"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

// Media are the media types of the forms of a document.
var Media = map[string]string{"json": "application/json", "csv": "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}

// Writer is a document that writes itself in some of the forms; ok is false for a form that it does not have.
type Writer interface {
	WriteAs(w io.Writer, name string, form sheet.Form) (ok bool, err error)
}

// slot takes what a route offers to a request for another form.
type slot struct {
	form   string
	doc    any
	writer Writer
}

type slotKey struct{}

// Form returns the form that a request asks for, such as csv; empty: the document as JSON.
func Form(ctx context.Context) string {
	if s, ok := ctx.Value(slotKey{}).(*slot); ok {
		return s.form
	}
	return ""
}

// Offer gives the document of a request, of which another form may be asked.
func Offer(ctx context.Context, doc any) {
	if s, ok := ctx.Value(slotKey{}).(*slot); ok {
		s.doc = doc
	}
}

// OfferWriter gives a writer of forms, which goes before the tables of the document.
func OfferWriter(ctx context.Context, w Writer) {
	if s, ok := ctx.Value(slotKey{}).(*slot); ok {
		s.writer = w
	}
}

// Bare returns the request without a suffix and what belongs to it, and the form that the suffix asks for.
func Bare(r *http.Request) (bare *http.Request, form string) {
	form = strings.TrimPrefix(path.Ext(r.URL.Path), ".")
	first, _, deep := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if _, ok := Media[form]; !ok || !deep || first == "assets" || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return r, ""
	}
	bare = r.Clone(r.Context())
	bare.URL.Path, bare.URL.RawPath = strings.TrimSuffix(r.URL.Path, "."+form), ""
	if first != "v1" {
		bare.URL.Path = "/v1/" + strings.TrimPrefix(bare.URL.Path[1:], "~") // a company that is named like a page of its own
	}
	q := bare.URL.Query()
	q.Del("lang")
	q.Del("list")
	bare.URL.RawQuery = q.Encode()
	return bare, form
}

// Handler answers addresses with a suffix; all others it leaves to next.
func Handler(refuser refuse.Refuser, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bare, form := Bare(r)
		switch form {
		case "", "json":
			next.ServeHTTP(w, bare)
			return
		}
		s := &slot{form: form}
		bare = bare.WithContext(looks.WithFormat(context.WithValue(bare.Context(), slotKey{}, s), form))
		held := &Held{Head: http.Header{}}
		next.ServeHTTP(held, bare)
		if held.Status != http.StatusOK {
			held.Send(w)
			return
		}
		if err := s.write(w, r); err != nil {
			refuser.Error(w, r, err)
		}
	})
}

// write answers with the document in its form.
func (s *slot) write(w http.ResponseWriter, r *http.Request) error {
	form, err := FormOf(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	done := false
	if s.writer != nil {
		if done, err = s.writer.WriteAs(&b, s.form, form); err != nil {
			return err
		}
	}
	switch {
	case done:
	case s.doc == nil, s.form == "pdf":
		return refuse.NotFound("questo indirizzo non ha la forma %s; vedi /openapi.json", "this address has no form %s; see /openapi.json", s.form)
	case s.form == "csv":
		t, err := grid.Find(s.doc, r.URL.Query().Get("list"))
		if err != nil {
			return refuse.BadRequest("list: %w", "list: %w", err)
		}
		if err := t.CSV(&b, form); err != nil {
			return err
		}
	default:
		if err := grid.XLSX(&b, s.doc, form); err != nil {
			return err
		}
	}
	h := w.Header()
	h.Set("Content-Type", Media[s.form])
	h.Add("Vary", "Accept-Language")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", s.file(r.URL)))
	_, _ = w.Write(b.Bytes()) // a reader that went away needs no other answer
	return nil
}

// file names the file: blue-employees-2023-12-31-1742.csv.
func (s *slot) file(u *url.URL) string {
	name := strings.TrimPrefix(strings.TrimSuffix(u.Path, "."+s.form), "/")
	name = strings.ReplaceAll(strings.TrimPrefix(name, "v1/"), "/", "-")
	if v := reflect.Indirect(reflect.ValueOf(s.doc)); v.Kind() == reflect.Struct {
		if f := v.FieldByName("AsOf"); f.IsValid() {
			if a, ok := f.Interface().(report.AsOf); ok {
				name += fmt.Sprintf("-%s-%d", a.At, a.Known.Seq)
			}
		}
	}
	return name + "." + s.form
}

// tableLanguages are the languages of tables for people.
var tableLanguages = language.NewMatcher([]language.Tag{language.Italian, language.English})

// FormOf returns the form of a table that a request asks for: by lang, else by an Accept-Language that names Italian or English, as
// browsers send it; the plain one for all others.
func FormOf(r *http.Request) (sheet.Form, error) {
	if code := r.URL.Query().Get("lang"); code != "" {
		f, ok := sheet.FormOf(code)
		if !ok {
			return f, refuse.BadRequest("lang=%s: atteso it, en o plain", "lang=%s: expected it, en or plain", code)
		}
		return f, nil
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return sheet.Form{}, nil //nolint:nilerr // a header that cannot be read names no language
	}
	_, i, sure := tableLanguages.Match(tags...)
	return sheet.Form{People: sure >= language.High, Language: wording.Language(i)}, nil
}

// Held is an answer that is held back.
type Held struct {
	Head   http.Header
	Status int
	Body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (h *Held) Header() http.Header { return h.Head }

// WriteHeader implements http.ResponseWriter.
func (h *Held) WriteHeader(status int) {
	if h.Status == 0 {
		h.Status = status
	}
}

// Write implements http.ResponseWriter.
func (h *Held) Write(b []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.Body.Write(b)
}

// Send sends the answer.
func (h *Held) Send(w http.ResponseWriter) {
	for name, v := range h.Head {
		w.Header()[name] = append(w.Header()[name], v...)
	}
	w.WriteHeader(h.Status)
	_, _ = w.Write(h.Body.Bytes()) // a reader that went away needs no other answer
}
