package main

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/projector"
	"spettanze/projections/sqlite"
)

func (a *app) rebuildCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Throw the projections away and fold the log again",
		Long: `Fold the whole log into new projections and put them in the place of the old. The log is not touched, and nothing is told
to payroll twice: what was told already is known from the stream LEDGER. Projections that are damaged are set aside as
spettanze.db.damaged-1 (-2, ...). No service may run on the directory.`,
		Example: `  spettanze rebuild --data ./spettanze-data`,
		Args:    noArguments,
		RunE:    a.runRebuild,
	}
	offlineFlags(cmd, "print the summary as one JSON document")
	return cmd
}

func (a *app) runRebuild(cmd *cobra.Command, _ []string) error {
	logger, err := a.logger(cmd)
	if err != nil {
		return err
	}
	dir, _ := cmd.Flags().GetString("data")
	log, err := a.openExisting(cmd, dir, logger)
	if err != nil {
		return err
	}
	if err := a.setAsideDamaged(filepath.Join(dir, projectionsFile)); err != nil {
		log.close()
		return err
	}
	l, err := a.openLedger(cmd.Context(), dir, log, logger, projector.NewOutbound(log.Log))
	if err != nil {
		return err
	}
	defer func() { _ = l.close() }() // the new projections are in their place already
	bar := a.bar("folding")
	start := a.now()
	if err := l.projector.Rebuild(cmd.Context(), bar); err != nil {
		return fmt.Errorf("rebuild the projections of %s; the old ones are untouched: %w", dir, err)
	}
	pos, err := l.store.Position(cmd.Context())
	if err != nil {
		return err
	}
	doc := struct {
		Position uint64  `json:"position"`
		Seconds  float64 `json:"seconds"`
	}{pos.Seq, a.now().Sub(start).Seconds()}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return writeJSON(a.out, doc)
	}
	_, err = fmt.Fprintf(a.out, "folded %d events in %.1f s\n", doc.Position, doc.Seconds)
	return err
}

// setAsideDamaged takes a damaged file of projections out of the way: what it remembers of what others were told may be
// wrong, and LEDGER knows it better.
func (a *app) setAsideDamaged(path string) error {
	err := sqlite.Check(path)
	if !errors.Is(err, sqlite.ErrDamaged) {
		return err
	}
	aside, err := sqlite.SetAside(path)
	if err == nil {
		tell(a.err, "the projections were damaged and are set aside as %s; what others were told is read back from the stream LEDGER", aside)
	}
	return err
}

// openExisting opens a log that must be there.
func (a *app) openExisting(cmd *cobra.Command, dir string, logger *slog.Logger) (*embeddedLog, error) {
	if o := clientOptions(cmd); o.URL != "" {
		o.Logger = logger
		return connectLog(cmd.Context(), o)
	}
	return openLog(cmd.Context(), dir, false, embedded.Options{Logger: logger})
}

// bar returns a function that shows progress on a terminal, and does nothing in a pipe.
func (a *app) bar(what string) func(done, total uint64) {
	if !terminal(a.err) {
		return func(uint64, uint64) {}
	}
	var bar *progressbar.ProgressBar
	return func(done, total uint64) {
		if bar == nil {
			bar = progressbar.NewOptions64(int64(total), //nolint:gosec // a number of events
				progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
				progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set64(int64(done)) //nolint:gosec // only for the eye
	}
}
