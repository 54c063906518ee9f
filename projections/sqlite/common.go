package sqlite

import (
	"slices"
	"sort"
	"sync"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/fold"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
)

// commonFact is a fact that more than one fold sees: of the company's institutes, of employment, an order to everybody.
type commonFact struct {
	event    *events.Event
	kind     kind
	annulled uint64 // sequence of the earliest annulment in effect; 0: none
}

// common is the common facts of one company, in the order of the log, as recorded through a sequence. They are some for each
// employee and loan, not for each day, so they are kept in memory; most questions about the past look at them. It is never
// changed once made.
type common struct {
	position uint64 // the journal was read for it at this position of the log
	through  uint64
	facts    []commonFact
	subjects *subjects // of the facts
}

// subjects is where the facts of each subject are among the common facts of a company. Later common facts of the company have
// the same ones, and more.
type subjects struct {
	mu sync.RWMutex
	by map[string][]int
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

// commonCache holds the common facts of companies as far as the journal was read for them: it is read on from there.
type commonCache struct {
	mu sync.Mutex
	by map[int64]*common
}

// companiesKept bounds the cache; a store rarely has so many companies.
const companiesKept = 32

// common returns the common facts of a company, of which there may be more than the reader's moment has: those through the
// sequence returned are of it.
func (r *reader) common(company *Entity) (c *common, through uint64, err error) {
	if r.ofCommon != nil && r.ofCompany == company.ID {
		return r.ofCommon, r.ofThrough, nil
	}
	position, err := r.position()
	if err != nil {
		return nil, 0, err
	}
	cache := &r.files.common
	cache.mu.Lock()
	defer cache.mu.Unlock()
	c = cache.by[company.ID]
	if c == nil {
		c = &common{subjects: &subjects{by: map[string][]int{}}}
	}
	through = c.through
	if position == 0 || position != c.position {
		// Annulments are among the facts of a company, of kind 4: so a new one makes a new sequence, too.
		n, _, err := r.conn.one("SELECT max(seq) FROM journal WHERE company = ? AND kind > 0", company.ID)
		if err != nil {
			return nil, 0, err
		}
		through = seq(n)
		if c, err = r.readCommon(company, c, through, position); err != nil {
			return nil, 0, err
		}
		if cache.by == nil || len(cache.by) >= companiesKept && cache.by[company.ID] == nil {
			cache.by = map[int64]*common{}
		}
		cache.by[company.ID] = c
	}
	r.ofCompany, r.ofCommon, r.ofThrough = company.ID, c, through
	return c, through, nil
}

// readCommon reads on in the journal from what is known, if it is not known already.
func (r *reader) readCommon(company *Entity, before *common, through, position uint64) (*common, error) {
	if through < before.through || position < before.position { // others were at a later moment before
		return before, nil
	}
	now := &common{position: position, through: through, facts: before.facts, subjects: before.subjects}
	if through == before.through {
		return now, nil
	}
	var annulled [][2]uint64
	var added []string
	err := r.conn.query("SELECT target_seq, seq FROM annulment WHERE company = ? AND target_seq IS NOT NULL AND seq > ? AND target_seq <= ?",
		func(row row) error {
			annulled = append(annulled, [2]uint64{seq(row.int(0)), seq(row.int(1))})
			return nil
		}, company.ID, num(before.through), num(before.through))
	if err != nil {
		return nil, err
	}
	if len(annulled) > 0 {
		now.facts = slices.Clone(now.facts)
		sort.Slice(annulled, func(i, j int) bool { return annulled[i][1] < annulled[j][1] })
	}
	for _, a := range annulled {
		if i := now.after(a[0] - 1); i < len(now.facts) && now.facts[i].event.Seq == a[0] && now.facts[i].annulled == 0 {
			now.facts[i].annulled = a[1]
		}
	}
	// What was annulled by an annulment that came before it says so itself.
	err = r.conn.query("SELECT "+factColumns+`, j.kind, j.annulled_by FROM journal j JOIN entity e ON e.id = j.entity
		WHERE j.company = ? AND j.kind > 0 AND j.kind IN (1, 2, 3) AND j.seq > ? ORDER BY j.seq`, func(row row) error {
		ev, err := factOf(r.conn, r.files.names, row, company.Company)
		if err != nil {
			return err
		}
		now.facts = append(now.facts, commonFact{ev, kind(row.int(factCommon)), seq(row.int(factCommon + 1))})
		added = append(added, ev.Subject)
		return nil
	}, company.ID, num(before.through))
	if err != nil {
		return nil, err
	}
	for i, subject := range added {
		now.subjects.add(subject, len(before.facts)+i)
	}
	return now, nil
}

// factCommon is the first of the columns after factColumns in [reader.readCommon].
const factCommon = 9

// after returns the index of the first fact recorded after a sequence.
func (c *common) after(s uint64) int {
	return sort.Search(len(c.facts), func(i int) bool { return c.facts[i].event.Seq > s })
}

// known calls fn for every fact that counted when the log ended at a sequence.
func (c *common) known(through uint64, fn func(*commonFact)) {
	for i := range c.facts[:c.after(through)] {
		if f := &c.facts[i]; f.annulled == 0 || f.annulled > through {
			fn(f)
		}
	}
}

// toFold adds to the fold of the company's institutes every fact that it needs, as known by a sequence: unless one of them looks
// at everybody, employment matters of those alone about whom one of their facts is.
func (c *common) toFold(through uint64, f *fold.Company) {
	everybody, about := f.LooksAtEverybody(), map[string]bool{}
	c.known(through, func(x *commonFact) {
		if !everybody && f.Takes(x.event.Data) {
			about[x.event.Subject] = true
		}
	})
	c.known(through, func(x *commonFact) {
		if d := x.event.Data; f.Takes(d) || fold.IsEmployment(d) && (everybody || about[x.event.Subject]) {
			f.Add(x.event)
		}
	})
}

// any tells whether any fact of a subject recorded through a sequence is as fn says.
func (c *common) any(through uint64, subject string, fn func(*commonFact) bool) bool {
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

// concerning returns the company's institutes that may have written about somebody: those that one of the facts ever recorded
// of them concerns, annulled or not.
func (c *common) concerning(through uint64, subject string) (list []institute.CompanyAbout) {
	var concerned []bool
	c.any(through, subject, func(f *commonFact) bool {
		fold.CompanyConcerns(f.event.Data, func(i int) {
			if concerned == nil { // of few people
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

// hired tells whether a hire of somebody counted when the log ended at a sequence.
func (c *common) hired(through uint64, subject string) bool {
	return c.any(through, subject, func(f *commonFact) bool {
		_, hire := f.event.Data.(hr.Hired)
		return hire && (f.annulled == 0 || f.annulled > through)
	})
}

// bears tells whether anything of some kinds that was recorded or annulled after a sequence, and through another, bears on
// days through a date: see [reader.stored].
func (c *common) bears(after, through uint64, at events.Date, kinds ...kind) bool {
	for i := range c.facts[:c.after(through)] {
		f := &c.facts[i]
		if !slices.Contains(kinds, f.kind) || f.event.Seq <= after && (f.annulled <= after || f.annulled > through) {
			continue
		}
		if _, opening := f.event.Data.(hr.BalanceOpened); opening || f.event.Data.Effective() <= at {
			return true
		}
	}
	return false
}
