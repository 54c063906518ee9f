package company

import (
	"spettanze/events"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/overview"
	"spettanze/projections/visible"
)

// quota is a quota with the places that it has left.
type quota struct {
	*frame.View
	It *overview.Quota
}

// Address is the page of the quota.
func (q quota) Address() string { return q.To("quotas", q.It.Quota) }

// Negative reports whether more are counted than may be, or fewer than must be.
func (q quota) Negative() bool { return q.It.Level == overview.Act }

// quotas are the quotas of a document, and the links to rankings and registers: to the rankings that may be seen, and to the registers
// of those who see quotas.
func quotas(v *frame.View, list []overview.Quota) (out []quota, links []frame.Link) {
	for i := range list {
		out = append(out, quota{v, &list[i]})
	}
	for _, kind := range []institute.DocumentKind{institute.RankingDocument, institute.RegisterDocument} {
		for _, d := range institutes.Documents(kind) {
			if kind == institute.RankingDocument && visible.Entitlement(v.Reporter.Source, events.Entitlement(d.Code)) || len(list) > 0 {
				links = append(links, frame.Link{Text: v.Say(d.Names()), Address: v.To(string(kind)+"s", d.Code)})
			}
		}
	}
	return out, links
}
