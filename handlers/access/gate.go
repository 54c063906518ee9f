package access

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"spettanze/projections/report"
)

// Gate lets requests through to routes. Every route has its action: one that has none is let through to nobody.
type Gate struct {
	Guard  *Guard
	Source report.Source // not guarded
	Refuse func(http.ResponseWriter, *http.Request, error)
	Routes []Route // that were registered by Handle
}

// Route is a route with what it does.
type Route struct {
	Pattern string // as http.ServeMux has it
	Action  Action
}

// Handle registers a route.
func (g *Gate) Handle(mux *http.ServeMux, a Action, pattern string, h http.HandlerFunc) {
	g.Routes = append(g.Routes, Route{pattern, a})
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		ctx, err := g.check(r.Context(), a, pattern, r.PathValue)
		if err != nil {
			g.Refuse(w, r, err)
			return
		}
		h(w, r.WithContext(ctx))
	})
}

// action is the name under which the metadata of an operation of huma has its action.
const action = "action"

// Does returns the metadata of an operation of huma.
func Does(a Action) map[string]any { return map[string]any{action: a} }

// Of returns the action of an operation of huma; empty: it has none.
func Of(op *huma.Operation) Action {
	a, _ := op.Metadata[action].(Action)
	return a
}

// Middleware lets requests through to the operations of huma.
func (g *Gate) Middleware(c huma.Context, next func(huma.Context)) {
	op := c.Operation()
	ctx, err := g.check(c.Context(), Of(op), op.Path, c.Param)
	if err != nil {
		r, w := humago.Unwrap(c)
		g.Refuse(w, r, err)
		return
	}
	next(huma.WithContext(c, ctx))
}

// Sees reports whether the principal of a context may know that the ledger of an employee has changed, or, without employee, that of
// the company's institutes.
func (g *Gate) Sees(ctx context.Context, company, employee string) bool {
	s, err := g.Guard.Scope(ctx, company)
	if err != nil || s == nil {
		return false
	}
	if employee == "" {
		return s.May(SeeCompany) || s.May(SeeFunds)
	}
	sight, err := g.Guard.sight(ctx, g.Source, s, employee)
	return err == nil && sight != (Sight{})
}

func (g *Gate) check(ctx context.Context, a Action, pattern string, value func(string) string) (context.Context, error) {
	employee := ""
	if strings.Contains(pattern, "/employees/{id}") {
		employee = value("id")
	}
	q := report.Query{Company: strings.TrimPrefix(value("company"), "~")}
	see, err := g.Guard.Check(ctx, g.Source, q, a, employee)
	f := focus{see: see}
	switch {
	case a == SeeOwn:
		f.near = a
	case a == SeeTeam:
		f.near, f.list = a, SeeBalances
	case a.isOfEmployee() && employee == "" && !strings.Contains(pattern, "/loans/{"):
		f.list = a
	}
	return showing(ctx, f), err
}
