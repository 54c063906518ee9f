package browsertest

import "strings"

// failing are addresses that are answered with a page that says what is wrong.
var failing = []string{"/blue/nothing", "/blue/employees/E034?at=31/31", "/blue/employees/E034?known=never"}

// in returns the address of a page in a language.
func in(language, path string) string {
	path, anchor, _ := strings.Cut(path, "#")
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	if path += join + "lang=" + language; anchor != "" {
		path += "#" + anchor
	}
	return path
}
