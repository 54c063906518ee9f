package cli

import (
	"context"
	"errors"
	"fmt"

	"spettanze/events/jetstream"
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

// Usage returns an [ErrUsage].
func Usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

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
