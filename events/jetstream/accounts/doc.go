// Package accounts says who may do what on a NATS server of the ledger, as JSON Web Tokens that the server checks by itself.
//
//	SYS          the server's own; there is no credential of it
//	LEDGER       the streams (interfaces §5); instances of the service, backup, setup
//	<company>              one for each company: those who read
//	<company>.<publisher>  one for each publisher
//
// An account sees nothing of another but what it imports of LEDGER, each with a token for this one subject. A publisher's takes
//
//	hr.blue.>, people.blue.>                 becomes ingest.blue.<publisher>.….hr.blue.>: an instance validates, appends and answers
//
// and that of a company's readers, or of a publisher who reads too,
//
//	told.ledger.blue.>                       what is published to LEDGER, as it comes
//	LEDGERAPI.CONSUMER.{MSG.NEXT,INFO}.…     and $JS.ACK.…: the durable consumer payroll-blue of LEDGER
//
// It has no JetStream of its own, so that none of its users can ask for the streams, their subjects or their consumers, nor name a
// subject of another account as the reply to a message. Within its account a user has a list of what it may publish and subscribe
// to, never a list of what it may not.
//
// Who published a message, and what sources its credentials allow, an instance reads from the subject ([FromSubject]): the server makes
// it of the account's claims. Headers, also those that the server adds, share a block of bytes with those of the client, who can write it so
// that its own are read instead.
//
// [Keys] are the seeds, in one file of a directory that no server needs: the operator signs accounts, each account signs its users. What a
// server reads is [Keys.ServerConfig], which holds no secret. For example
//
//	k, err := accounts.Create("nats-keys", []string{"blue"})
//	creds, err := k.AddUser("blue", accounts.User{Name: "presenze", Sources: []string{"/presenze"}, Types: []string{"hr.clocking.recorded.v1"}})
//
// gives a file that connects as blue's publisher. A publisher is added, and a user revoked, in claims of accounts: servers must read the
// file again.
package accounts
