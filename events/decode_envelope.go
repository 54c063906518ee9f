package events

import (
	"bytes"
	"cmp"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// attributes are those of CloudEvents 1.0, the required ones first, and the extensions that we know: the ledger's own `company`,
// the documented extensions sequence, recorded time, distributed tracing and partitioning, which carriers add.
var attributes = [...]string{"specversion", "id", "source", "type", "company", "subject", "time", "data",
	"datacontenttype", "dataschema", "sequence", "sequencetype", "recordedtime", "traceparent", "tracestate",
	"partitionkey"}

const requiredAttributes = 8

var knownAttributes = strings.Join(attributes[:], ", ")

// attributeIndex returns the place of an attribute in attributes, -1 if it is none.
func attributeIndex(name []byte) int {
	for i, n := range attributes {
		if string(name) == n {
			return i
		}
	}
	return -1
}

// envelope is what surrounds the data of an event.
type envelope struct {
	identity         Identity
	typ              string
	company, subject string
	time             time.Time
	data             jsontext.Value // part of the input
	sequence         uint64
	recorded         time.Time
}

// about adds to an error what was readable of the event it is about.
func (env *envelope) about(err *DecodeError) *DecodeError {
	err.Identity, err.Company, err.Subject = env.identity, env.company, env.subject
	return err
}

// envelope reads the attributes and keeps the data for later, when the type is known. It reads on after an error, so
// that the error can tell which event it is about, and returns the first one.
func (r *reader) envelope(env *envelope) *DecodeError {
	if !r.open('{', "an event, a JSON object") {
		return r.err
	}
	var first *DecodeError
	seen := 0
	for r.dec.PeekKind() != '}' {
		name := r.text(r.value())
		if r.err != nil {
			break
		}
		i := attributeIndex(name)
		if i < 0 {
			r.unknown(name, knownAttributes)
			first = r.keep(first)
			if err := r.dec.SkipValue(); err != nil {
				r.syntax(err)
				break
			}
			continue
		}
		seen |= 1 << i
		r.attribute(env, attributes[i])
		if r.err != nil && r.err.grammar() {
			break // nothing more can be read
		}
		first = r.keep(first)
	}
	if r.err == nil {
		if _, err := r.dec.ReadToken(); err != nil {
			r.syntax(err)
		} else if first == nil {
			r.requireAttributes(seen)
		}
	}
	r.end()
	if r.err != nil {
		return r.err // a missing attribute; or what is no JSON, which it is before anything else
	}
	return first
}

func (r *reader) requireAttributes(seen int) {
	for i, n := range attributes[:requiredAttributes] {
		if seen&(1<<i) == 0 {
			r.failAt("/"+n, CodeMissingField, "nothing", attributeExpectations[n])
			return
		}
	}
}

// keep returns the first of two errors and forgets the reader's, so that reading goes on.
func (r *reader) keep(first *DecodeError) *DecodeError {
	if first == nil {
		first = r.err
	}
	r.err = nil
	return first
}

// attribute reads the value of an attribute. All but the data are strings.
func (r *reader) attribute(env *envelope, name string) {
	v := r.value()
	switch {
	case v == nil:
	case name == "data":
		if env.data = v; v.Kind() != '{' {
			r.fail(CodeWrongType, found(v), expData)
		}
	case v[0] != '"':
		r.fail(CodeWrongType, found(v), "a string: "+attributeExpectations[name])
	default:
		s := r.text(v)
		if r.err == nil && !env.set(name, s, &r.last) {
			r.fail(codeOf(name), quote(s), attributeExpectations[name])
		}
	}
}

// attributeExpectations tells what each attribute takes.
var attributeExpectations = map[string]string{
	"specversion": `"1.0"`, "id": expIdentity, "source": expSource, "type": expType, "company": expCode,
	"subject": expCode, "time": expTime, "data": expData, "datacontenttype": `"application/json"`, "dataschema": expSource,
	"sequence": `a whole number as a string of 1 to 19 digits, such as "1234"`, "recordedtime": expTime,
	"sequencetype": expPassing, "traceparent": expPassing, "tracestate": expPassing, "partitionkey": expPassing,
}

// codeOf is the code of a value that its attribute does not take.
func codeOf(attribute string) string {
	if attribute == "datacontenttype" {
		return CodeUnsupportedMedia
	}
	return CodeInvalidValue
}

// lastRead are the strings read last. A log repeats the same few, and a million events need not hold a million copies.
type lastRead struct{ source, company, subject string }

// again returns s as a string, the one of last time where it is the same.
func again(last *string, s []byte) string {
	if string(s) != *last {
		*last = string(s)
	}
	return *last
}

// set takes over the value of an attribute, one of attributes but data; false where it is not one to take.
func (env *envelope) set(name string, s []byte, last *lastRead) bool {
	ok := true
	switch name {
	case "specversion":
		return string(s) == "1.0"
	case "id":
		if ok = validID(s); ok {
			env.identity.ID = string(s)
		}
	case "source":
		if ok = string(s) == last.source && len(s) > 0 || validSource(s); ok {
			env.identity.Source = again(&last.source, s)
		}
	case "type":
		if t, known := byWireType[string(s)]; known {
			env.typ = t.Wire
		} else {
			env.typ, ok = string(s), len(s) > 0
		}
	case "company":
		if ok = validCode(s); ok {
			env.company = again(&last.company, s)
		}
	case "subject":
		if ok = validCode(s); ok {
			env.subject = again(&last.subject, s)
		}
	case "time":
		env.time, ok = parseInstant(s)
	case "datacontenttype":
		return isJSON(s)
	case "dataschema":
		return validSource(s)
	case "sequence":
		n, err := strconv.ParseUint(string(s), 10, 64)
		env.sequence, ok = n, err == nil && len(s) <= 19
	case "recordedtime":
		env.recorded, ok = parseInstant(s)
	default:
		// The attributes of carriers say nothing to the ledger.
		return len(s) <= maxPassing && !bytes.ContainsFunc(s, unicode.IsControl)
	}
	return ok
}

// maxPassing bounds the attributes of carriers, in bytes: a trace state may take 512 and a partition key what it likes.
const maxPassing = 2048

const expPassing = "a string of at most 2048 bytes without control characters"

// validID checks what CloudEvents asks (no control characters) and what headers would lose: spaces at the ends.
func validID(s []byte) bool {
	if len(s) == 0 || len(s) > maxIdentity || s[0] == ' ' || s[len(s)-1] == ' ' {
		return false
	}
	for i := 0; i < len(s); i++ {
		// C1 controls are U+0080 to U+009F: in UTF-8, c2 80 to c2 9f.
		if c := s[i]; c < ' ' || c == 0x7f || c == 0xc2 && s[i+1] < 0xa0 {
			return false
		}
	}
	return true
}

// validSource checks for a URI reference (RFC 3986).
func validSource(s []byte) bool {
	if len(s) == 0 || len(s) > maxIdentity || bytes.Count(s, []byte("#")) > 1 {
		return false
	}
	for _, c := range s {
		if c-'0' > 9 && c|0x20-'a' > 25 && strings.IndexByte("-._~:/?#[]@!$&'()*+,;=%", c) < 0 {
			return false
		}
	}
	_, err := url.Parse(string(s))
	return err == nil
}

// isJSON tells whether a media type is application/json, in UTF-8 where it says a character set.
func isJSON(s []byte) bool {
	if string(s) == "application/json" {
		return true
	}
	t, params, err := mime.ParseMediaType(string(s))
	charset, given := params["charset"]
	return err == nil && t == "application/json" && (!given || strings.EqualFold(charset, "utf-8"))
}

// CheckSubject checks that an event is about whom its type speaks of: an employee, the company, or either. It returns nil
// or what is wrong with the subject.
func CheckSubject(e *Event) *DecodeError {
	t, company := e.Data.Type(), e.Subject == CompanySubject
	about, why := t.About, ""
	if d, ok := e.Data.(aboutEither); ok {
		var its bool
		if its, why = d.ofCompany(); its {
			about = TheCompany
		} else {
			about = OneEmployee
		}
	}
	switch {
	case about == OneEmployee && company:
		return &DecodeError{Code: CodeInvalidValue, Pointer: "/subject", Found: `"company"`,
			Expected: "the id of the employee: " + t.Name + " is about one"}
	case about == TheCompany && !company:
		return &DecodeError{Code: CodeInvalidValue, Pointer: "/subject", Found: `"` + e.Subject + `"`, Expected: `"company": ` + cmp.Or(why, t.Name+" is about the whole company")}
	}
	if t.another != nil {
		if other := t.another(e.Data); other != "" && (other == e.Subject || other == CompanySubject) {
			return &DecodeError{Code: CodeInvalidValue, Pointer: "/data/" + t.other, Found: `"` + other + `"`,
				Expected: "the id of another employee"}
		}
	}
	return nil
}
