package browsertest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// published counts events, so that each has an id of its own.
var published atomic.Int64

// publish publishes one event.
func publish(t *testing.T, p *Program, company, employee, kind, data string) {
	t.Helper()
	body := line(fmt.Sprintf("browser-%d", published.Add(1)), kind, company, employee, "2026-01-02T09:00:00+01:00", data)
	if status, said := post(t, p, "application/cloudevents+json", body); status >= 300 || !strings.Contains(said, "accepted") {
		t.Fatalf("%s was not accepted: %d %s", body, status, said)
	}
}

// post sends events to a program and returns its answer.
func post(t *testing.T, p *Program, kind, body string) (status int, said string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.Address+"/v1/events", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// hire publishes that an employee is hired.
func hire(t *testing.T, p *Program, company, employee string) {
	t.Helper()
	publish(t, p, company, employee, "hr.employment.hired.v1",
		`{"date":"2026-01-02","contract":"indefinite","discipline":"parte_prima","level":6,"schedule":{"code":"ft37"}}`)
}

// point moves the mouse to a place.
func (x *tab) point(px, py float64) {
	x.t.Helper()
	x.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, px, py))
}

// A page changes by itself; under the pointer it waits, and says how much; a server that goes is missed and comes back.
func TestLive(t *testing.T) {
	p := changing(t)
	hire(t, p, "green", "G1")
	x := openAt(t, p, Look{}, "/")
	x.see("green")
	hire(t, p, "red", "R1")
	x.see("red")
	x.see("Aggiornato alle")

	x.point(300, 400) // into the page
	x.wait("document.getElementById('main').matches(':hover')")
	hire(t, p, "violet", "V1")
	x.see("1 aggiornamento")
	hire(t, p, "yellow", "Y1")
	x.see("2 aggiornamenti")
	if strings.Contains(x.text("main"), "violet") {
		t.Error("the page has changed under the pointer")
	}
	x.click("Mostra")
	x.see("yellow")
	x.gone("2 aggiornamenti")
	if on, err := Eval[string](x.Tab, "document.activeElement.tagName"); err != nil || on == "BODY" {
		t.Errorf("the focus is on %s, %v", on, err)
	}
	// The focus holds the page as the pointer does; without either, what waits is shown.
	x.point(5, 5)
	hire(t, p, "brown", "B1")
	x.see("1 aggiornamento")
	x.do(chromedp.Focus(".language"))
	x.see("brown")

	x.Calm()
	listen := p.Listen()
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	x.see("Collegamento perso dalle")
	if err := p.Start(t.Context(), listen); err != nil {
		t.Fatal(err)
	}
	x.gone("Collegamento perso dalle")
	hire(t, p, "white", "W1")
	x.see("white")
}

// A browser opens six connections to a server: tabs in the background have none, or the seventh would never load.
func TestEightTabs(t *testing.T) {
	p := changing(t)
	hire(t, p, "green", "G1")
	first := openAt(t, p, Look{}, "/")
	first.see("green")
	tabs := []*tab{first}
	for range 7 {
		other, err := first.Beside(Look{})
		if err != nil {
			t.Fatal(err)
		}
		x := faultless(t, p, other)
		x.open("/")
		x.see("green")
		tabs = append(tabs, x)
	}
	hidden := 0
	for _, x := range tabs {
		if is, err := Eval[bool](x.Tab, "document.hidden"); err != nil {
			t.Fatal(err)
		} else if is {
			hidden++
		}
	}
	if hidden != len(tabs)-1 {
		t.Errorf("%d of %d tabs are hidden", hidden, len(tabs))
	}
	hire(t, p, "red", "R1")
	tabs[7].see("red")
	// The first, shown again, catches up.
	if err := first.Show(); err != nil {
		t.Fatal(err)
	}
	first.see("red")
}

// before returns a server in front of a program, which answers what the program must not get.
func before(t *testing.T, p *Program, answer func(w http.ResponseWriter, r *http.Request) bool) *Program {
	t.Helper()
	to, err := url.Parse(p.Address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !answer(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return &Program{Address: server.URL}
}

// scripts are the addresses of a page's scripts.
var scripts = regexp.MustCompile(`<script src="([^"]+)"`)

// A page changes by itself in whichever order its scripts arrive.
func TestSlowScripts(t *testing.T) {
	p := changing(t)
	hire(t, p, "green", "G1") // the page of one company alone is not the list of companies
	for _, script := range scripts.FindAllStringSubmatch(get(t, p, "/"), -1) {
		t.Run(script[1], func(t *testing.T) {
			slow := before(t, p, func(_ http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == script[1] {
					time.Sleep(300 * time.Millisecond) // the other scripts run
				}
				return false
			})
			x := openAt(t, slow, Look{}, "/")
			company := fmt.Sprintf("late%d", published.Load())
			hire(t, p, company, "L1")
			x.see(company)
		})
	}
}

// A page whose stream cannot be opened at first says so, and its stream is opened when it can be.
func TestStreamOpensLater(t *testing.T) {
	p := changing(t)
	hire(t, p, "green", "G1")
	var asked atomic.Int64
	var ready atomic.Bool
	x := opened(t, before(t, p, func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/live" || ready.Load() {
			return false
		}
		if asked.Add(1) > 1 {
			panic(http.ErrAbortHandler) // the connection is cut
		}
		http.Error(w, "try later", http.StatusServiceUnavailable)
		return true
	}), Look{})
	x.Calm()
	x.open("/")
	hire(t, p, "red", "R1")
	x.wait(`/Collegamento perso dalle \d\d:\d\d;/.test(document.body.innerText)`)
	if main := x.text("main"); !strings.Contains(main, "green") {
		t.Errorf("the page has become %s", main)
	}
	ready.Store(true)
	x.see("red")
	x.gone("Collegamento perso dalle")
}
