package grants

import "slices"

// An identity is a source and an id in all companies: whoever may send under another's sources can store anything under an identity before
// its fact comes, and learns which identities there are. So a source is of one company: of the one whose file grants it, or of the
// first that granted it in the log, until that grant is revoked. In another company only a publisher of the first may send under it.

// claim is a grant of a source.
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

// Taken returns the company that has a source, if it is another and the principal is no publisher of it there; empty: the principal may be given
// the source.
func Taken(d *Directory, source, company, handle string) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return taken(d, source, company, handle)
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
