// Package lang has texts in both languages of the users, Italian and English. It imports nothing of the project, so that the
// declaration of a field can hold its words in both.
//
//	t := lang.Say("un numero intero da %d a %d", "a whole number from %d to %d", 1, 7)
//	t.In(lang.Italian) // un numero intero da 1 a 7
//
// Package wording writes dates, quantities and names in a language.
package lang

import (
	"fmt"
	"strings"
)

// Language is a language of the users.
type Language uint8

// The languages.
const (
	Italian Language = iota
	English
)

// Code is the language's code of ISO 639: it, en.
func (l Language) Code() string { return Text{It: "it", En: "en"}.In(l) }

// OfLocale is the language of messages for a locale such as it_IT.UTF-8: Italian for Italian ones, English for any other.
func OfLocale(locale string) Language {
	if strings.HasPrefix(locale, "it") {
		return Italian
	}
	return English
}

// Text is a text in both languages.
type Text struct {
	It string `json:"it"`
	En string `json:"en"`
}

// Same is a text that is alike in both languages, such as a quoted value or a code.
func Same(s string) Text { return Text{It: s, En: s} }

// Say fills a sentence in both languages, as [fmt.Sprintf] does. An argument that is a [Text] is written in the language of the
// sentence.
func Say(it, en string, args ...any) Text {
	return Text{It: fill(Italian, it, args), En: fill(English, en, args)}
}

func fill(l Language, format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, written(l, args)...)
}

// written returns arguments with each Text in the language.
func written(l Language, args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if t, ok := a.(Text); ok {
			a = t.In(l)
		}
		out[i] = a
	}
	return out
}

// In returns the text in a language.
func (t Text) In(l Language) string {
	if l == English {
		return t.En
	}
	return t.It
}

// Nothing is what was found where nothing is.
var Nothing = Say("niente", "nothing")

// String returns the English text, as logs have it.
func (t Text) String() string { return t.En }

// IsZero reports whether there is no text.
func (t Text) IsZero() bool { return t == Text{} }

// Join puts texts in a row.
func Join(parts []Text, between string) (out Text) {
	for i, p := range parts {
		if i > 0 {
			out.It += between
			out.En += between
		}
		out.It += p.It
		out.En += p.En
	}
	return out
}
