package accessrequest

import (
	"context"
	"errors"
	"strconv"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream/looks"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/looks/list"
	"spettanze/projections/report"
)

// looksPage is how many looks are read at a time.
const looksPage = 1000

// looks writes who looked at the person: when, why and in what role, without the handle.
func (p *parcel) looks(ctx context.Context, from *publish.Publisher, r *report.Reporter, h *held) error {
	reader := list.Reader{Read: (&looks.Stream{Publisher: from}).Read, Rome: p.rome}
	q := list.Question{Company: p.company, Employee: p.employee, Limit: looksPage, From: r.Today - events.Date(streams.LooksLast/(24*time.Hour))}
	var all *list.Own
	for {
		page, err := reader.Own(ctx, r, q)
		if errors.Is(err, report.ErrUnknownEmployee) {
			return nil
		}
		if err != nil {
			return err
		}
		if all == nil {
			all = page
		} else {
			all.Looks = append(all.Looks, page.Looks...)
		}
		if page.Next == "" {
			break
		}
		if q.After, err = strconv.ParseUint(page.Next, 10, 64); err != nil {
			return err
		}
	}
	if len(all.Looks) == 0 {
		return nil
	}
	for i := range all.Looks {
		if all.Looks[i].As == "person" {
			h.count[streams.Looks]++ // the others name no one
		}
	}
	return table(p, looksFile, all)
}
