package accounts

import (
	"net/url"
	"strings"

	"spettanze/events/grants"
	"spettanze/events/jetstream/connection"
)

// Publisher is who published a message that came to an instance, and what its credentials allow.
type Publisher struct {
	Company, Name string
	Handle        string   // of package grants
	Sources       []string // under which it may publish
}

// sourcesMost bounds the bytes of a subject that are taken by sources.
const sourcesMost = 1024

func publisherOf(company string, u *User) Publisher {
	return Publisher{Company: company, Name: u.Name, Handle: u.Principal, Sources: u.Sources}
}

// prefix begins the subjects under which what a publisher publishes comes to the instances:
//
//	ingest.blue.presenze.P-MFRGGZDFMZTW.%2Fpresenze,%2Fturni.
//
// It stands in the claims of the publisher's account, which the operator has signed, and the server puts it before the subject that was
// published. So all that an instance knows of a publisher is the server's word: nothing of it is in the message, whose bytes are the
// publisher's.
func (p Publisher) prefix() string {
	return connection.Ingest + strings.Join([]string{p.Company, p.Name, p.Handle, sourcesToken(p.Sources)}, ".") + "."
}

// sourcesToken writes sources as one token of a subject.
func sourcesToken(sources []string) string {
	words := make([]string, len(sources))
	for i, s := range sources {
		words[i] = strings.ReplaceAll(url.QueryEscape(s), ".", "%2E")
	}
	return strings.Join(words, ",")
}

// FromSubject returns who published the message that came under a subject, and the subject under which it did.
func FromSubject(subject string) (p Publisher, published string, ok bool) {
	words := strings.SplitN(subject, ".", 6)
	if len(words) < 6 || words[0]+"." != connection.Ingest {
		return p, "", false
	}
	p = Publisher{Company: words[1], Name: words[2], Handle: words[3]}
	for _, word := range strings.Split(words[4], ",") {
		s, err := url.QueryUnescape(word)
		if err != nil || s == "" {
			return p, "", false
		}
		p.Sources = append(p.Sources, s)
	}
	published = words[5]
	of := strings.SplitN(published, ".", 3)
	return p, published, grants.ValidHandle(p.Handle) && len(of) == 3 && of[1] == p.Company
}
