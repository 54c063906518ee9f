package jetstream

// WithoutBatches makes a log behave as with a server before 2.12.
func (l *Log) WithoutBatches() { l.publisher.Atomic = false }

// AckFields reads an acknowledgement, for the fuzz test.
var AckFields = ackFields

// Decoder is the decoder of messages.
type Decoder = decoder

// DecodeMessage is decode.
var DecodeMessage = (*decoder).decode
