package main

import (
	"context"
	"errors"
	"fmt"

	"spettanze/events/jetstream"
	"spettanze/handlers/api/client"
)

// Exit statuses (interfaces §3).
const (
	statusDone        = 0
	statusDiffers     = 1 // something was rejected or differs
	statusUsage       = 2 // wrong usage, input that cannot be read, nothing of that name
	statusUnreachable = 3 // the service cannot be reached
	statusUnavailable = 4 // it was reached, and could not do it or does not know whether it did: to repeat is safe
	statusInterrupted = 130
)

var (
	// errDiffers is returned when something was rejected or differs, and all of it has been told.
	errDiffers = errors.New("something was rejected or differs")
	// errUsage is returned for a command line that cannot be understood.
	errUsage = errors.New("usage")
)

// usageError is an [errUsage] whose message is only what is wrong.
type usageError struct{ error }

func (usageError) Is(target error) bool { return target == errUsage }

func (e usageError) Unwrap() error { return e.error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// isSilent tells whether everything about an error has been printed already.
func isSilent(err error) bool { return errors.Is(err, errDiffers) }

// status returns the exit status of a command's error. What is not known to be anything else is input that could not be
// read: only that is left when a command fails.
func status(err error) int {
	switch {
	case err == nil:
		return statusDone
	case errors.Is(err, errDiffers):
		return statusDiffers
	case errors.Is(err, errUsage):
		return statusUsage
	case errors.Is(err, client.ErrUnavailable), errors.Is(err, jetstream.ErrUnknownOutcome), errors.Is(err, jetstream.ErrDiskFull):
		return statusUnavailable
	case errors.Is(err, client.ErrUnreachable), errors.Is(err, jetstream.ErrUnreachable):
		return statusUnreachable
	case errors.Is(err, context.Canceled):
		return statusInterrupted
	}
	return statusUsage
}
