package events

import (
	"maps"
	"strconv"
	"strings"
)

// MaxEventBytes bounds one event as received: 1 MiB, which is also what NATS takes by default.
const MaxEventBytes = 1 << 20

// current is the version of every type that this program writes and folds. When a type gets a second version, its
// reader reads that one and an [Upcaster] turns the first into it.
const current = 1

// Upcaster turns the data of one version of a type into the data of the next, as JSON. It must be a pure function: a
// stored event is never rewritten, and is upcast again at every reading.
type Upcaster func(data []byte) ([]byte, error)

// Decoder reads events. The zero value reads the versions that this program knows; it is safe for concurrent use.
type Decoder struct {
	upcasters map[version]Upcaster
}

// version is a type in a version.
type version struct {
	typ    string
	number int
}

// versioned is a type, nil if it is none of ours, in a version.
type versioned struct {
	*Type
	version
}

// WithUpcaster returns a decoder that also reads a version of a type: data of version `from` is handed to up, which
// answers with that of version from+1.
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
// error, always a *[DecodeError]. Seq and Recorded are zero unless the extension attributes `sequence` (a decimal
// string) and `recordedtime` (RFC 3339) are present, which our own archives carry. b is not kept.
func Decode(b []byte) (Event, error) { return standard.Decode(b) }

// DecodeData reads the data of a type (its wire name without the version) in a version; it is the inverse of
// [EncodeData]. The error is a *[DecodeError].
func DecodeData(typ string, version int, b []byte) (Data, error) {
	return standard.DecodeData(typ, version, b)
}

// Decode is the package's [Decode] with the decoder's own upcasters.
func (d *Decoder) Decode(b []byte) (Event, error) {
	if len(b) > MaxEventBytes {
		return Event{}, tooLarge(len(b))
	}
	r := newReader(b)
	defer r.release()
	var env envelope
	if err := r.envelope(&env); err != nil {
		return Event{}, env.about(d.misdirected(&env, err))
	}
	e, err := d.event(r, &env)
	if err != nil {
		return Event{}, env.about(err)
	}
	return e, nil
}

// DecodeData is the package's [DecodeData] with the decoder's own upcasters.
func (d *Decoder) DecodeData(typ string, number int, b []byte) (Data, error) {
	if len(b) > MaxEventBytes {
		return nil, tooLarge(len(b))
	}
	r := newReader(nil)
	defer r.release()
	data, err := d.data(r, versioned{byName[typ], version{typ, number}}, b)
	if err != nil {
		return nil, err
	}
	return data, nil
}

// event makes an event of a complete envelope: it reads the data and checks what concerns both.
func (d *Decoder) event(r *reader, env *envelope) (Event, *DecodeError) {
	v, err := d.version(env.typ)
	if err != nil {
		return Event{}, err
	}
	data, err := d.data(r, v, env.data)
	if err != nil {
		return Event{}, err
	}
	e := Event{
		Identity: env.identity, Company: env.company, Subject: env.subject, Time: env.time, Data: data,
		Seq: env.sequence, Recorded: env.recorded,
	}
	if err := CheckSubject(&e); err != nil {
		return Event{}, err
	}
	if a, ok := data.(EventAnnulled); ok && a.Source == e.Source && a.ID == e.ID {
		return Event{}, &DecodeError{Code: CodeInvalidValue, Pointer: "/data/id", Found: "the annulment's own identity",
			Expected: "the identity of another event"}
	}
	return e, nil
}

// misdirected prefers, to an error of an envelope, that the event is none of ours: a foreign message is best told so.
func (d *Decoder) misdirected(env *envelope, err *DecodeError) *DecodeError {
	if env.typ != "" && !err.grammar() {
		if _, e := d.version(env.typ); e != nil {
			return e
		}
	}
	return err
}

// data reads the data of a type in a version, upcasting it where need be.
func (d *Decoder) data(r *reader, v versioned, b []byte) (Data, *DecodeError) {
	if err := d.readable(v); err != nil {
		return nil, err
	}
	for ; v.number != current; v.number++ {
		next, err := d.upcasters[v.version](b)
		if err != nil {
			return nil, &DecodeError{Code: CodeInvalidValue, Pointer: "/data", Err: err,
				Found:    "data of version " + strconv.Itoa(v.number) + " that cannot be read (" + err.Error() + ")",
				Expected: v.typ + " as that version defines it"}
		}
		b = next
	}
	r.reset(b, "/data")
	data := v.read(r)
	r.end()
	if r.err != nil {
		return nil, r.err
	}
	return data, nil
}

// byWireType finds the current version of a type without cutting its name up.
var byWireType = func() map[string]*Type {
	m := map[string]*Type{}
	for _, t := range Types {
		m[t.Wire] = t
	}
	return m
}()

// WireType returns the `type` attribute of a type in a version: "hr.clocking.recorded.v1".
func WireType(typ string, number int) string { return typ + ".v" + strconv.Itoa(number) }

// version takes a `type` attribute apart and checks that this decoder reads it.
func (d *Decoder) version(wire string) (versioned, *DecodeError) {
	if t, ok := byWireType[wire]; ok {
		return versioned{t, version{t.Name, current}}, nil
	}
	typ, digits, _ := cutLast(wire, ".v")
	number, err := strconv.Atoi(digits)
	if err != nil || digits != strconv.Itoa(number) || number < 0 {
		typ, number = wire, -1
	}
	v := versioned{byName[typ], version{typ, number}}
	return v, d.readable(v)
}

// readable checks that the type is known and that its version is the current one or can be upcast to it.
func (d *Decoder) readable(v versioned) *DecodeError {
	if v.Type == nil {
		return &DecodeError{Code: CodeUnknownType, Pointer: "/type", Found: quote([]byte(v.typ)),
			Expected: "one of the types of this ledger with its version, such as " + WireType(clockingRecorded.Name, current)}
	}
	for n := v.number; n != current; n++ {
		if _, ok := d.upcasters[version{v.typ, n}]; !ok || n > current {
			found := "version " + strconv.Itoa(v.number)
			if v.number < 0 {
				found = "no version"
			}
			return &DecodeError{Code: CodeUnsupportedVersion, Pointer: "/type", Found: found,
				Expected: WireType(v.typ, current)}
		}
	}
	return nil
}

// cutLast cuts s around the last sep.
func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func tooLarge(n int) *DecodeError {
	return &DecodeError{Code: CodeTooLarge, Found: strconv.Itoa(n) + " bytes",
		Expected: "at most " + strconv.Itoa(MaxEventBytes) + " bytes"}
}
