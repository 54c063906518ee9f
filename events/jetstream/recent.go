package jetstream

// recentKept is how many identities a generation holds: some megabytes in all.
const recentKept = 1 << 16

// recent remembers the message ids stored last and their sequences, so that what comes twice is known without asking the
// server, which refuses a whole batch for one and does not say which. Two generations bound it: the older is forgotten
// when the younger is full. It is for the writer's goroutine alone. HR is never deleted from, so that it stays true.
type recent struct{ young, old map[string]uint64 }

func (r *recent) sequence(id string) (uint64, bool) {
	if seq, ok := r.young[id]; ok {
		return seq, true
	}
	seq, ok := r.old[id]
	return seq, ok
}

func (r *recent) add(id string, seq uint64) {
	if r.young == nil || len(r.young) >= recentKept {
		r.young, r.old = make(map[string]uint64, recentKept/16), r.young
	}
	r.young[id] = seq
}
