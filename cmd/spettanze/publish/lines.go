package publish

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/lang"
)

// decodeLines reads JSON lines and yields, for each that is not blank, its number from 1 and its event or the reason why
// it is none. It holds one line at a time, and of a line that is too long only a beginning.
func decodeLines(r io.Reader) iter.Seq2[int, cloudevents.Decoded] {
	return func(yield func(int, cloudevents.Decoded) bool) {
		in := bufio.NewReaderSize(r, 256<<10)
		var line []byte
		for number := 1; ; number++ {
			var length int
			var err error
			line, length, err = readLine(in, line[:0])
			if err != nil && !errors.Is(err, io.EOF) {
				yield(number, cloudevents.Decoded{Err: &events.DecodeError{Code: events.CodeUnreadable, Found: lang.Same(err.Error()), Err: err}})
				return
			}
			if number == 1 {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			if text := bytes.TrimSpace(line); len(text) > 0 && !yield(number, decodeLine(text, length)) {
				return
			}
			if err != nil {
				return
			}
		}
	}
}

// readLine reads a line into b, at most a little more than an event may have, and returns its whole length.
func readLine(in *bufio.Reader, b []byte) (line []byte, length int, err error) {
	for {
		part, err := in.ReadSlice('\n')
		length += len(part)
		if room := events.MaxEventBytes + 2 - len(b); room > 0 {
			b = append(b, part[:min(room, len(part))]...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return b, length, err
		}
	}
}

func decodeLine(text []byte, length int) cloudevents.Decoded {
	if length > events.MaxEventBytes+2 {
		return cloudevents.Decoded{Err: cloudevents.TooLarge(length)}
	}
	e, err := cloudevents.Decode(text)
	if err == nil {
		// The log says when it recorded an event, and at which sequence; an archive of another log does not.
		e.Seq, e.Recorded = 0, zeroTime
		return cloudevents.Decoded{Event: e, Raw: text}
	}
	var bad *events.DecodeError
	if !errors.As(err, &bad) {
		bad = &events.DecodeError{Code: events.CodeMalformedJSON, Found: lang.Same(err.Error()), Err: err}
	}
	return cloudevents.Decoded{Err: bad}
}

// decompressed reads through gzip what is named .gz.
func decompressed(name string, r io.Reader) (io.Reader, error) {
	if !strings.EqualFold(filepath.Ext(name), ".gz") {
		return r, nil
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, lang.Errorf("%s: %w; è davvero compresso?", "%s: %w; is it really compressed?", name, err)
	}
	return z, nil
}
