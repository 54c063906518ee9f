// Package assets holds what pages load: the style sheet, the script, and htmx 4.0.1 with its extension for server-sent
// events (LICENSE.htmx), whose hashes a test pins. Nothing is loaded from another machine.
//
// htmx looks through the page once, soon after it has run, and an extension that arrives later has no part in it. So both are served as
// one file, htmx.js.
//
// A file is served under a name that has a part of its hash, such as /assets/app.5f1c03d9a2b7.css, and may be kept for
// ever: a file that changes has another name. [Path] returns the name of today; another hash is not found, so that a page
// never gets a script of another version.
package assets

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

var (
	//go:embed app.css
	style []byte
	//go:embed app.js
	script []byte
	//go:embed icon.svg
	icon []byte
	//go:embed htmx.min.js
	htmx []byte
	//go:embed hx-sse.min.js
	sse []byte

	files = map[string][]byte{"app.css": style, "app.js": script, "icon.svg": icon, "htmx.js": slices.Concat(htmx, []byte("\n"), sse)}
)

// Prefix is where the files are served.
const Prefix = "/assets/"

// paths are the addresses of the files by their names, names the reverse.
var paths, names = addresses()

func addresses() (paths, names map[string]string) {
	paths, names = map[string]string{}, map[string]string{}
	for name, text := range files {
		hash := sha256.Sum256(text)
		ext := path.Ext(name)
		address := Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(hash[:6]) + ext
		paths[name], names[address] = address, name
	}
	return paths, names
}

// Path returns the address of a file, such as app.css. That of a file which does not exist is not found.
func Path(name string) string {
	if p, ok := paths[name]; ok {
		return p
	}
	return Prefix + name
}

// kinds are the types of the files; a machine's own table may say otherwise.
var kinds = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

// Handler serves the files.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := names[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Type", kinds[path.Ext(name)])
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(files[name]))
	})
}
