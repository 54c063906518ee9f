package token_test

import (
	"crypto/sha256"
	"errors"
	"regexp"
	"strings"
	"testing"

	"spettanze/handlers/signin/token"
)

func TestATokenIsRead(t *testing.T) {
	form := regexp.MustCompile(`^spz_[a-z2-7]{12}_[a-z2-7]{52}_[0-9a-f]{8}$`)
	seen := map[string]bool{}
	for range 100 {
		text, made := token.New()
		if !form.MatchString(text) || len(text) != token.Size {
			t.Fatalf("a token has the form %s", text)
		}
		read, err := token.Parse(text)
		if err != nil || read != made || !read.Is(made.Hash) {
			t.Fatalf("%v read as %v, %v", made, read, err)
		}
		if made.Hash != sha256.Sum256([]byte(strings.Split(text, "_")[2])) {
			t.Fatal("the hash is not the SHA-256 of the secret")
		}
		if seen[made.ID] {
			t.Fatal("an id was given twice")
		}
		seen[made.ID] = true
	}
}

func TestAnotherTextIsNoToken(t *testing.T) {
	text, _ := token.New()
	other, kept := token.New()
	if read, _ := token.Parse(other); read.Is([32]byte{}) || !read.Is(kept.Hash) {
		t.Error("a token is another's")
	}
	for name, wrong := range map[string]string{
		"empty": "", "prefix alone": "spz_", "cut": text[:len(text)-1], "longer": text + "0", "upper case": strings.ToUpper(text),
		"space before": " " + text, "space after": text + " ", "checksum of another": text[:token.Size-8] + other[token.Size-8:],
		"secret of another": text[:17] + other[17:69] + text[69:], "no parts": "spz_" + strings.Repeat("a", token.Size-4),
	} {
		if _, err := token.Parse(wrong); !errors.Is(err, token.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), text[17:30]) {
			t.Errorf("%s: the error has the secret", name)
		}
	}
	for i := range text { // every changed character is noticed
		b := []byte(text)
		b[i] ^= 1
		if _, err := token.Parse(string(b)); err == nil {
			t.Errorf("changed at %d, it is still a token", i)
		}
	}
}

// FuzzParse: a text is a token in one form alone, or none, and the error never repeats it.
func FuzzParse(f *testing.F) {
	good, _ := token.New()
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add("spz_")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := token.Parse(text)
		if err == nil && (len(text) != token.Size || !strings.HasPrefix(text, token.Prefix+got.ID+"_")) {
			t.Errorf("%q is read as the token %s", text, got.ID)
		}
		if err != nil && len(text) > 12 && strings.Contains(err.Error(), text) {
			t.Errorf("the error repeats %q", text)
		}
	})
}
