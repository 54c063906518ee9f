package cloudevents

import (
	"mime"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
)

// The media types of the JSON format and of its batches.
const (
	MediaEvent = "application/cloudevents+json"
	MediaBatch = "application/cloudevents-batch+json"

	mediaAny = "application/cloudevents" // of an event in a format that is not said, and is JSON
)

// Mode is how a message of HTTP or NATS carries events.
type Mode int

// The modes of the bindings.
const (
	Binary     Mode = iota // attributes in headers, data in the body: [DecodeBinary]
	Structured             // one event in the body: [Decode]
	Batched                // a list of events in the body: [DecodeBatch]
)

var (
	expectMedia   = lang.Say("%s, %s, o application/json", "%s, %s, or application/json", MediaEvent, MediaBatch)
	expectCharset = lang.Same("charset=utf-8")
)

// ModeOf returns the mode of a message by its content type, in any case and with any parameters, and by whether it has
// attributes in headers (CloudEvents HTTP binding §3). A message of JSON, or of no declared type, without such headers
// holds an event. It returns an error for another format of events than JSON, for another character set than UTF-8, and for a
// body that is nothing of these.
func ModeOf(contentType string, attributes bool) (Mode, *events.DecodeError) {
	switch {
	case contentType == MediaEvent, contentType == "" && !attributes, contentType == "application/json" && !attributes:
		return Structured, nil
	case contentType == "", contentType == "application/json":
		return Binary, nil
	}
	media, _, err := mime.ParseMediaType(contentType)
	is, foreign := isJSON([]byte(contentType))
	unsupported := func(expected lang.Text) (Mode, *events.DecodeError) {
		return Binary, &events.DecodeError{Code: events.CodeUnsupportedMedia, Pointer: "/datacontenttype",
			Found: events.Quote([]byte(contentType)), Expected: expected}
	}
	format := err == nil && strings.HasPrefix(media, mediaAny)
	switch {
	case format && media != MediaEvent && media != MediaBatch && media != mediaAny, !format && !is && !attributes:
		return unsupported(expectMedia)
	case attributes && !format:
		return Binary, nil
	case foreign:
		return unsupported(expectCharset)
	case media == MediaBatch:
		return Batched, nil
	}
	return Structured, nil
}
