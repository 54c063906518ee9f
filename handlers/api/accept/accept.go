// Package accept chooses the language of problems and reasons: the one of Accept-Language, English where none is asked for. An
// answer in a language says so in Content-Language. Documents of the ledger are alike in both.
package accept

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/language"

	"spettanze/events/lang"
)

// problemLanguages are the languages of problems and reasons; the first is for readers who prefer neither.
var problemLanguages = language.NewMatcher([]language.Tag{language.English, language.Italian})

// languageKey is the key of the language of problems in a request's context.
type languageKey struct{}

// Language puts the language that the reader prefers into the context of a request.
func Language(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := lang.English
		if _, i := language.MatchStrings(problemLanguages, r.Header.Get("Accept-Language")); i == 1 {
			l = lang.Italian
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), languageKey{}, l)))
	})
}

// LanguageOf returns the language of problems for a request.
func LanguageOf(ctx context.Context) lang.Language {
	if l, ok := ctx.Value(languageKey{}).(lang.Language); ok {
		return l
	}
	return lang.English
}

// Says notes in the header of an answer that it is in the request's language.
func Says(h http.Header, l lang.Language) {
	h.Set("Content-Language", l.Code())
	h.Add("Vary", "Accept-Language")
}

// Problem is a problem document of huma, in the request's language.
func Problem(ctx context.Context, status int, detail lang.Text) error {
	h := http.Header{}
	Says(h, LanguageOf(ctx))
	return huma.ErrorWithHeaders(huma.NewError(status, detail.In(LanguageOf(ctx))), h)
}

// humaWords are the words of huma about the parameters of our routes, which are all strings, and about bodies.
var humaWords = map[string]string{
	"validation failed": "la richiesta non è valida", "unknown query parameter": "parametro sconosciuto",
	"required query parameter is missing": "manca un parametro obbligatorio",
	"request body is required":            "manca il corpo della richiesta",
	"request body read timeout":           "il corpo della richiesta non è arrivato in tempo", "cannot read request body": "il corpo della richiesta non si può leggere",
	"unexpected property": "campo sconosciuto", "expected string": "attesa una stringa", "expected boolean": "atteso true o false",
	"expected number": "atteso un numero", "expected array": "attesa una lista", "expected object": "atteso un oggetto",
	"expected string to be RFC 3339 date": "attesa una data come 2023-12-31",
}

// unreadable is said of a body that is no JSON, for which the parser has words of its own.
var unreadable = lang.Say("il corpo non è JSON valido", "the body is not valid JSON")

// humaSays is a word of huma in a language.
func humaSays(word string, l lang.Language) string {
	const required, length, large = "expected required property ", "expected array length <= ", "request body is too large limit="
	name, isRequired := strings.CutPrefix(word, required)
	most, isLength := strings.CutPrefix(word, length)
	limit, isLarge := strings.CutPrefix(word, large)
	it, known := humaWords[word]
	switch {
	case strings.HasPrefix(word, "json: ") || strings.HasPrefix(word, "invalid character ") || strings.HasPrefix(word, "unexpected end of JSON") ||
		strings.HasPrefix(word, "exceeded max depth"):
		return unreadable.In(l)
	case l == lang.English:
		return word
	case isRequired:
		return "manca il campo " + strings.TrimSuffix(name, " to be present")
	case isLength:
		return "attesi al più " + most + " elementi"
	case isLarge:
		return "il corpo della richiesta supera " + strings.TrimSuffix(limit, " bytes") + " byte"
	case known:
		return it
	}
	return word
}

// HumaWords is the transformer of huma's own problems, whose words are English, and of a parser.
func HumaWords(ctx huma.Context, _ string, doc any) (any, error) {
	p, ok := doc.(*huma.ErrorModel)
	if !ok || ctx.Context() == nil {
		return doc, nil
	}
	l := LanguageOf(ctx.Context())
	if said := humaSays(p.Detail, l); said != p.Detail {
		p.Detail = said
		ctx.SetHeader("Content-Language", l.Code())
	}
	for _, e := range p.Errors {
		e.Message = humaSays(e.Message, l)
	}
	return p, nil
}
