package rights_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/rights"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/signin/token"
)

// machine runs commands on a data directory on which no service runs.
type machine struct {
	*testing.T
	dir string
	now time.Time
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{t, t.TempDir(), time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)}
	log, err := service.OpenLog(t.Context(), m.dir, true, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	log.Shutdown()
	return m
}

// run runs a command line in the company blue, unless it names another, and returns what was printed and what was refused, in
// Italian and in English.
func (m *machine) run(line string) (out string, refused [2]string) {
	m.Helper()
	var b bytes.Buffer
	a := &cli.App{Out: &b, Err: &b, Now: func() time.Time { return m.now }, Rome: time.UTC}
	root := &cobra.Command{Use: "spettanze", SilenceErrors: true, SilenceUsage: true}
	root.PersistentFlags().String("lang", "en", "")
	root.AddCommand(rights.Access(a), rights.Token(a))
	if !strings.Contains(line, "--company") {
		line += " --company blue"
	}
	root.SetArgs(append(strings.Fields(line), "--data", m.dir))
	if err := root.ExecuteContext(m.Context()); err != nil {
		s := cli.Sentence(err)
		return b.String(), [2]string{s.It, s.En}
	}
	return b.String(), refused
}

// does runs a command line that must succeed, and reads its document.
func (m *machine) does(line string, doc any) {
	m.Helper()
	out, refused := m.run(line + " --json")
	if refused[1] != "" {
		m.Fatalf("%s: %s", line, refused[1])
	}
	if err := json.Unmarshal([]byte(out), doc); err != nil {
		m.Fatalf("%s: %v in %s", line, err, out)
	}
}

// decides runs a command line that answers yes or no, and reads its document.
func (m *machine) decides(line string, doc any) {
	m.Helper()
	out, _ := m.run(line + " --json")
	if err := json.Unmarshal([]byte(out), doc); err != nil {
		m.Fatalf("%s: %v in %s", line, err, out)
	}
}

// refuses runs a command line that must be refused in words of both languages.
func (m *machine) refuses(line, it, en string) {
	m.Helper()
	if _, refused := m.run(line); !strings.Contains(refused[0], it) || !strings.Contains(refused[1], en) {
		m.Errorf("%s: %q, want %q and %q", line, refused, it, en)
	}
}

type recorded struct {
	ID, Principal string
	Waits         bool
}

type listed struct {
	Principals []struct {
		Principal  string
		Identities int
		Grants     []struct {
			ID, Role, Unit, Employee string
			Holds                    bool
		}
		Tokens []struct{ ID, Until string }
	}
	Waiting []struct{ ID, Subject, By string }
}

// TestFirstDays: a company begins with an operator, who approves what the machine proposes.
func TestFirstDays(t *testing.T) {
	m := newMachine(t)
	var anna, bruno, carla recorded
	m.does("access grant --role operator", &anna)
	if anna.Waits || anna.Principal == "" {
		t.Fatalf("the first operator: %+v", anna)
	}
	file := filepath.Join(t.TempDir(), "anna.token")
	var made recorded
	m.does("token create --principal "+anna.Principal+" --until 2027-11-10 --out "+file, &made)
	info, err := os.Stat(file)
	text, err2 := os.ReadFile(file)
	if err != nil || err2 != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v %v", err, err2, info.Mode())
	}
	if read, err := token.Parse(strings.TrimSpace(string(text))); err != nil || read.ID != made.ID {
		t.Errorf("the file holds %v, %v", read.ID, err)
	}
	m.refuses("token create --principal "+anna.Principal+" --until 2027-11-10 --out "+file, "esiste già", "exists")
	m.refuses("token create --principal "+anna.Principal+" --until 2027-11-10", "--out", "--out") // not a terminal
	m.refuses("token create --principal "+anna.Principal+" --until 2027-11-11 --out "+file+"2", "al più un anno", "at most a year")
	if _, err := os.Stat(file + "2"); err == nil {
		t.Error("the file of a refused token was left")
	}

	m.does("access grant --role reader", &bruno)
	if !bruno.Waits {
		t.Fatalf("a reader without a second person: %+v", bruno)
	}
	m.refuses("access approve "+bruno.ID, "--token-file", "--token-file")
	var yes recorded
	m.does("access approve "+bruno.ID+" --token-file "+file, &yes)
	m.refuses("access approve "+bruno.ID+" --token-file "+file, "niente", "nothing")
	m.does("access grant --role auditor --token-file "+file, &carla)
	m.refuses("access approve "+carla.ID+" --token-file "+file, "un'altra persona", "another person")

	var list listed
	m.does("access list", &list)
	if len(list.Principals) != 2 || len(list.Waiting) != 1 || list.Waiting[0].Subject != carla.Principal || list.Waiting[0].By != anna.Principal {
		t.Fatalf("%+v", list)
	}
	for _, p := range list.Principals {
		if want := map[string]string{anna.Principal: "operator", bruno.Principal: "reader"}[p.Principal]; p.Grants[0].Role != want || !p.Grants[0].Holds {
			t.Errorf("%+v, want %s", p, want)
		}
	}

	m.refuses("token revoke "+made.ID+" --company red", "nessun token", "no token")
	m.does("token revoke "+made.ID, &yes)
	m.refuses("access approve "+carla.ID+" --token-file "+file, "non vale", "not good")
	m.refuses("access revoke --principal "+bruno.Principal+" --grant NOTHING", "non ha questo diritto", "does not have this grant")
	m.does("access revoke --principal "+bruno.Principal+" --grant "+bruno.ID, &yes)
	m.does("access revoke --principal "+anna.Principal, &yes)
	list = listed{}
	m.does("access list", &list)
	if len(list.Principals) != 0 || len(list.Waiting) != 1 {
		t.Errorf("%+v", list)
	}
}

// A12, D3: what the events would refuse, and what another company may not, the commands refuse before anything is recorded.
func TestRefusals(t *testing.T) {
	m := newMachine(t)
	var anna recorded
	m.does("access grant --role employee --employee E042", &anna)
	m.refuses("access grant", "--role", "--role")
	m.refuses("access grant --role manger", `trovato "manger"`, `found "manger"`)
	m.refuses("access grant --role employee", "/data/employee: manca", "/data/employee is missing")
	m.refuses("access grant --role publisher", "/data/sources: manca", "/data/sources is missing")
	m.refuses("access grant --role payroll --unit sportello", "ruolo manager", "role manager")
	m.refuses("access grant --role payroll --until 2026-11-09", "2026-11-09", "2026-11-09")
	m.refuses("access grant --role payroll --principal anna", "P- e dodici", "P- and twelve")
	m.refuses("access grant --role payroll --company b.l", "--company", "--company")
	who := " --principal " + anna.Principal
	m.refuses("access identify"+who, "--issuer e --subject", "--issuer and --subject")
	m.refuses("access identify --issuer https://id.example"+who, "--issuer e --subject", "--issuer and --subject")
	m.refuses("access identify --issuer https://id.example --subject 1 --company red"+who, "è dell'azienda blue", "is of the company blue")
	m.refuses("access identify --certificate clock.example --withdraw"+who, "di nessuno", "of nobody")
	m.refuses("token create --until 2027-01-01 --out /nowhere/t --company red"+who, "è dell'azienda blue", "is of the company blue")
	m.refuses("token create --until 2027-01-01 --out /nowhere/t --principal P-NOBODYAAAAAA", "non ha diritti", "has no rights")
	m.refuses("access lead"+who, "--unit", "--unit")
	m.refuses("access list --company b.l", "--company", "--company")

	var clock, other, both recorded
	m.does("access grant --role publisher --source /presenze", &clock)
	m.refuses("access grant --role publisher --source /mensa --source /presenze --company red", "per l'azienda blue", "of the company blue")
	m.does("access grant --role publisher --source /mensa --company red", &other)
	m.does("access grant --role publisher --source /mensa --principal "+other.Principal, &both) // one system sends for both companies
	m.does("access grant --role publisher --source /presenze", &both)                           // two systems of one company
	m.refuses("access grant --role publisher --source /mensa", "per l'azienda red", "of the company red")

	var bruno, yes recorded
	m.does("access identify --issuer https://id.example --subject 1"+who, &yes)
	m.does("access grant --role payroll", &bruno)
	m.refuses("access identify --issuer https://id.example --subject 1 --principal "+bruno.Principal, "è di "+anna.Principal, "is of "+anna.Principal)
	m.does("access lead --unit sportello"+who, &yes)
	out, _ := m.run("access list --lang it")
	for _, word := range []string{"dipendente", "E042", "guida", "sportello", "identità", "ufficio paghe", anna.ID} {
		if !strings.Contains(out, word) {
			t.Errorf("the list lacks %s:\n%s", word, out)
		}
	}
}

// Who has rights by a file alone gets a token like anybody else, and is listed.
func TestFileOfGrants(t *testing.T) {
	m := newMachine(t)
	file, out := filepath.Join(t.TempDir(), "access.yaml"), filepath.Join(t.TempDir(), "anna.token")
	text := "company: blue\npeople:\n  - {principal: P-MFRGGZDFMZTW, grants: [{role: reader}], who: Anna}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	create := "token create --principal P-MFRGGZDFMZTW --until 2027-06-30 --out " + out
	if _, refused := m.run(create); !strings.Contains(refused[1], "--access") || !strings.Contains(refused[0], "--access") {
		t.Errorf("without the file: %q", refused)
	}
	if _, refused := m.run(create + " --access " + file); refused[1] != "" {
		t.Errorf("with the file: %s", refused[1])
	}
	if list, _ := m.run("access list --access " + file); !strings.Contains(list, "P-MFRGGZDFMZTW Anna  HR office") || !strings.Contains(list, "2027-06-30") {
		t.Errorf("the list is\n%s", list)
	}
	if _, refused := m.run("access list --access " + file + "s"); !strings.Contains(refused[1], "--access") {
		t.Errorf("a file that is missing: %q", refused)
	}
}
