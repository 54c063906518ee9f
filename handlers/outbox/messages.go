package outbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/published"
	"spettanze/projections/visible"
)

// The messages of the streams LEDGER and REJECTED, and the values of the bucket BALANCES, are JSON. schema/messages describes
// them.

const (
	ledgerPrefix   = "ledger."   // ledger.<company>.<employee>.payroll, ledger.<company>.<employee or company>.breach
	rejectedPrefix = "rejected." // rejected.<company>, rejected._ for a record without one; rejected.<company>.parked, .healed, .annulled
)

func toLedger(m *published.Message) bool { return strings.HasPrefix(m.Subject, ledgerPrefix) }

type payrollMessage struct {
	Company string `json:"company"`
	report.Instruction
}

func encodeDue(company string, d published.Due) ([]byte, error) {
	return encode(payrollMessage{company, report.Instruction{Month: d.Month, Employee: d.Employee, Kind: string(d.Kind),
		Unit: d.Unit.String(), Quantity: d.Unit.Format(d.Parts), Clause: d.Clause, Entitlement: d.Entitlement, Lot: d.Lot,
		Loan: d.Case.Loan(), Case: d.Case.Other(), Rate: d.Rate.String()}})
}

func decodeDue(b []byte) (company string, d published.Due, ok bool) {
	var m payrollMessage
	if json.Unmarshal(b, &m) != nil {
		return "", d, false
	}
	unit, err := events.ParseUnit(m.Unit)
	if err != nil {
		return "", d, false
	}
	parts, err := unit.Parse(m.Quantity)
	if err != nil {
		return "", d, false
	}
	rate, err := ledger.ParseRate(m.Rate)
	return m.Company, published.Due{Employee: m.Employee, Month: m.Month, Kind: ledger.Kind(m.Kind), Unit: unit, Clause: m.Clause,
		Entitlement: m.Entitlement, Lot: m.Lot, Case: ledger.CaseOf(m.Loan, m.Case), Rate: rate, Parts: parts}, err == nil
}

type breachMessage struct {
	Company string `json:"company"`
	report.Breach
	Key       string `json:"key"`                 // the same in the breach and in its withdrawal
	Withdrawn bool   `json:"withdrawn,omitempty"` // it is no breach any more
}

// encodeBreach returns the message and the employee, or "company", that it is about. It sets the payload of a new breach, from
// which its withdrawal is made.
func encodeBreach(company string, b *published.Breach) (payload []byte, subject string, err error) {
	m := breachMessage{Company: company, Key: b.Key, Withdrawn: b.Withdrawn}
	if b.Breach == nil {
		if err := json.Unmarshal([]byte(b.Payload), &m.Breach); err != nil {
			return nil, "", fmt.Errorf("outbox: a published breach cannot be read: %w", err)
		}
	} else {
		c := report.Cause{Source: b.Breach.Cause.Source, ID: b.Breach.Cause.ID, Seq: b.Breach.Cause.Seq}
		if b.Breach.Cause.Closing != 0 {
			c = report.Cause{Closing: &b.Breach.Cause.Closing}
		}
		m.Breach = report.Breach{Date: b.Breach.Date, Employee: b.Breach.Employee, Entitlement: b.Breach.Entitlement, Code: b.Breach.Code,
			Clause: b.Breach.Clause, Limit: b.Breach.Limit, Observed: b.Breach.Observed, Loan: b.Breach.Case.Loan(),
			Case: b.Breach.Case.Other(), Cause: c}
		payload, err := encode(m.Breach)
		if err != nil {
			return nil, "", err
		}
		b.Payload = string(payload)
	}
	subject = m.Employee
	if subject == "" {
		subject = events.CompanySubject
	}
	payload, err = encode(m)
	return payload, subject, err
}

func decodeBreach(b []byte) (company, employee string, t published.Breach, doc report.Breach, ok bool) {
	var m breachMessage
	if json.Unmarshal(b, &m) != nil || m.Key == "" {
		return "", "", t, doc, false
	}
	breach, err := encode(m.Breach)
	return m.Company, m.Employee, published.Breach{Key: m.Key, Date: m.Date, Withdrawn: m.Withdrawn, Payload: string(breach)}, m.Breach, err == nil
}

type rejectedMessage struct {
	Company string `json:"company,omitempty"`
	report.RejectedFact
}

func encodeRejection(r published.Rejection) ([]byte, error) {
	return encode(rejectedMessage{r.Company, r.RejectedFact})
}

// parkedMessage says that a fact waits, or that one that waited counts, or was annulled: the last word of its subject says which.
type parkedMessage struct {
	Company string `json:"company"`
	report.Parked
	By string `json:"by,omitempty"` // company: its institutes have parked it, not the employee's own ledger
}

// ofParked reports whether a message of REJECTED is about a parked fact.
func ofParked(subject string) bool { return strings.Count(subject, ".") == 2 }

// encodeParked returns the message of a fact that is parked or was, and the last word of its subject. It sets the payload of the
// first, from which the second is made. Its reason says nothing of other facts: the fact's sender may read the stream.
func encodeParked(tx *published.Tx, e *entity.Entity, b *published.Breach) (payload []byte, word string, err error) {
	if !b.Withdrawn {
		p := *b.Parked
		p.Reason = visible.Waits(p.Code, p.Reason)
		m := parkedMessage{Company: e.Company, Parked: report.ParkedRow(&p)}
		if e.IsCompany() {
			m.By = events.CompanySubject
		}
		payload, err = encode(m)
		b.Payload = string(payload)
		return payload, "parked", err
	}
	var m parkedMessage
	if err := json.Unmarshal([]byte(b.Payload), &m); err != nil {
		return nil, "", fmt.Errorf("outbox: a published message about a parked fact cannot be read: %w", err)
	}
	word = "healed"
	if annulled, err := tx.IsAnnulled(m.Cause.Seq); err != nil {
		return nil, "", err
	} else if annulled {
		word = "annulled"
	}
	return []byte(b.Payload), word, nil
}

func decodeParked(m *published.Message) (e entry, ok bool) {
	var p parkedMessage
	if json.Unmarshal(m.Payload, &p) != nil || p.Cause.ID == "" {
		return e, false
	}
	return entry{company: p.Company, owner: cmp.Or(p.By, p.Subject), breach: &published.Breach{Key: published.ParkedKey(p.Cause.Source, p.Cause.ID),
		Date: p.Date, Withdrawn: !strings.HasSuffix(m.Subject, ".parked"), Payload: string(m.Payload)}}, true
}

type balanceValue struct {
	Company  string `json:"company"`
	Employee string `json:"employee"`
	report.Entitlement
}

// encodeBalance returns the value of one entitlement, with its lots.
func encodeBalance(e *entity.Entity, lots []report.LotBalance) ([]byte, error) {
	ent := lots[0].Entitlement
	v := balanceValue{e.Company, e.Subject, report.Entitlement{Entitlement: ent, Unit: ent.Unit().String()}}
	var sum int64
	for _, l := range lots {
		sum += l.Parts
		if ent.HasLots() {
			v.Lots = append(v.Lots, report.Lot{Lot: l.Lot, Balance: ent.Unit().Format(l.Parts)})
		}
	}
	v.Balance = ent.Unit().Format(sum)
	return encode(v)
}

func encode(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("outbox: encode %T: %w", v, err)
	}
	return b, nil
}
