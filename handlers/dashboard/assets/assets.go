// Package assets holds what pages load: the style sheet, the script, and htmx 4.0.1 with its extension for server-sent
// events (LICENSE.htmx), whose hashes a test pins. Nothing is loaded from another machine.
//
// A file is served under a name that has a part of its hash, such as /assets/app.5f1c03d9a2b7.css, and may be kept for
// ever: a file that changes has another name. [Path] returns the name of today; another hash is not found, so that a page
// never gets a script of another version.
package assets

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed app.css app.js icon.svg htmx.min.js hx-sse.min.js
var files embed.FS

// Prefix is where the files are served.
const Prefix = "/assets/"

// paths are the addresses of the files by their names, names the reverse.
var paths, names = addresses()

func addresses() (paths, names map[string]string) {
	paths, names = map[string]string{}, map[string]string{}
	list, _ := files.ReadDir(".") // an embedded directory can be read
	for _, f := range list {
		text, _ := files.ReadFile(f.Name())
		hash := sha256.Sum256(text)
		ext := path.Ext(f.Name())
		address := Prefix + strings.TrimSuffix(f.Name(), ext) + "." + hex.EncodeToString(hash[:6]) + ext
		paths[f.Name()], names[address] = address, f.Name()
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
		text, _ := files.ReadFile(name)
		h := w.Header()
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Type", kinds[path.Ext(name)])
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(text))
	})
}
