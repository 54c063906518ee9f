// Package gate lets requests through to routes and pages: each has its action, which the principal must be allowed, and what is seen of
// others is recorded before the answer goes out (package looks).
package gate

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/looks"
	"spettanze/projections/facts"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// Gate lets requests through to routes. Every route has its action: without one, every request is refused.
type Gate struct {
	Guard  *access.Guard
	Source report.Source // not guarded
	Refuse func(http.ResponseWriter, *http.Request, error)
	Routes []Route // that were registered by Handle
}

// Route is a route with what it does.
type Route struct {
	Pattern string // as http.ServeMux has it
	Action  access.Action
}

// Handle registers a route.
func (g *Gate) Handle(mux *http.ServeMux, a access.Action, pattern string, h http.HandlerFunc) {
	g.Routes = append(g.Routes, Route{pattern, a})
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		ctx, w := g.begin(a, pattern, w, r)
		ctx, err := g.check(ctx, a, pattern, r.PathValue)
		if err != nil {
			g.Refuse(w, r, err)
			return
		}
		if Probing(ctx) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		h(w, r.WithContext(ctx))
	})
}

type probeKey struct{}

// Probe returns a context of a request that asks only whether it is let through: the answer is 204, or the refusal.
func Probe(ctx context.Context) context.Context { return context.WithValue(ctx, probeKey{}, true) }

// Probing reports whether a request asks only that.
func Probing(ctx context.Context) bool { return ctx.Value(probeKey{}) != nil }

// action is the name under which the metadata of an operation of huma has its action.
const action = "action"

// Does returns the metadata of an operation of huma.
func Does(a access.Action) map[string]any { return map[string]any{action: a} }

// Of returns the action of an operation of huma; empty: it has none.
func Of(op *huma.Operation) access.Action {
	a, _ := op.Metadata[action].(access.Action)
	return a
}

// Middleware lets requests through to the operations of huma.
func (g *Gate) Middleware(c huma.Context, next func(huma.Context)) {
	op := c.Operation()
	r, w := humago.Unwrap(c)
	ctx, w := g.begin(Of(op), op.Path, w, r)
	ctx, err := g.check(ctx, Of(op), op.Path, c.Param)
	if err != nil {
		g.Refuse(w, r, err)
		return
	}
	next(humago.NewContext(op, r.WithContext(ctx), w))
}

// Hears reports whether the principal of a context may know that the ledger of an employee, or, without employee, that of the company's
// institutes, was changed by what was recorded behind a sequence and through another. Those who see it in part may if they see one of
// the facts: that something happened of which they see nothing would tell of its class.
func (g *Gate) Hears(ctx context.Context, company, employee string, behind, through uint64) bool {
	heard := g.hears(ctx, company, employee, behind, through)
	if heard {
		looks.Saw(ctx, company, 0, 0, employee)
	}
	return heard
}

func (g *Gate) hears(ctx context.Context, company, employee string, behind, through uint64) bool {
	s, err := g.Guard.Scope(ctx, company)
	if err != nil || s == nil {
		return false
	}
	var see func(employee string) access.Classes
	if employee == "" {
		if s.May(access.SeeCompany) {
			return true
		}
		see = func(id string) access.Classes {
			sight, err := g.Guard.Sight(ctx, g.Source, s, id)
			if err != nil || !s.May(access.SeeFunds) {
				return 0
			}
			return sight.Loans
		}
	} else {
		sight, err := g.Guard.Sight(ctx, g.Source, s, employee)
		if err != nil || sight == (access.Sight{}) || sight == access.Whole {
			return err == nil && sight == access.Whole
		}
		all := sight.Balances | sight.Breaches | sight.Payroll | sight.Loans
		see = func(string) access.Classes { return all }
	}
	history, err := g.Source.History(ctx, company, employee, through)
	if err != nil { // they read anew, and find what there is
		return true
	}
	shown := map[events.Identity]bool{} // an annulment is heard as what it takes back
	for _, e := range history {
		shown[e.Identity] = visible.Event(see(e.Subject), e) != nil
		if target, ok := facts.Target(e); ok {
			shown[e.Identity] = shown[target]
		}
		if e.Seq > behind && shown[e.Identity] {
			return true
		}
	}
	return false
}

// check returns the context in which a request may be answered.
func (g *Gate) check(ctx context.Context, a access.Action, pattern string, value func(string) string) (context.Context, error) {
	company, employee := about(pattern, value)
	ctx, err := g.Guard.Enter(ctx, g.Source, a, company, employee, ofLoan(pattern))
	if err == nil && employee != "" {
		looks.Saw(ctx, company, 0, 0, employee)
	}
	return ctx, err
}

// ofLoan reports whether a path names a loan.
func ofLoan(pattern string) bool { return strings.Contains(pattern, "/loans/{") }

// about returns the company and the employee that a path names; empty: none.
func about(pattern string, value func(string) string) (company, employee string) {
	if strings.Contains(pattern, "/employees/{id}") {
		employee = value("id")
	}
	return strings.TrimPrefix(value("company"), "~"), employee
}
