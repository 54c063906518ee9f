package cloudevents

import (
	"strconv"

	"spettanze/events/files"
)

// DecodeValue reads a value of a file as [Decode] does. Its error says the line, and of an element of an array the index.
func DecodeValue(v *files.Value) Decoded {
	d := Decoded{Raw: v.Text}
	if v.TooLong() {
		d.Err = TooLarge(v.Length)
	} else {
		var err error
		if d.Event, err = Decode(v.Text); err == nil {
			return d
		}
		d.Err = asDecodeError(err)
	}
	d.Err = d.Err.OnLine(v.Line)
	if v.Index >= 0 {
		d.Err = d.Err.In("/" + strconv.Itoa(v.Index))
	}
	return d
}
