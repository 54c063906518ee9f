package journal

import (
	"slices"
	"sort"
	"sync"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/fold"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
)

// commonFact is a fact that more than one fold sees: one of the company's institutes, of employment, or an order to everybody.
type commonFact struct {
	event    *events.Event
	kind     kind
	annulled uint64 // sequence of the earliest annulment in effect; 0: none
}

// Company is the common facts of one company, in the order of the log, as recorded through a sequence. There are a few for each
// employee and loan, not one for each day, so they are kept in memory; most questions about the past read them. Of facts that the
// company's institutes watch, such as clockings of Saturdays, it has those that matter ([fold.Matters]). A Company never changes once
// made: a later one shares what has not changed.
type Company struct {
	position uint64 // the journal was read for it at this position of the log
	through  uint64
	facts    []commonFact
	subjects *subjects // of the facts
}

// subjects is the index of the facts of each subject. Later states of a company share it, and only append to it.
type subjects struct {
	mu sync.RWMutex
	by map[string][]int

	// For readCompany alone: of each subject, the institutes to which facts about it matter, and whether facts were left out; and the
	// earliest date of a fact.
	whose   map[string]fold.Institutes
	without map[string]bool
	first   events.Date
}

func newSubjects(whose map[string]fold.Institutes) *subjects {
	return &subjects{by: map[string][]int{}, whose: whose, without: map[string]bool{}, first: events.MaxDate + 1}
}

// keeps reports whether a common fact is to be kept, and whether it makes facts matter that were left out.
func (s *subjects) keeps(ev *events.Event, k kind) (keep, more bool) {
	keep = ev.Data.Effective() < s.first // with this fact the company begins, see [Company.begins]
	s.first = min(s.first, ev.Data.Effective())
	whose := s.whose[ev.Subject]
	switch {
	case fold.IsEmployment(ev.Data):
		now := whose | fold.Whose(ev.Data)
		s.whose[ev.Subject] = now
		return true, now != whose && s.without[ev.Subject]
	case keep, k != kindBoth, fold.Matters(ev.Data, whose):
		return true, false
	}
	s.without[ev.Subject] = true
	return false, false
}

func (s *subjects) add(subject string, i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by[subject] = append(s.by[subject], i)
}

func (s *subjects) of(subject string) []int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.by[subject]
}

// mostCompanies bounds how many companies are kept in memory.
const mostCompanies = 32

// Company returns the common facts of a company. It may have more than the reader's moment: those through the sequence
// returned are of it.
func (r *Reader) Company(company *entity.Entity) (c *Company, through uint64, err error) {
	if r.company != nil && r.companyID == company.ID {
		return r.company, r.through, nil
	}
	position, err := r.Position()
	if err != nil {
		return nil, 0, err
	}
	cache := r.cache
	cache.mu.Lock()
	defer cache.mu.Unlock()
	c = cache.companies[company.Company]
	if c == nil {
		c = &Company{subjects: newSubjects(map[string]fold.Institutes{})}
	}
	through = c.through
	if position.Seq == 0 || position.Seq != c.position {
		// Annulments are among the facts of a company, of kind 4: so a new one makes a new sequence, too.
		n, _, err := r.conn.One("SELECT max(seq) FROM journal WHERE company = ? AND kind > 0", company.ID)
		if err != nil {
			return nil, 0, err
		}
		through = uint64(n) //nolint:gosec // a sequence
		if c, err = r.readCompany(company, c, through, position.Seq); err != nil {
			delete(cache.companies, company.Company) // its subjects may be ahead of its facts
			return nil, 0, err
		}
		if len(cache.companies) >= mostCompanies && cache.companies[company.Company] == nil {
			clear(cache.companies)
		}
		cache.companies[company.Company] = c
	}
	r.companyID, r.company, r.through = company.ID, c, through
	return c, through, nil
}

// readCompany reads the journal on from an earlier state of the company, if there is more.
func (r *Reader) readCompany(company *entity.Entity, before *Company, through, position uint64) (*Company, error) {
	if through < before.through || position < before.position { // another reader was at a later moment
		return before, nil
	}
	now := &Company{position: position, through: through, facts: before.facts, subjects: before.subjects}
	if through == before.through {
		return now, nil
	}
	cloned := false
	err := r.conn.Query("SELECT target_seq, seq FROM annulment WHERE company = +? AND target_seq IS NOT NULL AND seq > ? AND target_seq <= ?",
		func(row db.Row) error {
			target, by := row.Seq(0), row.Seq(1)
			i := now.after(target - 1)
			if i == len(now.facts) || now.facts[i].event.Seq != target {
				return nil // a fact that only its employee's fold sees
			}
			if !cloned {
				now.facts, cloned = slices.Clone(now.facts), true
			}
			if f := &now.facts[i]; f.annulled == 0 || f.annulled > by {
				f.annulled = by
			}
			return nil
		}, company.ID, db.Seq(before.through), db.Seq(before.through))
	if err != nil {
		return nil, err
	}
	again := false
	// A fact that came after its annulment is stored as annulled.
	err = eachEvent(r.conn, r.cache.Words, `, j.kind, j.annulled_by FROM journal j JOIN entity e ON e.id = j.entity
		WHERE j.company = +? AND j.kind > 0 AND j.kind IN (1, 2, 3, 5) AND j.seq > ? ORDER BY j.seq`, func(ev *events.Event, row db.Row) {
		k := kind(row.Int(eventEnd))
		keep, more := now.subjects.keeps(ev, k)
		if again = again || more; keep {
			now.facts = append(now.facts, commonFact{ev, k, row.Seq(eventEnd + 1)})
		}
	}, company.ID, db.Seq(before.through))
	if err != nil {
		return nil, err
	}
	if again {
		return r.readCompany(company, &Company{subjects: newSubjects(now.subjects.whose)}, through, position)
	}
	for i := len(before.facts); i < len(now.facts); i++ {
		now.subjects.add(now.facts[i].event.Subject, i)
	}
	return now, nil
}

// after returns the index of the first fact recorded after a sequence.
func (c *Company) after(s uint64) int {
	return sort.Search(len(c.facts), func(i int) bool { return c.facts[i].event.Seq > s })
}

// Employment calls fn for every fact of employment that counted when the log ended at a sequence, in the order of the log.
func (c *Company) Employment(through uint64, fn func(*events.Event)) {
	c.eachAt(through, func(f *commonFact) {
		if f.kind == kindBoth && fold.IsEmployment(f.event.Data) {
			fn(f.event)
		}
	})
}

// eachAt calls fn for every fact that counted when the log ended at a sequence.
func (c *Company) eachAt(through uint64, fn func(*commonFact)) {
	for i := range c.facts[:c.after(through)] {
		if f := &c.facts[i]; f.annulled == 0 || f.annulled > through {
			fn(f)
		}
	}
}

// AddTo adds to the fold of the company's institutes every fact that it needs, as known by a sequence. Unless one of the
// institutes looks at all employees, it needs the employment of the employees that its facts are about, and of no others.
func (c *Company) AddTo(through uint64, f *fold.Company) {
	everybody, about := f.LooksAtEverybody(), map[string]bool{}
	c.eachAt(through, func(x *commonFact) {
		if !everybody && f.Takes(x.event.Data) {
			about[x.event.Subject] = true
		}
	})
	c.eachAt(through, func(x *commonFact) {
		if d := x.event.Data; f.Takes(d) || fold.IsEmployment(d) && (everybody || about[x.event.Subject]) {
			f.Add(x.event)
		}
	})
}

// any reports whether fn is true of any fact of a subject that was recorded through a sequence.
func (c *Company) any(through uint64, subject string, fn func(*commonFact) bool) bool {
	for _, i := range c.subjects.of(subject) {
		if i >= len(c.facts) || c.facts[i].event.Seq > through { // of a later moment
			return false
		}
		if fn(&c.facts[i]) {
			return true
		}
	}
	return false
}

// Concerning returns the company's institutes that may have written about an employee: an institute that any fact of the employee,
// annulled or not, concerns.
func (c *Company) Concerning(through uint64, subject string) (list []institute.CompanyAbout) {
	var concerned []bool
	c.any(through, subject, func(f *commonFact) bool {
		fold.CompanyConcerns(f.event.Data, func(i int) {
			if concerned == nil { // few employees need it
				concerned = make([]bool, len(institutes.Companies))
			}
			concerned[i] = true
		})
		return false
	})
	for i, is := range concerned {
		if is {
			list = append(list, institutes.Companies[i])
		}
	}
	return list
}

// Hired reports whether a hire of an employee counted when the log ended at a sequence.
func (c *Company) Hired(through uint64, subject string) bool {
	return c.any(through, subject, func(f *commonFact) bool {
		_, hire := f.event.Data.(hr.Hired)
		return hire && (f.annulled == 0 || f.annulled > through)
	})
}

// begins returns the earliest date of a fact recorded through a sequence, or any date by another one; MaxDate+1 for none.
func (c *Company) begins(through uint64, by events.Date) events.Date {
	first := events.MaxDate + 1
	for i := range c.facts[:c.after(through)] {
		if first = min(first, c.facts[i].event.Data.Effective()); first <= by {
			break
		}
	}
	return first
}

// begins is [Company.begins] as far as the company is known; MaxDate+1 if it is not.
func (c *Cache) begins(company string, by events.Date) events.Date {
	c.mu.Lock()
	defer c.mu.Unlock()
	if is := c.companies[company]; is != nil {
		return is.begins(is.through, by)
	}
	return events.MaxDate + 1
}

// bears reports whether a fact of some kinds that was recorded or annulled after a sequence, and through another, bears on days
// through a date.
func (c *Company) bears(after, through uint64, at events.Date, kinds func(kind) bool) bool {
	for i := range c.facts[:c.after(through)] {
		f := &c.facts[i]
		if !kinds(f.kind) || f.event.Seq <= after && (f.annulled <= after || f.annulled > through) {
			continue
		}
		if _, opening := f.event.Data.(hr.BalanceOpened); opening || f.event.Data.Effective() <= at {
			return true
		}
	}
	return false
}
