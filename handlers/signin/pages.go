package signin

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"spettanze/events/lang"
	"spettanze/events/looks"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/dashboard/assets"
	"spettanze/handlers/dashboard/frame"
)

//go:embed page.html
var files embed.FS

var pages = template.Must(template.New("page.html").Funcs(template.FuncMap{"asset": assets.Path}).ParseFS(files, "page.html"))

// page is what the page of sign-in shows.
type page struct {
	lang.Language
	Title   lang.Text
	Alert   lang.Text // what went wrong; may be empty
	Note    lang.Text // what has happened; may be empty
	Start   string    // where the sign-in at the provider starts; empty: there is no provider, or nothing to start
	Issuer  string    // the provider's name for people: its host
	Next    string    // where to go then
	Token   bool      // a token may be given
	SignOut bool      // the page asks whether to sign out
	End     string    // where one signs out of the provider; may be empty
	Reason  bool      // the page asks why the reader looks
	Given   looks.Reason
	Other   string // this page in the other language; empty: it cannot be asked for again
}

// Say returns a text in the page's language.
func (p page) Say(it, en string) string { return lang.Say(it, en).In(p.Language) }

// Text returns a text in the page's language.
func (p page) Text(t lang.Text) string { return t.In(p.Language) }

// show answers with a page.
func (a *Authenticator) show(w http.ResponseWriter, r *http.Request, status int, p page) {
	p.Language = languageOf(r)
	if r.Method == http.MethodGet && r.URL.Path != pathCallback {
		q := r.URL.Query()
		q.Set("lang", p.Say("en", "it"))
		p.Other = r.URL.Path + "?" + q.Encode()
		if strings.HasPrefix(r.URL.Path, "//") { // to a browser that is another server
			p.Other = ""
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.Code())
	h.Add("Vary", "Accept-Language")
	h.Add("Vary", "Cookie")
	h.Set("Cache-Control", "no-store")
	frame.Secure(h)
	var out bytes.Buffer
	if err := pages.Execute(&out, p); err != nil {
		a.Logger.ErrorContext(r.Context(), "the page of sign-in failed", "error", err)
	}
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // a reader that went away needs no answer
}

// languageOf is the language of a page: the one that its address asks for, or the reader's.
func languageOf(r *http.Request) lang.Language {
	switch r.URL.Query().Get("lang") {
	case "it":
		return lang.Italian
	case "en":
		return lang.English
	}
	return accept.LanguageOf(r.Context())
}

// The paths of sign-in.
const (
	pathSignIn   = "/sign-in"
	pathProvider = "/sign-in/provider" // a link and no form: the policy of pages lets no form lead to another server
	pathCallback = "/sign-in/callback"
	pathLogout   = "/sign-in/logout" // the provider ends sessions (OpenID Connect Back-Channel Logout)
	pathSignOut  = "/sign-out"
)

// formMost is how many bytes a form may have.
const formMost = 64 << 10

func (a *Authenticator) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+pathSignIn, func(w http.ResponseWriter, r *http.Request) { a.signInPage(w, r, http.StatusOK, lang.Text{}) })
	mux.HandleFunc("POST "+pathSignIn, a.withToken)
	mux.HandleFunc("GET "+pathSignOut, func(w http.ResponseWriter, r *http.Request) {
		a.show(w, r, http.StatusOK, page{Title: lang.Say("Uscire", "Sign out"), SignOut: true})
	})
	mux.HandleFunc("POST "+pathSignOut, a.signOut)
	mux.HandleFunc("GET "+pathReason, func(w http.ResponseWriter, r *http.Request) { a.reasonPage(w, r, http.StatusOK, lang.Text{}) })
	mux.HandleFunc("POST "+pathReason, a.giveReason)
	if a.provider != nil {
		mux.HandleFunc("GET "+pathProvider, a.start)
		mux.HandleFunc("GET "+pathCallback, a.callback)
		mux.HandleFunc("POST "+pathLogout, a.backChannel)
	}
	return mux
}

// signInPage shows how to sign in.
func (a *Authenticator) signInPage(w http.ResponseWriter, r *http.Request, status int, alert lang.Text) {
	next := local(cmp.Or(r.PostForm.Get("next"), r.URL.Query().Get("next")))
	p := page{Title: lang.Say("Accesso", "Sign in"), Alert: alert, Next: next, Token: a.provider == nil}
	if a.provider != nil {
		p.Start = pathProvider + "?" + url.Values{"next": {next}, "lang": {languageOf(r).Code()}}.Encode()
		if u, err := url.Parse(a.provider.Issuer); err == nil {
			p.Issuer = u.Host
		}
	}
	if r.URL.Query().Has("out") {
		p.Note = lang.Say("La sessione è chiusa.", "You are signed out.")
		if a.provider != nil {
			p.End = a.provider.signedOut(r.Context(), a.Public)
		}
	}
	a.show(w, r, status, p)
}

// local returns an address as a path of this server; anything else is the first page. A browser takes a backslash for a slash.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsAny(next, "\\\r\n\t") || len(next) > nextMost {
		return "/"
	}
	return next
}

// nextMost is how long the address may be to which a sign-in leads back, in bytes.
const nextMost = 1000

// withToken signs in with a token of ours, where there is no provider.
func (a *Authenticator) withToken(w http.ResponseWriter, r *http.Request) {
	if a.provider != nil {
		a.signInPage(w, r, http.StatusForbidden, lang.Say("Nel browser si entra con il proprio account.", "In a browser, sign in with your account."))
		return
	}
	t, err := a.own(strings.TrimSpace(r.PostForm.Get("token")))
	if err == nil && len(a.Directory.Companies(t.Handle)) == 0 {
		err = ErrNobody
	}
	if err == nil {
		err = a.limits.take(a.limits.signIns, ofSignIns, t.ID)
	}
	if err == nil {
		err = a.sessions.begin(w, r, valueToken, map[string]string{valueToken: t.ID})
	}
	if err != nil {
		a.failed(w, r, a.counted(r, err))
		return
	}
	a.Logger.InfoContext(r.Context(), "signed in", "principal", t.Handle, "token", t.ID)
	http.Redirect(w, r, local(r.PostForm.Get("next")), http.StatusSeeOther)
}

// failed shows the page of sign-in with the reason of a refusal.
func (a *Authenticator) failed(w http.ResponseWriter, r *http.Request, err error) {
	refused := a.logged(r.Context(), err)
	refused.retry(w.Header())
	a.signInPage(w, r, refused.Status, sentence(refused.Says))
}

// sentence is a refusal as a sentence on its own.
func sentence(t lang.Text) lang.Text {
	first := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }
	return lang.Text{It: first(t.It), En: first(t.En)}
}

// logged returns an error as a refusal, and logs why the service could not do it.
func (a *Authenticator) logged(ctx context.Context, err error) *RefusedError {
	var refused *RefusedError
	if !errors.As(err, &refused) {
		refused, _ = unavailable(err).(*RefusedError) //nolint:errorlint // it makes one
	}
	if refused.Status == http.StatusServiceUnavailable {
		a.Logger.WarnContext(ctx, "a sign-in could not be checked", "error", refused.cause)
	}
	return refused
}

// flow is a sign-in under way, in a cookie of the browser that began it. No other has it, and its state names it.
type flow struct{ State, Nonce, Verifier, Next string }

const (
	cookieFlow = "__Host-spettanze-flow"
	flowAge    = 600 // seconds that a sign-in may take
)

func flowCookie(value string, age int) *http.Cookie {
	return &http.Cookie{Name: cookieFlow, Value: value, Path: "/", MaxAge: age, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// start leads to the provider.
func (a *Authenticator) start(w http.ResponseWriter, r *http.Request) {
	found, err := a.provider.discover(r.Context())
	if err != nil {
		a.failed(w, r, err)
		return
	}
	f := flow{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Next: local(r.URL.Query().Get("next"))}
	b, _ := json.Marshal(f) // four strings
	http.SetCookie(w, flowCookie(base64.RawURLEncoding.EncodeToString(b), flowAge))
	http.Redirect(w, r, found.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier),
		oauth2.SetAuthURLParam("ui_locales", languageOf(r).Code())), http.StatusSeeOther)
}

var (
	errFlow = &RefusedError{Status: http.StatusBadRequest, Says: lang.Say("questo accesso non è stato iniziato qui, è già concluso o è durato troppo: "+
		"ricominciare", "this sign-in was not started here, is over, or took too long: start again")}
	errProvider = &RefusedError{Status: http.StatusForbidden, Says: lang.Say("il provider dell'identità non ha concesso l'accesso: riprovare, o "+
		"chiedere a chi lo gestisce", "the identity provider has not granted the sign-in: try again, or ask whoever manages it")}
)

// callback takes what the provider says of a sign-in that this browser began.
func (a *Authenticator) callback(w http.ResponseWriter, r *http.Request) {
	f, err := flowOf(r)
	http.SetCookie(w, flowCookie("", -1)) // whatever comes of it, it is over
	if err == nil {
		err = a.finish(w, r, f)
	}
	if err != nil {
		a.failed(w, r, err)
		return
	}
	http.Redirect(w, r, local(f.Next), http.StatusSeeOther)
}

func flowOf(r *http.Request) (f flow, err error) {
	cookies := r.CookiesNamed(cookieFlow)
	if len(cookies) != 1 {
		return f, errFlow
	}
	b, err := base64.RawURLEncoding.DecodeString(cookies[0].Value)
	if err != nil || json.Unmarshal(b, &f) != nil || f.State == "" || f.Nonce == "" || f.Verifier == "" ||
		subtle.ConstantTimeCompare([]byte(f.State), []byte(r.URL.Query().Get("state"))) != 1 {
		return f, errFlow
	}
	return f, nil
}

// finish exchanges the code for an ID token, and begins a session of who it is about.
func (a *Authenticator) finish(w http.ResponseWriter, r *http.Request, f flow) error {
	q := r.URL.Query()
	if iss := q.Get("iss"); iss != "" && iss != a.provider.Issuer { // RFC 9207
		return errFlow
	}
	if q.Get("error") != "" || q.Get("code") == "" {
		return errProvider
	}
	found, err := a.provider.discover(r.Context())
	if err != nil {
		return err
	}
	identity, sid, err := a.exchanged(r, found, f)
	if err != nil {
		return err
	}
	handle, ok := a.Directory.Handle(identity)
	if !ok || len(a.Directory.Companies(handle)) == 0 {
		a.Logger.InfoContext(r.Context(), "an identity without access has signed in", "identity", identity)
		return &RefusedError{Status: http.StatusForbidden, Says: lang.Say("%s, e dargli questo codice dell'identità: %s",
			"%s, and give them this code of the identity: %s", ErrNobody.Says, identity)}
	}
	if err := a.limits.take(a.limits.signIns, ofSignIns, identity); err != nil {
		return err
	}
	if err := a.sessions.begin(w, r, valueIdentity, map[string]string{valueIdentity: identity, valueSid: sid}); err != nil {
		return err
	}
	a.Logger.InfoContext(r.Context(), "signed in", "principal", handle)
	return nil
}

// exchanged exchanges the code of a request for an ID token, and returns whom it is about and the provider's session.
func (a *Authenticator) exchanged(r *http.Request, found *discovered, f flow) (identity, sid string, err error) {
	done, err := a.limits.exchange(r.Context(), a.Addresses.Of(r))
	if err != nil {
		return "", "", err
	}
	defer func() { done(errors.Is(err, errProvider)) }()
	ctx, cancel := context.WithTimeout(oidc.ClientContext(r.Context(), a.provider.Client), providerTimeout)
	defer cancel()
	got, err := found.Exchange(ctx, r.URL.Query().Get("code"), oauth2.VerifierOption(f.Verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response.StatusCode < http.StatusInternalServerError:
		a.Logger.WarnContext(ctx, "the provider refused a code", "error", refused.ErrorCode) // its description may repeat the code
		return "", "", errProvider
	case err != nil:
		return "", "", unavailable(errors.New("the code could not be exchanged"))
	}
	identity, sid, err = a.provider.idToken(ctx, got, f.Nonce)
	if r := (*RefusedError)(nil); errors.As(err, &r) {
		return "", "", err
	}
	if err != nil {
		a.Logger.WarnContext(ctx, "an ID token was refused", "why", err)
		return "", "", errProvider
	}
	return identity, sid, nil
}

// signOut ends the session, on all instances.
func (a *Authenticator) signOut(w http.ResponseWriter, r *http.Request) {
	if err := a.sessions.end(r); err != nil {
		a.failed(w, r, err)
		return
	}
	a.sessions.WriteSessionCookie(r.Context(), w, "", time.Time{}) // the browser drops it
	http.Redirect(w, r, pathSignIn+"?"+url.Values{"out": {""}, "lang": {languageOf(r).Code()}}.Encode(), http.StatusSeeOther)
}

// signedOut is where one signs out of the provider, too; empty where it does not say.
func (p *provider) signedOut(ctx context.Context, public *url.URL) string {
	found, err := p.discover(ctx)
	if err != nil || found.end == "" {
		return ""
	}
	u, err := url.Parse(found.end)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", p.ClientID)
	q.Set("post_logout_redirect_uri", public.JoinPath(pathSignIn).String())
	u.RawQuery = q.Encode()
	return u.String()
}

// backChannel ends the sessions that the provider has ended (OpenID Connect Back-Channel Logout 1.0). Only tokens that are refused count
// against an address: behind a proxy the provider has that of everybody else, and what it ends must end.
func (a *Authenticator) backChannel(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	which, err := a.provider.logout(r.Context(), r.PostForm.Get("logout_token"))
	ended := 0
	if err == nil {
		ended, err = a.sessions.store.EndWhere(r.Context(), 0, which)
		if err != nil {
			err = unavailable(err)
		}
	}
	if refused := (*RefusedError)(nil); err != nil && !errors.As(err, &refused) {
		a.Logger.WarnContext(r.Context(), "a token of logout was refused", "why", err)
		err = &RefusedError{Status: http.StatusBadRequest, Says: lang.Say("non è un token di uscita per questo servizio", "this is no logout token for this service")}
		err = cmp.Or(a.limits.take(a.limits.failures, ofCredentials, a.Addresses.Of(r)), err)
	}
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	a.Logger.InfoContext(r.Context(), "the provider has ended sessions", "sessions", ended)
	w.WriteHeader(http.StatusOK)
}
