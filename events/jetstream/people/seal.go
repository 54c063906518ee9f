package people

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
)

// errOpen is returned for bytes that were not sealed with a key, or not for a place.
var errOpen = errors.New("people: it was not sealed with this key")

// seal encrypts bytes with a key (AES-256-GCM) for one place: they cannot be opened as if they were of another. The nonce, which is
// random, comes first.
func seal(key [keyBytes]byte, place string, plain []byte) []byte {
	return gcm(key).Seal(nil, nil, plain, []byte(place))
}

// open is the reverse of seal.
func open(key [keyBytes]byte, place string, sealed []byte) ([]byte, error) {
	plain, err := gcm(key).Open(nil, nil, sealed, []byte(place))
	if err != nil {
		return nil, errOpen
	}
	return plain, nil
}

func gcm(key [keyBytes]byte) cipher.AEAD {
	block, _ := aes.NewCipher(key[:]) // the length is right
	aead, _ := cipher.NewGCMWithRandomNonce(block)
	return aead
}

func newKey() (key [keyBytes]byte) {
	_, _ = rand.Read(key[:]) // it never fails
	return key
}
