package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"spettanze/projections/ledger"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/published"
)

// composeAll composes the messages of all marked entities and of all rejections. It reports whether there were any.
func (o *Outbox) composeAll(ctx context.Context) (some bool, err error) {
	for {
		if ctx.Err() != nil {
			return some, context.Cause(ctx)
		}
		if n, err := o.compose(); err != nil || n == 0 {
			return some, err
		}
		some = true
	}
}

// compose composes the messages of some entities and of some rejections, and returns of how many.
func (o *Outbox) compose() (n int, err error) {
	err = published.Update(o.Store, func(tx *published.Tx) error {
		position, err := tx.Position()
		if err != nil {
			return err
		}
		list, err := tx.Unpublished(composeLimit)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := composeEntity(tx, e, position); err != nil {
				return err
			}
		}
		rejected, err := composeRejections(tx)
		n = len(list) + rejected
		return err
	})
	return n, err
}

func composeEntity(tx *published.Tx, e *entity.Entity, position uint64) error {
	dues, err := tx.Payroll(e)
	if err != nil {
		return err
	}
	for _, d := range dues {
		payload, err := encodeDue(e.Company, d)
		if err != nil {
			return err
		}
		if err := tx.Send(published.PayrollID(e.Company, e.Subject, d), ledgerPrefix+e.Company+"."+d.Employee+".payroll", payload); err != nil {
			return err
		}
	}
	breaches, err := tx.Breaches(e)
	if err != nil {
		return err
	}
	for _, b := range breaches {
		payload, subject, err := encodeBreach(e.Company, &b)
		if err != nil {
			return err
		}
		if err := tx.SetBreach(e.Company, e.Subject, b); err != nil {
			return err
		}
		if err := tx.Send(breachID(e.Company, e.Subject, b), ledgerPrefix+e.Company+"."+subject+".breach", payload); err != nil {
			return err
		}
	}
	if err := composeParked(tx, e); err != nil {
		return err
	}
	if !e.IsCompany() {
		if err := composeBalances(tx, e, position); err != nil {
			return err
		}
	}
	return tx.SetPublished(e)
}

func composeParked(tx *published.Tx, e *entity.Entity) error {
	list, err := tx.Parked(e)
	if err != nil {
		return err
	}
	for _, b := range list {
		payload, word, err := encodeParked(tx, e, &b)
		if err != nil {
			return err
		}
		if err := errors.Join(tx.SetBreach(e.Company, e.Subject, b),
			tx.Send(breachID(e.Company, e.Subject, b), rejectedPrefix+e.Company+"."+word, payload)); err != nil {
			return err
		}
	}
	return nil
}

// composeBalances composes the balances of an employee that differ from the published ones, and deletes the keys of those
// that are gone because the fact that gave them was annulled.
func composeBalances(tx *published.Tx, e *entity.Entity, position uint64) error {
	list, err := tx.Balances(e)
	if err != nil {
		return err
	}
	values := map[string][]byte{} // by key
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].Entitlement == list[0].Entitlement {
			n++
		}
		key := e.Company + "." + e.Subject + "." + string(list[0].Entitlement)
		if values[key], err = encodeBalance(e, list[:n]); err != nil {
			return err
		}
		before, err := tx.Balance(key)
		if err != nil {
			return err
		}
		if value := values[key]; before != string(value) {
			if err := errors.Join(tx.SetBalance(key, string(value)), tx.SendBalance(key, value, position, e.Open)); err != nil {
				return err
			}
		}
		list = list[n:]
	}
	keys, err := tx.BalanceKeys(e.Company, e.Subject)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if values[key] != nil {
			continue
		}
		if err := errors.Join(tx.DeleteBalance(key), tx.SendBalance(key, []byte{}, position, e.Open)); err != nil {
			return err
		}
	}
	return nil
}

func composeRejections(tx *published.Tx) (int, error) {
	m, err := tx.Cursors()
	if err != nil {
		return 0, err
	}
	list, err := tx.Rejections(m.Rejected, composeLimit)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	for _, r := range list {
		payload, err := encodeRejection(r)
		if err != nil {
			return 0, err
		}
		subject := rejectedPrefix + "_"
		if isToken(r.Company) {
			subject = rejectedPrefix + r.Company
		}
		if err := tx.Send(ledger.MessageID("rejected", fmt.Sprint(r.Seq), r.Code, r.Raw), subject, payload); err != nil {
			return 0, err
		}
		m.Rejected = r.Seq
	}
	return len(list), tx.SetCursors(m)
}

// isToken reports whether a text is a token of a NATS subject, as the name of a company should be.
func isToken(s string) bool {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	return s != "" && len(s) <= 64 && strings.Trim(s, allowed) == ""
}

func breachID(company, owner string, b published.Breach) string {
	word := "breach"
	if b.IsParked() {
		word = "parked"
	}
	return ledger.MessageID(word, company, owner, b.Key, fmt.Sprint(b.Times))
}
