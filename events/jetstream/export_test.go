package jetstream

import "time"

// WithoutBatches makes a log behave as with a server before 2.12.
func (l *Log) WithoutBatches() { l.publisher.Atomic = false }

// ParseDelivery reads the reply subject of a delivered message.
func ParseDelivery(reply string) (seq, number uint64, recorded time.Time, ok bool) {
	d, ok := parseDelivery(reply)
	return d.seq, d.number, d.recorded, ok
}

// Decoder is the decoder of messages.
type Decoder = decoder

// DecodeMessage is decode.
var DecodeMessage = (*decoder).decode
