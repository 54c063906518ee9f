// Package token is the form of the tokens that this program issues: for programs, and for people where there is no identity
// provider.
//
//	spz_hk3vd2m6q4xa_7tq…52 characters…ya_1f0c93d2
//	│   │            │                    └ CRC-32 of all before it, in hexadecimal
//	│   │            └ the secret: 256 random bits in base32
//	│   └ the id, which is no secret: commands and records name the token by it
//	└ by the prefix and the checksum a scanner finds tokens in code and mail, and no random text
//
// Only the id and [Token.Hash] are kept. The secret has 256 random bits, so it needs no slow hash.
package token

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"hash/crc32"
	"strings"

	"spettanze/events/lang"
)

// Prefix begins every token.
const Prefix = "spz_"

// Sizes of the parts, in characters.
const (
	idSize       = 12
	secretSize   = 52
	checksumSize = 8
	// Size is how long a token is.
	Size = len(Prefix) + idSize + 1 + secretSize + 1 + checksumSize
)

// ErrMalformed is returned for a text that is no token. It does not repeat the text, which may be most of one.
var ErrMalformed = lang.Errorf("non è un token di questo programma, o ne manca una parte: copiarlo intero, da spz_ alla fine",
	"this is not a token of this program, or a part of it is missing: copy all of it, from spz_ to the end")

// Token is a token that was read.
type Token struct {
	ID   string
	Hash [sha256.Size]byte // of the secret as it is written
}

var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// New makes a token. The text is shown once, to its owner.
func New() (text string, t Token) {
	var b [40]byte
	_, _ = rand.Read(b[:]) // it never fails
	id, secret := letters.EncodeToString(b[:8])[:idSize], letters.EncodeToString(b[8:])
	text = Prefix + id + "_" + secret
	return text + "_" + checksum(text), Token{ID: id, Hash: sha256.Sum256([]byte(secret))}
}

// Parse reads a token.
func Parse(text string) (t Token, err error) {
	body, sum := text[:max(0, len(text)-checksumSize-1)], text[max(0, len(text)-checksumSize-1):]
	if len(text) != Size || !strings.HasPrefix(text, Prefix) || sum != "_"+checksum(body) {
		return Token{}, ErrMalformed
	}
	id, secret, ok := strings.Cut(body[len(Prefix):], "_")
	if !ok || !of(id, idSize) || !of(secret, secretSize) {
		return Token{}, ErrMalformed
	}
	return Token{ID: id, Hash: sha256.Sum256([]byte(secret))}, nil
}

// Is reports whether the token's hash is the one that was kept, in a time that does not depend on either.
func (t Token) Is(kept [sha256.Size]byte) bool {
	return subtle.ConstantTimeCompare(t.Hash[:], kept[:]) == 1
}

func checksum(text string) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text))) }

// of reports whether a text is of the alphabet and of a size.
func of(text string, size int) bool {
	return len(text) == size && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
