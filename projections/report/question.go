package report

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
)

// Question is a [Query] as written on the command line or in a URL.
type Question struct {
	Company string // empty: the only one of the log
	At      events.Date
	Known   string // empty: all; else a sequence, an RFC 3339 time, or a date, which means the end of that day
}

// Errors of questions.
var (
	// ErrPeriod is returned for a period that ends before it begins.
	ErrPeriod = lang.Errorf("il periodo è vuoto", "the period is empty")
	// ErrUnknownEntitlement is returned for an entitlement that the ledger does not have.
	ErrUnknownEntitlement = lang.Errorf("spettanza sconosciuta", "unknown entitlement")
	// ErrKnown is returned for a "known" that is neither a sequence nor a time.
	ErrKnown = lang.Errorf("non si capisce che cosa era noto", "cannot understand what was known")
)

// EntitlementList names the entitlements that may be asked for, for messages.
func EntitlementList() string {
	names := make([]string, len(events.Entitlements))
	for i, e := range events.Entitlements {
		names[i] = string(e)
	}
	return strings.Join(names, ", ")
}

// Query resolves a question against the reporter's source. It returns [ErrUnknownCompany], [ErrBeforeFirst], and the source's
// errors.
func (r *Reporter) Query(ctx context.Context, q Question) (Query, error) {
	known, err := r.Known(ctx, q.Known)
	if err != nil {
		return Query{}, err
	}
	companies, err := r.Source.Companies(ctx)
	if err != nil {
		return Query{}, err
	}
	company, err := ChooseCompany(companies, q.Company)
	if err != nil {
		return Query{}, err
	}
	begins, err := r.Source.Begins(ctx, company, q.At)
	if err == nil && begins <= events.MaxDate && q.At < begins {
		err = lang.Errorf("%w: il registro dell'azienda %q comincia il %s, e si è chiesto il %s: chiedere quel giorno o uno successivo",
			"%w: the ledger of company %q begins on %s, and %s was asked for: ask for that day or a later one",
			ErrBeforeFirst, company, begins, q.At)
	}
	return Query{Company: company, At: q.At, Known: known}, err
}

// UnknownEmployee returns ErrUnknownEmployee with a remedy.
func UnknownEmployee(q Query, id string) error {
	return lang.Errorf("%w %q dell'azienda %q: nessun dipendente con quella matricola risulta assunto; controllare matricola e azienda",
		"%w %q of company %q: no employee of that id was hired, as far as is known; check the id and the company",
		ErrUnknownEmployee, id, q.Company)
}

// ChooseCompany returns the company named or, without a name, the only company; otherwise [ErrUnknownCompany].
func ChooseCompany(companies []string, named string) (string, error) {
	list := strings.Join(companies, ", ")
	switch {
	case len(companies) == 0:
		return "", lang.Errorf("%w: il log non ha ancora eventi di nessuna azienda; prima pubblicarne",
			"%w: the log has no events of any company yet; publish some first", ErrUnknownCompany)
	case named == "" && len(companies) == 1:
		return companies[0], nil
	case named == "":
		return "", lang.Errorf("%w: il log ne ha più d'una, indicarne una: %s", "%w: the log has several, name one of them: %s", ErrUnknownCompany, list)
	case !slices.Contains(companies, named):
		return "", lang.Errorf("%w %q: il log ha %s", "%w %q: the log has %s", ErrUnknownCompany, named, list)
	}
	return named, nil
}

// Known parses a word as [ParseKnown] does and returns its sequence; 0 is all.
func (r *Reporter) Known(ctx context.Context, word string) (uint64, error) {
	seq, at, err := ParseKnown(word)
	if err != nil || at.IsZero() {
		return seq, err
	}
	k, err := r.Source.ResolveTime(ctx, at)
	return k.Seq, err
}

// ParseKnown reads a sequence (from 1), an RFC 3339 time or a date (the end of that day in Europe/Rome). An empty word is
// sequence 0: all. It returns [ErrKnown] for anything else.
func ParseKnown(word string) (seq uint64, at time.Time, err error) {
	if word == "" {
		return 0, time.Time{}, nil
	}
	if n, err := strconv.ParseUint(word, 10, 63); err == nil && n > 0 {
		return n, time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, word); err == nil {
		return 0, t, nil
	}
	if d, err := events.ParseDate(word); err == nil {
		rome, err := time.LoadLocation("Europe/Rome")
		if err != nil {
			return 0, time.Time{}, fmt.Errorf("%w: %w", ErrKnown, err)
		}
		return 0, (d + 1).In(rome).Add(-1), nil
	}
	return 0, time.Time{}, lang.Errorf("%w %q: scrivere una sequenza da 1 in su (in un file, il numero di riga), un istante "+
		"come 2023-07-01T08:00:00Z o una data come 2023-07-01", "%w %q: write a sequence from 1 (in a file, the line number), a time such as "+
		"2023-07-01T08:00:00Z or a date such as 2023-07-01", ErrKnown, word)
}
