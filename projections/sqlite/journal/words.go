package journal

import (
	"sync"

	"spettanze/projections/sqlite/db"
)

// mostWords bounds how many words are kept in memory; a publisher may send a new source with every event.
const mostWords = 1 << 15

// Words keeps texts that rows name by a number, such as sources and types of events. A word never changes once committed.
type Words struct {
	mu    sync.RWMutex
	texts map[int64]string
}

// NewWords returns an empty cache.
func NewWords() *Words { return &Words{texts: map[int64]string{}} }

// Text returns a word, from the cache or the file.
func (w *Words) Text(c *db.Conn, id int64) (string, error) {
	w.mu.RLock()
	text, ok := w.texts[id]
	w.mu.RUnlock()
	if ok {
		return text, nil
	}
	err := c.Query("SELECT text FROM word WHERE id = ?", func(r db.Row) error { text = r.Text(0); return nil }, id)
	if err != nil {
		return "", err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.texts) >= mostWords {
		clear(w.texts)
	}
	w.texts[id] = text
	return text, nil
}

func (w *Words) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.texts)
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
