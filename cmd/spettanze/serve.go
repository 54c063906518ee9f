package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/spf13/cobra"

	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/projector"
	"spettanze/projections/institutes"
)

const (
	defaultData   = "./spettanze-data"
	defaultListen = "127.0.0.1:8080"
)

func (a *app) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "The ledger: log, projector, HTTP API",
		Long: `Run the ledger in one process: the log (an embedded NATS JetStream in the data directory, which opens no port unless
asked), the projector that folds it into SQLite, and the HTTP API. Events are durable before they are acknowledged. Killed at
any moment, it goes on where it was.

With --nats-url the log is that of an existing server or cluster, and only the projections are in the data directory.
It stops on SIGINT or SIGTERM within five seconds. One directory serves one process.`,
		Example: `  spettanze serve
  spettanze serve --data /var/lib/spettanze --http :8080
  spettanze serve --nats-listen 127.0.0.1:4222           # others may publish to NATS
  spettanze serve --nats-url nats://nats.example:4222 --nats-creds ledger.creds`,
		Args: noArguments,
		RunE: a.runServe,
	}
	f := cmd.Flags()
	f.String("data", defaultData, "data directory; made if missing")
	f.String("http", defaultListen, "address of the HTTP API")
	f.String("log-level", "info", "least level of the diagnostics: debug, info, warn or error")
	complete(cmd, "log-level", "debug", "info", "warn", "error")
	f.String("log-format", "text", "form of the diagnostics: text (key=value) or json, one line each")
	complete(cmd, "log-format", "text", "json")
	f.String("otlp-endpoint", "", "OpenTelemetry collector to send traces to, such as http://127.0.0.1:4318 (default: none)")
	f.String("nats-listen", "", "address on which the embedded NATS takes connections (default: none)")
	f.Int("nats-replicas", 1, "servers of the cluster of --nats-url that keep each stream: 1, 3 or 5")
	natsFlags(cmd)
	return cmd
}

// logger writes diagnostics to standard error.
func (a *app) logger(cmd *cobra.Command) (*slog.Logger, error) {
	word, _ := cmd.Flags().GetString("log-level")
	var level slog.Level
	if err := level.UnmarshalText([]byte(word)); err != nil {
		return nil, usage("--log-level %q: expected debug, info, warn or error", word)
	}
	o := &slog.HandlerOptions{Level: level}
	switch form, _ := cmd.Flags().GetString("log-format"); form {
	case "text", "": // empty: a command without the flag
		return slog.New(slog.NewTextHandler(a.err, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(a.err, o)), nil
	default:
		return nil, usage("--log-format %q: expected text or json", form)
	}
}

// opening is projections that are opened while the log's server is still starting: both take a while, and neither needs the
// other.
type opening struct {
	begin func() // opens them; what comes after the first call does nothing
	done  chan projections
	began bool // once begin was called
}

func (a *app) openBeside(ctx context.Context, dir string) *opening {
	go func() { _, _ = institutes.Contract() }() // read once; whoever needs it is told what is wrong with it
	o := &opening{done: make(chan projections, 1)}
	o.begin = sync.OnceFunc(func() {
		o.began = true
		go func() { o.done <- a.openProjections(ctx, dir) }()
	})
	return o
}

// wait returns the projections, opened now if they were not.
func (o *opening) wait() projections {
	o.begin()
	return <-o.done
}

// close closes them if they were opened.
func (o *opening) close() error {
	if !o.began {
		return nil
	}
	if p := <-o.done; p.store != nil {
		return p.store.Close()
	}
	return nil
}

// openLogOf opens the log that the flags of serve name. As soon as an embedded one has made the directory its own, it calls
// locked.
func (a *app) openLogOf(cmd *cobra.Command, dir string, logger *slog.Logger, locked func()) (*embeddedLog, error) {
	o := clientOptions(cmd)
	o.Logger = logger
	listen, _ := cmd.Flags().GetString("nats-listen")
	replicas, _ := cmd.Flags().GetInt("nats-replicas")
	if err := needsNATS(cmd, listen != ""); err != nil {
		return nil, err
	}
	if replicas != 1 && replicas != 3 && replicas != 5 {
		return nil, usage("--nats-replicas %d: expected 1, 3 or 5", replicas)
	}
	if o.URL != "" {
		if listen != "" {
			return nil, usage("--nats-listen is for the embedded log, --nats-url for an existing one: leave one out")
		}
		return connectReplicated(cmd.Context(), o, replicas)
	}
	if replicas != 1 {
		return nil, usage("--nats-replicas %d is for the cluster of --nats-url: the embedded log is on this machine alone", replicas)
	}
	return openLog(cmd.Context(), dir, true, embedded.Options{Listen: listen, User: o.User, Password: o.Password,
		TLSCert: o.Cert, TLSKey: o.Key, Logger: logger, Stop: cmd.Context().Done(), Locked: locked})
}

// outboundOf is where the service tells what follows: on an existing server other instances may do the same.
func outboundOf(cmd *cobra.Command, log *embeddedLog) projector.Outbound {
	if url, _ := cmd.Flags().GetString("nats-url"); url != "" {
		return projector.NewSharedOutbound(log.Log)
	}
	return projector.NewOutbound(log.Log)
}

func (a *app) runServe(cmd *cobra.Command, _ []string) error {
	logger, err := a.logger(cmd)
	if err != nil {
		return err
	}
	if _, err := a.english(cmd); err != nil { // it prints no table, but a word that means nothing is a mistake anywhere
		return err
	}
	stopTracing, err := a.startTracing(cmd, logger)
	if err != nil {
		return err
	}
	defer stopTracing()
	dir, _ := cmd.Flags().GetString("data")
	address, _ := cmd.Flags().GetString("http")
	var lc net.ListenConfig
	beside := a.openBeside(cmd.Context(), dir)
	log, err := a.openLogOf(cmd, dir, logger, beside.begin)
	if err != nil {
		err = errors.Join(err, beside.close())
	}
	if err != nil && errors.Is(cmd.Context().Err(), context.Canceled) {
		logger.Info("stopped before it served")
		return nil
	}
	if err != nil {
		return err
	}
	listener, err := lc.Listen(cmd.Context(), "tcp", address)
	if err != nil {
		_ = beside.close() // nothing was written
		log.close()
		return usage("--http %s: %w; choose another address", address, err)
	}
	if a.tracer != nil {
		log.KeepTraces()
	}
	l, err := a.newLedger(beside.wait(), dir, log, logger, outboundOf(cmd, log))
	if err != nil {
		_ = listener.Close() // nobody was answered
		return err
	}
	if !loopback(listener) {
		logger.Warn("the HTTP API can be reached from other machines and asks nobody who they are", "address", address)
	}
	logger.Info("serving", "http", "http://"+listener.Addr().String(), "data", dir)
	go l.trim(cmd.Context(), a.getenv("GOMEMLIMIT") == "")
	err = a.serve(cmd.Context(), l, listener)
	pos, _ := l.store.Position(context.WithoutCancel(cmd.Context())) // 0 when it cannot be told
	closed := l.closeInTime()
	logger.Info("stopped", "sequence", pos.Seq)
	if err == nil && closed != nil {
		return fmt.Errorf("close the projections: %w", closed)
	}
	return err
}
