package browsertest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3" // of the views
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/projections/wording"
)

// figure is what a document says of an entitlement.
type figure struct {
	Entitlement events.Entitlement
	Unit        string
	Balance     string
}

// statement is a document of movements.
type statement struct {
	Movements []figure
	Closing   []figure
}

func decoded[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

// The figure on a card is the statement's last, and that of the API, of the command line, of the SQL view and of the key-value bucket:
// at random dates, known at random sequences.
func TestFiguresAgree(t *testing.T) {
	p := program(t)
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(shared.dir, "shared", "spettanze.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	people := employees(t, p, "")
	random := rand.New(rand.NewPCG(16, 200)) //nolint:gosec // the same each time
	first, days := events.NewDate(2023, 1, 31), int(events.NewDate(2025, 12, 31)-events.NewDate(2023, 1, 31))
	n := 0
	for n < 200 {
		who := people[random.IntN(len(people))]
		at := first + events.Date(random.IntN(days)) //nolint:gosec // few
		known := ""
		if random.IntN(2) == 0 {
			known = strconv.Itoa(2000 + random.IntN(40000))
		}
		n += agree(t, p, db, who, at.String(), known)
	}
	t.Logf("%d figures agree", n)
	agreeNow(t, p)
}

// agree compares all figures of one question, and returns how many they are.
func agree(t *testing.T, p *Program, db *sql.DB, who, at, known string) int {
	t.Helper()
	question := "?at=" + at
	args := []string{"balance", "--server", p.Address, "--employee", who, "--at", at, "--json"}
	if known != "" {
		question += "&known=" + known
		args = append(args, "--known", known)
	}
	answer := Fetch(t.Context(), p.Address+"/v1/blue/employees/"+who+"/balances"+question)
	if answer.Status == 404 {
		return 0 // not hired yet, as known then
	}
	type document struct{ Balances []figure }
	api := decoded[document](t, answer.Body)
	cli := decoded[document](t, run(t, args...))
	movements := decoded[statement](t, get(t, p, "/v1/blue/employees/"+who+"/movements"+question))
	last, closing := map[events.Entitlement]string{}, map[events.Entitlement]string{}
	for _, m := range movements.Movements {
		if m.Balance != "" {
			last[m.Entitlement] = m.Balance
		}
	}
	for _, c := range movements.Closing {
		closing[c.Entitlement] = c.Balance
	}
	if len(api.Balances) != len(cli.Balances) {
		t.Errorf("%s%s: the API has %d entitlements, the command line %d", who, question, len(api.Balances), len(cli.Balances))
	}
	for i, b := range api.Balances {
		if i < len(cli.Balances) && b != cli.Balances[i] {
			t.Errorf("%s%s: API %v, command line %v", who, question, b, cli.Balances[i])
		}
		if moved, ok := last[b.Entitlement]; closing[b.Entitlement] != b.Balance || ok && moved != b.Balance {
			t.Errorf("%s%s: %s is %s, the statement closes with %s, its last line says %s", who, question, b.Entitlement, b.Balance,
				closing[b.Entitlement], moved)
		}
		if known == "" {
			agreeView(t, db, who, at, b)
		}
	}
	agreePage(t, p, who, question, api.Balances)
	return len(api.Balances)
}

// agreePage compares figures with the cards of the employee's page, and one of them with the last line of the page's statement.
func agreePage(t *testing.T, p *Program, who, question string, balances []figure) {
	t.Helper()
	page := "/blue/employees/" + who + question + "&lang=it"
	due := map[string]string{}
	for _, b := range balances {
		q, ok := wording.Parse(b.Unit, b.Balance)
		if !ok {
			t.Fatalf("%s: %v", page, b)
		}
		due[string(b.Entitlement)] = strings.TrimPrefix(wording.Italian.Quantity(q), "−") // what the sign means, the card says in words
	}
	cards := cardFigure.FindAllStringSubmatch(get(t, p, page), -1)
	if len(cards) == 0 {
		t.Errorf("%s has no cards", page)
	}
	for i, c := range cards {
		shown := strings.TrimPrefix(strings.TrimSpace(c[2]), "−")
		if shown != due[c[1]] {
			t.Errorf("%s: the card of %s shows %s, the API has %s", page, c[1], shown, due[c[1]])
		}
		if i > 0 {
			continue
		}
		closing := closingRow.FindStringSubmatch(get(t, p, page+"&entitlement="+c[1]))
		if closing == nil || strings.TrimPrefix(strings.TrimSpace(closing[1]), "−") != due[c[1]] {
			t.Errorf("%s: the statement of %s closes with %v, the API has %s", page, c[1], closing, due[c[1]])
		}
	}
}

// agreeView compares a figure with the sum of the view's movements.
func agreeView(t *testing.T, db *sql.DB, who, at string, b figure) {
	t.Helper()
	var parts, scale int64
	err := db.QueryRowContext(t.Context(), `SELECT coalesce(sum(m.effect), 0), coalesce((SELECT scale FROM units WHERE unit = ?4), 1)
		FROM movements m WHERE company = 'blue' AND employee = ?1 AND date <= ?2 AND entitlement = ?3`, who, at, b.Entitlement, b.Unit).Scan(&parts, &scale)
	if err != nil {
		t.Fatal(err)
	}
	decimals := 0
	for s := scale; s > 1; s /= 10 {
		decimals++
	}
	sign := ""
	if parts < 0 {
		sign, parts = "-", -parts
	}
	view := sign + strconv.FormatInt(parts/scale, 10)
	if decimals > 0 {
		view += fmt.Sprintf(".%0*d", decimals, parts%scale)
	}
	if view != b.Balance {
		t.Errorf("%s at %s: %s is %s, the view movements adds up to %s", who, at, b.Entitlement, b.Balance, view)
	}
}

// agreeNow compares all figures of today with the key-value bucket.
func agreeNow(t *testing.T, p *Program) {
	t.Helper()
	nc, err := nats.Connect(p.NATS)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	kv, err := js.KeyValue(t.Context(), "BALANCES")
	if err != nil {
		t.Fatal(err)
	}
	all := decoded[struct {
		Employees []struct {
			Employee string
			Balances []figure
		}
	}](t, get(t, p, "/v1/blue/employees"))
	n := 0
	for _, e := range all.Employees {
		for _, b := range e.Balances {
			v, err := kv.Get(t.Context(), "blue."+e.Employee+"."+string(b.Entitlement))
			if err != nil {
				t.Errorf("%s %s: %v", e.Employee, b.Entitlement, err)
				continue
			}
			if got := decoded[figure](t, string(v.Value())); got != b {
				t.Errorf("%s: the API says %v, the bucket %v", e.Employee, b, got)
			}
			n++
		}
	}
	if n < 200 {
		t.Errorf("only %d figures of today", n)
	}
}
