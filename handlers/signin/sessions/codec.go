package sessions

import (
	"encoding/json"
	"time"

	"github.com/alexedwards/scs/v2"
)

// Codec writes a session, all of whose values are texts:
//
//	{"ends":"2026-11-10T20:00:00Z","values":{"identity":"…","seen":"1794297600"}}
//
// What cannot be read is a session that has ended.
type Codec struct{}

var _ scs.Codec = Codec{}

type written struct {
	Ends   time.Time         `json:"ends"`
	Values map[string]string `json:"values"`
}

// Encode implements [scs.Codec].
func (Codec) Encode(ends time.Time, values map[string]any) ([]byte, error) {
	w := written{ends, make(map[string]string, len(values))}
	for name, v := range values {
		w.Values[name], _ = v.(string)
	}
	return json.Marshal(w)
}

// Decode implements [scs.Codec].
func (Codec) Decode(b []byte) (time.Time, map[string]any, error) {
	var w written
	if json.Unmarshal(b, &w) != nil {
		w = written{}
	}
	values := make(map[string]any, len(w.Values))
	for name, v := range w.Values {
		values[name] = v
	}
	return w.Ends, values, nil
}
