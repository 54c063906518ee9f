package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"spettanze/cmd/spettanze/cli"
)

// later runs a command so many days from now.
func later(t *testing.T, days int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	now := func() time.Time { return time.Now().AddDate(0, 0, days) }
	if got := run(t.Context(), args, strings.NewReader(""), &out, &out, []string{"LANG=en_GB.UTF-8"}, now); got != cli.StatusDone {
		t.Fatalf("spettanze %s: exit status %d\n%s", strings.Join(args, " "), got, out.String())
	}
	return out.String()
}

// ageKey writes the file of a new private key and returns its name, and the public key.
func ageKey(t *testing.T) (file, public string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return written(t, "backup.key", key.String()+"\n"), key.Recipient().String()
}

// TestSealedBackup: of a backup for a recipient, every file but the manifest is encrypted, and only their key opens it. The manifest
// names no one. The keys of people go after 30 days, with the next backup, and the rest remains a whole backup.
func TestSealedBackup(t *testing.T) {
	place := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(place, "tmp"))
	if err := os.Mkdir(filepath.Join(place, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	dir, backup := filepath.Join(place, "data"), filepath.Join(place, "backups", "1")
	command(t, cli.StatusDone, "publish", "--data", dir, written(t, "hire.jsonl", hire))
	command(t, cli.StatusDone, "publish", "--data", dir, written(t, "person.jsonl", strings.ReplaceAll(person, "N1", "E1")))
	command(t, cli.StatusDone, "rebuild", "--data", dir)
	balance := func(dir string) string {
		return command(t, cli.StatusDone, "balance", "--log", dir, "--employee", "E1", "--at", "2023-12-31", "--json")
	}
	before := balance(dir)
	key, public := ageKey(t)
	other, _ := ageKey(t)
	if said := command(t, cli.StatusUsage, "backup", backup, "--data", dir, "--recipient", "age1nonsense"); !strings.Contains(said, "age-keygen") {
		t.Errorf("%s", said)
	}
	command(t, cli.StatusDone, "backup", backup, "--data", dir, "--recipient", public)
	list, err := os.ReadDir(backup)
	if err != nil || len(list) != 10 { // eight streams, the projections, the manifest
		t.Fatalf("%v, %v", list, err)
	}
	for _, d := range list {
		b, err := os.ReadFile(filepath.Join(backup, d.Name()))
		if err != nil || d.Name() != "backup.json" && !bytes.HasPrefix(b, []byte("age-encryption.org/v1\n")) || bytes.Contains(b, []byte(`E1`)) && d.Name() == "backup.json" {
			t.Errorf("%s: %v, begins %.40q", d.Name(), err, b)
		}
	}
	restored := filepath.Join(place, "restored")
	restore := []string{"restore", backup, "--data", restored}
	if said := command(t, cli.StatusUsage, restore...); !strings.Contains(said, public) || !strings.Contains(said, "--identity") {
		t.Errorf("%s", said)
	}
	if said := command(t, cli.StatusUsage, append(restore, "--identity", other)...); !strings.Contains(said, "does not open") {
		t.Errorf("%s", said)
	}
	command(t, cli.StatusDone, append(restore, "--identity", key)...)
	command(t, cli.StatusDone, "verify", "--data", restored)
	if after := balance(restored); after != before {
		t.Errorf("before %s\nafter %s", before, after)
	}

	keys := filepath.Join(backup, "KEYS.snapshot.age")
	if said := later(t, 29, "backup", filepath.Join(place, "backups", "2"), "--data", dir, "--keep-keys", "0"); strings.Contains(said, "removed") {
		t.Errorf("after 29 days: %s", said)
	}
	if said := later(t, 31, append(restore[:3:3], filepath.Join(place, "late"), "--identity", key)...); !strings.Contains(said, "people rotate") {
		t.Errorf("restored after 31 days: %s", said)
	}
	if said := later(t, 31, "backup", filepath.Join(place, "backups", "3"), "--data", dir); !strings.Contains(said, "the keys of people were removed from "+backup+":") {
		t.Errorf("after 31 days: %s", said)
	}
	if _, err := os.Stat(keys); !os.IsNotExist(err) {
		t.Errorf("the keys after 31 days: %v", err)
	}
	if _, err := os.Stat(filepath.Join(place, "backups", "2", "KEYS.snapshot")); err != nil {
		t.Errorf("the keys that are kept for ever: %v", err)
	}
	again := filepath.Join(place, "again")
	command(t, cli.StatusDone, "restore", backup, "--data", again, "--identity", key)
	if after := balance(again); after != before {
		t.Errorf("before %s\nafter %s", before, after)
	}
	if left, err := os.ReadDir(filepath.Join(place, "tmp")); err != nil || len(left) > 0 {
		t.Errorf("left in the directory for temporary files: %v, %v", left, err)
	}
}
