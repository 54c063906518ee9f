package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spettanze/cmd/spettanze/cli"
)

// filesWith returns the files below directories, or the files themselves, that hold one of some texts.
func filesWith(t *testing.T, texts []string, places ...string) (found []string) {
	t.Helper()
	for _, place := range places {
		err := filepath.WalkDir(place, func(path string, d os.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			for _, text := range texts {
				if strings.Contains(string(b), text) {
					found = append(found, path+": "+text)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// TestNamesAreSealed: over HTTP and with publish, into the directory and its backup, no name is written in the clear, nor is one of an
// event that cannot be understood. The keys are in a file beside the data, which no backup has.
func TestNamesAreSealed(t *testing.T) {
	place := t.TempDir()
	dir := filepath.Join(place, "data")
	named := strings.Replace(person, `"Ada"`, `"Zenobia Quattrocchi"`, 1)
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0", "--log-level", "debug")
	address := r.address(t)
	command(t, cli.StatusDone, "publish", "--server", address, written(t, "person.jsonl", named))
	for _, c := range [][2]string{{`"name"`, `"nome"`}, {`hr.person.described`, `hr.clocking.recorded`}, {`"}}`, `"}`}, {`"N1"`, `"N 1"`}} {
		command(t, cli.StatusDiffers, "publish", "--server", address, written(t, "unread.jsonl", strings.Replace(named, c[0], c[1], 1)))
	}
	ready(t, address)
	backup := filepath.Join(place, "backup")
	command(t, cli.StatusDone, "backup", backup, "--data", dir) // of a running service
	said := command(t, cli.StatusDone, "people", "rotate", "--data", dir)
	if !strings.HasPrefix(said, "1 ") {
		t.Errorf("%s", said)
	}
	r.stop()
	r.wait(t)
	command(t, cli.StatusDone, "publish", "--data", dir, written(t, "person.jsonl", strings.ReplaceAll(named, "N1", "N2")))
	if found := filesWith(t, []string{"Zenobia", "Quattrocchi"}, place); len(found) > 0 {
		t.Errorf("%v", found)
	}
	if found := filesWith(t, []string{"spettanze-people-key-1"}, dir, backup); len(found) > 0 {
		t.Errorf("the master key is in %v", found)
	}
	if diagnostics := r.diagnostics(); strings.Contains(diagnostics, "Zenobia") {
		t.Errorf("%s", diagnostics)
	}
	if found := filesWith(t, []string{"spettanze-people-key-1"}, place); len(found) != 1 {
		t.Errorf("the master key is in %v", found)
	}
	// The copy without keys is a whole backup; what was described cannot be opened in it, and is not taken for gone.
	if err := os.Remove(filepath.Join(backup, "KEYS.snapshot")); err != nil {
		t.Fatal(err)
	}
	restored := filepath.Join(place, "restored")
	command(t, cli.StatusDone, "restore", backup, "--data", restored)
	command(t, cli.StatusDone, "verify", "--data", restored)
}

// TestPeopleNeedTheKey: a service on a NATS server takes no description without the key, and says so; with it it does.
func TestPeopleNeedTheKey(t *testing.T) {
	from, _ := otherServer(t)
	file := written(t, "person.jsonl", person)
	said := command(t, cli.StatusDiffers, append([]string{"publish", file}, from...)...)
	if !strings.Contains(said, "--people-key") {
		t.Errorf("%s", said)
	}
	said = command(t, cli.StatusDiffers, append([]string{"publish", file, "--lang", "it"}, from...)...)
	if !strings.Contains(said, "nessun file di chiavi: dare --people-key") {
		t.Errorf("%s", said)
	}
	key := filepath.Join(t.TempDir(), "key")
	command(t, cli.StatusDone, append([]string{"publish", file, "--people-key", key}, from...)...)
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if said := command(t, cli.StatusDiffers, append([]string{"publish", file, "--people-key", key}, from...)...); !strings.Contains(said, "is missing") {
		t.Errorf("a lost key file is made again: %s", said)
	}
}
