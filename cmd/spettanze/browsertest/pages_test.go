package browsertest

import (
	"context"
	"html"
	"net/url"
	"path"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// failing are addresses that are answered with a page that says what is wrong.
var failing = []string{"/blue/nothing", "/blue/employees/E034?at=31/31", "/blue/employees/E034?known=never"}

// crawled are the pages that links lead to, one of each kind, and other addresses that pages link to.
type crawled struct {
	pages  []string
	others []string // documents and downloads
	broken []string // links that are answered with an error
}

// begins are where the links are followed from: the first page, and pages that show what others may lack.
var begins = []string{"/", "/blue/employees/E034?at=2023-07-19&known=2023-07-19", "/blue/employees/E044?at=2024-08-31", "/blue/employees/E046?at=2024-06-30",
	"/blue/employees/E001?at=2023-01-31&entitlement=flex"}

// crawl follows the links of the shared program, to one address of each kind.
var crawl = sync.OnceValue(func() *crawled {
	c := &crawled{}
	seen, paths, from := map[string]bool{}, map[string]bool{}, map[string]string{}
	waiting := slices.Clone(begins)
	for len(waiting) > 0 {
		address := waiting[0]
		waiting = waiting[1:]
		answer := Fetch(context.Background(), shared.program.Address+address)
		if answer.Status != 200 {
			c.broken = append(c.broken, from[address]+" leads to "+address+": "+strconv.Itoa(answer.Status))
			continue
		}
		if !strings.HasPrefix(answer.Kind, "text/html") {
			c.others = append(c.others, address)
			continue
		}
		if page, _ := kindOf(address); !paths[page] {
			paths[page] = true
			c.pages = append(c.pages, address)
		}
		for _, link := range linksOf(address, answer.Body) {
			page, own := kindOf(link)
			kind := page + "?" + strings.Join(own, "&")
			if !seen[kind] && (len(own) < 2 || !seen[page]) { // each parameter once, not each with each
				seen[kind], seen[page] = true, true
				waiting = append(waiting, link)
				from[link] = address
			}
		}
	}
	sort.Strings(c.pages)
	return c
})

// pages returns one address of each kind of page.
func pages(t *testing.T) []string {
	t.Helper()
	return crawlOf(t).pages
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

// kindOf returns the kind of a page: its path, in which each name with digits is replaced by a star, and the names of the
// parameters of its own.
func kindOf(address string) (page string, own []string) {
	u, err := url.Parse(address)
	if err != nil {
		return address, nil
	}
	parts := strings.Split(u.Path, "/")
	for i, p := range parts {
		if number.MatchString(p) && p != "v1" {
			parts[i] = "*" + path.Ext(p)
		}
	}
	for name := range u.Query() {
		if !slices.Contains([]string{"at", "known", "lang", "from-known", "from-at"}, name) {
			own = append(own, name)
		}
	}
	sort.Strings(own)
	return strings.Join(parts, "/"), own
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
