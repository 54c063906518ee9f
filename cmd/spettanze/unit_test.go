package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spettanze/cmd/spettanze/cli"
)

// spettanze.service starts what the program has, hands it every secret that it names, and takes away what it does not need. Where
// systemd is, it judges the unit too.
func TestUnitIsConfined(t *testing.T) {
	t.Parallel()
	text := textOf(t, "../../spettanze.service")
	lines := strings.Split(text, "\n")
	for _, want := range []string{"User=spettanze", "StateDirectory=spettanze", "StateDirectoryMode=0700", "UMask=0077", "NoNewPrivileges=yes",
		"CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes", "PrivateUsers=yes",
		"RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "MemoryDenyWriteExecute=yes", "SystemCallFilter=@system-service",
		"SystemCallFilter=~@privileged @resources", "LimitCORE=0", "LoadCredential=people-key:/etc/spettanze/people-key"} {
		if !slices.Contains(lines, want) {
			t.Errorf("spettanze.service lacks %s", want)
		}
	}
	for _, m := range regexp.MustCompile(`%d/([a-z-]+)`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(text, "LoadCredential="+m[1]+":") {
			t.Errorf("no credential %s is loaded", m[1])
		}
	}
	start := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/spettanze serve (.*)$`).FindStringSubmatch(text)
	if start == nil {
		t.Fatal("spettanze.service does not start the service")
	}
	serve, _, err := (&app{App: &cli.App{}}).root().Find([]string{"serve"})
	if err == nil {
		err = serve.ParseFlags(strings.Fields(start[1]))
	}
	if err != nil {
		t.Errorf("ExecStart: %v", err)
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		return
	}
	unit := filepath.Join(t.TempDir(), "spettanze.service")
	installed := strings.Replace(text, "/usr/local/bin/spettanze", "/bin/true", 1)
	if err := os.WriteFile(unit, []byte(installed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"verify", unit}, {"security", "--offline=true", "--threshold=15", unit}} { // 15: an exposure of 1.5
		if out, err := exec.CommandContext(t.Context(), analyze, args...).CombinedOutput(); err != nil {
			t.Errorf("systemd-analyze %s: %v\n%s", args[0], err, out)
		}
	}
}
