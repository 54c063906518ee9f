package publish

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/files"
	"spettanze/events/lang"
	"spettanze/handlers/api/intake"
)

// sizes checks that every file can be read before anything is sent, and returns the bytes of all; -1 when unknown.
func sizes(files []string) (total int64, err error) {
	for _, name := range files {
		if name == "-" {
			return -1, nil
		}
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return 0, cli.Usage("%w; niente è stato pubblicato", "%w; nothing was published", err)
		case info.IsDir():
			return 0, cli.Usage("%s è una directory: indicare i file da pubblicare; niente è stato pubblicato",
				"%s is a directory: name the files to publish; nothing was published", name)
		case !info.Mode().IsRegular() && info.Mode()&fs.ModeNamedPipe == 0:
			return 0, cli.Usage("%s è un dispositivo o un socket: dare un file o una pipe, o - per lo standard input; niente è stato pubblicato",
				"%s is a device or a socket: give a file or a pipe, or - for standard input; nothing was published",
				name)
		}
		total += info.Size()
	}
	return total, nil
}

// readable looks at every file before anything is sent. A pipe is looked at when it is read, since it can be read only once.
func readable(names []string) error {
	for _, name := range names {
		info, err := os.Stat(name)
		if name == "-" || err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
			continue
		}
		in, err := os.Open(name) //nolint:gosec // a file that was named to be published
		if err != nil {
			return cli.Usage("%w; niente è stato pubblicato", "%w; nothing was published", err)
		}
		_, err = look(name, in)
		_ = in.Close() // read only
		if err != nil {
			return lang.Errorf("%w; niente è stato pubblicato", "%w; nothing was published", err)
		}
	}
	return nil
}

// look says what a file of events holds.
func look(name string, in io.Reader) (*files.File, error) {
	f, err := files.Look(in)
	if err == nil {
		err = f.NotEvents()
	}
	if err != nil {
		return nil, cli.UsageOf(name, err)
	}
	return f, nil
}

// decodeLines reads a file of events and yields the line of each, and the event or the reason why it is none. It holds one event at
// a time, and of one that is too long only a beginning.
func decodeLines(f *files.File) iter.Seq2[int, cloudevents.Decoded] {
	return func(yield func(int, cloudevents.Decoded) bool) {
		for v, err := range f.Values() {
			var d cloudevents.Decoded
			switch {
			case errors.Is(err, files.ErrCut):
				d.Err = &events.DecodeError{Code: events.CodeMalformedJSON, Expected: lang.Same("]"),
					Found: lang.Say("la fine del file dentro un elenco", "the end of the file inside a list")}
			case err != nil:
				d.Err = &events.DecodeError{Code: events.CodeUnreadable, Found: lang.OfError(err), Err: err}
			default:
				d = cloudevents.DecodeValue(&v)
			}
			// The log says when it recorded an event, and at which sequence; an archive of another log does not.
			d.Event.Seq, d.Event.Recorded = 0, zeroTime
			if !yield(v.Line, d) {
				return
			}
		}
	}
}

// file publishes a file.
func (p *publishing) file(ctx context.Context, name string, stdin io.Reader) error {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return cli.UsageOf("", err)
		}
		defer func() { _ = f.Close() }() // read only
		in = f
	}
	if p.bar != nil {
		in = io.TeeReader(in, p.bar)
	}
	f, err := look(name, in)
	if err != nil {
		return err
	}
	if f.Kind == files.Empty {
		cli.Line(p.stderr, "%s: %s", name, lang.Say("è vuoto: nessun evento", "is empty: no events").In(p.lang))
	}
	return p.lines(ctx, name, decodeLines(f))
}

// Lines publishes JSON lines as the command does, and returns how many events were accepted.
func Lines(ctx context.Context, door *intake.Intake, lines io.Reader) (accepted int, err error) {
	p := &publishing{submit: door.Submit, stderr: io.Discard, repeats: cli.Repeats{W: io.Discard}}
	f, err := look("-", lines)
	if err != nil {
		return 0, err
	}
	if err = p.lines(ctx, "-", decodeLines(f)); err != nil {
		err = errors.Join(err, p.settle())
	} else {
		err = p.finish(ctx)
	}
	return p.summary.Accepted, err
}
