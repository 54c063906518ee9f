// Command pictures makes the pictures of the pages that the documentation shows: the real program, the sample company, in
// Chromium. It is run from the project's directory, as make pictures does:
//
//	go run ./cmd/spettanze/browsertest/pictures                          # into docs/pictures
//	go run ./cmd/spettanze/browsertest/pictures --all --out /somewhere   # each at 1440 and 390 pixels, in both themes
//	go run ./cmd/spettanze/browsertest/pictures --all --out /somewhere /blue/payroll?month=2023-07
//
// Dates are in the addresses, so the pictures change only with the pages.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chromedp/chromedp"

	"spettanze/cmd/spettanze/browsertest"
)

// picture is a page of the documentation.
type picture struct{ name, address string }

var documented = []picture{
	{"company", "/blue?at=2024-03-30"},
	{"employees", "/blue/employees?at=2023-12-31"},
	{"employee", "/blue/employees/E034?at=2023-07-19&known=2023-07-19"},
	{"changes", "/blue/employees/E034/changes?at=2023-07-19&from-known=2023-07-19"},
	{"payroll", "/blue/payroll?at=2023-08-31&month=2023-07"},
	{"breaches", "/blue/breaches?at=2024-06-30"},
}

// sizes are those of the screens.
var sizes = []browsertest.Look{{Width: 1440, Height: 900}, {Width: 390, Height: 844}}

func main() {
	out := flag.String("out", filepath.Join("docs", "pictures"), "directory of the pictures")
	all := flag.Bool("all", false, "at both widths in both themes, each page whole; default: wide and light, as much as a screen shows")
	flag.Parse()
	if err := run(context.Background(), *out, *all, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out string, all bool, addresses []string) (err error) {
	list := documented
	if len(addresses) > 0 {
		list = nil
		for _, a := range addresses {
			list = append(list, picture{strings.Trim(regexp.MustCompile(`[^A-Za-z0-9-]+`).ReplaceAllString(a, "-"), "-"), a})
		}
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "pictures-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	binary, err := browsertest.Build(ctx, work)
	if err != nil {
		return err
	}
	data := filepath.Join(work, "data")
	if err := browsertest.Sample(ctx, binary, data); err != nil {
		return err
	}
	program, err := browsertest.Serve(ctx, binary, data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, program.Stop()) }()
	browser, err := browsertest.Launch(ctx)
	if err != nil {
		return err
	}
	defer browser.Close()
	for _, p := range list {
		if err := take(browser, program.Address+p.address, filepath.Join(out, p.name), all); err != nil {
			return fmt.Errorf("%s: %w", p.address, err)
		}
	}
	return nil
}

// take takes the pictures of one page.
func take(b *browsertest.Browser, address, file string, all bool) error {
	tab, err := b.Open(sizes[0])
	if err != nil {
		return err
	}
	defer tab.Close()
	if err := tab.Go(address); err != nil {
		return err
	}
	shoot := chromedp.CaptureScreenshot()
	looks := map[string]browsertest.Look{"": sizes[0]}
	if all {
		shoot = chromedp.FullScreenshot(100)
		looks = map[string]browsertest.Look{}
		for _, l := range sizes {
			for _, l.Dark = range []bool{false, true} {
				theme := "light"
				if l.Dark {
					theme = "dark"
				}
				looks[fmt.Sprintf("-%d-%s", l.Width, theme)] = l
			}
		}
	}
	for suffix, l := range looks {
		if err := tab.Look(l); err != nil {
			return err
		}
		png, err := chromedp.Run(tab.Ctx, shoot)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file+suffix+".png", png, 0o644); err != nil {
			return err
		}
		fmt.Println(file + suffix + ".png")
	}
	return nil
}
