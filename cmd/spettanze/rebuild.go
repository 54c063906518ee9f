package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/lang"
	"spettanze/projections/sqlite"
)

func (a *app) rebuildCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Throw the projections away and fold the log again",
		Long: `Fold the whole log into new projections and put them in the place of the old. The log is not touched, and payroll
receives nothing twice: the stream LEDGER holds what was published already. Projections that are damaged are set aside as
spettanze.db.damaged-1 (-2, ...). No service may run on the directory.`,
		Example: `  spettanze rebuild --data ./spettanze-data`,
		Args:    cli.NoArguments,
		RunE:    a.runRebuild,
	}
	cli.OfflineFlags(cmd, "print the summary as one JSON document")
	return cmd
}

func (a *app) runRebuild(cmd *cobra.Command, _ []string) error {
	o, err := a.existing(cmd)
	if err != nil {
		return err
	}
	if err := a.setAsideDamaged(filepath.Join(o.Dir, service.ProjectionsFile)); err != nil {
		o.Log.Shutdown()
		return err
	}
	l, err := service.Open(cmd.Context(), o)
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }() // the new projections are in their place already
	bar := a.Bar("folding")
	start := a.Now()
	if err := l.Projector.Rebuild(cmd.Context(), bar); err != nil {
		return lang.Errorf("ricostruire le proiezioni di %s; le vecchie sono intatte: %w",
			"rebuild the projections of %s; the old ones are untouched: %w", o.Dir, err)
	}
	pos, err := l.Store.Position(cmd.Context())
	if err != nil {
		return err
	}
	doc := struct {
		Position uint64  `json:"position"`
		Seconds  float64 `json:"seconds"`
	}{pos.Seq, a.Now().Sub(start).Seconds()}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return cli.WriteJSON(a.Out, doc)
	}
	_, err = fmt.Fprintf(a.Out, "folded %d events in %.1f s\n", doc.Position, doc.Seconds)
	return err
}

// setAsideDamaged takes a damaged file of projections out of the way: what it remembers of the messages published may be
// wrong, and the stream LEDGER has them.
func (a *app) setAsideDamaged(path string) error {
	err := sqlite.Check(path)
	if !errors.Is(err, sqlite.ErrDamaged) {
		return err
	}
	aside, err := sqlite.SetAside(path)
	if err == nil {
		cli.Line(a.Err, "the projections were damaged and are set aside as %s; what was published already is read from the stream LEDGER", aside)
	}
	return err
}

// existing opens the log that the flags name, which must be there, for a ledger.
func (a *app) existing(cmd *cobra.Command) (service.Options, error) {
	logger, err := a.Logger(cmd)
	if err != nil {
		return service.Options{}, err
	}
	dir, _ := cmd.Flags().GetString("data")
	var log *service.Log
	if o := cli.ClientOptions(cmd); o.URL != "" {
		o.Logger = logger
		log, err = service.Connect(cmd.Context(), o, 0)
	} else {
		log, err = service.OpenLog(cmd.Context(), dir, false, embedded.Options{Logger: logger})
	}
	if err != nil {
		return service.Options{}, err
	}
	return a.options(dir, log, logger), nil
}
