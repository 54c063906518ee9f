package company

import (
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/overview"
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

// quotas are the quotas of a document, and the links to rankings and registers, which those see who see quotas.
func quotas(v *frame.View, list []overview.Quota) (out []quota, registers []frame.Link) {
	if len(list) == 0 {
		return nil, nil
	}
	for i := range list {
		out = append(out, quota{v, &list[i]})
	}
	for _, kind := range []institute.DocumentKind{institute.RankingDocument, institute.RegisterDocument} {
		for _, d := range institutes.Documents(kind) {
			registers = append(registers, frame.Link{Text: v.Say(d.Names()), Address: v.To(string(kind)+"s", d.Code)})
		}
	}
	return out, registers
}
