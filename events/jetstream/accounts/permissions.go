package accounts

import (
	"slices"
	"strings"

	"github.com/nats-io/jwt/v2"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
)

// Parts of subjects.
const (
	// companyAPI is the prefix of the JetStream API in the account of a company, for its consumer alone.
	companyAPI = "LEDGERAPI."

	api  = js.DefaultAPIPrefix
	next = "CONSUMER.MSG.NEXT." + streams.Ledger + "."
	info = "CONSUMER.INFO." + streams.Ledger + "."
	ack  = "$JS.ACK." + streams.Ledger + "."
)

// InboxOf is the prefix of the inboxes of a user. No other user may subscribe to them.
func InboxOf(name string) string { return connection.Inboxes + name }

// held are the subjects of the streams and buckets of the ledger that instances write, by stream.
var held = map[string]string{
	streams.HR: "hr.>", streams.People: "people.>", streams.Ledger: "ledger.>", streams.Rejected: "rejected.>",
	streams.BalancesStream: "$KV." + streams.Balances + ".>", streams.TurnStream: "$KV." + streams.Turn + ".>", "KV_SESSIONS": "$KV.SESSIONS.>",
	streams.Access: "access.>", streams.Looks: "looks.>", streams.Keys: "keys.>", "SEALS": "seals.>",
}

// Role is what a credential of the account LEDGER is for.
type Role string

// The roles. An instance appends, publishes and reads; nothing that it may ask of the server makes a fact go away. Backup reads and
// takes snapshots. Setup may do everything to the streams: create and change them, restore, erase.
const (
	Instance Role = "instance"
	Backup   Role = "backup"
	Setup    Role = "setup"
)

// Roles are all roles.
var Roles = []Role{Instance, Backup, Setup}

// ledgerPermissions are those of a user of the account LEDGER.
func ledgerPermissions(role Role, name string) (p jwt.Permissions) {
	p.Sub.Allow.Add(InboxOf(name) + ".>")
	if role == Setup {
		p.Pub.Allow.Add(api+">", "$JS.SNAPSHOT.ACK.>", "$JS.SNAPSHOT.RESTORE.>", "$JS.FC.>")
		p.Pub.Allow.Add(subjects()...)
		return p
	}
	p.Pub.Allow.Add(api+"INFO", api+"STREAM.INFO.*", api+"STREAM.NAMES", api+"STREAM.MSG.GET.*", api+"DIRECT.GET.>",
		api+"CONSUMER.CREATE.>", api+"CONSUMER.INFO.*.*", api+"CONSUMER.MSG.NEXT.*.*", "$JS.FC.>")
	for stream := range held {
		if stream != streams.Ledger { // whose durable consumers are the companies'
			p.Pub.Allow.Add(api + "CONSUMER.DELETE." + stream + ".*")
		}
	}
	if role == Backup {
		p.Pub.Allow.Add(api+"STREAM.SNAPSHOT.*", "$JS.SNAPSHOT.ACK.>")
		slices.Sort(p.Pub.Allow)
		return p
	}
	p.Pub.Allow.Add(subjects()...)
	p.Pub.Allow.Add("_R_.>") // answers to publishers of other accounts
	p.Sub.Allow.Add(connection.Ingest + "> " + connection.IngestQueue)
	slices.Sort(p.Pub.Allow)
	return p
}

func subjects() (out []string) {
	for _, s := range held {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// companyPermissions are those of a user of a company.
func companyPermissions(company string, u *User) (p jwt.Permissions) {
	p.Sub.Allow.Add(InboxOf(u.Name) + ".>")
	for _, wire := range u.Types {
		p.Pub.Allow.Add(subjectsOf(company, typeOf(wire)))
	}
	for _, what := range u.Reads {
		switch what {
		case ReadsPayroll:
			p.Sub.Allow.Add("told.ledger." + company + ".*.payroll")
			p.Pub.Allow.Add(companyAPI+next+streams.PayrollConsumer(company), companyAPI+info+streams.PayrollConsumer(company),
				ack+streams.PayrollConsumer(company)+".>")
		case ReadsBreaches:
			p.Sub.Allow.Add("told.ledger." + company + ".*.breach")
		}
	}
	if len(p.Pub.Allow) == 0 {
		p.Pub.Deny.Add(">") // an empty list would allow everything
	}
	return p
}

// typeOf returns the type with a wire name; nil: there is none.
func typeOf(wire string) *events.Type {
	i := slices.IndexFunc(hr.Types, func(t *events.Type) bool { return t.Wire == wire })
	if i < 0 {
		return nil
	}
	return hr.Types[i]
}

// TypeName returns the name of a type by its wire name, which has a version; empty: there is none.
func TypeName(wire string) string {
	if t := typeOf(wire); t != nil {
		return t.Name
	}
	return ""
}

// subjectsOf are the subjects of all events of a type in a company.
func subjectsOf(company string, t *events.Type) string {
	if t.Stream != "hr" {
		return t.Stream + "." + company + ".*"
	}
	return "hr." + company + ".*" + strings.TrimPrefix(t.Name, "hr")
}

// exports lists what LEDGER offers, each to accounts that show a token of it.
func exports() jwt.Exports {
	out := jwt.Exports{
		{Name: "ingest", Subject: connection.Ingest + ">", Type: jwt.Service},
		{Name: "told", Subject: "told.>", Type: jwt.Stream},
		{Name: "next", Subject: api + next + "*", Type: jwt.Service, ResponseType: jwt.ResponseTypeStream},
		{Name: "consumer", Subject: api + info + "*", Type: jwt.Service},
		{Name: "ack", Subject: ack + ">", Type: jwt.Service},
	}
	for _, e := range out {
		e.TokenReq = true
	}
	return out
}

// imports lists what the account of a company takes of LEDGER; publisher is nil in the one of its readers.
func imports(company string, publisher *User) jwt.Imports {
	consumer := streams.PayrollConsumer(company)
	service := func(name, local, subject string) *jwt.Import {
		return &jwt.Import{Name: name, Subject: jwt.Subject(subject), LocalSubject: jwt.RenamingSubject(local), Type: jwt.Service}
	}
	var out jwt.Imports
	if publisher != nil {
		for _, stream := range []string{"hr.", "people."} {
			out = append(out, service(stream, stream+company+".>", publisherOf(company, publisher).prefix()+stream+company+".>"))
		}
	}
	if publisher == nil || len(publisher.Reads) > 0 {
		out = append(out,
			service("next", companyAPI+next+consumer, api+next+consumer),
			service("consumer", companyAPI+info+consumer, api+info+consumer),
			service("ack", ack+consumer+".>", ack+consumer+".>"),
			&jwt.Import{Name: "told", Subject: jwt.Subject("told.ledger." + company + ".>"), Type: jwt.Stream})
	}
	return out
}
