package browsertest

import (
	"encoding/base64"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/access"
	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/signin/token"
)

// guarded starts the program on a copy of the sample company where people must sign in, and returns the token of somebody of payroll.
func guarded(t *testing.T) (p *Program, text string) {
	t.Helper()
	program(t)
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(shared.sample)); err != nil {
		t.Fatal(err)
	}
	log, err := service.OpenLog(t.Context(), dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text, made := token.New()
	stream := &access.Stream{Publisher: log.Publisher(), Rome: time.UTC, Logger: slog.New(slog.DiscardHandler)}
	today, handle := events.DateOf(time.Now(), time.UTC), grants.NewHandle()
	for _, data := range []events.Data{grants.Granted{Dated: events.Dated{Date: today - 1}, Role: grants.Payroll},
		grants.TokenIssued{Dated: events.Dated{Date: today - 1}, Token: made.ID, Hash: base64.RawURLEncoding.EncodeToString(made.Hash[:]), Until: today + 30}} {
		e := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: "blue", Subject: handle, Time: time.Now(), Data: data}
		if _, err := stream.Append(t.Context(), e, ""); err != nil {
			t.Fatal(err)
		}
	}
	log.Shutdown()
	return signingIn(t, dir), text
}

// signingIn starts the program on a directory where people must sign in.
func signingIn(t *testing.T, dir string) *Program {
	t.Helper()
	free := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		return l.Addr().String()
	}
	probes := free()
	p := &Program{binary: shared.binary, data: dir, Args: []string{"--auth", "required", "--probes", probes}, Probes: "http://" + probes}
	if err := p.Start(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// Somebody signs in with a token, in a browser, by the keyboard, and out again. Every page of it is accessible.
func TestSignIn(t *testing.T) {
	p, text := guarded(t)
	source := axeSource(t)
	for _, l := range []Look{{Language: "it"}, {Language: "en", NoScript: true}} {
		say := func(it, en string) string { return choose(l.Language == "it", it, en) }
		x := opened(t, p, l)
		x.open("/blue/employees?at=2023-12-31")
		x.see(say("Accesso", "Sign in"))
		if !l.NoScript {
			x.accessible(source, l)
		}
		x.Calm() // a wrong token is answered with 401
		x.do(chromedp.SendKeys("#token", text[:70]+"\r"))
		x.see(say("La credenziale non vale", "The credential does not hold"))
		if !l.NoScript {
			x.accessible(source, l)
		}
		x.do(chromedp.SendKeys("#token", text+"\r"))
		x.see("2023")
		x.wait(`location.pathname === "/blue/employees" && location.search === "?at=2023-12-31"`)
		x.click(say("Esci", "Sign out"))
		x.wait(`location.pathname === "/sign-out"`)
		if !l.NoScript {
			x.accessible(source, l)
		}
		x.click(say("Uscire", "Sign out"))
		x.see(say("La sessione è chiusa", "You are signed out"))
		x.open("/blue")
		x.wait(`location.pathname === "/sign-in"`)
	}
}
