package grants

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
)

// Role is what a principal is in a company. What a role may do is for the policies of package access.
type Role string

// The roles.
const (
	Publisher      Role = "publisher"      // sends facts: of its sources and types alone
	Reader         Role = "reader"         // the HR office: sees everybody, with causes
	Payroll        Role = "payroll"        // sees money and time, records what payroll did
	Manager        Role = "manager"        // sees the time of the units it leads
	Employee       Role = "employee"       // sees itself
	Representative Role = "representative" // sees seals and checkpoints
	Auditor        Role = "auditor"        // sees everything, with a reason
	Privacy        Role = "privacy"        // reads who looked, erases, answers requests for access
	Operator       Role = "operator"       // runs the service and grants; sees no figures
)

// Roles are all roles.
var Roles = []Role{Publisher, Reader, Payroll, Manager, Employee, Representative, Auditor, Privacy, Operator}

// roleNames are the roles in words.
var roleNames = []lang.Text{lang.Say("chi invia fatti", "publisher"), lang.Say("ufficio del personale", "HR office"),
	lang.Say("ufficio paghe", "payroll"), lang.Say("responsabile", "manager"), lang.Say("dipendente", "employee"),
	lang.Say("rappresentante", "representative"), lang.Say("revisore", "auditor"), lang.Say("privacy", "privacy"),
	lang.Say("gestore", "operator")}

// Name returns the role in words.
func (r Role) Name() lang.Text {
	if i := slices.Index(Roles, r); i >= 0 {
		return roleNames[i]
	}
	return lang.Same(string(r))
}

// Strong reports whether a grant of the role counts only once a second person has approved it.
func (r Role) Strong() bool { return r == Reader || r == Auditor || r == Operator }

// Grant is a role of a principal in a company.
type Grant struct {
	ID      string // of the event that granted it; empty: it stands in a file
	Company string
	Role    Role
	Unit    string   // of a manager: the unit it leads; may be empty
	Who     string   // a name for people, from a file; empty where the log granted it
	Sources []string // of a publisher: the sources that it may send under; empty: none
	Types   []string // of a publisher: the types that it may send, without version; empty: all
	// Employee is who an employee is.
	Employee string
	// From and To are the first and the last day; nil: without a beginning, without an end.
	From, To *events.Date
}

// Holds reports whether the grant holds on a day.
func (g *Grant) Holds(day events.Date) bool {
	return (g.From == nil || *g.From <= day) && !g.ended(day)
}

func (g *Grant) ended(day events.Date) bool { return g.To != nil && *g.To < day }

// Token is a token that the ledger issued. Its secret is not here, only the hash.
type Token struct {
	ID, Company, Handle string
	Hash                [sha256.Size]byte // of the secret
	Roles               []Role            // the only roles that it carries; empty: all of the principal
	From, Until         events.Date       // its first and its last day
	Event               string            // id of the event that issued it
	Used                events.Date       // the last day on which it was used; 0: none is known
}

// handlePrefix begins every handle.
const handlePrefix = "P-"

var handleEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewHandle returns an unused handle: "P-" and twelve random characters.
func NewHandle() string { return handlePrefix + random() }

// NewID returns an id for a token or an event of ACCESS.
func NewID() string { return random() }

func random() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return handleEncoding.EncodeToString(b[:])[:12]
}

// ExpectHandle describes a handle in an error.
var ExpectHandle = lang.Say("P- e dodici caratteri tra A-Z 2-7, come P-MFRGGZDFMZTW", "P- and twelve characters of A-Z 2-7, such as P-MFRGGZDFMZTW")

// ValidHandle reports whether s is a handle.
func ValidHandle[T ~string | ~[]byte](s T) bool {
	rest, ok := strings.CutPrefix(string(s), handlePrefix)
	return ok && len(rest) == 12 && strings.Trim(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// Source is the source of the events of ACCESS.
const Source = "/spettanze/access"

// Kinds of identities.
const (
	OpenID      = "oidc"        // of an issuer's subject
	Certificate = "certificate" // of a name in a client's certificate, without issuer
)

// Identity returns the hash under which ACCESS knows an identity, base64url of SHA-256. Kind says how it signs in, the issuer
// who vouches for it.
func Identity(kind, issuer, subject string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%d:%s%d:%s%d:%s", len(kind), kind, len(issuer), issuer, len(subject), subject))
	return base64.RawURLEncoding.EncodeToString(h[:])
}

// ParseHash reads base64url of SHA-256.
func ParseHash(s string) (h [sha256.Size]byte, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return h, err == nil && copy(h[:], b) == len(h) && len(b) == len(h)
}
