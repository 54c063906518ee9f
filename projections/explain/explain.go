package explain

import (
	"context"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// Explainer explains the figures of a reporter's documents.
type Explainer struct {
	*report.Reporter
	Rome *time.Location // in which days begin
}

// Errors of explanations.
var (
	// ErrFund is returned when a fund, which is the company's, is asked for as an employee's entitlement.
	ErrFund = lang.Errorf("un fondo è dell'azienda, non di un dipendente", "a fund is the company's, not an employee's")
	// ErrNoLots is returned for a lot of an entitlement that has none.
	ErrNoLots = lang.Errorf("non si tiene per anno", "is not kept by year")
	// ErrAsked is returned unless exactly one figure is asked for.
	ErrAsked = lang.Errorf(
		"indicare il dato da spiegare: una spettanza di un dipendente, o solo un fondo, o solo un prestito",
		"say which figure to explain: one entitlement of an employee, or a fund alone, or a loan alone")
)

// Document is the explanation of one figure.
type Document struct {
	Company     string             `json:"company"`
	Employee    string             `json:"employee,omitempty"`
	Entitlement events.Entitlement `json:"entitlement,omitempty"`
	Fund        events.Fund        `json:"fund,omitempty"`
	Loan        string             `json:"loan,omitempty"`
	Lot         events.Lot         `json:"lot,omitzero"`
	report.AsOf
	Incomplete bool   `json:"incomplete,omitempty"` // some facts could not be understood or wait for others
	Contract   string `json:"contract"`             // the digest of the contract's tables
	Unit       string `json:"unit"`
	Figure     string `json:"figure"` // as in `balance`, `fund` or `loan` for the same question
	Tree       *Node  `json:"tree"`
}

// Asked is the figure to explain: an employee's entitlement, or one lot of it; or a fund; or a loan.
type Asked struct {
	Employee    string
	Entitlement events.Entitlement
	Lot         events.Lot  // none: all
	From        events.Date // movements before it are summed up in one node; zero: every movement has a node

	Fund events.Fund // instead of an employee
	Loan string      // instead of an employee
}

func (a Asked) check() error {
	switch {
	case a.Employee == "" || a.Entitlement == "":
		return ErrAsked
	case a.Entitlement.Unit() == 0:
		return lang.Errorf("%w %q: attesa una tra %s", "%w %q: expected one of %s", report.ErrUnknownEntitlement, a.Entitlement, report.EntitlementList())
	case a.Entitlement.IsFund():
		return lang.Errorf("%w: spiegare il fondo %s stesso, o uno dei prestiti del dipendente",
			"%w: explain the fund %s itself, or one of the employee's loans", ErrFund, a.Entitlement)
	case !a.Lot.IsZero() && !a.Entitlement.HasLots():
		return lang.Errorf("%s %w: omettere il lotto", "%s %w: leave the lot out", a.Entitlement, ErrNoLots)
	}
	return nil
}

// Explain explains the figure asked for. It returns [ErrAsked] and the errors of [Explainer.Entitlement], [Explainer.Fund] and
// [Explainer.Loan].
func (x *Explainer) Explain(ctx context.Context, q report.Query, asked Asked) (*Document, error) {
	switch asked {
	case Asked{Fund: asked.Fund}:
		if asked.Fund != "" {
			return x.Fund(ctx, q, asked.Fund)
		}
	case Asked{Loan: asked.Loan}:
		return x.Loan(ctx, q, asked.Loan)
	}
	if asked.Fund != "" || asked.Loan != "" {
		return nil, ErrAsked
	}
	return x.Entitlement(ctx, q, asked)
}

// Entitlement explains an employee's balance of one entitlement.
func (x *Explainer) Entitlement(ctx context.Context, q report.Query, asked Asked) (*Document, error) {
	if err := asked.check(); err != nil {
		return nil, err
	}
	if !visible.Entitlement(x.Source, asked.Entitlement) {
		return nil, lang.Errorf("%w %q", "%w %q", report.ErrUnknownEntitlement, asked.Entitlement)
	}
	asOf, err := x.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Known = asOf.Known.Seq // both halves of the tree must have the same knowledge
	entries, err := x.Source.Employee(ctx, q, asked.Employee)
	if err != nil {
		return nil, err
	}
	history, err := x.Source.History(ctx, q.Company, asked.Employee, q.Known)
	if err != nil {
		return nil, err
	}
	e := newExplanation(x, q, asked, entries.Output, history)
	tree, parts := e.tree()
	unit := asked.Entitlement.Unit()
	return &Document{Company: q.Company, Employee: asked.Employee, Entitlement: asked.Entitlement, Lot: asked.Lot, AsOf: asOf,
		Incomplete: entries.Incomplete, Contract: x.Contract.Digest, Unit: unit.String(), Figure: unit.Format(parts), Tree: tree}, nil
}
