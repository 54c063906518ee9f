package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/publish/clockfile"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/events/clockings"
	"spettanze/events/clockings/layout"
	"spettanze/events/clockings/revise"
	"spettanze/events/lang"
	"spettanze/handlers/api/intake"
	"spettanze/projections/facts"
)

// clocks publishes files of time clocks.
type clocks struct {
	*publishing
	a        *cli.App
	company  string
	language lang.Language
	ask      func(context.Context, string, revise.Question) (*revise.Found, error) // nil: --validate
	files    []*clockfile.File
	accepted []accepted
}

// accepted is an item that is recorded, which counts unless it waits.
type accepted struct {
	*clockfile.File
	item  revise.Item
	waits bool // as its result says, which a dry run knows
}

// consistent refuses flags that contradict each other; both are --dry-run and --validate.
func consistent(a *cli.App, cmd *cobra.Command, asCSV bool, company string, both bool) error {
	switch {
	case both:
		return cli.Usage("--dry-run e --validate sono date entrambe: la prova controlla già tutto, togliere una delle due",
			"--dry-run and --validate are both given: a dry run validates too, leave one out")
	case asCSV && company == "":
		return cli.Usage("manca --company: una tabella di timbrature o di turni non dice di quale azienda sono",
			"--company is missing: a table of clockings or rosters does not say which company's they are")
	case asCSV && !events.ValidCode(company):
		return cli.Usage("--company %q: atteso: %s", "--company %q: expected %s", company, events.ExpectCode)
	case !asCSV && cmd.Flags().Changed("map"):
		return cli.Usage("--map serve con --csv: dice com'è fatta una tabella di timbrature", "--map is for --csv: it says how a table of clockings is laid out")
	case !asCSV && cmd.Flags().Changed("company") && a.Origin("company") == cli.FromFlag:
		return cli.Usage("--company serve con --csv: gli eventi dicono da sé la loro azienda",
			"--company is for --csv: events say their company themselves")
	}
	return nil
}

// readClocks reads and understands all files, before anything is sent.
func readClocks(a *cli.App, cmd *cobra.Command, files []string, l lang.Language) ([]*clockfile.File, error) {
	o := clockings.Options{Today: a.Today()}
	if name, _ := cmd.Flags().GetString("map"); name != "" {
		b, err := os.ReadFile(name) //nolint:gosec // the map that was given
		if err != nil {
			return nil, cli.UsageOf("--map", err)
		}
		m, bad := layout.ReadMap(b)
		if bad != nil {
			return nil, cli.Usage("%s: %s", "%s: %s", at(name, bad.Line), bad.Reason)
		}
		o.Map = m
	}
	var list []*clockfile.File
	for _, name := range files {
		f, err := readClock(name, a.In, o, l)
		if err != nil {
			return nil, err
		}
		if err := f.Whole(l); err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

func readClock(name string, stdin io.Reader, o clockings.Options, l lang.Language) (*clockfile.File, error) {
	in := stdin
	if name != "-" {
		f, err := os.Open(name) //nolint:gosec // a file that was named to be published
		if err != nil {
			return nil, cli.UsageOf("", err)
		}
		defer func() { _ = f.Close() }() // read only
		in = f
	}
	f, bad := clockfile.Read(name, in, o)
	if bad == nil {
		return f, nil
	}
	line := 0
	if len(bad.Lines) > 0 {
		line = bad.Lines[0]
	}
	return nil, cli.Usage("%s: %s; niente è stato pubblicato", "%s: %s; nothing was published", at(name, line), lang.Text{It: bad.In(lang.Italian), En: bad.In(lang.English)})
}

func at(name string, line int) string {
	if line == 0 {
		return name
	}
	return fmt.Sprintf("%s:%d", name, line)
}

// publish compares each file with what is recorded, shows what was understood, and sends it.
//
// A file of rosters is compared before the first file is sent too: a row that must be refused is found then. It is compared anew in its
// turn, for the files before it may plan days of it.
func (c *clocks) publish(ctx context.Context, files []*clockfile.File) error {
	now := c.a.Now().In(c.a.Rome).Truncate(time.Second)
	for _, f := range files {
		if f.Roster == nil {
			continue
		}
		if err := c.compare(ctx, f, now); err != nil {
			return err
		}
	}
	for _, f := range files {
		now = c.a.Now().In(c.a.Rome).Truncate(time.Second)
		if err := c.compare(ctx, f, now); err != nil {
			return err
		}
		if err := f.Preview(c.stderr, c.language); err != nil {
			return err
		}
		for _, r := range f.Refusals() {
			for _, line := range r.Lines {
				c.summary.Rejected++
				c.summary.Refused = append(c.summary.Refused, refused{File: f.Name, Line: line, Code: r.Code, Pointer: r.Column,
					Reason: r.In(c.language)})
			}
		}
		c.summary.Duplicates += len(f.Plan.Duplicates)
		if err := c.send(ctx, f, now); err != nil {
			return err
		}
		c.files = append(c.files, f)
	}
	return nil
}

func (c *clocks) compare(ctx context.Context, f *clockfile.File, now time.Time) error {
	var found *revise.Found
	if c.ask != nil {
		var err error
		if found, err = c.ask(ctx, c.company, f.Ask()); err != nil {
			return fmt.Errorf("ask what is recorded: %w", err)
		}
	}
	f.Compare(c.company, found, now)
	return f.Whole(c.language)
}

// rounds is how often a file is compared anew when another sender has just recorded some of its days.
const rounds = 3

// send sends the items of a file in batches. What another sender recorded in the meantime is compared again.
func (c *clocks) send(ctx context.Context, f *clockfile.File, now time.Time) error {
	items := f.Plan.Items
	for round := 1; len(items) > 0; round++ {
		var late []clockings.Clocking // recorded by another since they were compared
		for len(items) > 0 {
			n, taken := 0, 0
			for n < len(items) && (n == 0 || c.whole || taken+len(items[n].Events) <= Batch) {
				taken += len(items[n].Events)
				n++
			}
			again, err := c.batch(ctx, f, items[:n], round < rounds && c.ask != nil && !c.whole && f.Roster == nil)
			if err != nil {
				return err
			}
			late = append(late, again...)
			items = items[n:]
		}
		if len(late) == 0 {
			return nil
		}
		rest := *f.Table
		rest.Clockings, rest.Unpunched = late, nil
		found, err := c.ask(ctx, c.company, revise.Ask(&rest))
		if err != nil {
			return fmt.Errorf("ask what is recorded: %w", err)
		}
		plan := revise.Compare(&rest, c.company, found, now)
		for _, d := range plan.Duplicates {
			f.Counts.Duplicates += len(d.Lines)
			c.summary.Duplicates++
		}
		items = plan.Items
	}
	return nil
}

// batch sends some items and accounts for them. With again it returns the clockings of days that another sender has recorded.
func (c *clocks) batch(ctx context.Context, f *clockfile.File, items []revise.Item, again bool) (late []clockings.Clocking, err error) {
	var evs []events.Event
	c.sent = c.sent[:0]
	for i := range items {
		for range items[i].Events {
			c.sent = append(c.sent, place{f.Name, items[i].Clocking.Lines[0]})
		}
		evs = append(evs, items[i].Events...)
	}
	results, err := c.submit(ctx, evs)
	if err != nil {
		return nil, err
	}
	if c.following != nil {
		c.published(submitted{evs, results, nil}, c.sent)
	}
	for i := range items {
		item := &items[i]
		mine := results[:len(item.Events)]
		results = results[len(item.Events):]
		fate := clockfile.Counted
		waits := false
		for _, r := range mine {
			waits = waits || r.Waits != nil
			switch {
			case r.Status == intake.Accepted:
				c.summary.Accepted++
			case r.Status == intake.Duplicate && fate == clockfile.Counted:
				fate = clockfile.Duplicate
			case r.Status == intake.Rejected && again && r.Code == facts.CodeDifferentContent:
				late = append(late, item.Clocking)
				mine = nil
			case r.Status == intake.Rejected:
				fate = clockfile.Refused
				for _, line := range item.Clocking.Lines {
					c.refuse(place{f.Name, line}, r.Code, r.Pointer, r.Reason)
				}
			}
			if mine == nil {
				break
			}
		}
		if mine == nil {
			continue
		}
		switch fate {
		case clockfile.Counted:
			c.accepted = append(c.accepted, accepted{f, *item, waits})
			continue
		case clockfile.Duplicate:
			c.summary.Duplicates++
		}
		f.Account(item, fate)
	}
	return late, nil
}

// account counts the rows of what is recorded, once it is known what waits. Where nobody could be asked, an item waits when its
// employee is not hired, or the day has another clocking.
func (c *clocks) account() (total clockfile.Counts) {
	waits := map[place]bool{}
	for _, w := range c.summary.Waits {
		waits[place{w.File, w.Line}] = true
	}
	asked := c.summary.Unknown == 0 && (c.following != nil || c.whole)
	for _, a := range c.accepted {
		fate := clockfile.Counted
		if clocking := &a.item.Clocking; a.waits || waits[place{a.Name, clocking.Lines[0]}] || !asked && a.Waits(clocking) {
			fate = clockfile.Waiting
		}
		a.Account(&a.item, fate)
	}
	for _, f := range c.files {
		total.Add(f.Counts)
		c.summary.Tables = append(c.summary.Tables, f.Document(c.language))
	}
	return total
}

// finish prints what became of the rows.
func (c *clocks) finish(asJSON bool) error {
	total := c.account()
	if c.summary.Known != nil && !asJSON {
		out := tables.New(c.a.Out, tables.Format{English: c.language == lang.English, Rome: c.a.Rome}, c.a.Coloured())
		tables.DryRun(out, c.summary.Known, c.summary.Unread, c.summary.Would)
		if err := out.Flush(); err != nil {
			return err
		}
	}
	if asJSON {
		if err := cli.WriteJSON(c.a.Out, &c.summary); err != nil {
			return err
		}
	} else {
		prefix := ""
		if c.summary.DryRun {
			prefix = lang.Say("niente è stato registrato: ", "nothing was recorded: ").In(c.language)
		}
		if _, err := fmt.Fprintln(c.a.Out, prefix+total.In(c.language)); err != nil {
			return fmt.Errorf("write the summary: %w", err)
		}
	}
	c.overlook()
	if total.Refused > 0 || total.Waiting > 0 || c.summary.Rejected > 0 || c.summary.Waiting > 0 {
		return cli.ErrDiffers
	}
	return nil
}

// findIn answers a question from a whole log.
func findIn(log events.Log) func(context.Context, string, revise.Question) (*revise.Found, error) {
	return func(ctx context.Context, company string, q revise.Question) (*revise.Found, error) {
		f := revise.NewFinder(company, q)
		err := log.Read(ctx, 1, false, func(batch []events.Record) error {
			for i := range batch {
				if batch[i].Event != nil {
					f.Add(batch[i].Event)
				}
			}
			return nil
		})
		if err != nil {
			return nil, errors.Join(errors.New("read the log"), err)
		}
		return f.Found(), nil
	}
}
