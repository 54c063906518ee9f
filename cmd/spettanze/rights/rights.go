// Package rights is the commands access and token: who may do what, recorded in the stream ACCESS.
//
// They work on the log of a data directory, whether a service runs on it or not, or on that of a NATS server: a user who may write there
// may do everything there. --token-file says which person records; without it a record is the machine's, which may propose a strong role
// and not approve it.
package rights

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/access"
	"spettanze/events/lang"
	"spettanze/handlers/signin/token"
)

// rights is the directory of a log, and who records in it.
type rights struct {
	*cli.App
	*grants.Directory
	stream  access.Stream
	log     *service.Log
	company string
	by      string        // handle; empty: the machine
	roles   []grants.Role // the only roles that the token of by carries; empty: all
	json    bool
	say     lang.Language
	close   func()
}

// flags adds the flags that the commands share.
func flags(cmd *cobra.Command) {
	f := cmd.Flags()
	cli.OfflineFlags(cmd, "print the result as one JSON document")
	f.String("company", "", "company (required)")
	f.String("access", "", "YAML file of grants that count beside those in the log, as serve takes it")
	f.String("token-file", "", "file with the token of the person who does it (default: whoever has the machine)")
	cmd.Args = cli.NoArguments
}

// run makes the function of a command, which do is given what it needs.
func run(a *cli.App, do func(context.Context, *rights, *cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		r, err := open(a, cmd)
		if err != nil {
			return err
		}
		defer r.close()
		return do(cmd.Context(), r, cmd, args)
	}
}

func open(a *cli.App, cmd *cobra.Command) (*rights, error) {
	r := &rights{App: a, Directory: grants.NewDirectory(a.Today), say: a.Language(cmd)}
	r.json, _ = cmd.Flags().GetBool("json")
	var err error
	if r.company, err = cli.Required(cmd, "company", "blue"); err != nil {
		return nil, err
	}
	if !events.ValidCode(r.company) {
		return nil, cli.Usage("--company %q: atteso un codice, %s", "--company %q: expected a code, %s", r.company, events.ExpectCode)
	}
	log, logger, err := service.OpenRunning(a, cmd)
	if err != nil {
		return nil, err
	}
	r.close, r.log, r.stream = log.Shutdown, log, access.Stream{Publisher: log.Publisher(), Rome: a.Rome, Logger: logger}
	if err = r.stream.Read(cmd.Context(), r.Directory); err == nil {
		err = r.file(cmd)
	}
	if err == nil {
		r.by, err = r.person(cmd)
	}
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// file lets the grants of the file of --access count, as the service does.
func (r *rights) file(cmd *cobra.Command) error {
	path, _ := cmd.Flags().GetString("access")
	if path == "" {
		return nil
	}
	text, err := os.ReadFile(path) //nolint:gosec // the path that was given
	if err != nil {
		return cli.UsageOf("--access", err)
	}
	f, err := grants.ReadFile(text)
	if err != nil {
		return cli.Usage("--access %s: %w", "--access %s: %w", path, err)
	}
	r.Put(f)
	return nil
}

// person returns the principal whose token is in --token-file.
func (r *rights) person(cmd *cobra.Command) (string, error) {
	path, _ := cmd.Flags().GetString("token-file")
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path) //nolint:gosec // the path that was given
	if err != nil {
		return "", cli.UsageOf("--token-file", err)
	}
	given, err := token.Parse(strings.TrimSpace(string(text)))
	if err != nil {
		return "", cli.UsageOf("--token-file", err)
	}
	kept, ok := r.Token(given.ID)
	r.roles = kept.Roles
	if !ok || !given.Is(kept.Hash) || len(r.carried(kept.Handle)) == 0 {
		return "", cli.Usage("--token-file: il token non vale, o chi lo ha non ha diritti nell'azienda %s",
			"--token-file: the token is not good, or whoever has it has no rights in the company %s", r.company)
	}
	return kept.Handle, nil
}

// carried returns the grants of a principal that its token carries.
func (r *rights) carried(handle string) []grants.Grant {
	return slices.DeleteFunc(r.Grants(handle, r.company), func(g grants.Grant) bool {
		return len(r.roles) > 0 && !slices.Contains(r.roles, g.Role)
	})
}

// record records an event and returns its id, once the directory has it.
func (r *rights) record(ctx context.Context, subject string, data events.Data) (string, error) {
	e := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: r.company, Subject: subject,
		Time: r.Now().In(r.Rome).Truncate(time.Second), Data: data}
	_, err := r.stream.Append(ctx, e, r.by)
	var refused *events.DecodeError
	if errors.As(err, &refused) {
		return "", cli.UsageOf("", err)
	}
	if err != nil {
		return "", err
	}
	return e.ID, r.stream.Read(ctx, r.Directory)
}

// principal returns the handle of --principal.
func principal(cmd *cobra.Command) (string, error) {
	handle, err := cli.Required(cmd, "principal", "P-MFRGGZDFMZTW")
	if err == nil && !grants.ValidHandle(handle) {
		err = cli.Usage("--principal %q: atteso %s", "--principal %q: expected %s", handle, grants.ExpectHandle)
	}
	return handle, err
}

// day returns the date of a flag, or another one where it is not given.
func day(cmd *cobra.Command, flag string, otherwise events.Date) (events.Date, error) {
	s, _ := cmd.Flags().GetString(flag)
	if s == "" {
		return otherwise, nil
	}
	d, err := events.ParseDate(s)
	if err != nil {
		return 0, cli.UsageOf("--"+flag, err)
	}
	return d, nil
}

// period reads the first day of --from, which is today if it is not given, and the last one of --until.
func period(cmd *cobra.Command, today events.Date, from, until *events.Date) (err error) {
	if *from, err = day(cmd, "from", today); err == nil {
		*until, err = day(cmd, "until", 0)
	}
	return err
}

// done is the document of a command that recorded something.
type done struct {
	ID        string `json:"id"`
	Principal string `json:"principal,omitempty"`
	Waits     bool   `json:"waits,omitempty"` // for a second person
}

// tell prints what was recorded: the document, or a sentence.
func (r *rights) tell(d done, says lang.Text) error {
	if r.json {
		return cli.WriteJSON(r.Out, d)
	}
	cli.Line(r.Out, "%s", says.In(r.say))
	return nil
}
