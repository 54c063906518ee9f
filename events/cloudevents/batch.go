package cloudevents

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// MaxBatchEvents bounds the elements of a batch: a body of empty elements must not fill the memory.
const MaxBatchEvents = 50_000

// Decoded is what became of one element of a batch.
type Decoded struct {
	Event events.Event        // good where Err is nil
	Err   *events.DecodeError // its pointer begins with the element's index: /3/data/minutes
	Raw   []byte              // the element as received, a part of the batch
}

// DecodeBatch reads a JSON array of CloudEvents (application/cloudevents-batch+json), each element by itself: a bad
// one has its own error and the others are read. Only a batch that is no JSON array, or one of more than MaxBatchEvents,
// is an error of the whole, always a *[events.DecodeError]; then nothing of it is returned. How long a batch may be in bytes is
// the caller's to say.
func DecodeBatch(b []byte) ([]Decoded, error) { return standard.DecodeBatch(b) }

// DecodeBatch is the package's [DecodeBatch] with the decoder's own upcasters.
func (d *Decoder) DecodeBatch(b []byte) ([]Decoded, error) {
	var r wire.Reader
	// Names given twice and bytes that are no UTF-8 are each element's own error, found when it is decoded.
	r.Reset(unmarked(b), "", jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if !r.Open('[', lang.Say("un elenco di eventi, un array JSON", "a list of events, a JSON array")) {
		return nil, r.Err
	}
	var list []Decoded
	for r.Err == nil && r.Peek() != ']' {
		v := r.Value()
		if r.Err != nil {
			break
		}
		if len(list) == MaxBatchEvents {
			return nil, &events.DecodeError{Code: events.CodeTooLarge, Found: lang.Say("più di %d eventi", "more than %d events", MaxBatchEvents),
				Expected: lang.Say("al più %d in un batch", "at most %d in one batch", MaxBatchEvents)}
		}
		item := Decoded{Raw: v}
		item.Event, item.Err = d.element(v, len(list))
		list = append(list, item)
	}
	r.Close()
	r.End()
	if r.Err != nil {
		return nil, r.Err
	}
	return list, nil
}

func (d *Decoder) element(b []byte, index int) (events.Event, *events.DecodeError) {
	e, err := d.Decode(b)
	if err == nil {
		return e, nil
	}
	return events.Event{}, asDecodeError(err).In("/" + strconv.Itoa(index))
}
