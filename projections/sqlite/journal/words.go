package journal

import (
	"sync"

	"spettanze/projections/sqlite/db"
)

// mostWords bounds how many words, or postings, are kept in memory; a publisher may send a new source with every event.
const mostWords = 1 << 15

// Words keeps texts that rows name by a number, such as sources and types of events.
type Words = Numbered[string]

// NewWords returns an empty cache.
func NewWords() *Words {
	return NewNumbered("SELECT text FROM word WHERE id = ?", func(r db.Row) string { return r.Text(0) })
}

// Numbered keeps rows that others refer to by a number, and that never change once committed.
type Numbered[T any] struct {
	query string
	of    func(db.Row) T // reads the row
	mu    sync.RWMutex
	kept  map[int64]T
}

// NewNumbered returns an empty cache; the query selects the row of a number.
func NewNumbered[T any](query string, of func(db.Row) T) *Numbered[T] {
	return &Numbered[T]{query: query, of: of, kept: map[int64]T{}}
}

// Get returns a row, from the cache or the file.
func (n *Numbered[T]) Get(c *db.Conn, id int64) (row T, err error) {
	n.mu.RLock()
	row, ok := n.kept[id]
	n.mu.RUnlock()
	if ok {
		return row, nil
	}
	err = c.Query(n.query, func(r db.Row) error { row = n.of(r); return nil }, id)
	if err != nil {
		return row, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.kept) >= mostWords {
		clear(n.kept)
	}
	n.kept[id] = row
	return row, nil
}

// Forget empties the cache.
func (n *Numbered[T]) Forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	clear(n.kept)
}

// Word returns the number of a word, which is made if it is new.
func (w *Writer) Word(text string) (int64, error) {
	if id, ok := w.ids[text]; ok {
		return id, nil
	}
	id, ok, err := w.conn.One("SELECT id FROM word WHERE text = ?", text)
	if err == nil && !ok {
		id, _, err = w.conn.One("INSERT INTO word (text) VALUES (?) RETURNING id", text)
	}
	if err != nil {
		return 0, err
	}
	if len(w.ids) >= mostWords {
		clear(w.ids)
	}
	w.ids[text] = id
	return id, nil
}
