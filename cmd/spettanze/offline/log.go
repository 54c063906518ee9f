// Package offline answers questions from a log at hand, with no service: a file of events, an archive, the directory of a service that
// is stopped, or the log of a NATS server. [Open] and [Connect] open one, [Log.Answers] folds it; the [Answers] are those that the
// service gives, from the same reports.
//
// In a file a sequence is a line. A line that is no event keeps its number and is reported as refused.
package offline

import (
	"context"
	"fmt"
	"os"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/archive"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jsonl"
	"spettanze/events/lang"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// Log is a log at hand.
type Log struct {
	events.Log
	Done func() // closes it

	name string
	file bool // its sequences are lines of a file
}

// Open opens a file of events, an archive or a data directory that no service runs on.
func Open(ctx context.Context, path string) (*Log, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cli.Usage("--log: %w; dare un file di eventi, un archivio o una directory di dati",
			"--log: %w; give a file of events, an archive or a data directory", err)
	}
	var log events.Log
	switch {
	case !info.IsDir():
		log, err = jsonl.Open(path)
	case archive.IsDirectory(path):
		log, err = archive.OpenDirectory(path)
	default:
		log, err := service.OpenLog(ctx, path, false, embedded.Options{})
		if err != nil {
			return nil, err
		}
		return &Log{Log: log, Done: log.Shutdown, name: path}, nil
	}
	if err != nil {
		return nil, err
	}
	return &Log{Log: log, Done: func() { _ = log.Close() }, name: path, file: true}, nil // nothing was written
}

// Connect opens the log of a NATS server.
func Connect(ctx context.Context, o connection.Options) (*Log, error) {
	log, err := service.Connect(ctx, o, 0)
	if err != nil {
		return nil, err
	}
	return &Log{Log: log, Done: log.Shutdown, name: o.URL}, nil
}

// Of is a log that is open already, and stays so when it is done.
func Of(log *service.Log, name string) *Log { return &Log{Log: log, Done: func() {}, name: name} }

// WithStored implements [events.Sealed], if the log does.
func (l *Log) WithStored() events.Log {
	if sealed, ok := l.Log.(events.Sealed); ok {
		return sealed.WithStored()
	}
	return l.Log
}

// Answers folds the log. What is left out of a file is reported in the language.
func (l *Log) Answers(ctx context.Context, a *cli.App, in lang.Language) (Answers, error) {
	c, err := institutes.Contract()
	if err != nil {
		return Answers{}, err
	}
	answers := func(src report.Source, company string) Answers {
		return Answers{Reporter: &report.Reporter{Source: src, Contract: c, Today: a.Today()}, Company: company, rome: a.Rome}
	}
	if l.file {
		src, err := load(ctx, l.Log, c, a.Rome, l.name, &cli.Repeats{W: a.Err, Language: in})
		if err != nil {
			return Answers{}, err
		}
		return answers(src, src.company()), nil
	}
	src, err := replay.Read(ctx, l.Log, c, a.Rome)
	if err != nil {
		return Answers{}, fmt.Errorf("read the log of %s: %w", l.name, err)
	}
	return answers(src, ""), nil
}
