package signin

import (
	"cmp"
	"net/http"
	"net/url"

	"spettanze/events/lang"
	"spettanze/events/looks"
)

// pathReason is the page on which a reader says why they look, which some roles must. The session keeps it until its end.
const pathReason = "/reason"

// reasonOf returns the reason that a request gives in its header, or that its session has.
func reasonOf(r *http.Request, s *session) (looks.Reason, error) {
	word := r.Header.Get(looks.ReasonHeader)
	if word == "" && s != nil {
		word = s.reason
	}
	if word == "" {
		return looks.Reason{}, nil
	}
	reason, err := looks.ParseReason(word)
	if err != nil {
		return reason, &RefusedError{Status: http.StatusBadRequest, Says: lang.OfError(err)}
	}
	return reason, nil
}

// reasonPage asks for the reason.
func (a *Authenticator) reasonPage(w http.ResponseWriter, r *http.Request, status int, alert lang.Text) {
	p, s, err := a.principal(r)
	if err != nil || s == nil {
		http.Redirect(w, r, pathSignIn+"?"+url.Values{"next": {r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
		return
	}
	a.show(w, r, status, page{Title: lang.Say("Perché si guarda", "Why you look"), Alert: alert, Next: local(cmp.Or(r.PostForm.Get("next"), r.URL.Query().Get("next"))), Reason: true, Given: p.Reason})
}

// giveReason keeps the reason in the session.
func (a *Authenticator) giveReason(w http.ResponseWriter, r *http.Request) {
	reason, err := looks.ParseReason(r.PostForm.Get("code") + " " + r.PostForm.Get("ref"))
	if err != nil {
		a.reasonPage(w, r, http.StatusBadRequest, sentence(lang.OfError(err)))
		return
	}
	if _, s, err := a.principal(r); err != nil || s == nil {
		a.reasonPage(w, r, http.StatusUnauthorized, lang.Text{})
		return
	}
	if err := a.sessions.explain(r, reason.String()); err != nil {
		refused := a.logged(r.Context(), err)
		a.reasonPage(w, r, refused.Status, sentence(refused.Says))
		return
	}
	http.Redirect(w, r, local(r.PostForm.Get("next")), http.StatusSeeOther)
}

// Reasons are those that the page offers.
func (p page) Reasons() any { return looks.Reasons }
