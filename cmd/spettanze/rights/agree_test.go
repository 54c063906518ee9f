package rights

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/grants"
	stream "spettanze/events/jetstream/looks"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
	"spettanze/handlers/api"
	"spettanze/handlers/dashboard"
	"spettanze/handlers/dashboard/frame"
	reader "spettanze/handlers/looks/list"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// route is a route or a page, with the action that it names.
type route struct {
	path string // with holes
	does access.Action
}

// holes are what is filled into a route, beside the company and the employee.
var holes = strings.NewReplacer("{fund}", "gravi_motivi", "{tile}", "breaches", "{from}", "2022-12-01", "{code}", "gravi_motivi")

// routesOf finds the routes and pages of the program with their actions. Left out are those that may say that there is no such thing
// to somebody who may ask, and those of no company.
func routesOf(t *testing.T) (out []route) {
	t.Helper()
	form := regexp.MustCompile(`reading\.Route\(s(?:\.Service)?, access\.(\w+), "[\w-]+", "([^"]+)"|f\.Page\(access\.(\w+), "([^"]+)"`)
	none := regexp.MustCompile(`/(quotas|rankings|registers)/|\{seq\}|/seals|/audit|\{loan\}|/loans/\{id\}|^/status|^/\{\$\}`)
	for _, pattern := range []string{"../../../handlers/api/*/*.go", "../../../handlers/dashboard/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "doc.go") || strings.HasSuffix(name, "reading.go") {
				continue
			}
			for _, m := range form.FindAllStringSubmatch(string(text), -1) {
				r := route{m[4], named(m[1] + m[3])}
				if m[1] != "" {
					r.path = "/v1/{company}" + m[2]
				}
				if slices.Contains(access.Actions, r.does) && !none.MatchString(r.path) {
					out = append(out, r)
				}
			}
		}
	}
	return append(out, route{"/v1/{company}/export?format=csv", access.Export})
}

// named is an action by the name of its constant.
func named(constant string) access.Action {
	return access.Action(strings.ToLower(constant[:1]) + constant[1:])
}

// filled is the address of a route.
func (r route) filled(company, employee string) string {
	path := holes.Replace(strings.NewReplacer("{company}", company, "{id}", employee).Replace(r.path))
	switch {
	case strings.HasSuffix(path, "/explain"), strings.HasSuffix(path, "/history"):
		path += "?entitlement=ferie"
		if strings.Contains(path, "/funds/") {
			path = strings.TrimSuffix(path, "?entitlement=ferie")
		}
	case strings.HasSuffix(path, "/diff"), strings.HasSuffix(path, "/changes"):
		path += "?from-known=3"
	case strings.HasSuffix(path, "/uses"):
		path += "?clause=CIA/3.1"
	}
	return path
}

// people is two companies with the same ids in them, in other units.
func people(t *testing.T) *report.Reporter {
	t.Helper()
	var lines []string
	line := func(company, typ, subject, data string) {
		lines = append(lines, fmt.Sprintf(`2023-01-01T12:00:00Z {"specversion":"1.0","id":"e%d","source":"/hr","type":"hr.%s.v1","company":%q,"subject":%q,`+
			`"time":"2020-01-01T09:00:00Z","datacontenttype":"application/json","data":%s}`, len(lines), typ, company, subject, data))
	}
	for company, units := range map[string][]string{"blue": {"nord", "nord", "sud"}, "red": {"sud", "nord", "nord"}} {
		for i, unit := range units {
			id := fmt.Sprint("E", i+1)
			line(company, "employment.hired", id, `{"date":"2020-01-01","level":4,"schedule":{"code":"ft37"},"contract":"indefinite","discipline":"parte_prima"}`)
			line(company, "employment.assigned", id, fmt.Sprintf(`{"date":"2020-01-01","unit":%q}`, unit))
		}
	}
	return scenario.Reporter(t, "2023-12-31", strings.Join(lines, "\n"))
}

// anybody returns the directory of principals with grants drawn at random.
func anybody(t *testing.T, draw *rand.Rand, today func() events.Date) (*grants.Directory, []string) {
	t.Helper()
	d, files, handles := grants.NewDirectory(today), map[string]string{}, []string{}
	one := func(from ...string) string { return from[draw.IntN(len(from))] }
	for i := range 60 {
		handle := fmt.Sprintf("P-%c%cAAAAAAAAAA", 'A'+i/26, 'A'+i%26)
		handles = append(handles, handle)
		for _, company := range []string{"blue", "red"} {
			var list []string
			for range draw.IntN(3) {
				role := one("publisher", "reader", "payroll", "manager", "employee", "representative", "auditor", "privacy", "operator", "employee", "manager")
				grant := "{role: " + role
				switch role {
				case "publisher":
					grant += ", sources: [/clock]"
				case "manager":
					grant += ", unit: " + one("nord", "sud")
				case "employee":
					grant += ", employee: " + one("E1", "E2", "E3")
				}
				list = append(list, grant+"}")
			}
			if len(list) > 0 {
				files[company] += fmt.Sprintf("  - principal: %s\n    grants: [%s]\n", handle, strings.Join(list, ", "))
			}
		}
	}
	for company, principals := range files {
		f, err := grants.ReadFile([]byte("company: " + company + "\npeople:\n" + principals))
		if err != nil {
			t.Fatal(err)
		}
		d.Put(f)
	}
	return d, handles
}

type asking struct{}

// A12: what access check says is what the service does, of a thousand triples of a principal, a route and whom it is about.
func TestCheckAgreesWithTheService(t *testing.T) {
	draw := rand.New(rand.NewPCG(17, 2026)) //nolint:gosec // the same ones each time
	r, routes := people(t), routesOf(t)
	if len(routes) < 50 {
		t.Fatalf("only %d routes", len(routes))
	}
	today := func() events.Date { return r.Today }
	directory, handles := anybody(t, draw, today)
	policies, err := policy.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	guard := access.NewGuard(directory, policies, today)
	waited := func(context.Context, string) ([]report.Parked, error) { return nil, nil }
	looked := &reader.Reader{Rome: scenario.Rome(t),
		Read: func(context.Context, stream.Question) (*stream.Page, error) { return &stream.Page{}, nil }}
	record := func(context.Context, *events.Event, string) error { return nil }
	service := api.New(api.Options{Looks: looked, Source: r.Source, Guard: guard, Contract: r.Contract, Rome: scenario.Rome(t), Today: today, Waited: waited,
		SignIn: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				who, _ := r.Context().Value(asking{}).(*access.Principal)
				next.ServeHTTP(w, r.WithContext(access.With(r.Context(), who)))
			})
		},
		Pages: dashboard.New(dashboard.Options{Looks: looked, Rights: record, Options: frame.Options{Source: r.Source, Guard: guard, Contract: r.Contract, Rome: scenario.Rome(t),
			Today: today}, Waited: waited})})
	allowed := 0
	for range 1000 {
		company, employee := []string{"blue", "red", "none"}[draw.IntN(20)%9/4], fmt.Sprint("E", 1+draw.IntN(3))
		who := &access.Principal{Handle: handles[draw.IntN(len(handles))], Channel: access.Token}
		if draw.IntN(2) == 0 {
			who.Reason.Code = "audit"
		}
		route := routes[draw.IntN(len(routes))]
		doc := checked{Action: string(route.does), Company: company}
		if strings.Contains(route.path, "{id}") {
			doc.Employee = employee
		}
		if err := doc.decided(t.Context(), guard, r.Source, who, lang.English); err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		path := route.filled(company, employee)
		service.ServeHTTP(w, httptest.NewRequestWithContext(context.WithValue(t.Context(), asking{}, who), http.MethodGet, path, http.NoBody))
		refused := w.Code == http.StatusForbidden || w.Code == http.StatusNotFound
		if doc.Allowed == refused || !refused && w.Code != http.StatusOK {
			t.Errorf("%s may %s %s %s: check says %t (%s), GET %s is answered with %d %.200s", who.Handle, doc.Action, company, doc.Employee, doc.Allowed,
				doc.Why, path, w.Code, w.Body)
		}
		if doc.Allowed {
			allowed++
		}
	}
	if allowed < 200 || allowed > 800 {
		t.Errorf("%d of a thousand are allowed: the draw says little", allowed)
	}
}
