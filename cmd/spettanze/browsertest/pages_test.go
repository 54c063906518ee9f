package browsertest

import (
	"context"
	"html"
	"net/url"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
)

// failing are addresses that are answered with a page that says what is wrong.
var failing = []string{"/blue/nothing", "/blue/employees/E034?at=31/31", "/blue/employees/E034?known=never"}

// crawled are the pages that links lead to, one of each kind, and other addresses that pages link to.
type crawled struct {
	pages  []string
	others []string          // documents and downloads
	broken []string          // links that are answered with an error
	html   map[string]string // of each page
}

// crawl follows the links of the shared program from its first page, to one address of each kind.
var crawl = sync.OnceValue(func() *crawled {
	c := &crawled{html: map[string]string{}}
	seen := map[string]bool{}
	waiting := []string{"/"}
	for len(waiting) > 0 {
		address := waiting[0]
		waiting = waiting[1:]
		answer := Fetch(context.Background(), shared.program.Address+address)
		if answer.Status != 200 {
			c.broken = append(c.broken, address+": "+answer.Body[:min(200, len(answer.Body))])
			continue
		}
		if !strings.HasPrefix(answer.Kind, "text/html") {
			c.others = append(c.others, address)
			continue
		}
		c.pages = append(c.pages, address)
		c.html[address] = answer.Body
		for _, link := range linksOf(address, answer.Body) {
			if kind := kindOf(link); !seen[kind] {
				seen[kind] = true
				waiting = append(waiting, link)
			}
		}
	}
	sort.Strings(c.pages)
	return c
})

// pages returns one address of each kind of page.
func pages(t *testing.T) []string {
	t.Helper()
	program(t)
	return crawl().pages
}

var anchor = regexp.MustCompile(`<a\s[^>]*?href="([^"]*)"`)

// linksOf are the links of a page to this server, without their fragments.
func linksOf(from, body string) (out []string) {
	base, err := url.Parse(from)
	if err != nil {
		return nil
	}
	for _, m := range anchor.FindAllStringSubmatch(body, -1) {
		to, err := base.Parse(html.UnescapeString(m[1]))
		if err == nil && to.Host == "" && to.Path != "" {
			to.Fragment = ""
			out = append(out, to.String())
		}
	}
	return out
}

var number = regexp.MustCompile(`\d`)

// kindOf tells kinds of pages apart: by the path, of which names with digits and names of people and loans are any, and by the
// names of the parameters that are the page's own.
func kindOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	parts := strings.Split(u.Path, "/")
	for i, p := range parts {
		if number.MatchString(p) && p != "v1" {
			parts[i] = "*" + path.Ext(p)
		}
	}
	var names []string
	for name := range u.Query() {
		if !slices.Contains([]string{"at", "known", "lang", "from-known", "from-at", "sort", "q"}, name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return strings.Join(parts, "/") + "?" + strings.Join(names, "&")
}

// in returns the address of a page in a language.
func in(language, path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	q := u.Query()
	q.Set("lang", language)
	u.RawQuery = q.Encode()
	return u.String()
}

func crawlOf(t *testing.T) *crawled {
	t.Helper()
	program(t)
	return crawl()
}
