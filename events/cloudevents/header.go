package cloudevents

import "strings"

// headerPrefix begins the name of the header of an attribute in binary mode, over HTTP and NATS, in any case.
const headerPrefix = "ce-"

// HeaderAttribute returns the attribute in a header of a message in binary mode, false if the header has none.
func HeaderAttribute(name, value string) (a Attribute, ok bool) {
	if len(name) <= len(headerPrefix) || !strings.EqualFold(name[:len(headerPrefix)], headerPrefix) {
		return a, false
	}
	return Attribute{Name: strings.ToLower(name[len(headerPrefix):]), Value: percentDecode(unquote(value))}, true
}

// HeaderValue makes any text fit for the value of a header, as the HTTP binding of CloudEvents 1.0.2 says (§3.1.3.2) and its
// NATS binding follows: printable ASCII but space, quote and percent stays. Nearly all values need nothing.
func HeaderValue(s string) string {
	plain := func(c byte) bool { return c > ' ' && c < 0x7f && c != '"' && c != '%' }
	i := 0
	for i < len(s) && plain(s[i]) {
		i++
	}
	if i == len(s) {
		return s
	}
	const hex = "0123456789ABCDEF"
	b := append(make([]byte, 0, 3*len(s)), s[:i]...)
	for ; i < len(s); i++ {
		if c := s[i]; plain(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(b)
}

// unquote returns the text of a value in double quotes, which older versions of the bindings wrote (CloudEvents HTTP binding §3.1.3.2): a
// backslash is for the character after it. Any other value stands for itself.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 1; i < len(s)-1; i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s)-1:
			i++
		case s[i] == '"', s[i] == '\\':
			return s // no quoted string (RFC 7230 §3.2.6)
		}
		b = append(b, s[i])
	}
	return string(b)
}

// percentDecode is the inverse of HeaderValue. A percent sign without two hexadecimal digits after it stands for itself: many
// senders never heard of the rule.
func percentDecode(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi >= 0 && lo >= 0 {
				b = append(b, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
