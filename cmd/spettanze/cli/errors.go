package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"spettanze/events/jetstream"
	"spettanze/events/lang"
	"spettanze/handlers/api/client"
)

// Exit statuses (interfaces §3).
const (
	StatusDone        = 0
	StatusDiffers     = 1 // something was rejected or differs
	StatusUsage       = 2 // wrong usage, input that cannot be read, nothing of that name
	StatusUnreachable = 3 // the service cannot be reached
	StatusUnavailable = 4 // it was reached, and could not do it or does not know whether it did: to repeat is safe
	StatusInterrupted = 130
)

var (
	// ErrDiffers is returned when something was rejected or differs, and all of it has been printed.
	ErrDiffers = errors.New("something was rejected or differs")
	// ErrUsage is returned for a command line that cannot be understood.
	ErrUsage = errors.New("usage")
)

// usageError is an [ErrUsage] whose message is only what is wrong.
type usageError struct{ error }

func (usageError) Is(target error) bool { return target == ErrUsage }

func (e usageError) Unwrap() error { return e.error }

// Usage returns an [ErrUsage] in both languages, as [lang.Errorf] fills them.
func Usage(it, en string, args ...any) error { return usageError{lang.Errorf(it, en, args...)} }

// UsageOf returns an error as an [ErrUsage]; where, unless it is empty, says which flag or setting it is about.
func UsageOf(where string, err error) error {
	if where == "" {
		return usageError{err}
	}
	return usageError{lang.Errorf("%s: %w", "%s: %w", where, err)}
}

// FlagError makes an [ErrUsage] of an error of the flags' package.
func FlagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	it := lang.OfError(err).It
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		it = fmt.Sprintf("opzione sconosciuta: -%s", unknown.GetSpecifiedShortnames())
	case errors.As(err, &unknown):
		it = fmt.Sprintf("opzione sconosciuta: --%s", unknown.GetSpecifiedName())
	case errors.As(err, &empty):
		it = fmt.Sprintf("manca il valore dell'opzione --%s", empty.GetFlag().Name)
	case errors.As(err, &invalid):
		it = fmt.Sprintf("valore %q non valido per l'opzione --%s: atteso %s", invalid.GetValue(), invalid.GetFlag().Name,
			cmp.Or(flagTypes[invalid.GetFlag().Value.Type()], invalid.GetFlag().Value.Type()))
	}
	return Usage("%[2]s; vedi: %[3]s --help", "%[1]w; see: %[3]s --help", err, it, cmd.CommandPath())
}

// flagTypes describe the values of flags in Italian.
var flagTypes = map[string]string{"bool": "true o false", "int": "un numero intero", "uint64": "un numero intero da zero in su",
	"duration": "una durata, come 30s"}

// Sentence is a command's error in both languages. The errors of the command line's package have no types, only words.
func Sentence(err error) lang.Text {
	t := lang.OfError(err)
	if strings.HasPrefix(t.It, "unknown command ") {
		t.It = cobraWords.Replace(t.It)
	}
	return t
}

var cobraWords = strings.NewReplacer("unknown command ", "comando sconosciuto ", " for ", " per ", "Did you mean this?", "Forse si intende:")

// Status returns the exit status of a command's error. What is not known to be anything else is input that could not be
// read: only that is left when a command fails.
func Status(err error) int {
	switch {
	case err == nil:
		return StatusDone
	case errors.Is(err, ErrDiffers):
		return StatusDiffers
	case errors.Is(err, ErrUsage):
		return StatusUsage
	case errors.Is(err, client.ErrUnavailable), errors.Is(err, jetstream.ErrUnknownOutcome), errors.Is(err, jetstream.ErrDiskFull):
		return StatusUnavailable
	case errors.Is(err, client.ErrUnreachable), errors.Is(err, jetstream.ErrUnreachable):
		return StatusUnreachable
	case errors.Is(err, context.Canceled):
		return StatusInterrupted
	}
	return StatusUsage
}
