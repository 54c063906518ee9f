package grants

import (
	"slices"

	"spettanze/events/lang"
)

// What may be asked of a company's rights: the commands and the page refuse the same, with the same words. What an event may say by
// itself its declaration checks; whether an approval counts, the fold.

// CheckGrant refuses a grant that somebody would make to themself. by is empty for the machine.
func CheckGrant(by, subject string) error {
	if by != "" && by == subject {
		return lang.Errorf("%s non può dare diritti a sé: lo fa un altro gestore", "%s cannot grant to themself: another operator does it", by)
	}
	return nil
}

// CheckRevocation refuses to take a grant that a principal neither has nor waits for; empty is everything.
func CheckRevocation(d *Directory, company, handle, grant string) error {
	waits := func(w Waiting) bool { return w.ID == grant && w.Subject == handle }
	has := func(e Entry) bool {
		return e.Principal == handle && slices.ContainsFunc(e.Grants, func(g Grant) bool { return g.ID == grant })
	}
	if grant == "" || slices.ContainsFunc(d.Waiting(company), waits) || slices.ContainsFunc(d.List(company), has) {
		return nil
	}
	return lang.Errorf("%s: %s non ha questo diritto nell'azienda %s", "%s: %s does not have this grant in the company %s", grant, handle, company)
}

// CheckApproval returns what an approval is of. It refuses one by who is no operator of the company by a recorded grant, or made or receives
// what waits. carried are the grants that the sign-in of by carries.
func CheckApproval(d *Directory, company, id, by string, carried []Grant) (Waiting, error) {
	list := d.Waiting(company)
	i := slices.IndexFunc(list, func(w Waiting) bool { return w.ID == id })
	if i < 0 {
		return Waiting{}, lang.Errorf("niente di nome %s attende una seconda persona nell'azienda %s", "nothing called %s waits for a second person in the company %s", id, company)
	}
	w := list[i]
	operates := slices.ContainsFunc(carried, func(g Grant) bool { return g.Role == Operator && g.ID != "" })
	switch {
	case by == "" || !operates:
		return w, lang.Errorf("%s non è gestore dell'azienda %s: approva un gestore", "%s is not an operator of the company %s: an operator approves", by, company)
	case by == w.By || by == w.Subject:
		return w, lang.Errorf("%s ha proposto il diritto o lo riceve: approva un'altra persona", "%s made the grant or receives it: another person approves", by)
	}
	return w, nil
}

// CheckToken refuses a token for a principal that is not of the company.
func CheckToken(d *Directory, company, handle string) error {
	switch home := d.Home(handle); {
	case home == "" && len(d.Grants(handle, company)) == 0: // a file may give them
		return lang.Errorf("%s non ha diritti: darne prima uno, o indicare con --access il file che glieli dà",
			"%s has no rights: give one first, or name the file that gives them with --access", handle)
	case home != "" && home != company:
		return lang.Errorf("%s è dell'azienda %s, che sola ne emette i token", "%s is of the company %s, which alone issues its tokens", handle, home)
	}
	return nil
}

// TokenOf returns the principal of a token of a company that was not revoked.
func TokenOf(d *Directory, company, id string) (handle string, ok bool) {
	for _, e := range d.List(company) {
		if slices.ContainsFunc(e.Tokens, func(t Token) bool { return t.ID == id }) {
			return e.Principal, true
		}
	}
	return "", false
}
