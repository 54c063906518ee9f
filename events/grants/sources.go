package grants

import (
	"slices"

	"spettanze/events/lang"
)

// An identity is a source and an id in all companies: a sender that may use another's sources can store anything under an identity before
// its fact comes, and learns which identities there are. So a source is of one company: of the one whose file grants it, or of the
// first that granted it in the log, until all its grants of it are revoked. Then it is of the company that grants it next: what others granted
// meanwhile is no claim, or they would only have to wait. In another company only a publisher of the first may send under it.

// claim is a grant of a source. Those of a source are all of one company.
type claim struct{ company, grant string }

// disclaim takes the claims of a principal's grants in a company: of one, or, without its id, of all.
func disclaim(claims map[string][]claim, list []held, grant string) {
	for i := range list {
		if grant != "" && list[i].ID != grant {
			continue
		}
		for _, s := range list[i].Sources {
			claims[s] = slices.DeleteFunc(claims[s], func(c claim) bool { return c.grant == list[i].ID })
		}
	}
}

// owner returns the company of a source; empty: it is of none.
func owner(d *Directory, source string) (company string) {
	for _, f := range d.files {
		for _, list := range f.grants {
			if has(list, source) && (company == "" || f.Company < company) {
				company = f.Company
			}
		}
	}
	if c := d.claims[source]; company == "" && len(c) > 0 {
		company = c[0].company
	}
	return company
}

func has(list []Grant, source string) bool {
	return slices.ContainsFunc(list, func(g Grant) bool { return slices.Contains(g.Sources, source) })
}

// taken returns the company of a source under which a principal may not send in another; empty: it may.
func taken(d *Directory, source, company, handle string) string {
	of := owner(d, source)
	if of == company || of != "" && has(grantsOf(d, handle, of), source) {
		return ""
	}
	return of
}

// CheckSources refuses to give a principal a source that is of another company, where it is no publisher of it.
func CheckSources(d *Directory, company, handle string, sources []string) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, source := range sources {
		if other := taken(d, source, company, handle); other != "" {
			return lang.Errorf("%s: è già di chi invia per l'azienda %s, e un'identità vale in tutte le aziende: dare un'altra sorgente, ad esempio /%s%[1]s",
				"%s: it is of a sender of the company %s, and an identity counts in all companies: give another source, such as /%s%[1]s", source, other, company)
		}
	}
	return nil
}

// separate takes from grants the sources that are of other companies.
func separate(d *Directory, handle, company string, list []Grant) []Grant {
	for i := range list {
		if other := func(s string) bool { return taken(d, s, company, handle) != "" }; slices.ContainsFunc(list[i].Sources, other) {
			list[i].Sources = slices.DeleteFunc(slices.Clone(list[i].Sources), other)
		}
	}
	return list
}
