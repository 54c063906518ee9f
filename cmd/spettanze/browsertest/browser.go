package browsertest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// ErrNoBrowser says that this machine has no Chromium.
var ErrNoBrowser = errors.New("no Chromium here: apt-get install chromium")

// patience is how long a tab waits for a page, or for what a page must show.
const patience = time.Minute

// Browser is a Chromium without a window.
type Browser struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// Launch starts a browser.
func Launch(ctx context.Context) (*Browser, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, ErrNoBrowser
	}
	alloc, stop := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, // as root in a container there is none
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))...)
	b := &Browser{}
	var end context.CancelFunc
	b.ctx, end = chromedp.NewContext(alloc)
	b.cancel = func() { end(); stop() }
	if err := chromedp.Do(b.ctx); err != nil {
		b.cancel()
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	return b, nil
}

// Close ends the browser.
func (b *Browser) Close() { b.cancel() }

// Look is how a tab looks at pages. The zero value is a wide screen, light, Italian, in Rome.
type Look struct {
	Width, Height int // 1440 × 900 if not given
	Dark          bool
	Print         bool // as printed
	NoScript      bool
	Reduced       bool   // reduced motion
	Forced        bool   // forced colours
	Language      string // that the reader prefers: it if not given
	Zone          string // Europe/Rome if not given
	Behind        bool   // in the background of the window of another tab
}

// Tab is one tab, with a profile of its own: no cookies, nothing cached.
type Tab struct {
	Ctx    context.Context // of actions of chromedp
	cancel context.CancelFunc

	mu     sync.Mutex
	host   string
	faults []string
	calm   bool // faults of the network are expected
	bytes  float64
}

// Open opens a tab.
func (b *Browser) Open(l Look) (*Tab, error) {
	t := &Tab{}
	options := []chromedp.ContextOption{chromedp.WithListener(t.observe), chromedp.WithNewBrowserContext()}
	t.Ctx, t.cancel = chromedp.NewContext(b.ctx, options...)
	return t, t.begin(l)
}

// Beside opens a tab with the same profile in the same window as another, which is hidden behind it from now on.
func (t *Tab) Beside(l Look) (*Tab, error) {
	other := &Tab{}
	other.Ctx, other.cancel = chromedp.NewContext(t.Ctx, chromedp.WithListener(other.observe), chromedp.WithNewWindow(false))
	return other, other.begin(l)
}

// begin opens the tab in the browser. Its context, not one that ends before it, is the first that an action runs in.
func (t *Tab) begin(l Look) error {
	if err := chromedp.Do(t.Ctx); err != nil {
		return err
	}
	if _, err := chromedp.Call(t.Ctx, log.Enable, cdp.Empty{}); err != nil {
		return err
	}
	if _, err := chromedp.Call(t.Ctx, network.Enable, network.EnableParams{}); err != nil {
		return err
	}
	return t.Look(l)
}

// Look changes how the tab looks at pages.
func (t *Tab) Look(l Look) error {
	if l.Width == 0 {
		l.Width, l.Height = 1440, 900
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: choose(l.Dark, "dark", "light")},
		{Name: "prefers-reduced-motion", Value: choose(l.Reduced, "reduce", "no-preference")},
		{Name: "forced-colors", Value: choose(l.Forced, "active", "none")},
	}}
	if l.Print {
		media.Media = "print"
	}
	return t.call(func(ctx context.Context) error {
		_, size := chromedp.Run(ctx, chromedp.EmulateViewport(int64(l.Width), int64(l.Height)))
		_, seen := chromedp.Call(ctx, emulation.SetEmulatedMedia, media)
		_, zone := chromedp.Call(ctx, emulation.SetTimezoneOverride,
			emulation.SetTimezoneOverrideParams{TimezoneID: choose(l.Zone == "", "Europe/Rome", l.Zone)})
		_, words := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
			Headers: network.Headers{"Accept-Language": choose(l.Language == "", "it", l.Language)}})
		_, script := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: l.NoScript})
		return errors.Join(size, seen, zone, words, script)
	})
}

func choose(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// call calls what must not take longer than patience.
func (t *Tab) call(f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(t.Ctx, patience)
	defer cancel()
	return f(ctx)
}

// Close closes the tab.
func (t *Tab) Close() { t.cancel() }

// Go opens an address and waits until it is loaded.
func (t *Tab) Go(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	t.mu.Lock()
	t.host, t.bytes = u.Host, 0
	t.mu.Unlock()
	return t.call(func(ctx context.Context) error { return chromedp.Do(ctx, chromedp.Navigate(address)) })
}

// Eval evaluates an expression in the page, which may be a promise.
func Eval[T any](t *Tab, expression string) (v T, err error) {
	err = t.call(func(ctx context.Context) error {
		v, err = chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
		return err
	})
	return v, err
}

// Wait waits until an expression is true in the page.
func (t *Tab) Wait(expression string) error {
	return t.call(func(ctx context.Context) error {
		for {
			is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
			if err == nil && is {
				return nil
			}
			select { // a page that is being left has no answer
			case <-ctx.Done():
				return fmt.Errorf("this does not become true: %s", expression)
			case <-time.After(30 * time.Millisecond):
			}
		}
	})
}

// observe keeps the faults.
func (t *Tab) observe(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		t.faults = append(t.faults, fmt.Sprintf("a script failed: %s", e.ExceptionDetails.Text))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && (!t.calm || e.Entry.Source != log.EntrySourceNetwork) {
			t.faults = append(t.faults, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventLoadingFinished:
		t.bytes += e.EncodedDataLength
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && t.host != "" && u.Host != t.host && !strings.HasPrefix(u.Scheme, "chrome") {
			t.faults = append(t.faults, "a request to another host: "+e.Request.URL)
		}
	}
}

// Calm says that requests may fail from now on: the server is about to stop, or the page is one of an error.
func (t *Tab) Calm() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calm = true
}

// Bytes is how much came over the network since the tab was sent to an address.
func (t *Tab) Bytes() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return int(t.bytes)
}

// Faults are what went wrong in the tab since the last call.
func (t *Tab) Faults() (faults []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	faults, t.faults = t.faults, nil
	return faults
}

// Show brings the tab to the front of its window.
func (t *Tab) Show() error {
	return t.call(func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, page.BringToFront, cdp.Empty{})
		return err
	})
}
