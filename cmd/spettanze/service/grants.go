package service

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events/grants"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
)

var errOtherCompany = errors.New("the file is of another company")

// FollowGrants lets a company's file of grants count in a directory, and reads it again at SIGHUP until ctx ends. A file that cannot be
// read is an error at the start; later it changes nothing and raises an alarm.
func FollowGrants(ctx context.Context, path string, d *grants.Directory, logger *slog.Logger, alarms *Alarms) error {
	f, err := readGrants(path)
	if err != nil {
		return cli.Usage("--access %s: %w", "--access %s: %w", path, err)
	}
	put := func(f *grants.File) {
		if others := d.Put(f); len(others) > 0 {
			logger.Warn("principals of the file of grants were first named by another company: what it ties to them signs nobody in; give them other handles",
				"file", path, "principals", others)
		}
	}
	put(f)
	onHangUp(ctx, func() {
		again, err := readGrants(path)
		if err == nil && again.Company != f.Company {
			err = errOtherCompany
		}
		alarms.Read(GrantsFile, err)
		switch {
		case errors.Is(err, errOtherCompany):
			logger.Error("the file of grants is of another company now: the grants of before stay in force", "file", path,
				"company", again.Company, "before", f.Company)
		case err != nil:
			logger.Error("the file of grants cannot be read: the grants of before stay in force, also those that it takes away", "file", path, "error", err)
		default:
			put(again)
			logger.Info("the file of grants was read again", "file", path, "company", f.Company)
		}
	})
	return nil
}

// FollowPolicies reads a company's own policies into a guard, and reads them again at SIGHUP until ctx ends. Policies with a fault are
// an error at the start; later they change nothing and raise an alarm.
func FollowPolicies(ctx context.Context, dir string, g *access.Guard, logger *slog.Logger, alarms *Alarms) error {
	policies, err := policy.Read(os.DirFS(dir))
	if err != nil {
		return cli.Usage("--policies %s: %w", "--policies %s: %w", dir, err)
	}
	g.Use(policies)
	onHangUp(ctx, func() {
		again, err := policy.Read(os.DirFS(dir))
		alarms.Read(PoliciesFile, err)
		if err != nil {
			logger.Error("the policies cannot be read: those of before stay in force", "folder", dir, "error", err)
			return
		}
		g.Use(again)
		logger.Info("the policies were read again", "folder", dir)
	})
	return nil
}

// onHangUp calls fn at each SIGHUP until ctx ends.
func onHangUp(ctx context.Context, fn func()) {
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGHUP)
	go func() {
		defer signal.Stop(hangUp)
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangUp:
				fn()
			}
		}
	}()
}

func readGrants(path string) (*grants.File, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the path that was given
	if err != nil {
		return nil, err
	}
	return grants.ReadFile(text)
}
