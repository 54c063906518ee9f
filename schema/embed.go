// Package schema holds the data of the ledger: the events' JSON Schemas and the AsyncAPI document, the contract's
// figures, the SQL. It is only data: every other package may import it, and it imports nothing.
package schema

import "embed"

//go:generate go run spettanze/events/internal/generate

// FS holds the data files by their path in this folder, such as events/cloudevent.json.
//
//go:embed *
var FS embed.FS
