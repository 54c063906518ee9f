// Package accept chooses the language of problems and reasons: the one of Accept-Language, English where none is asked for. An
// answer in a language says so in Content-Language. Documents of the ledger are alike in both.
package accept

import (
	"context"
	"net/http"

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

// humaWords are the words of huma about the parameters of our routes, which are all strings.
var humaWords = map[string]string{
	"validation failed": "la richiesta non è valida", "unknown query parameter": "parametro sconosciuto",
	"required query parameter is missing": "manca un parametro obbligatorio",
}

// HumaWords is the transformer of huma's own problems, whose words are English.
func HumaWords(ctx huma.Context, _ string, doc any) (any, error) {
	p, ok := doc.(*huma.ErrorModel)
	if !ok || ctx.Context() == nil || ctx.Header("Accept-Language") == "" || LanguageOf(ctx.Context()) == lang.English {
		return doc, nil
	}
	if it, ok := humaWords[p.Detail]; ok {
		p.Detail = it
		ctx.SetHeader("Content-Language", lang.Italian.Code())
	}
	for _, e := range p.Errors {
		if it, ok := humaWords[e.Message]; ok {
			e.Message = it
		}
	}
	return p, nil
}
