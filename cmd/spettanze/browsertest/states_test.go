package browsertest

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3" // of the projections

	"spettanze/events/jetstream/embedded"
	"spettanze/projections/wording"
)

// The banner says that facts wait which bear on the page, and how many, in both languages and on paper.
func TestBannerSaysThatFactsWait(t *testing.T) {
	const at = "?at=2024-06-30"
	doc := decoded[struct{ Parked []any }](t, get(t, program(t), "/v1/blue/employees/E046/balances"+at))
	if len(doc.Parked) == 0 {
		t.Fatal("no fact of E046 waits")
	}
	waits := wording.Plural(len(doc.Parked), "%d fatto attende", "%d fatti attendono", "%d fact waits", "%d facts wait")
	for language, want := range map[string]string{"it": waits.It + ": le cifre possono cambiare.", "en": waits.En + ": figures may change."} {
		x := open(t, Look{Language: language}, "/blue/employees/E046"+at)
		if said := x.text("#notices .incomplete"); !strings.Contains(said, want) {
			t.Errorf("%q does not say %q", said, want)
		}
		if err := x.Look(Look{Language: language, Print: true}); err != nil {
			t.Fatal(err)
		}
		if paper := x.text("#notices .incomplete"); !strings.Contains(paper, want) {
			t.Errorf("on paper %q does not say %q", paper, want)
		}
		if language == "it" {
			if err := x.Look(Look{}); err != nil {
				t.Fatal(err)
			}
			x.click("Quali")
			x.wait("location.pathname === '/blue/rejected'")
		}
	}
}

// holdProjections keeps the projections of a program from being written, as a full disk or a slow one does, until the function that it
// returns is called.
func holdProjections(t *testing.T, p *Program) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(p.data, "spettanze.db")+"?_txlock=immediate&_busy_timeout=10000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}

// The banner says that records are still to be projected, and says it no longer when they are, without being asked again: also on a page of
// which they change nothing.
func TestBannerSaysThatFiguresAreBehind(t *testing.T) {
	p := changing(t)
	release := holdProjections(t, p)
	hire(t, p, "green", "G1")
	x := openAt(t, p, Look{}, e034)
	x.see("1 registrazione da elaborare.")
	english := openAt(t, p, Look{Language: "en"}, e034)
	english.see("1 record to be projected.")
	status := openAt(t, p, Look{}, "/status")
	status.see("In ritardo: alcune registrazioni non sono ancora nelle cifre.")
	release()
	x.gone("da elaborare")
	english.gone("to be projected")
	status.see("Aggiornato: ogni fatto registrato è nelle cifre.")
}

// A NATS server that is stopped, and started again: the page and the status say since when figures stand, and recover without being loaded
// again.
func TestLogGoesAndComesBack(t *testing.T) {
	program(t)
	o := embedded.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"}
	server, err := embedded.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Shutdown() })
	p := &Program{binary: shared.binary, data: t.TempDir(), NATS: server.URL(), apart: true}
	if err := p.Start(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
	hire(t, p, "green", "G1")
	if err := p.ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, english, status := openAt(t, p, Look{}, "/green/employees"), openAt(t, p, Look{Language: "en"}, "/green/employees"), openAt(t, p, Look{}, "/status")
	page.see("G1")
	status.see("Aggiornato: ogni fatto registrato è nelle cifre.")
	stands := status.standing()
	tabs := []*tab{page, english, status}
	for _, x := range tabs {
		if _, err := Eval[bool](x.Tab, "window.loadedOnce = true"); err != nil {
			t.Fatal(err)
		}
	}

	server.Shutdown()
	page.see("Il registro non risponde: le cifre sono quelle della sequenza 1, registrata il " + stands)
	english.see("The log does not answer: figures are those of sequence 1, recorded")
	status.see("Il registro non risponde: le cifre sono quelle già elaborate, e tornano ad aggiornarsi da sé.")
	status.see("Controllare che il server NATS sia attivo e raggiungibile.")
	if now := status.standing(); now != stands {
		t.Errorf("the figures stood at %s, and stand at %s", stands, now)
	}
	// Who comes now is answered, and told the same.
	late := openAt(t, p, Look{}, "/green/employees/G1")
	late.see("registrata il " + stands)

	o.Listen = strings.TrimPrefix(p.NATS, "nats://")
	if server, err = embedded.Start(o); err != nil {
		t.Fatal(err)
	}
	status.see("Aggiornato: ogni fatto registrato è nelle cifre.")
	page.gone("Il registro non risponde")
	english.gone("The log does not answer")
	late.gone("Il registro non risponde")
	hire(t, p, "green", "G2")
	page.see("G2")
	english.see("G2")
	for _, x := range tabs {
		if same, err := Eval[bool](x.Tab, "window.loadedOnce === true"); err != nil || !same {
			t.Errorf("%s was loaded again: %v", x.address(), err)
		}
	}
}

// standing is what the page of the status says of when the last record that is in the figures was recorded.
func (x *tab) standing() string {
	x.t.Helper()
	_, at, found := strings.Cut(x.text("main"), "registrata il ")
	if len(at) < 16 || !found {
		x.t.Fatalf("it does not say when the last record was recorded: %s", x.text("main"))
	}
	return at[:16] // 31/12/2026 10:32
}

// announcements keeps what a screen reader announces: the lines of the regions that say their changes, each time that something of them is
// written or shown.
const announcements = `(() => {
	window.announced = [];
	for (const region of document.querySelectorAll("[role=status], [role=alert], [aria-live]"))
		new MutationObserver(list => {
			const lines = new Set();
			for (const m of list) {
				const at = m.type === "childList" ? [...m.addedNodes] : [m.target];
				for (const n of at) {
					const e = n instanceof Element ? n : n.parentElement;
					for (const line of e?.matches(".notices") ? e.children : [e?.closest("p")]) if (line?.checkVisibility()) lines.add(line);
				}
			}
			for (const line of lines) window.announced.push(line.innerText.replace(/\s+/g, " ").trim());
		}).observe(region, {childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ["hidden"]});
	return true;
})()`

// announced returns how often a screen reader announces a line with a text.
func (x *tab) announced(text string) (n int) {
	x.t.Helper()
	list, err := Eval[[]string](x.Tab, "window.announced")
	if err != nil {
		x.t.Fatal(err)
	}
	for _, s := range list {
		if strings.Contains(s, text) {
			n++
		}
	}
	return n
}

// A new state is announced once: not again with each change of the page, nor with each attempt to reach a server that is gone.
func TestStatesAreAnnouncedOnce(t *testing.T) {
	p := changing(t)
	hire(t, p, "green", "G1")
	x := openAt(t, p, Look{}, "/green/employees/G1")
	if _, err := Eval[bool](x.Tab, announcements); err != nil {
		t.Fatal(err)
	}
	clocking := `{"date":"2026-03-03","week":"A","punches":[%q,"12:00","12:50","17:05"]}`
	publish(t, p, "green", "G1", "hr.clocking.recorded.v1", fmt.Sprintf(clocking, "07:50"))
	publish(t, p, "green", "G1", "hr.clocking.recorded.v1", fmt.Sprintf(clocking, "07:55")) // a second one of the day waits
	x.see("1 fatto attende")
	for _, day := range []string{"2026-03-04", "2026-03-05", "2026-03-06"} {
		publish(t, p, "green", "G1", "hr.leave.taken.v1", fmt.Sprintf(`{"date":%q,"kind":"ferie"}`, day))
		x.see(day[8:] + "/03/2026")
	}
	if n := x.announced("1 fatto attende"); n != 1 {
		t.Errorf("that a fact waits is announced %d times", n)
	}
	x.Calm()
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	x.see("Collegamento perso dalle")
	const attempts = `performance.getEntriesByType("resource").filter(r => r.name.includes("/live")).length`
	tried, err := Eval[int](x.Tab, attempts)
	if err != nil {
		t.Fatal(err)
	}
	x.wait(fmt.Sprintf("%s > %d", attempts, tried+2))
	if n := x.announced("Collegamento perso"); n != 1 {
		t.Errorf("that the server is gone is announced %d times", n)
	}
}
