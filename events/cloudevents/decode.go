package cloudevents

import (
	"maps"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

// Upcaster turns the data of one version of a type into the data of the next, as JSON. It must be a pure function: a
// stored event is never rewritten, and is upcast again at every reading.
type Upcaster func(data []byte) ([]byte, error)

// Decoder reads events. The zero value reads the versions that this program knows; it is safe for concurrent use.
type Decoder struct {
	upcasters map[version]Upcaster
}

// version is a name of a type and a version, -1 where it has none.
type version struct {
	typ    string
	number int
}

// versioned is a type, nil if it is unknown, in a version.
type versioned struct {
	*events.Type
	version
}

// WithUpcaster returns a decoder that also reads a version of a type: up turns data of version `from` into data of
// version from+1.
func (d *Decoder) WithUpcaster(typ string, from int, up Upcaster) *Decoder {
	c := &Decoder{upcasters: maps.Clone(d.upcasters)}
	if c.upcasters == nil {
		c.upcasters = map[version]Upcaster{}
	}
	c.upcasters[version{typ, from}] = up
	return c
}

// standard is the decoder of the package's functions; it is never changed.
var standard = &Decoder{}

// Decode reads one CloudEvent in structured JSON mode, strictly: whatever one event alone reveals to be wrong is an
// error, always a *[events.DecodeError]. Seq and Recorded are zero unless the extension attributes `sequence` (a decimal
// string) and `recordedtime` (RFC 3339) are present, which our own archives carry. b is not kept.
func Decode(b []byte) (events.Event, error) { return standard.Decode(b) }

// DecodeData reads the data of a type (its wire name without the version) in a version; it is the inverse of
// [events.EncodeData]. The error is a *[events.DecodeError].
func DecodeData(typ string, version int, b []byte) (events.Data, error) {
	return standard.DecodeData(typ, version, b)
}

// Decode is the package's [Decode] with the decoder's own upcasters.
func (d *Decoder) Decode(b []byte) (events.Event, error) {
	if len(b) > events.MaxEventBytes {
		return events.Event{}, TooLarge(len(b))
	}
	r := readers.Get().(*reader)
	defer readers.Put(r)
	r.Reset(unmarked(b), "")
	var env envelope
	if err := r.envelope(&env); err != nil {
		return events.Event{}, env.about(d.misdirected(&env, err))
	}
	e, err := d.event(&env)
	if err != nil {
		return events.Event{}, env.about(err)
	}
	return e, nil
}

// unmarked returns text without the byte order mark that some programs of Windows write first (RFC 8259 §8.1 allows to ignore
// it).
func unmarked(b []byte) []byte {
	if len(b) >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf {
		return b[3:]
	}
	return b
}

// DecodeData is the package's [DecodeData] with the decoder's own upcasters.
func (d *Decoder) DecodeData(typ string, number int, b []byte) (events.Data, error) {
	if len(b) > events.MaxEventBytes {
		return nil, TooLarge(len(b))
	}
	data, err := d.data(versioned{hr.TypeNamed(typ), version{typ, number}}, b)
	if err != nil {
		return nil, err
	}
	return data, nil
}

// event makes an event of a complete envelope: it reads the data and checks what concerns both.
func (d *Decoder) event(env *envelope) (events.Event, *events.DecodeError) {
	var data events.Data
	var err *events.DecodeError
	if env.current != nil {
		data, err = env.current.Decode(env.data)
	} else {
		data, err = d.data(versionOf(env.typ), env.data)
	}
	if err != nil {
		return events.Event{}, err
	}
	e := events.Event{
		Identity: env.identity, Company: env.company, Subject: env.subject, Time: env.time, Data: data,
		Seq: env.sequence, Recorded: env.recorded,
	}
	if err := events.CheckSubject(&e); err != nil {
		return events.Event{}, err
	}
	if a, ok := data.(hr.EventAnnulled); ok && a.Source == e.Source && a.ID == e.ID {
		return events.Event{}, &events.DecodeError{Code: events.CodeInvalidValue, Pointer: "/data/id", Found: lang.Say("l'identità dell'annullamento stesso", "the annulment's own identity"),
			Expected: lang.Say("l'identità di un altro evento", "the identity of another event")}
	}
	return e, nil
}

// misdirected returns the error of an unknown type, where there is one, instead of an error of the envelope: it says more
// about a message that was meant for another system.
func (d *Decoder) misdirected(env *envelope, err *events.DecodeError) *events.DecodeError {
	if env.typ != "" && !err.Grammar() {
		if e := d.readable(versionOf(env.typ)); e != nil {
			return e
		}
	}
	return err
}

// data reads the data of a type in a version, upcasting it where need be.
func (d *Decoder) data(v versioned, b []byte) (events.Data, *events.DecodeError) {
	if err := d.readable(v); err != nil {
		return nil, err
	}
	for ; v.number != events.CurrentVersion; v.number++ {
		next, err := d.upcasters[v.version](b)
		if err != nil {
			return nil, &events.DecodeError{Code: events.CodeInvalidValue, Pointer: "/data", Err: err,
				Found:    lang.Say("dati della versione %d che non si leggono (%s)", "data of version %d that cannot be read (%s)", v.number, err.Error()),
				Expected: lang.Say("%s come la definisce quella versione", "%s as that version defines it", v.typ)}
		}
		b = next
	}
	return v.Decode(b)
}

// versionOf splits a `type` attribute into name and version.
func versionOf(wire string) versioned {
	v := version{wire, -1}
	if i := strings.LastIndex(wire, ".v"); i >= 0 {
		digits := wire[i+len(".v"):]
		if n, err := strconv.Atoi(digits); err == nil && n >= 0 && digits == strconv.Itoa(n) {
			v = version{wire[:i], n}
		}
	}
	return versioned{hr.TypeNamed(v.typ), v}
}

// readable checks that the type is known and that its version is the current one or can be upcast to it.
func (d *Decoder) readable(v versioned) *events.DecodeError {
	if v.Type == nil {
		return &events.DecodeError{Code: events.CodeUnknownType, Pointer: "/type", Found: events.Quote([]byte(v.typ)),
			Expected: lang.Say("uno dei tipi di questo registro con la sua versione, come %s",
				"one of the types of this ledger with its version, such as %s", hr.ClockingRecorded{}.Type().Wire)}
	}
	for n := v.number; n != events.CurrentVersion; n++ {
		if _, ok := d.upcasters[version{v.typ, n}]; !ok || n > events.CurrentVersion {
			found := lang.Say("la versione %d", "version %d", v.number)
			if v.number < 0 {
				found = lang.Say("nessuna versione", "no version")
			}
			return &events.DecodeError{Code: events.CodeUnsupportedVersion, Pointer: "/type", Found: found,
				Expected: lang.Same(events.WireType(v.typ, events.CurrentVersion))}
		}
	}
	return nil
}

// TooLarge is the error of an event of n bytes, more than [events.MaxEventBytes].
func TooLarge(n int) *events.DecodeError {
	return &events.DecodeError{Code: events.CodeTooLarge, Found: lang.Say("%d byte", "%d bytes", n),
		Expected: lang.Say("al più %d byte", "at most %d bytes", events.MaxEventBytes)}
}
