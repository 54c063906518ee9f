package leaf_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"spettanze/events/leaf"
)

func message() leaf.Message {
	return leaf.Message{Stream: "HR", Seq: 42428, Recorded: time.Date(2026, 11, 22, 10, 58, 15, 120_000_000, time.FixedZone("", 3600)),
		Subject: "hr.blue.E042.timebank.closed", Body: []byte(`{"date":"2023-03-07"}`),
		Header: map[string][]string{"ce-id": {"1"}, "ce": {"x"}, "Spettanze-Salt": {"AAECAwQFBgcICQoLDA0ODw=="}, "X-Two": {"b", "a"},
			"Nats-Msg-Id": {"/hr#1"}, "ce-traceparent": {"00-1"}, "traceparent": {"00-2"}, "Spettanze-Recorded": {"2020-01-01T00:00:00Z"}}}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// TestLeaf: the form is fixed for ever. The headers are written here as docs/seals.md says; a space, as in "ce-id: 1", comes before
// the colon of "ce: x" only if names are compared with what follows them.
func TestLeaf(t *testing.T) {
	m := message()
	want := "spettanze.leaf/v1\nHR 42428\n2026-11-22T09:58:15.120000000Z\nhr.blue.E042.timebank.closed\n" +
		digest("Spettanze-Salt: AAECAwQFBgcICQoLDA0ODw==\nX-Two: a\nX-Two: b\nce-id: 1\nce: x\n") + "\n" +
		digest(`AAECAwQFBgcICQoLDA0ODw=={"date":"2023-03-07"}`) + "\n"
	var h leaf.Hasher
	for range 2 { // the memory of one is used for the next
		if got := h.Text(&m); got != want {
			t.Errorf("found\n%s\nexpected\n%s", got, want)
		}
		if got := h.Hash(&m); got != tlog.RecordHash([]byte(want)) {
			t.Errorf("the hash is %v", got)
		}
	}
	bare := leaf.Message{Stream: "HR", Seq: 1, Subject: "hr.x"}
	nothing := digest("")
	if got, want := h.Text(&bare), "spettanze.leaf/v1\nHR 1\n0001-01-01T00:00:00.000000000Z\nhr.x\n"+nothing+"\n"+nothing+"\n"; got != want {
		t.Errorf("without headers and body: %q", got)
	}
}

// TestLeafNotices: what changes a record changes its leaf, and what the carrier adds does not.
func TestLeafNotices(t *testing.T) {
	var h leaf.Hasher
	m := message()
	same := h.Hash(&m)
	for name, change := range map[string]func(*leaf.Message){
		"sequence":      func(m *leaf.Message) { m.Seq++ },
		"stream":        func(m *leaf.Message) { m.Stream = "LEDGER" },
		"a nanosecond":  func(m *leaf.Message) { m.Recorded = m.Recorded.Add(1) },
		"subject":       func(m *leaf.Message) { m.Subject = "hr.red.E042.timebank.closed" },
		"a byte":        func(m *leaf.Message) { m.Body = []byte(`{"date":"2023-03-08"}`) },
		"a header":      func(m *leaf.Message) { m.Header["ce-id"] = []string{"2"} },
		"header's name": func(m *leaf.Message) { delete(m.Header, "ce-id"); m.Header["ce-Id"] = []string{"1"} },
		"no header":     func(m *leaf.Message) { delete(m.Header, "X-Two") },
		"salt":          func(m *leaf.Message) { m.Header["Spettanze-Salt"] = []string{"AAECAwQFBgcICQoLDA0ODg=="} },
		"salt to body": func(m *leaf.Message) {
			m.Body = append([]byte(m.Header["Spettanze-Salt"][0]), m.Body...)
			delete(m.Header, "Spettanze-Salt")
		},
	} {
		m := message()
		if change(&m); h.Hash(&m) == same {
			t.Errorf("%s: the leaf is the same", name)
		}
	}
	for name, change := range map[string]func(*leaf.Message){
		"message id": func(m *leaf.Message) { delete(m.Header, "Nats-Msg-Id") },
		"tracing":    func(m *leaf.Message) { delete(m.Header, "ce-traceparent"); m.Header["tracestate"] = []string{"a=b"} },
		"past":       func(m *leaf.Message) { delete(m.Header, "Spettanze-Recorded") },
		"time zone":  func(m *leaf.Message) { m.Recorded = m.Recorded.UTC() },
	} {
		m := message()
		if change(&m); h.Hash(&m) != same {
			t.Errorf("%s: the leaf is another", name)
		}
	}
}

// TestSalt: the leaf of a record whose headers and body are destroyed says nothing of them, although every part of the body but the
// kind of leave is known.
func TestSalt(t *testing.T) {
	body := func(kind string) []byte { return []byte(`{"date":"2023-03-07","kind":"` + kind + `"}`) }
	m := message()
	m.Header["Spettanze-Salt"] = []string{leaf.NewSalt()}
	m.Body = body("congedo_lutto")
	var h leaf.Hasher
	left := strings.Split(h.Text(&m), "\n")
	for _, kind := range []string{"malattia", "congedo_lutto", "ferie"} {
		for _, guess := range []string{digest(string(body(kind))), digest("\n" + string(body(kind)))} {
			if slices.Contains(left, guess) {
				t.Errorf("the leaf gives %s away", kind)
			}
		}
	}
	salts := map[string]bool{}
	for range 1000 {
		salt := leaf.NewSalt()
		if b, err := base64.StdEncoding.DecodeString(salt); err != nil || len(b) != 16 || salts[salt] {
			t.Fatalf("the salt %q", salt)
		}
		salts[salt] = true
	}
}

func TestCompany(t *testing.T) {
	for subject, want := range map[string]string{"hr.blue.E042.clocking.recorded": "blue", "hr.blue": "blue", "hr": "", "": "", "hr..x": ""} {
		if got := leaf.Company(subject); got != want {
			t.Errorf("%q: %q", subject, got)
		}
	}
}

// TestTree: the roots are those of RFC 6962, at every size. The eight leaves and roots are the test vectors of Certificate
// Transparency.
func TestTree(t *testing.T) {
	var tree leaf.Tree
	if got := hex.EncodeToString(root(&tree)); got != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("of nothing: %s", got)
	}
	for i, v := range []struct{ leaf, root string }{
		{"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
		{"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
		{"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
		{"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
		{"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
		{"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
		{"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
		{"606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
	} {
		data, err := hex.DecodeString(v.leaf)
		if err != nil {
			t.Fatal(err)
		}
		tree.Add(tlog.RecordHash(data))
		if got := hex.EncodeToString(root(&tree)); got != v.root || tree.Size() != uint64(i+1) {
			t.Errorf("of %d: %s", i+1, got)
		}
	}
}

func root(t *leaf.Tree) []byte {
	h := t.Root()
	return h[:]
}

// TestTreeIsTheirs: the tree is that of package tlog.
func TestTreeIsTheirs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stored []tlog.Hash
		reader := tlog.HashReaderFunc(func(at []int64) (out []tlog.Hash, err error) {
			for _, i := range at {
				out = append(out, stored[i])
			}
			return out, nil
		})
		var tree leaf.Tree
		for n := range int64(rapid.IntRange(1, 300).Draw(t, "size")) {
			h := tlog.RecordHash([]byte(strconv.FormatInt(n, 10)))
			more, err := tlog.StoredHashesForRecordHash(n, h, reader)
			if err != nil {
				t.Fatal(err)
			}
			stored = append(stored, more...)
			tree.Add(h)
			if want, err := tlog.TreeHash(n+1, reader); err != nil || tree.Root() != want {
				t.Fatalf("of %d leaves: %v, %v", n+1, tree.Root(), err)
			}
		}
	})
}

func BenchmarkHash(b *testing.B) {
	m := message()
	m.Body = []byte(strings.Repeat("x", 120))
	var h leaf.Hasher
	b.ReportAllocs()
	for b.Loop() {
		h.Hash(&m)
	}
}
