package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/door"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/accounts"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
	"spettanze/handlers/looks"
	"spettanze/handlers/outbox"
	"spettanze/handlers/signin"
)

func (a *app) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "The ledger: log, projector, HTTP API",
		Long: `Run the ledger in one process: the log (an embedded NATS JetStream in the data directory, which opens no port unless
asked), the projector that folds it into SQLite, and the HTTP API. Events are durable before they are acknowledged. Killed at
any moment, it goes on where it was.

Who an employee id is lies in the log sealed with keys, which the file of --people-key opens: keep it apart from the data and its
backups, and give the same one to every instance.

Other machines may reach it with --auth required: people then sign in, at the OpenID provider of --oidc-issuer or with a token,
programs send a token or a certificate, and each sees what was granted. Without it the address must be of this machine alone.

With --nats-url the log is that of an existing server or cluster, and only the projections are in the data directory.
It stops on SIGINT or SIGTERM within five seconds. One directory serves one process.`,
		Example: `  spettanze serve
  spettanze serve --data /var/lib/spettanze --http 127.0.0.1:8081
  spettanze serve --http :8443 --auth required --public-url https://spettanze.example --http-cert tls.pem --http-key tls.key
  spettanze serve --nats-listen 127.0.0.1:4222           # others may publish to NATS
  spettanze serve --nats-listen :4222 --nats-accounts accounts.conf --nats-creds instance.creds
  spettanze serve --nats-url nats://nats.example:4222 --nats-creds ledger.creds`,
		Args: cli.NoArguments,
		RunE: a.runServe,
	}
	f := cmd.Flags()
	f.String("data", cli.DefaultData, "data directory; made if missing")
	f.String("http", cli.DefaultListen, "address of the HTTP API")
	f.String("log-level", "info", "least level of the diagnostics: debug, info, warn or error")
	cli.Complete(cmd, "log-level", "debug", "info", "warn", "error")
	f.String("log-format", "text", "form of the diagnostics: text (key=value) or json, one line each")
	cli.Complete(cmd, "log-format", "text", "json")
	f.String("otlp-endpoint", "", "OpenTelemetry collector to send traces to, such as http://127.0.0.1:4318 (default: none)")
	f.String("nats-listen", "", "address on which the embedded NATS takes connections (default: none)")
	f.String("nats-accounts", "", "accounts of the embedded NATS, as spettanze nats-auth writes them (read again at SIGHUP)")
	f.Int("nats-replicas", 1, "servers of the cluster of --nats-url that keep each stream: 1, 3 or 5")
	cli.PeopleKeyFlag(cmd)
	cli.NATSFlags(cmd)
	door.Flags(cmd)
	return cmd
}

// openLogOf opens the log that the flags of serve name. As soon as an embedded one has made the directory its own, it calls
// locked.
func (a *app) openLogOf(cmd *cobra.Command, dir string, logger *slog.Logger, locked func()) (*service.Log, error) {
	o := cli.ClientOptions(cmd)
	o.Logger = logger
	listen, _ := cmd.Flags().GetString("nats-listen")
	replicas, _ := cmd.Flags().GetInt("nats-replicas")
	if err := cli.NeedsNATS(cmd, listen != ""); err != nil {
		return nil, err
	}
	if replicas != 1 && replicas != 3 && replicas != 5 {
		return nil, cli.Usage("--nats-replicas %d: atteso 1, 3 o 5", "--nats-replicas %d: expected 1, 3 or 5", replicas)
	}
	trusted, err := accountsOf(cmd, o)
	if err != nil {
		return nil, err
	}
	if o.URL != "" {
		if listen != "" {
			return nil, cli.Usage("--nats-listen serve per il log incorporato, --nats-url per uno esistente: togliere una delle due",
				"--nats-listen is for the embedded log, --nats-url for an existing one: leave one out")
		}
		return service.Connect(cmd.Context(), o, replicas)
	}
	if replicas != 1 {
		return nil, cli.Usage("--nats-replicas %d serve per il cluster di --nats-url: il log incorporato è solo su questa macchina",
			"--nats-replicas %d is for the cluster of --nats-url: the embedded log is on this machine alone", replicas)
	}
	return service.OpenLog(cmd.Context(), dir, true, embedded.Options{Listen: listen, User: o.User, Password: o.Password,
		TLSCert: o.Cert, TLSKey: o.Key, Accounts: trusted, Credentials: o.Credentials, Logger: logger, Stop: cmd.Context().Done(), Locked: locked})
}

// accountsOf reads the accounts of the embedded server; nil: it has none.
func accountsOf(cmd *cobra.Command, o connection.Options) (*accounts.Trusted, error) {
	path, _ := cmd.Flags().GetString("nats-accounts")
	switch {
	case path == "":
		return nil, nil
	case o.URL != "":
		return nil, cli.Usage("--nats-accounts serve per il log incorporato: i server di --nats-url hanno gli account nella loro configurazione",
			"--nats-accounts is for the embedded log: the servers of --nats-url have the accounts in their configuration")
	case o.User != "" || o.Password != "":
		return nil, cli.Usage("con --nats-accounts ognuno ha credenziali proprie: togliere --nats-user e --nats-password-file",
			"with --nats-accounts everybody has credentials: leave --nats-user and --nats-password-file out")
	case o.Credentials == "":
		return nil, cli.Usage("--nats-accounts: dare anche --nats-creds instance.creds, le credenziali di questo servizio",
			"--nats-accounts: give --nats-creds instance.creds too, the credentials of this service")
	}
	trusted, err := accounts.Read(path)
	if err != nil {
		return nil, cli.UsageOf("--nats-accounts", err)
	}
	return trusted, nil
}

// followAccounts reads the accounts again at SIGHUP, until the command ends. A file that cannot be read changes nothing.
func followAccounts(cmd *cobra.Command, log *service.Log, logger *slog.Logger, alarms *service.Alarms) {
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGHUP)
	defer signal.Stop(hangUp)
	for {
		select {
		case <-cmd.Context().Done():
			return
		case <-hangUp:
		}
		trusted, err := accountsOf(cmd, cli.ClientOptions(cmd))
		if err == nil {
			err = log.Reload(trusted)
		}
		alarms.Read(service.AccountsFile, err)
		if err != nil {
			logger.Error("the accounts of NATS stay as they were", "error", err)
			continue
		}
		logger.Info("the accounts of NATS were read again", "companies", trusted.Companies)
	}
}

func (a *app) runServe(cmd *cobra.Command, _ []string) error {
	logger, err := a.Logger(cmd)
	if err != nil {
		return err
	}
	if _, err := a.English(cmd); err != nil { // it prints no table, but a word that means nothing is a mistake anywhere
		return err
	}
	stopTracing, err := a.startTracing(cmd, logger)
	if err != nil {
		return err
	}
	defer stopTracing()
	dir, _ := cmd.Flags().GetString("data")
	address, _ := cmd.Flags().GetString("http")
	d, err := door.Read(cmd, address)
	if err != nil {
		return err
	}
	listen, _ := cmd.Flags().GetString("nats-listen")
	if accounts, _ := cmd.Flags().GetString("nats-accounts"); !d.Open && listen != "" && accounts == "" {
		return cli.Usage("--nats-listen con --auth required: chi raggiunge quell'indirizzo scriverebbe diritti e fatti a nome di chiunque; dare "+
			"--nats-accounts (vedi spettanze nats-auth), o togliere --nats-listen", "--nats-listen with --auth required: whoever reaches that "+
			"address would write rights and facts in anybody's name; give --nats-accounts (see spettanze nats-auth), or leave --nats-listen out")
	}
	var lc net.ListenConfig
	beside := service.OpenBeside(cmd.Context(), dir, a.Rome)
	log, err := a.openLogOf(cmd, dir, logger, beside.Begin)
	if err != nil {
		err = errors.Join(err, beside.Close())
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
		_ = beside.Close() // nothing was written
		log.Shutdown()
		return cli.Usage("--http %s: %w; scegliere un altro indirizzo", "--http %s: %w; choose another address", address, err)
	}
	a.sealPeople(cmd, log.Keyed(cmd), logger)
	o := a.options(dir, log, logger)
	if path, _ := cmd.Flags().GetString("nats-accounts"); path != "" {
		go followAccounts(cmd, log, logger, o.Alarms)
	}
	if a.tracer != nil {
		log.KeepTraces()
	}
	if o.Door, err = a.door(cmd, d, dir, log, logger, o.Alarms); err != nil {
		_, _ = listener.Close(), beside.Close() // no request was answered, and nothing was written
		log.Shutdown()
		return err
	}
	if cli.ClientOptions(cmd).URL != "" { // other instances may share the streams of an existing server
		o.Streams = outbox.NewSharedStreams(log.Log)
	}
	l, err := service.New(beside.Wait(), o)
	if err != nil {
		_ = listener.Close() // no request was answered
		return err
	}
	scheme := "http://"
	if d.TLS != nil {
		scheme = "https://"
	}
	logger.Info("serving", "http", scheme+listener.Addr().String(), "data", dir)
	go l.Trim(cmd.Context())
	err = l.Serve(cmd.Context(), listener)
	pos, _ := l.Store.Position(context.WithoutCancel(cmd.Context())) // 0 when it cannot be read
	closed := l.CloseInTime()
	logger.Info("stopped", "sequence", pos.Seq)
	if err == nil && closed != nil {
		return fmt.Errorf("close the projections: %w", closed)
	}
	return err
}

// sealPeople seals the descriptions of people that an earlier version stored in the clear. On a server, which other instances may be
// writing to, the operator says when (spettanze people seal).
func (a *app) sealPeople(cmd *cobra.Command, log *service.Log, logger *slog.Logger) {
	var err error
	if log.Failed != nil {
		_, err = log.People.SealStored(cmd.Context())
	} else {
		err = log.People.Sealed(cmd.Context())
	}
	if err != nil {
		logger.Warn("who employee ids are is not sealed, or cannot be read", "error", err)
	}
}

// door opens what the settings of the door name: the listener of the probes, who may do what, the sessions.
func (a *app) door(cmd *cobra.Command, d *door.Door, data string, log *service.Log, logger *slog.Logger, alarms *service.Alarms) (out service.Door, err error) {
	ctx := cmd.Context()
	out.TLS = d.TLS
	if d.Probes != "" {
		var lc net.ListenConfig
		if out.Probes, err = lc.Listen(ctx, "tcp", d.Probes); err != nil {
			return out, cli.Usage("--probes %s: %w; scegliere un altro indirizzo", "--probes %s: %w; choose another address", d.Probes, err)
		}
	}
	if d.Open {
		return out, nil
	}
	policies, err := policy.BuiltIn()
	if err != nil {
		return out, err
	}
	directory, record, err := log.Directory(ctx, data, a.Today, a.Rome, logger)
	if err != nil {
		return out, err
	}
	if d.Access != "" {
		if err := service.FollowGrants(ctx, d.Access, directory, logger, alarms); err != nil {
			return out, err
		}
	}
	replicas, _ := cmd.Flags().GetInt("nats-replicas")
	sessions, err := streams.EnsureSessions(ctx, log.JetStream(), streams.Options{Replicas: replicas, Logger: logger})
	if err != nil {
		return out, err
	}
	guard := access.NewGuard(directory, policies, a.Today)
	guard.Looks = &looks.Recorder{Append: log.Looks().Append, Many: d.Many, Now: a.Now, Logger: logger}
	if d.Policies != "" {
		if err := service.FollowPolicies(ctx, d.Policies, guard, logger, alarms); err != nil {
			return out, err
		}
	}
	out.Guard, out.Sender, out.Rights = guard, service.SenderOf(directory), record
	in := signin.New(signin.Options{Directory: directory, Sessions: sessions, Provider: d.Provider, Public: d.Public, Addresses: d.Addresses,
		Rate: d.Rate, Used: log.TokenUses(ctx, a.Today, a.Rome, logger), Now: a.Now, Logger: logger})
	go in.Follow(ctx)
	out.SignIn, out.Limited = in.Handler, in.Collector()
	return out, nil
}

// options are those of a ledger over a log.
func (a *app) options(dir string, log *service.Log, logger *slog.Logger) service.Options {
	return service.Options{Dir: dir, Log: log, Streams: outbox.NewStreams(log.Log), Logger: logger, Now: a.Now, Rome: a.Rome,
		Tracer: a.tracer, Getenv: a.Getenv, Alarms: service.NewAlarms()}
}
