package service

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events/grants"
)

// FollowGrants lets a company's file of grants count in a directory, and reads it again at SIGHUP until ctx ends. A file that cannot be
// read is an error at the start; later it changes nothing and raises an alarm.
func FollowGrants(ctx context.Context, path string, d *grants.Directory, logger *slog.Logger) error {
	f, err := readGrants(path)
	if err != nil {
		return cli.Usage("--access %s: %w", "--access %s: %w", path, err)
	}
	d.Put(f)
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGHUP)
	go func() {
		defer signal.Stop(hangUp)
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangUp:
			}
			again, err := readGrants(path)
			switch {
			case err != nil:
				logger.Error("the file of grants cannot be read: the grants of before stay in force, also those that it takes away", "file", path, "error", err)
			case again.Company != f.Company:
				logger.Error("the file of grants is of another company now: the grants of before stay in force", "file", path,
					"company", again.Company, "before", f.Company)
			default:
				d.Put(again)
				logger.Info("the file of grants was read again", "file", path, "company", f.Company)
			}
		}
	}()
	return nil
}

func readGrants(path string) (*grants.File, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the path that was given
	if err != nil {
		return nil, err
	}
	return grants.ReadFile(text)
}
