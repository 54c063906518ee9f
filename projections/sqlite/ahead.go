package sqlite

// writesAhead is how many writes of up to [perStatement] rows may wait for the connection: those of a large batch.
const writesAhead = 3072

// ahead writes rows while their transaction goes on to find the next: the folds take as long as SQLite. Whoever uses the
// connection for anything else waits until all is written ([ahead.wait]), so the transaction sees what it wrote, and learns what
// failed, at the latest when it commits.
type ahead struct {
	writes chan func() error
	done   chan error // of each write
	bulk   bool       // some write since begin was of many rows
	flying int        // writes of which it is not known how they ended
	failed error      // the first failure, until it is told
	// broken belongs to whoever writes while something is under way. After a failure SQLite may have rolled back by itself, and
	// what was written then would be a transaction of its own.
	broken bool
}

func newAhead() *ahead {
	a := &ahead{writes: make(chan func() error, writesAhead), done: make(chan error, writesAhead)}
	go func() {
		for write := range a.writes {
			var err error
			if !a.broken {
				err = write()
				a.broken = err != nil
			}
			a.done <- err
		}
		close(a.done)
	}()
	return a
}

// begin begins a transaction, in which nothing may be under way.
func (a *ahead) begin() { a.bulk = false }

// do has a write done after those before it: at once, until the transaction has proved to be of many rows.
func (a *ahead) do(many bool, write func() error) error {
	for a.flying >= writesAhead {
		a.land(<-a.done)
	}
	if a.failed != nil {
		return a.wait()
	}
	if a.bulk = a.bulk || many; !a.bulk {
		return write()
	}
	a.flying++
	a.writes <- write
	return nil
}

func (a *ahead) land(err error) {
	a.flying--
	if a.failed == nil {
		a.failed = err
	}
}

// wait waits until nothing is under way, and returns the first failure since the last call. A reader has nothing under way.
func (a *ahead) wait() error {
	if a == nil {
		return nil
	}
	for a.flying > 0 {
		a.land(<-a.done)
	}
	err := a.failed
	a.failed, a.broken = nil, false
	return err
}

func (a *ahead) end() {
	close(a.writes)
	for range a.done { // what is under way ends
	}
}
