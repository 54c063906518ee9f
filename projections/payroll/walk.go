package payroll

import (
	"context"

	"spettanze/events"
	"spettanze/projections/closing"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// key is what payroll's quantities are added up under.
type key struct {
	month       events.Month
	employee    string
	kind        ledger.Kind
	unit        events.Unit
	clause      string
	entitlement events.Entitlement
	lot         events.Lot
	about       ledger.Case
	rate        ledger.Rate
}

func keyOf(i *ledger.Instruction) key {
	return key{i.Month, i.Employee, i.Kind, i.Quantity.Unit, i.Clause, i.Entitlement, i.Lot, i.Case, i.Rate}
}

// publication is a quantity published under a key: at the closing of a day, or because of an event recorded later.
type publication struct {
	key
	parts  int64
	closed events.Date   // the day whose closing published it; zero: event did
	event  *events.Event // recorded after the closing
}

// publications returns what was published about an employee, or about all, of a month or of all months, in order; open is the first day
// that was not closed.
func (r *Reporter) publications(ctx context.Context, q report.Query, id string, month events.Month, open events.Date) (map[key]*row, error) {
	var lists []*[]publication // one for each entity
	taker := func() closing.Taker {
		list := new([]publication)
		lists = append(lists, list)
		publish := func(p publication) {
			if p.parts != 0 && (month == 0 || p.month == month) && (id == "" || p.employee == id) {
				*list = append(*list, p)
			}
		}
		return closing.Taker{
			Closed: func(out closing.Output) {
				for _, i := range out.Payroll {
					publish(publication{keyOf(&i), i.Quantity.Parts, i.Date, nil})
				}
			},
			Changed: func(e *events.Event, before, after closing.Output) {
				for _, d := range differences(before.Payroll, after.Payroll) {
					publish(publication{d.key, d.parts, 0, e})
				}
			}}
	}
	until := min(open, q.At+1)
	if month != 0 { // an instruction is not of an earlier month than its day
		until = min(until, month.Last()+1)
	}
	if err := (*closing.Reader)(r).Walk(ctx, q, id, until, taker); err != nil {
		return nil, err
	}
	out := map[key]*row{}
	for _, list := range lists {
		for _, p := range *list {
			if out[p.key] == nil {
				out[p.key] = &row{key: p.key}
			}
			out[p.key].list = append(out[p.key].list, p)
		}
	}
	return out, nil
}

// differences returns what must be added to the sums of one list to have those of another, in the order in which keys first occur.
func differences(before, after []ledger.Instruction) (out []publication) {
	at := map[key]int{}
	add := func(list []ledger.Instruction, sign int64) {
		for i := range list {
			k := keyOf(&list[i])
			n, ok := at[k]
			if !ok {
				n = len(out)
				at[k], out = n, append(out, publication{key: k})
			}
			out[n].parts += sign * list[i].Quantity.Parts
		}
	}
	add(before, -1)
	add(after, 1)
	return out
}
