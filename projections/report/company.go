package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// company asks the source about the company.
func (r *Reporter) company(ctx context.Context, q Query) (AsOf, CompanyEntries, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return asOf, CompanyEntries{}, err
	}
	c, err := r.Source.Company(ctx, q)
	return asOf, c, err
}

// shown returns the breaches of a company's document: those for which shows is true, or, if it is nil, those of the
// entitlement of that code.
func (c *CompanyEntries) shown(code string, shows func(*ledger.Breach) bool) []Breach {
	var out []ledger.Breach
	for i := range c.Breaches {
		b := &c.Breaches[i]
		if shows != nil && shows(b) || shows == nil && string(b.Entitlement) == code {
			out = append(out, *b)
			if c.View.Sees != nil {
				c.View.Sees(b.Employee) // who has a breach is shown too
			}
		}
	}
	return breaches(out, true)
}

// unknownCode returns [ErrUnknownCode] with the codes that exist.
func (c *CompanyEntries) unknownCode(kind institute.DocumentKind, code string) error {
	codes := c.View.Codes(kind)
	if len(codes) == 0 {
		return lang.Errorf("%w (%s) %q: l'azienda non ne ha", "%w of a %s %q: the company has none", ErrUnknownCode, kind, code)
	}
	return lang.Errorf("%w (%s) %q: atteso uno tra %s", "%w of a %s %q: expected one of %s", ErrUnknownCode, kind, code, strings.Join(codes, ", "))
}

// UnknownFund returns [ErrUnknownFund] with the funds that exist.
func UnknownFund(v *institute.CompanyView, fund events.Fund) error {
	codes := v.Codes(institute.PotDocument)
	return lang.Errorf("%w %q: atteso %s", "%w %q: expected %s", ErrUnknownFund, fund,
		lang.Say(strings.Join(codes, " o "), strings.Join(codes, " or ")))
}

// Fund makes the document of a fund.
func (r *Reporter) Fund(ctx context.Context, q Query, fund events.Fund) (*Fund, error) {
	asOf, c, err := r.company(ctx, q)
	if err != nil {
		return nil, err
	}
	p, ok := c.View.Pot(events.Entitlement(fund))
	if !ok {
		return nil, UnknownFund(c.View, fund)
	}
	return &Fund{Company: q.Company, Fund: fund, Held: held(asOf, &c, &p)}, nil
}

// Pot makes the document of a pot.
func (r *Reporter) Pot(ctx context.Context, q Query, code string) (*Pot, error) {
	asOf, c, err := r.company(ctx, q)
	if err != nil {
		return nil, err
	}
	p, ok := c.View.Pot(events.Entitlement(code))
	if !ok {
		return nil, c.unknownCode(institute.PotDocument, code)
	}
	return &Pot{Company: q.Company, Pot: p.Code, Held: held(asOf, &c, &p)}, nil
}

func held(asOf AsOf, c *CompanyEntries, p *institute.Pot) Held {
	u := p.Code.Unit()
	doc := Held{AsOf: asOf, Disbursed: u.Format(p.Disbursed),
		Outstanding: u.Format(p.Outstanding), Breaches: c.shown(string(p.Code), nil)}
	if !p.Unlimited {
		doc.Budgeted, doc.Available = u.Format(p.Budgeted), u.Format(p.Available())
	}
	if p.Expires {
		doc.Expired = u.Format(p.Expired)
	}
	if p.Loans != nil {
		doc.Loans = []Loan{}
	}
	for i := range p.Loans {
		doc.Loans = append(doc.Loans, loan(&p.Loans[i]))
	}
	if p.Grants != nil {
		doc.Grants = []Grant{}
	}
	if !p.Unlimited {
		doc.Years = years(p.Code, c.Movements)
	}
	for _, g := range p.Grants {
		doc.Grants = append(doc.Grants, Grant{Grant: g.ID, Employee: g.Employee, Date: g.Date, Amount: g.Amount.String()})
	}
	return doc
}

func loan(l *institute.Loan) Loan {
	return Loan{Loan: l.ID, Employee: l.Employee, Date: l.Date, Amount: l.Amount.String(), Instalments: l.Instalments,
		Rate: l.Rate, Outstanding: l.Outstanding.String()}
}

// Loan makes the document of one loan: what was withheld by the date, and what is planned if nothing new happens.
func (r *Reporter) Loan(ctx context.Context, q Query, id string) (*LoanPlan, error) {
	asOf, c, err := r.company(ctx, q)
	if err != nil {
		return nil, err
	}
	a, lender := c.View.Application(id)
	l := a.Loan
	if l == nil {
		return nil, lang.Errorf("%w %q: non è stato erogato entro il %s", "%w %q: it was not paid out by %s", ErrUnknownLoan, id, q.At)
	}
	doc := &LoanPlan{Company: q.Company, AsOf: asOf, Fund: events.Fund(l.Pot), Loan: loan(l), Plan: []PlanRow{},
		Breaches: c.shown("", func(b *ledger.Breach) bool { return b.Case.Loan() == id }),
		DayCount: l.DayCount, Interest: []InterestPeriod{}, Repayments: []Repayment{},
		Request: r.RequestOf(&a), Conditions: ConditionsOf(a.Conditions)}
	for i := range l.Withheld {
		doc.withholding(&l.Withheld[i], true)
	}
	planned := lender.Planned(id, c.View.Day.Date)
	for i := range planned {
		doc.withholding(&planned[i], false)
	}
	for _, r := range l.Repaid {
		doc.Repayments = append(doc.Repayments, Repayment{r.Date, r.Amount.String()})
	}
	if l.Bearing != l.Amount {
		doc.Bearing = l.Bearing.String()
	}
	if l.Outstanding == 0 {
		return doc, nil
	}
	if row, ok := lender.IfLeft(c.View.Day, id); ok {
		left := planRow(&row, false)
		doc.IfLeft, doc.IfLeftFor = &left, l.DueAt
	}
	return doc, nil
}

// Quota makes the document of a quota.
func (r *Reporter) Quota(ctx context.Context, q Query, code string) (*Quota, error) {
	asOf, c, err := r.company(ctx, q)
	if err != nil {
		return nil, err
	}
	n, ok := c.View.Quota(code)
	if !ok {
		return nil, c.unknownCode(institute.QuotaDocument, code)
	}
	doc := &Quota{Company: q.Company, Quota: code, AsOf: asOf, Base: n.Base, Limit: n.Limit,
		Counted: n.Counted, Available: n.Available, AtLeast: n.AtLeast, Unjudged: n.Unjudged, Employees: append([]string{}, n.Employees...),
		Breaches: c.shown(code, n.Shows)}
	if n.Day != 0 {
		doc.Day = &n.Day
	}
	return doc, nil
}

// Ranking makes the document of a ranking.
func (r *Reporter) Ranking(ctx context.Context, q Query, code string) (*Ranking, error) {
	asOf, c, err := r.company(ctx, q)
	if err != nil {
		return nil, err
	}
	n, ok := c.View.Ranking(code)
	if !ok {
		return nil, c.unknownCode(institute.RankingDocument, code)
	}
	doc := &Ranking{Company: q.Company, Ranking: code, AsOf: asOf, Number: n.Number, Criteria: n.Criteria, Within: n.Within,
		Breaches: c.shown(code, n.Shows)}
	if doc.Places, err = rawRows(n.Places); err == nil {
		doc.Rows, err = rawRows(n.Rows)
	}
	if err != nil {
		return nil, fmt.Errorf("ranking %s: %w", code, err)
	}
	return doc, nil
}

// Ranked is a row of a ranking.
type Ranked struct {
	Ranking string          `json:"ranking"`
	Row     json.RawMessage `json:"row"`
}

// Ranked returns the rows of rankings that are about an employee.
func (r *Reporter) Ranked(ctx context.Context, q Query, employee string) (out []Ranked, err error) {
	_, c, err := r.company(ctx, q)
	if err != nil {
		return nil, err
	}
	c.View.RowsOf(employee, func(code string, row any) {
		raw, e := json.Marshal(row)
		err = errors.Join(err, e)
		out = append(out, Ranked{code, raw})
	})
	return out, err
}

// Register makes the document of a register.
func (r *Reporter) Register(ctx context.Context, q Query, asked institute.Register) (*Register, error) {
	asOf, c, err := r.company(ctx, q)
	if err != nil {
		return nil, err
	}
	e, ok := c.View.Register(asked)
	if !ok {
		return nil, c.unknownCode(institute.RegisterDocument, asked.Code)
	}
	doc := &Register{Company: q.Company, Register: asked.Code, AsOf: asOf,
		Counts: map[string]int64{}, Breaches: c.shown(asked.Code, e.Shows)}
	for _, n := range e.Counts {
		doc.Counts[n.Name] = n.N
	}
	for _, l := range e.Lists {
		rows, err := rawRows(l.Rows)
		if err != nil {
			return nil, fmt.Errorf("register %s, list %s: %w", asked.Code, l.Name, err)
		}
		doc.Lists = append(doc.Lists, List{l.Name, rows})
	}
	return doc, nil
}

func rawRows(rows []any) ([]json.RawMessage, error) {
	out := make([]json.RawMessage, len(rows))
	for i := range rows {
		var err error
		if out[i], err = json.Marshal(rows[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// registerFields is a register's document without its lists.
type registerFields Register

// MarshalJSON puts the lists after the other fields, each under its name.
func (d Register) MarshalJSON() ([]byte, error) {
	b, err := json.Marshal(registerFields(d))
	if err != nil {
		return nil, err
	}
	b = b[:len(b)-1]
	for _, l := range d.Lists {
		name, err := json.Marshal(l.Name)
		if err != nil {
			return nil, err
		}
		rows, err := json.Marshal(l.Rows)
		if err != nil {
			return nil, err
		}
		b = slices.Concat(b, []byte{','}, name, []byte{':'}, rows)
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Register) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, (*registerFields)(d)); err != nil {
		return err
	}
	d.Lists = nil
	return EachField(b, func(name string, value json.RawMessage) error {
		if name == "breaches" || value[0] != '[' {
			return nil
		}
		l := List{Name: name}
		err := json.Unmarshal(value, &l.Rows)
		d.Lists = append(d.Lists, l)
		return err
	})
}

// EachField calls fn for every field of a JSON object, in order, and returns its error.
func EachField(object []byte, fn func(name string, value json.RawMessage) error) error {
	fields := json.NewDecoder(bytes.NewReader(object))
	_, err := fields.Token() // the brace
	for err == nil && fields.More() {
		var name json.Token
		var value json.RawMessage
		if name, err = fields.Token(); err != nil {
			break
		}
		if err = fields.Decode(&value); err == nil {
			err = fn(fmt.Sprint(name), value)
		}
	}
	return err
}
