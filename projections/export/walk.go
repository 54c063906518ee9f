package export

import (
	"cmp"
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// writer writes the ledger in sections: begin, a section for each employee in order of id, one for the funds, end.
type writer interface {
	begin(*head) error
	section(*section) error
	end() error
}

// head is what is known before the first section.
type head struct {
	company  string
	at       events.Date
	today    events.Date // what is dated after it is a forecast
	known    report.Known
	accounts []account // of the funds, which the sections of employees post to as well
}

// section is the entries of one employee, loans included, or of the funds.
type section struct {
	employee   string // empty: the funds
	accounts   []account
	movements  []ledger.Movement // each once over all sections, in order of date
	months     []monthEnd
	balances   []report.LotBalance // of a fund, without a lot
	breaches   []ledger.Breach
	payroll    []ledger.Instruction
	incomplete bool
}

// walk passes the ledger of a query to a writer.
func walk(ctx context.Context, in *Input, w writer) error {
	source, q := in.Reporter.Source, in.Query
	known, err := source.Resolve(ctx, q.Known)
	if err != nil {
		return err
	}
	// The whole export must have one knowledge, although a service records more events meanwhile.
	q.Known = known.Seq
	company, err := source.Company(ctx, q)
	if err != nil {
		return err
	}
	people, err := source.Employees(ctx, q)
	if err != nil {
		return err
	}
	fund := companySection(company, q.At)
	if err := w.begin(&head{company: q.Company, at: q.At, today: in.Reporter.Today, known: known,
		accounts: fund.accounts}); err != nil {
		return err
	}
	done, total := uint64(0), uint64(len(people))
	person := func(p report.Person, e report.Entries) error {
		in.progress(done, total)
		done++
		return w.section(personSection(p.ID, e, q.At))
	}
	if err := source.Each(ctx, q, person); err != nil {
		return err
	}
	if err := w.section(fund); err != nil {
		return err
	}
	in.progress(total, total)
	return w.end()
}

func byDate(a, b ledger.Movement) int { return cmp.Compare(a.Date, b.Date) }

func personSection(id string, e report.Entries, at events.Date) *section {
	s := &section{employee: id, movements: slices.Clone(e.Movements), breaches: e.Breaches, payroll: e.Payroll,
		incomplete: e.Incomplete}
	// Their own movements and those of their loans come from two folds.
	slices.SortStableFunc(s.movements, byDate)
	mine := func(path string) bool {
		return len(path) > len(id) && path[:len(id)] == id && path[len(id)] == ':' && !isFund(path)
	}
	s.accounts = accountsOf(s.movements, mine)
	s.months = monthEnds(s.movements, at, mine)
	s.balances = report.BalancesOf(s.movements)
	return s
}

// companySection holds the company's own movements; those of loans are with their borrowers, but move the funds' balances.
func companySection(f report.CompanyEntries, at events.Date) *section {
	all := slices.Clone(f.Movements)
	slices.SortStableFunc(all, byDate)
	own := f.Of("")
	s := &section{accounts: accountsOf(all, isFund), months: monthEnds(all, at, isFund), movements: own.Movements,
		breaches: own.Breaches, payroll: own.Payroll}
	slices.SortStableFunc(s.movements, byDate)
	sums := map[events.Entitlement]int64{}
	for i := range all {
		m := &all[i]
		if m.Entitlement.IsFund() {
			sums[m.Entitlement] += m.Effect()
		}
	}
	for _, e := range events.Entitlements {
		if parts, ok := sums[e]; ok {
			s.balances = append(s.balances, report.LotBalance{Entitlement: e, Parts: parts})
		}
	}
	return s
}
