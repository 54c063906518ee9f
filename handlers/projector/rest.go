package projector

import "spettanze/projections/ledger"

// Rest makes room for others after an import. The folds in memory, which were made among much that is gone, are copied to lie
// together. Their snapshots go: an import makes them while late facts come by the thousand, and for a single one its employee
// is folded from the journal, which takes some milliseconds and leaves a new one.
func (p *Projector) Rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.written = ledger.Output{}
	for _, st := range p.states {
		st.snaps = nil
		if st.base != nil {
			st.base, st.ahead = st.base.clone(), st.ahead.clone()
		}
	}
}
