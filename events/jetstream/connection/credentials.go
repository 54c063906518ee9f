package connection

import (
	"fmt"
	"os"
	"strings"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
)

// Inboxes begins the prefix of the inboxes of a user who may subscribe to no others.
const Inboxes = "_IN."

// Credentials are what a file with the credentials of a user says of it.
type Credentials struct {
	Name    string
	Inbox   string // the only prefix of inboxes that the user may subscribe to; empty: any
	Limited bool   // the user may not create or change streams
	Ingests bool   // the user takes messages of publishers
}

// The messages of publishers come under subjects that begin with Ingest, to the instances in the queue group IngestQueue.
const (
	Ingest      = "ingest."
	IngestQueue = "ledger"
)

// ReadCredentials reads a file with the credentials of a user.
func ReadCredentials(path string) (c Credentials, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	token, err := jwt.ParseDecoratedJWT(b)
	if err != nil {
		return c, err
	}
	user, err := jwt.DecodeUserClaims(token)
	if err != nil {
		return c, err
	}
	may := user.Pub.Allow
	c.Ingests = user.Sub.Allow.Contains(Ingest + "> " + IngestQueue)
	c.Name, c.Limited = user.Name, len(may) > 0 && !may.Contains(">") && !may.Contains(js.DefaultAPIPrefix+">")
	for _, s := range user.Sub.Allow {
		if prefix, ok := strings.CutSuffix(s, ".>"); ok && strings.HasPrefix(prefix, Inboxes) {
			c.Inbox = prefix
		}
	}
	return c, nil
}

// withCredentials are the options of a connection with a file of credentials; none for "".
func withCredentials(path string) ([]nats.Option, error) {
	if path == "" {
		return nil, nil
	}
	c, err := ReadCredentials(path)
	if err != nil {
		return nil, fmt.Errorf("jetstream: credentials file %s: %w", path, err)
	}
	opts := []nats.Option{nats.UserCredentials(path)}
	if c.Inbox != "" {
		opts = append(opts, nats.CustomInboxPrefix(c.Inbox))
	}
	return opts, nil
}

// InProcess are the options of a connection to a server in this process, or through a file of this machine.
func InProcess(o Options, server nats.InProcessConnProvider) ([]nats.Option, error) {
	opts, err := withCredentials(o.Credentials)
	if o.User != "" || o.Password != "" {
		opts = append(opts, nats.UserInfo(o.User, o.Password))
	}
	return append(append(Defaults(o), opts...), nats.InProcessServer(server)), err
}
