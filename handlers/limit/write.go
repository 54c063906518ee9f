package limit

import (
	"errors"
	"net/http"
	"time"
)

// Write writes a part of an answer that is sent as it is made, and flushes it. A reader that takes none of it for so long is given up; until the
// next part there is no deadline, for over HTTP/2 one that passes ends the answer even while nothing is being written.
func Write(w http.ResponseWriter, part []byte, within time.Duration) error {
	c := http.NewResponseController(w)
	_ = c.SetWriteDeadline(time.Now().Add(within)) // where there are no deadlines, the reader is trusted
	_, err := w.Write(part)
	if err == nil {
		err = c.Flush()
	}
	if err == nil {
		_ = c.SetWriteDeadline(time.Time{})
	}
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}
