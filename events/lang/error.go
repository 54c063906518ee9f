package lang

import (
	"fmt"
	"strings"
	"syscall"
)

// Errorf is [fmt.Errorf] in both languages: the error's own text is English, for logs and programs, and [OfError] returns both.
// An argument that is a [Text] or an error is written in the language of the sentence.
func Errorf(it, en string, args ...any) error {
	italian := make([]any, len(args))
	for i, a := range args {
		if err, ok := a.(error); ok {
			a = shown(OfError(err).It)
		}
		italian[i] = a
	}
	return &sentence{error: fmt.Errorf(en, written(English, args)...), it: fmt.Errorf(it, written(Italian, italian)...).Error()}
}

// sentence is an error in both languages.
type sentence struct {
	error // in English, with its causes
	it    string
}

// Sentence returns the error in both languages.
func (s *sentence) Sentence() Text { return Text{It: s.it, En: s.Error()} }

// Unwrap returns the error in English, which wraps the causes.
func (s *sentence) Unwrap() error { return s.error }

// shown is a cause as the sentence shows it.
type shown string

func (s shown) Error() string { return string(s) }

// OfError returns an error in both languages. What none of its causes says in Italian stays in English.
func OfError(err error) Text {
	if s, ok := err.(interface{ Sentence() Text }); ok {
		return s.Sentence()
	}
	t := Same(err.Error())
	for _, cause := range causes(err) {
		if c := OfError(cause); c.En != "" {
			t.It = strings.Replace(t.It, c.En, c.It, 1)
		}
	}
	return t
}

// causes returns the errors that an error wraps.
func causes(err error) []error {
	switch e := err.(type) { //nolint:errorlint // the causes of this very error
	case syscall.Errno:
		if it, ok := system[e]; ok {
			return []error{&sentence{error: shown(e.Error()), it: it}}
		}
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			return []error{cause}
		}
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	}
	return nil
}

// system has the errors of the operating system that users meet.
var system = map[syscall.Errno]string{
	syscall.ENOENT: "file o directory inesistente", syscall.EACCES: "permesso negato", syscall.EPERM: "operazione non permessa",
	syscall.EEXIST: "esiste già", syscall.ENOTDIR: "non è una directory", syscall.EISDIR: "è una directory",
	syscall.ENOSPC: "spazio esaurito sul disco", syscall.EROFS: "file system di sola lettura",
	syscall.ECONNREFUSED: "connessione rifiutata", syscall.ECONNRESET: "connessione interrotta",
	syscall.ETIMEDOUT: "tempo scaduto", syscall.EADDRINUSE: "indirizzo già in uso", syscall.EHOSTUNREACH: "macchina non raggiungibile",
}
