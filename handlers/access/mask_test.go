package access_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/parquet-go/parquet-go"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/declare"
	"spettanze/events/grants"
	"spettanze/events/hr"
	"spettanze/events/memory"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
	"spettanze/handlers/api"
	"spettanze/handlers/dashboard"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/contract"
	"spettanze/projections/dryrun"
	"spettanze/projections/explain"
	"spettanze/projections/export"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/timeline"
)

// told are the words by which senders tell of which kind a fact is: sources, ids, free text, codes. They stand in facts of class
// special, and in the free text of others.
var told = []string{"/malattie", "assenza-per-sciopero", "figlio", "Mainardi", "disciplinare", "maternity", "dismissal", "dentista",
	"parere", "visita", "sosp-", "A.1.c1"}

// everything is a history with every kind of leave, suspensions, a fact of every entitlement, an adjustment of each with a reason, loans, a
// grant, committees, Saturdays of a supervisor, an annulment.
func everything(t *testing.T) *report.Reporter {
	t.Helper()
	lines := []string{
		"2020-01-01 E1 employment.hired level=7 schedule=ft37",
		"2020-01-01 E2 employment.hired level=4 schedule=ft37 discipline=parte_terza",
		"2020-01-01 PARTNER employment.hired level=4 schedule=ft37 qualifications=supervisor",
		"2022-12-01 E1 timebank.agreed to=2023-11-30 recovery=monthly reason=figlio",
		"2022-12-05 E1 personalised.agreed to=2023-11-30 reason=A.1.c1 ordinaryMinutes=2220 weeklyMinutes=2000",
		"2023-01-02 E1 committee.appointed committee=formazione",
		"2023-01-02 E1 committee.appointed committee=pari_opportunita",
		"2023-01-10 E1 timebank.leave_taken minutes=120",
		"2023-01-12 E1 clocking.recorded week=A punches=08:10,12:00,12:50,17:25",
		"2023-01-13 E1 clocking.recorded week=A punches=08:40,13:20",
		"2023-02-10 E1 loan.requested loan=L1 fund=gravi_motivi amount=3000.00 instalments=24 reason=dentista partner=PARTNER",
		"2023-02-20 E1 loan.decided loan=L1 granted=true reason=parere",
		"2023-02-27 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=9000.00 instalments=24 reason=dentista",
		"2023-02-27 E1 loan.disbursed loan=L2 fund=ristrutturazione amount=2000.00 instalments=12",
		"2023-01-02 E1 pay.declared yearlyGross=41234.56",
		"2023-01-02 E1 policy.declared policy=life member=true cover=B",
		"2023-01-02 E1 policy.family_declared childrenUnder10=1 childrenUnder18=0 others=0",
		"2023-03-01 E1 evgrant.granted grant=G1 vehicle=electric_car",
		"2023-03-02 E1 mobility.purchased kind=yearly_pass amount=310.05",
		"2023-03-02 E1 travel.driven km=100 authorized=true",
		"2023-03-03 E1 travel.driven km=30 authorized=false",
		"2023-03-02 E1 parking.chosen form=allowance",
		"2023-03-02 E2 parking.chosen form=voucher",
		"2023-03-02 E1 kasko.insured car=FIAT1 value=20000.00",
	}
	day := events.MustParseDate("2023-03-06")
	for i, k := range hr.LeaveKinds {
		source, id := "/hr", fmt.Sprintf("leave%d", i)
		if k.Class() == events.ClassSpecial {
			source, id = "/malattie", fmt.Sprintf("assenza-per-sciopero-%d", i)
		}
		of := fmt.Sprintf(`"kind":%q`, k)
		switch k {
		case hr.LeaveEsame:
			of += `,"exam":"ANATOMIA"`
		case hr.LeaveTesi, hr.LeaveTesiNonPaga:
			of += `,"course":"MEDICINA"`
		}
		lines = append(lines, fact(source, id, "leave.taken", "E1", fmt.Sprintf(`{"date":%q,%s,"to":%q}`, day, of, day+1)),
			fact(source, id+"-m", "leave.taken", "E1", fmt.Sprintf(`{"date":%q,%s,"minutes":600}`, day+3, of)),
			fact(source, id+"-u", "leave.taken", "E2", fmt.Sprintf(`{"date":%q,%s}`, day+2, of)))
		if k == hr.LeaveAllattamento { // a meal voucher because of it
			lines = append(lines, fact("/hr", "c3", "clocking.recorded", "E1", fmt.Sprintf(`{"date":%q,"punches":["08:00","13:00"]}`, day+3)))
		}
		day += 7
	}
	lines = append(lines,
		fact("/malattie", "sosp-1", "employment.suspended", "E1", `{"date":"2023-07-03","to":"2023-08-20","paid":false,"kind":"disciplinare"}`),
		fact("/malattie", "sosp-2", "employment.suspended", "E2", `{"date":"2023-05-03","to":"2023-09-20","paid":true,"kind":"maternity"}`),
		fact("/malattie", "sosp-3", "employment.suspended", "E1", `{"date":"2023-10-03","to":"2023-10-20","paid":false,"kind":"disciplinare"}`),
		fact("/malattie", "annull-visita", "event.annulled", "E1", `{"date":"2023-10-03","source":"/malattie","id":"sosp-3","reason":"visita"}`),
		fact("/hr", "c1", "clocking.recorded", "E1", `{"date":"2023-09-12","week":"A","punches":["07:50","12:00","12:50","17:05"]}`),
		fact("/malattie", "c2", "event.annulled", "E1", `{"date":"2023-09-12","source":"/hr","id":"c1","reason":"visita"}`),
		fact("/hr", "end", "employment.terminated", "E2", `{"date":"2023-11-30","reason":"dismissal"}`))
	for saturday := events.MustParseDate("2023-01-07"); saturday <= events.MustParseDate("2023-04-08"); saturday += 7 { // fourteen
		lines = append(lines, saturday.String()+" PARTNER clocking.recorded punches=08:00,13:00")
	}
	for i, e := range events.EntitlementsOf(events.OfEmployee) {
		q := `"1.0000"`
		switch {
		case e.Row().Facts || e.Row().AtOnce || e.Unit() == events.Euro:
			continue
		case e.Unit().Decimals() == 0:
			q = "60"
		}
		lines = append(lines, fact("/hr", fmt.Sprintf("adj%d", i), "balance.adjusted", "E1", fmt.Sprintf(
			`{"date":"2023-09-15","entitlement":%q,"quantity":%s,"reason":"figlio malato","authorizedBy":"Mainardi"}`, e, q)))
	}
	for i, l := range lines { // recorded on their day; the last ones in December
		day, _, _ := strings.Cut(l, " ")
		if strings.HasPrefix(l, "{") {
			day = "2023-12-01"
		}
		lines[i] = day + "T12:00:00Z " + l
	}
	return scenario.Reporter(t, "2023-12-31", strings.Join(lines, "\n"))
}

// seeing returns a guard and a context of somebody who sees some classes of everybody, and may do everything.
func seeing(t *testing.T, see access.Classes) (*access.Guard, context.Context) {
	t.Helper()
	when := map[access.Classes]string{access.Time: "context.time", access.Time | access.Money: "context.time || context.money"}[see]
	policies, err := policy.Read(fstest.MapFS{"all.cedar": {Data: []byte(`
@id("people") permit (principal, action in [Action::"seeBalances", Action::"seeBreaches", Action::"seePayroll", Action::"seeLoans", Action::"compare"], resource)
when { ` + when + ` };
@id("company") permit (principal, action in [Action::"seeCompany", Action::"seeFunds", Action::"seeContract", Action::"seeDifferences",
	Action::"seeRejected", Action::"seeSent", Action::"export"], resource);`)}})
	if err != nil {
		t.Fatal(err)
	}
	directory := grants.NewDirectory(func() events.Date { return events.MustParseDate("2026-11-30") })
	directory.Apply(granted(1, "P-MFRGGZDFMZTW", grants.Granted{Role: grants.Payroll}))
	ctx := access.With(t.Context(), &access.Principal{Handle: "P-MFRGGZDFMZTW", Channel: access.Token})
	return access.NewGuard(directory, policies, func() events.Date { return events.MustParseDate("2026-11-30") }), access.Showing(ctx, see)
}

// granted is the record of a grant in the company blue.
func granted(seq uint64, handle string, data grants.Granted) grants.Record {
	data.Date = events.MustParseDate("2020-01-01")
	return grants.Record{Seq: seq, Day: data.Date, Company: "blue", Subject: handle, Event: &events.Event{
		Identity: events.Identity{Source: grants.Source, ID: fmt.Sprint("A", seq)}, Company: "blue", Subject: handle, Data: data}}
}

// logOf is the log of a reporter's events.
func logOf(t *testing.T, r *report.Reporter) *memory.Log {
	t.Helper()
	bySeq := map[uint64]*events.Event{}
	for _, id := range []string{"", "E1", "E2", "E3", "PARTNER"} {
		list, err := r.Source.History(t.Context(), "blue", id, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			bySeq[e.Seq] = e
		}
	}
	var at time.Time
	log := memory.New(func() time.Time { return at })
	for _, seq := range slices.Sorted(maps.Keys(bySeq)) {
		at = bySeq[seq].Recorded
		if got := log.Inject(events.Record{Event: bySeq[seq]}); got != seq {
			t.Fatalf("sequence %d became %d", seq, got)
		}
	}
	return log
}

// fact is an event with a source and an id of its own, recorded late.
func fact(source, id, typ, subject, data string) string {
	return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":%q,"type":"hr.%s.v1","company":"blue","subject":%q,"time":"2023-12-01T09:00:00Z",`+
		`"datacontenttype":"application/json","data":%s}`, id, source, typ, subject, data)
}

// words returns the words of what is not of the classes: codes and names of entitlements, kinds of leave, breaches and types.
func words(see access.Classes) (out []string) {
	for _, e := range events.Entitlements {
		if row := e.Row(); !see.Has(row.Class) {
			out = append(out, row.It, row.En)
			if len(e) > len("auto") {
				out = append(out, string(e))
			} else { // a part of other words
				out = append(out, `"`+string(e)+`"`, "="+string(e), ">"+string(e)+"<")
			}
		}
	}
	for _, w := range hr.TypeNamed("hr.leave.taken").Field("kind").Words {
		if !see.Has(hr.LeaveKind(w.Code).Class()) {
			out = append(out, `:"`+w.Code+`"`, w.Name.It, w.Name.En)
		}
	}
	for code, b := range institutes.Breaches() {
		if !see.Has(b.Class) {
			out = append(out, code, b.It, b.En)
		}
	}
	for _, typ := range hr.Types {
		switch {
		case see.Has(typ.Class) || strings.HasPrefix(typ.Name, "hr.balance."): // of the class of their entitlement
		case typ == hr.EventAnnulled{}.Type(): // "annulment" is also said of facts that are seen
			out = append(out, typ.Name)
		default:
			out = append(out, typ.Name, typ.It, typ.Title)
		}
	}
	if !see.Has(events.ClassSpecial) {
		out = append(out, told...)
	}
	return out
}

// TestMaskedAnswers asks every route and page, in every form and in both languages, as somebody who sees the class time, or time and
// money, and looks in the answers for words of other classes.
func TestMaskedAnswers(t *testing.T) {
	r := everything(t)
	log := logOf(t, r)
	waited := func(context.Context, string) ([]report.Parked, error) { // every fact, as if each had waited
		var list []report.Parked
		for seq := uint64(1); ; seq++ {
			rec, err := log.Get(t.Context(), seq)
			if err != nil {
				return list, nil //nolint:nilerr // the end
			}
			e := rec.Event
			list = append(list, report.Parked{Date: e.Data.Effective(), Subject: e.Subject, Code: "employment.not_hired",
				Cause: report.Cause{Source: e.Source, ID: e.ID, Seq: seq}})
		}
	}
	for name, see := range map[string]access.Classes{"time": access.Time, "time and money": access.Time | access.Money} {
		t.Run(name, func(t *testing.T) {
			guard, ctx := seeing(t, see)
			today := func() events.Date { return r.Today }
			routes := api.New(api.Options{Source: r.Source, Guard: guard, SignIn: func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					next.ServeHTTP(w, r.WithContext(access.With(r.Context(), access.From(ctx))))
				})
			},
				Contract: r.Contract, Rome: scenario.Rome(t), Today: today, Log: log, Waited: waited})
			shown := dashboard.New(dashboard.Options{Options: frame.Options{Source: r.Source, Guard: guard, Contract: r.Contract, Rome: scenario.Rome(t), Today: today}, Log: log, Waited: waited})
			pages := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				shown.ServeHTTP(w, r.WithContext(access.With(r.Context(), access.From(ctx))))
			})
			hidden := words(see)
			answered := 0
			for i, path := range addresses(t, routes) {
				if testing.Short() && i%5 != 0 {
					continue
				}
				h, isPage := routes, !strings.HasPrefix(path, "/v1/")
				if isPage {
					h = pages
				}
				// A document says the same in both languages; the other forms are each asked for in one.
				forms := map[string]string{"": "en", ".csv": "it", ".xlsx": "en", ".pdf": "it"}
				if isPage {
					forms = map[string]string{"": "it", "?lang=en": "en"}
				} else if see != access.Time || strings.Contains(path, "?") && !strings.Contains(path, "movements") && !strings.Contains(path, "/roster") {
					forms = map[string]string{"": "it"}
				}
				for form, lang := range forms {
					if look(t, h, path, form, lang, hidden) {
						answered++
					}
				}
			}
			if answered < 150 && !testing.Short() {
				t.Errorf("only %d answers", answered)
			}
		})
	}
}

// TestUnmaskedAnswersTell: the history has all that the masks are to hide, and a form that hides nothing is read.
func TestUnmaskedAnswersTell(t *testing.T) {
	r := everything(t)
	routes := api.New(api.Options{Source: r.Source, Contract: r.Contract, Rome: scenario.Rome(t), Today: func() events.Date { return r.Today }, Log: logOf(t, r)})
	var all strings.Builder
	for _, path := range []string{"employees/E1/facts", "employees/E1/movements", "employees/E1/balances", "employees/E2/facts", "loans", "loans/L1",
		"employees/E1/explain?entitlement=ferie", "employees/E1/explain?entitlement=flex", "employees/E1/explain?entitlement=commissione_formazione",
		"employees/E1/breaches", "employees/E1/diff?from-known=14", "employees/E2/diff?from-known=14", "employees/E1/changes?from-known=14",
		"employees/E1/explain?entitlement=banca_del_tempo", "employees/E1/explain?entitlement=buoni_pasto", "loans/L1/explain", "payroll/published", "breaches/published"} {
		all.WriteString(answer(t, routes, "/v1/blue/"+path, "en"))
	}
	for seq := 1; seq < 120; seq++ {
		all.WriteString(answer(t, routes, fmt.Sprint("/v1/blue/events/", seq), "en"))
	}
	text := strings.ToLower(all.String())
	for _, word := range append(slices.Clone(told), "sickness", "commissione_pari_opportunita", "hr.committee.appointed", "committee.hours_exceeded", "with leave allattamento") {
		if !strings.Contains(text, strings.ToLower(word)) {
			t.Errorf("no answer says %q to a reader of all classes", word)
		}
	}
	for _, path := range []string{"employees/E1/movements.csv", "employees/E1/movements.xlsx", "employees/E1/movements.pdf", "export?format=jsonl",
		"export?format=csv", "export?format=hledger", "export?format=beancount", "export?format=parquet", "export?format=xlsx"} {
		if got := answer(t, routes, "/v1/blue/"+path, "it"); !strings.Contains(got, "Mainardi") {
			t.Errorf("%s does not say who authorised an adjustment: %.300q", path, got)
		}
	}
}

// answer returns the text of an answer.
func answer(t *testing.T, h http.Handler, at, lang string) string {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, at, http.NoBody)
	req.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return readable(t, w.Header().Get("Content-Type"), w.Body.Bytes())
}

// look asks for one answer. A refusal may name the codes that there are, and a clause has its title, whoever asks.
func look(t *testing.T, h http.Handler, path, form, lang string, hidden []string) (ok bool) {
	t.Helper()
	at, query, _ := strings.Cut(path, "?")
	if at += form; query != "" {
		at += map[bool]string{true: "&", false: "?"}[strings.Contains(at, "?")] + query
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, at, http.NoBody)
	req.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	if w.Code != http.StatusOK || strings.Contains(at, "contract/uses") {
		hidden = told
	}
	text := strings.ToLower(readable(t, w.Header().Get("Content-Type"), w.Body.Bytes()))
	for _, word := range hidden {
		if i := strings.Index(text, strings.ToLower(word)); i >= 0 {
			t.Errorf("%s (%s, %d) says %q: …%s…", at, lang, w.Code, word, text[max(0, i-200):min(len(text), i+100)])
		}
	}
	return w.Code == http.StatusOK
}

// readable returns the text of an answer in any form.
func readable(t *testing.T, media string, body []byte) string {
	t.Helper()
	switch {
	case strings.Contains(media, "spreadsheetml"):
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			io.Copy(&all, r) //nolint:errcheck // in memory
		}
		return all.String()
	case strings.Contains(media, "parquet"):
		rows := parquet.NewReader(bytes.NewReader(body))
		defer rows.Close() //nolint:errcheck // in memory
		var all strings.Builder
		for range rows.NumRows() {
			row := map[string]any{}
			if err := rows.Read(&row); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&all, "%q\n", fmt.Sprint(row))
		}
		return all.String()
	case strings.Contains(media, "pdf"):
		var all []byte
		for _, stream := range pdfStream.FindAllSubmatch(body, -1) {
			if r, err := zlib.NewReader(bytes.NewReader(stream[1])); err == nil {
				b, _ := io.ReadAll(r) // what is cut short was read so far
				all = append(all, b...)
			}
		}
		// Texts are UTF-16: of Latin letters, every other byte.
		return strings.ReplaceAll(string(all), "\x00", "")
	}
	return string(body)
}

var pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)

// addresses are those of the routes that the API describes, and of the pages, with everything that may be asked for filled in. The
// contract's figures are everybody's.
func addresses(t *testing.T, routes http.Handler) (list []string) {
	t.Helper()
	w := httptest.NewRecorder()
	routes.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/openapi.json", http.NoBody))
	var doc struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	paths := []string{"/v1/export?format=jsonl", "/{company}", "/{company}/breaches", "/{company}/changes?from-known=14", "/{company}/employees/{id}/changes?from-known=14",
		"/{company}/overview/{tile}", "/{company}/quotas/{code}", "/{company}/employees/{id}", "/{company}/employees", "/{company}/events/{seq}",
		"/{company}/funds", "/{company}/funds/{fund}", "/{company}/loans", "/{company}/loans/{loan}", "/{company}/pots/{fund}",
		"/{company}/employees/{id}/history?entitlement={entitlement}", "/{company}/employees/{id}/payroll", "/{company}/payroll", "/{company}/rejected",
		"/{company}/rosters?at=2023-03-31", "/{company}/rosters?at=2023-09-30", "/{company}/employees/{id}/roster?at=2023-03-31", "/{company}/employees/{id}/roster?at=2023-09-30",
		"/v1/{company}/rosters?at=2023-03-31", "/v1/{company}/rosters?at=2023-09-30", "/v1/{company}/employees/{id}/roster?at=2023-03-31", "/v1/{company}/employees/{id}/roster?at=2023-09-30",
		"/{company}/employees/{id}/explain?entitlement={entitlement}&depth=9", "/{company}/funds/{fund}/explain", "/{company}/loans/{loan}/explain"}
	for _, format := range export.Names() {
		paths = append(paths, "/v1/{company}/export?format="+format)
	}
	for p, methods := range doc.Paths {
		if methods["get"] == nil || !strings.HasPrefix(p, "/v1/{company}/") || strings.HasSuffix(p, "/contract") || strings.Contains(p, "contract/changes") ||
			strings.HasSuffix(p, "/export") {
			continue
		}
		p = strings.ReplaceAll(p, "loans/{id}", "loans/{loan}")
		switch {
		case strings.HasSuffix(p, "/{id}/explain"), strings.HasSuffix(p, "/{id}/history"), strings.HasSuffix(p, "/movements"):
			paths = append(paths, p+"?entitlement={entitlement}")
			if strings.HasSuffix(p, "/history") {
				paths = append(paths, p+"?entitlement={entitlement}&month=2023-12&kind=credit")
			}
		case strings.HasSuffix(p, "/uses"):
			for clause := range contractOf(t).Clauses() {
				paths = append(paths, p+"?clause="+clause)
			}
			continue
		case strings.HasSuffix(p, "diff"), strings.HasSuffix(p, "changes"):
			p += "?from-known=14"
		}
		paths = append(paths, p)
	}
	fill := map[string][]string{"{company}": {"blue"}, "{id}": {"E1", "E2"}, "{loan}": {"L1", "L2"}, "{fund}": {"gravi_motivi", "veicolo_elettrico"},
		"{code}": {"part_time", "veicolo_elettrico"}, "{tile}": {"waiting", "lapsing", "breaches", "overdue", "short", "ending", "near", "deciding"}}
	for _, e := range events.EntitlementsOf(events.OfEmployee) {
		fill["{entitlement}"] = append(fill["{entitlement}"], string(e))
	}
	for seq := 1; seq < 120; seq += 3 {
		fill["{seq}"] = append(fill["{seq}"], fmt.Sprint(seq))
	}
	for hole, values := range fill {
		var filled []string
		for _, p := range paths {
			if !strings.Contains(p, hole) {
				filled = append(filled, p)
				continue
			}
			for _, v := range values {
				filled = append(filled, strings.ReplaceAll(p, hole, v))
			}
		}
		paths = filled
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

func contractOf(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestMaskedFigures: what is seen is as it is for everybody: masks leave rows out, and compute nothing.
func TestMaskedFigures(t *testing.T) {
	r := everything(t)
	q := report.Query{Company: "blue", At: r.Today}
	guard, ctx := seeing(t, access.Time)
	masked := &report.Reporter{Source: access.Bind(ctx, guard.Source(r.Source)), Contract: r.Contract, Today: r.Today}
	all, err := r.Balance(t.Context(), q, "E1")
	if err != nil {
		t.Fatal(err)
	}
	seen, err := masked.Balance(ctx, q, "E1")
	if err != nil {
		t.Fatal(err)
	}
	want := slices.DeleteFunc(slices.Clone(all.Balances), func(e report.Entitlement) bool { return e.Entitlement.Row().Class != events.ClassTime })
	if fmt.Sprint(seen.Balances) != fmt.Sprint(want) || len(want) < 6 || len(want) == len(all.Balances) {
		t.Errorf("balances\n%v, want\n%v", seen.Balances, want)
	}
	if len(seen.Payroll) != 0 || len(all.Payroll) == 0 || len(seen.Breaches) == 0 || len(seen.Breaches) >= len(all.Breaches) {
		t.Errorf("%d of %d instructions, %d of %d breaches", len(seen.Payroll), len(all.Payroll), len(seen.Breaches), len(all.Breaches))
	}
	whole, err := r.Statement(t.Context(), q, "E1", report.Period{Entitlement: events.Ferie})
	if err != nil {
		t.Fatal(err)
	}
	part, err := masked.Statement(ctx, q, "E1", report.Period{Entitlement: events.Ferie})
	if err != nil {
		t.Fatal(err)
	}
	adjusted := 0
	for i, m := range whole.Movements {
		got := part.Movements[i]
		if m.Kind == string(ledger.Adjust) {
			adjusted++
			if got.Note != "adjustment" || !strings.Contains(m.Note, "figlio") {
				t.Errorf("the note %q is shown as %q", m.Note, got.Note)
			}
			got.Note = m.Note
		}
		if a, b := fmt.Sprintf("%+v", unpointed(got)), fmt.Sprintf("%+v", unpointed(m)); a != b {
			t.Errorf("%s, want %s", a, b)
		}
	}
	if adjusted != 1 || len(part.Movements) != len(whole.Movements) {
		t.Errorf("%d movements of %d, %d adjustments", len(part.Movements), len(whole.Movements), adjusted)
	}
}

// unpointed leaves out the pointer of a movement's cause, which differs.
func unpointed(m report.Movement) report.Movement {
	m.Cause.Closing = nil
	return m
}

// TestAbsencesHaveOnlyDates: of sickness, strike, committee hours and suspensions, a reader of class time gets the dates alone; an
// absence that was annulled was none.
func TestAbsencesHaveOnlyDates(t *testing.T) {
	r := everything(t)
	guard, ctx := seeing(t, access.Time)
	masked := &report.Reporter{Source: access.Bind(ctx, guard.Source(r.Source)), Contract: r.Contract, Today: r.Today}
	x := &explain.Explainer{Reporter: masked, Rome: scenario.Rome(t)}
	for employee, want := range map[string][]string{
		// A kind of leave begins each week of March on from the 6th; those of class time are not absences without a name.
		"E2": {`{"date":"2023-05-03","to":"2023-09-20"}`},
		"E1": {`{"date":"2023-07-03","to":"2023-08-20"}`},
	} {
		history, err := r.Source.History(t.Context(), "blue", employee, 0)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range history {
			if d, ok := e.Data.(hr.LeaveTaken); ok && d.Class() != events.ClassTime {
				last := ""
				if d.To != 0 {
					last = fmt.Sprintf(`,"to":%q`, d.To)
				}
				want = append(want, fmt.Sprintf(`{"date":%q%s}`, d.Date, last))
			}
		}
		doc, err := timeline.Of(ctx, masked, scenario.Rome(t), report.Query{Company: "blue", At: r.Today}, employee)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range doc.Facts {
			if f.Type != "hr.absence" {
				continue
			}
			if f.Source != "" || f.ID != "" || f.Title.It != "Assenza" || f.Title.En != "Absence" || len(f.Concerns) > 0 {
				t.Errorf("%+v", f)
			}
			i := slices.IndexFunc(history, func(e *events.Event) bool { return e.Seq == f.Seq })
			data := string(x.Received(history[i]).Data)
			if got = append(got, data); f.To == nil == strings.Contains(data, "to") || f.To != nil && !strings.Contains(data, f.To.String()) {
				t.Errorf("the fact ends on %v, the event is %s", f.To, data)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s is absent\n%q, want\n%q", employee, got, want)
		}
	}
}

// TestFreeTextIsSpecial: a field that takes any text is shown to readers of class special alone.
func TestFreeTextIsSpecial(t *testing.T) {
	for _, typ := range hr.Types {
		for i := range typ.Fields {
			if f := &typ.Fields[i]; f.Says == declare.Text.Says && f.Class != events.ClassSpecial && typ.Class != events.ClassSpecial {
				t.Errorf("%s of %s takes any text: say .Only(events.ClassSpecial)", f.Name, typ.Name)
			}
		}
	}
	// The notes of movements: only that of an adjustment has text of a sender.
	for _, a := range institutes.All {
		for _, f := range a.Notes {
			if strings.Contains(f.String(), "{x}") {
				t.Errorf("the note %q of %s has free text, and visible.Movements does not know of it", f, a.Name)
			}
		}
	}
}

// TestDryRunOfAReaderOfNothing: somebody who may send events, and see none, learns no figure from what they would do, nor what others
// have sent.
func TestDryRunOfAReaderOfNothing(t *testing.T) {
	r := everything(t)
	var evs []events.Event
	for _, line := range []string{
		fact("/hr", "n1", "leave.taken", "E1", `{"date":"2023-12-04","kind":"ferie","to":"2023-12-07"}`),
		fact("/hr", "n2", "leave.taken", "E9", `{"date":"2023-12-04","kind":"ferie"}`),
		fact("/hr", "n3", "loan.repaid", "E2", `{"date":"2023-12-04","loan":"L1","amount":"10.00"}`),
		fact("/hr", "n4", "event.annulled", "E1", `{"date":"2023-12-04","source":"/malattie","id":"sosp-1","reason":"x"}`),
		fact("/hr", "n5", "event.annulled", "E1", `{"date":"2023-12-04","source":"/malattie","id":"unknown","reason":"x"}`),
		fact("/hr", "n6", "balance.opened", "E1", `{"date":"2023-11-30","entitlement":"ferie","quantity":"10.0000"}`),
	} {
		e, err := cloudevents.Decode([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		evs = append(evs, e)
	}
	guard, ctx := seeing(t, access.Time)
	rows := func(ctx context.Context) (n int) {
		src := access.Bind(ctx, guard.Source(r.Source))
		x := &dryrun.Runner{Reporter: &report.Reporter{Source: src, Contract: r.Contract, Today: r.Today}, Rome: scenario.Rome(t)}
		effects, err := x.Try(ctx, evs, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range effects {
			n += len(e.Movements) + len(e.Breaches) + len(e.Payroll) + len(e.Parked) + len(e.Remarks)
		}
		return n
	}
	if n := rows(access.Showing(ctx, 0)); n != 0 {
		t.Errorf("%d rows", n)
	}
	if n := rows(access.Everybody(t.Context())); n < len(evs) {
		t.Errorf("only %d rows for a reader of all classes", n)
	}
}

// TestMaskIsKept: a source of one moment, or under other tables, shows no more.
func TestMaskIsKept(t *testing.T) {
	r := everything(t)
	guard, ctx := seeing(t, access.Time)
	src := guard.Source(r.Source)
	if src.Sees(events.ClassTime) {
		t.Error("a source that is bound to no request shows something")
	}
	if err := src.Moment(ctx, func(now report.Source) error {
		if now.Sees(events.ClassSpecial) || now.Sees(0) || !now.Sees(events.ClassTime) {
			t.Error("a moment shows more")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if u := access.Bind(ctx, src).Under(r.Contract); u.Sees(events.ClassMoney) || !u.Sees(events.ClassTime) {
		t.Error("a source under other tables shows more")
	}
	if !access.Bind(access.Everybody(t.Context()), src).Sees(0) {
		t.Error("a ledger that is open to everybody hides something")
	}
}
