package sqlite

import "sync"

// readers lends connections for queries. Whoever asks is given the one that came back last: its pages and those of the
// processor's caches are those that were used last, too.
type readers struct {
	free chan struct{} // as many as there are in rest
	mu   sync.Mutex
	rest []*reader
}

func newReaders(most int) readers { return readers{free: make(chan struct{}, most)} }

// take waits for a connection.
func (r *readers) take() *reader {
	<-r.free
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.rest) - 1
	taken := r.rest[last]
	r.rest = r.rest[:last]
	return taken
}

// put gives one back.
func (r *readers) put(back *reader) {
	r.mu.Lock()
	r.rest = append(r.rest, back)
	r.mu.Unlock()
	r.free <- struct{}{}
}
