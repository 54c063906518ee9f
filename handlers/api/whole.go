package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"spettanze/handlers/api/suffix"
)

// compressed are the media types whose answers are compressed for clients that take gzip. A stream of changes is not: its
// events must not wait in a compressor, nor a workbook, which is compressed already.
var compressed = []string{"text/html", "text/css", "text/csv", "text/plain", "text/javascript", "image/svg+xml", "application/json",
	"application/problem+json", "application/openapi+json", "application/x-ndjson", "application/vnd.oai.openapi+json"}

// gzipFrom is the size in bytes from which an answer is compressed: below, one packet carries it all the same.
const gzipFrom = 1400

// zipped compresses answers.
func zipped(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.MinSize(gzipFrom), gzhttp.ContentTypes(compressed))
	if err != nil {
		panic(err) //nolint:forbidigo // the options are constants
	}
	return wrap(next)
}

// tagged gives documents an ETag, and answers 304 to a client that has the document already. The tag is of the content, so it
// changes when any figure does, and with known, which every document says. Answers that are streamed have none.
func tagged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead || !strings.HasPrefix(r.URL.Path, "/v1/") || streamed(r) {
			next.ServeHTTP(w, r)
			return
		}
		held := &suffix.Held{Head: http.Header{}}
		next.ServeHTTP(held, r)
		if held.Status == http.StatusOK {
			sum := sha256.Sum256(held.Body.Bytes())
			tag := `W/"` + hex.EncodeToString(sum[:12]) + `"` // weak: gzip changes the bytes
			held.Head.Set("ETag", tag)
			if matches(r.Header.Get("If-None-Match"), tag) {
				held.Head.Del("Content-Type")
				held.Status = http.StatusNotModified
				held.Body.Reset()
			} else {
				held.Head.Set("Content-Length", strconv.Itoa(held.Body.Len()))
			}
		}
		held.Send(w)
	})
}

// streamed reports whether a request asks for an answer that has no end or bounds of its own.
func streamed(r *http.Request) bool {
	return r.URL.Path == "/v1/changes" || strings.HasSuffix(r.URL.Path, "/export")
}

// matches reports whether a list of tags has one, as If-None-Match compares them: weakly.
func matches(list, tag string) bool {
	for t := range strings.SplitSeq(list, ",") {
		t = strings.TrimSpace(t)
		if t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
