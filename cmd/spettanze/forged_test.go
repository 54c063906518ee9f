package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minio/highwayhash"

	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/streams"
)

// TestForgedRecord: whoever alters a record in the block file of the log and makes its checksum right is found by verify, with the
// sequence: also where the altered bytes say nothing of the fact, so that every figure is as before.
func TestForgedRecord(t *testing.T) {
	t.Parallel()
	for name, alter := range map[string]func(head, body []byte) bool{
		"the salt": func(_, body []byte) bool {
			at := bytes.Index(body, []byte("Spettanze-Salt: ")) + len("Spettanze-Salt: ")
			body[at] ^= 'A' ^ 'B'
			return at > len("Spettanze-Salt: ")
		},
		"the time of recording": func(head, body []byte) bool {
			at := bytes.Index(body, []byte("Spettanze-Recorded: 20"))
			if at < 0 {
				head[12]++
				return true
			}
			body[at+len("Spettanze-Recorded: 20")+1] ^= 1
			return true
		},
		"the fact": func(_, body []byte) bool {
			at := bytes.LastIndex(body, []byte(`"date":"20`))
			body[at+len(`"date":"20`)+1] ^= 1
			return at > 0
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := quarterDirectory(t)
			const seq = 777
			forge(t, filepath.Join(dir, service.LogDirectory, "jetstream", "$G", "streams", streams.HR, "msgs", "1.blk"), seq, alter)
			if out := command(t, 1, "verify", "--data", dir); !strings.Contains(out, fmt.Sprintf("sequence %d ", seq)) {
				t.Errorf("verify says %s", out)
			}
		})
	}
}

// forge alters a record of a block of JetStream: 4 bytes of length, of which the first bit says whether there are headers, 8 of
// sequence, 8 of time, 2 of the subject's length; the subject; 4 bytes of the headers' length; these and the body; a checksum of 8.
func forge(t *testing.T, file string, seq uint64, alter func(head, body []byte) bool) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const head, sum = 22, 8
	for at := 0; at+head < len(b); {
		n := int(binary.LittleEndian.Uint32(b[at:]))
		headers := n&(1<<31) != 0
		n &^= 1 << 31
		rec := b[at : at+n]
		at += n
		if binary.LittleEndian.Uint64(rec[4:]) != seq {
			continue
		}
		subject := head + int(binary.LittleEndian.Uint16(rec[20:]))
		body := rec[subject : n-sum]
		if headers {
			body = body[4:]
		}
		if !alter(rec[:head], body) {
			t.Fatalf("there is nothing to alter in %q", body)
		}
		key := sha256.Sum256([]byte(streams.HR + "-1"))
		h, err := highwayhash.New64(key[:])
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range [][]byte{rec[4:20], rec[head:subject], body} {
			_, _ = h.Write(part)
		}
		copy(rec[n-sum:], h.Sum(nil))
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("sequence %d is not in %s", seq, file)
}
