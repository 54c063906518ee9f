package streams

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"time"

	js "github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"spettanze/events/jetstream/connection"
	"spettanze/events/lang"
)

// Names of the streams and of the bucket. They are fixed: other systems rely on them.
const (
	HR       = "HR"
	Ledger   = "LEDGER"
	Rejected = "REJECTED"
	People   = "PEOPLE"
	Access   = "ACCESS"
	Keys     = "KEYS"
	Looks    = "LOOKS"

	Balances       = "BALANCES"
	BalancesStream = "KV_" + Balances // the stream of the bucket
	Turn           = "TURN"
	TurnStream     = "KV_" + Turn
)

// MetaSealed is the metadata of a stream PEOPLE that never held a description in the clear.
const MetaSealed = "spettanze-sealed"

// How long a stream remembers message ids ([Options.Duplicates]). Nothing relies on it: a fact stored twice counts once, and
// outbound messages are published behind a sequence.
const (
	// SharedDuplicates is for a server or cluster that others reach too: while a leader changes, an acknowledgement may take
	// long.
	SharedDuplicates = 2 * time.Minute
	// EmbeddedDuplicates is for the embedded server. It is twice the five seconds after which a NATS client without an
	// acknowledgement sends again. At 50,000 events a second the ids of two minutes would take a gigabyte.
	EmbeddedDuplicates = 10 * time.Second
)

// LooksLast is how long the record of looks is kept: 24 months. It is about those who look, too, so it is not kept for longer.
const LooksLast = 731 * 24 * time.Hour

// ErrUnsafe is returned by [Ensure] when the stream HR exists with settings under which facts could be lost, or that the
// ledger cannot work with. The message names each setting, its value, and what it must be.
var ErrUnsafe = errors.New("jetstream: the stream HR is not safe for facts")

// ErrSetup is returned by [Ensure] with Options.Fixed when a stream, a bucket or a consumer is missing.
var ErrSetup = lang.Errorf("manca una parte del registro che queste credenziali non possono creare; crearla con spettanze nats-auth setup "+
	"e le credenziali di setup", "jetstream: a part of the log is missing that these credentials may not create; create it with "+
	"spettanze nats-auth setup and the setup credentials")

// ErrNoHR is returned by [Ensure] when the facts are missing on a server that has what follows from them: an empty log must not take
// their place.
var ErrNoHR = lang.Errorf("manca lo stream HR, e c'è LEDGER: HR è stato tolto, o un ripristino è stato interrotto; togliere gli altri stream "+
	"(nats stream rm, KEYS per primo) e ripristinare da una copia di sicurezza con spettanze restore",
	"jetstream: the stream HR is missing, and LEDGER is there: HR was removed, or a restore was interrupted; remove the other streams "+
		"(nats stream rm, KEYS first) and restore from a backup with spettanze restore")

// Options of [Ensure].
type Options struct {
	Fixed      bool          // the credentials may not create or change anything: what is there is taken as it is
	Companies  []string      // each of which has a durable consumer of its payroll instructions
	Replicas   int           // of every stream created; an existing HR with fewer is raised; 0: one, or as it is
	Duplicates time.Duration // how long message ids are remembered; 0: two minutes, or as it is
	Logger     *slog.Logger
}

func hrConfig(c Options) js.StreamConfig {
	hr := keptConfig(c, HR, "Facts about employees, for ever. Never delete, purge or limit.", "hr.>")
	hr.DenyDelete, hr.DenyPurge = true, true
	return hr
}

// keptConfig are the settings of a stream that keeps all its messages.
func keptConfig(c Options, name, description, subject string) js.StreamConfig {
	return js.StreamConfig{
		Name: name, Description: description, Subjects: []string{subject},
		Retention: js.LimitsPolicy, Discard: js.DiscardNew, Storage: js.FileStorage,
		MaxMsgs: -1, MaxBytes: -1, MaxMsgsPerSubject: -1,
		Replicas: max(c.Replicas, 1), AllowDirect: true, AllowAtomicPublish: true, Duplicates: cmp.Or(c.Duplicates, SharedDuplicates),
	}
}

// Ensure creates the streams and the bucket where they are missing, checks HR, and returns it. Calling it again, and from several
// processes at once, changes nothing.
func Ensure(ctx context.Context, j js.JetStream, c Options) (js.Stream, error) {
	hr, err := ensureHR(ctx, j, c)
	if err != nil {
		return nil, err
	}
	people := keptConfig(c, People, "Who an employee id is, sealed with a key of the person.", "people.>")
	people.MaxMsgsPerSubject, people.Discard, people.AllowAtomicPublish = 1, js.DiscardOld, false
	access := keptConfig(c, Access, "Who may do what, for ever. Never delete, purge or limit.", "access.>")
	access.DenyDelete, access.DenyPurge = true, true
	people.Metadata = map[string]string{MetaSealed: "1"}
	keys := keptConfig(c, Keys, "The persons' keys, wrapped by a master key; erased with the person.", "keys.>")
	keys.AllowAtomicPublish = false
	ledger := keptConfig(c, Ledger, "What follows from the facts: payroll instructions and breaches.", "ledger.>")
	ledger.RePublish = &js.RePublish{Source: "ledger.>", Destination: "told.ledger.>"} // for readers without a consumer
	looks := keptConfig(c, Looks, "Who saw whose personal data, for 24 months. Never delete, purge or limit.", "looks.>")
	looks.DenyDelete, looks.DenyPurge, looks.MaxAge = true, true, LooksLast
	var others errgroup.Group // at once, for each only waits for the server
	for _, cfg := range []js.StreamConfig{
		ledger,
		keptConfig(c, Rejected, "What could not be understood, with the reason.", "rejected.>"),
		people, keys, access, looks,
	} {
		others.Go(func() error { return ensureStream(ctx, j, cfg, c) })
	}
	others.Go(func() error { return ensureBalances(ctx, j, c) })
	others.Go(func() error { _, err := EnsureSessions(ctx, j, c); return err })
	if err := others.Wait(); err != nil {
		return nil, err
	}
	for _, company := range c.Companies {
		if err := ensurePayroll(ctx, j, company, c); err != nil {
			return nil, err
		}
	}
	return hr, nil
}

// PayrollConsumer is the name of the durable consumer that delivers the payroll instructions of a company.
func PayrollConsumer(company string) string { return "payroll-" + company }

// ensurePayroll creates the durable consumer of a company where it is missing. A consumer knows how far it has been read, so an
// existing one is left as it is.
func ensurePayroll(ctx context.Context, j js.JetStream, company string, c Options) error {
	_, err := j.Consumer(ctx, Ledger, PayrollConsumer(company))
	if errors.Is(err, js.ErrConsumerNotFound) {
		if c.Fixed {
			return fmt.Errorf("%w: %s", ErrSetup, PayrollConsumer(company))
		}
		_, err = j.CreateConsumer(ctx, Ledger, js.ConsumerConfig{Durable: PayrollConsumer(company), AckPolicy: js.AckExplicitPolicy,
			Description: "Payroll instructions of a company.", FilterSubject: "ledger." + company + ".*.payroll"})
		if errors.Is(err, js.ErrConsumerExists) { // another instance has just created it
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("jetstream: set up the consumer %s: %w", PayrollConsumer(company), connection.Error(err))
	}
	return nil
}

// Bucket returns a bucket, created where it is missing unless c.Fixed is set.
func Bucket(ctx context.Context, j js.JetStream, name, description string, c Options) (js.KeyValue, error) {
	kv, err := j.KeyValue(ctx, name)
	if !errors.Is(err, js.ErrBucketNotFound) {
		return kv, err
	}
	if c.Fixed {
		return nil, fmt.Errorf("%w: %s", ErrSetup, name)
	}
	kv, err = j.CreateKeyValue(ctx, js.KeyValueConfig{Bucket: name, Description: description, History: 1, Storage: js.FileStorage,
		Replicas: max(c.Replicas, 1)})
	if errors.Is(err, js.ErrBucketExists) { // another instance has just created it
		kv, err = j.KeyValue(ctx, name)
	}
	return kv, err
}

func ensureBalances(ctx context.Context, j js.JetStream, c Options) error {
	_, err := Bucket(ctx, j, Balances, "Balances, for dashboards that watch.", c)
	if err == nil && !c.Fixed {
		err = allowBatches(ctx, j, BalancesStream, c)
	}
	if err != nil {
		return fmt.Errorf("jetstream: set up the bucket %s: %w", Balances, connection.Error(err))
	}
	return nil
}

// allowBatches allows atomic batches in a stream. Where the server refuses, its messages are published one by one.
func allowBatches(ctx context.Context, j js.JetStream, name string, c Options) error {
	s, err := j.Stream(ctx, name)
	if err != nil {
		return err
	}
	config := s.CachedInfo().Config
	if config.AllowAtomicPublish {
		return nil
	}
	config.AllowAtomicPublish = true
	if _, err := j.UpdateStream(ctx, config); err != nil {
		c.Logger.Warn("a stream takes no atomic batches: it is written message by message", "stream", name, "error", err)
	}
	return nil
}

func ensureHR(ctx context.Context, j js.JetStream, c Options) (js.Stream, error) {
	_, ledgerErr := j.Stream(ctx, Ledger) // asked first: another instance makes HR before LEDGER
	hr, err := j.Stream(ctx, HR)
	if errors.Is(err, js.ErrStreamNotFound) {
		switch {
		case ledgerErr == nil:
			return nil, ErrNoHR
		case !errors.Is(ledgerErr, js.ErrStreamNotFound): // it may be there
			return nil, fmt.Errorf("jetstream: look up the stream %s: %w", Ledger, connection.Error(ledgerErr))
		case c.Fixed:
			return nil, fmt.Errorf("%w: %s", ErrSetup, HR)
		}
		hr, err = j.CreateStream(ctx, hrConfig(c))
		if errors.Is(err, js.ErrStreamNameAlreadyInUse) { // another instance has just created it
			hr, err = j.Stream(ctx, HR)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("jetstream: set up the stream %s: %w", HR, connection.Error(err))
	}
	have := hr.CachedInfo().Config
	if problems := unsafe(have); len(problems) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrUnsafe, strings.Join(problems, "; "))
	}
	want := raise(have, c)
	if c.Fixed || reflect.DeepEqual(want, have) {
		return hr, nil
	}
	hr, err = j.UpdateStream(ctx, want)
	if err != nil {
		return nil, fmt.Errorf("jetstream: update the settings of the stream %s: %w", HR, connection.Error(err))
	}
	return hr, nil
}

// raise returns the settings with every improvement that touches no fact.
func raise(have js.StreamConfig, c Options) js.StreamConfig {
	want := have
	want.AllowAtomicPublish = true // one flush for many events
	want.AllowDirect = true        // any replica answers a look-up
	want.Duplicates = duplicatesOf(have.Duplicates, c.Duplicates)
	want.Replicas = max(c.Replicas, have.Replicas)
	want.Discard = js.DiscardNew // a stream without limits discards nothing either way; one with limits was refused
	if !slices.Contains(have.Subjects, "hr.>") {
		narrower := func(s string) bool { return strings.HasPrefix(s, "hr.") }
		want.Subjects = append(slices.DeleteFunc(slices.Clone(have.Subjects), narrower), "hr.>")
	}
	return want
}

// duplicatesOf returns how long an existing stream shall remember message ids: as long as wanted, or longer if an operator
// chose so. SharedDuplicates is a default of this program, not a choice.
func duplicatesOf(have, want time.Duration) time.Duration {
	switch {
	case want == 0:
		return have
	case have == SharedDuplicates:
		return want
	}
	return max(have, want)
}

// unsafe names every setting of HR under which a fact could be lost, altered or not written, and what it must be.
func unsafe(c js.StreamConfig) []string {
	var out []string
	refuse := func(bad bool, setting string, is any, remedy string) {
		if bad {
			out = append(out, fmt.Sprintf("%s is %v: %s", setting, is, remedy))
		}
	}
	const recreate = "it cannot be changed; copy the messages to a new stream HR"
	const edit = "with nats stream edit " + HR
	refuse(c.Storage != js.FileStorage, "storage", c.Storage, "facts must be on disk (file), and "+recreate)
	refuse(c.Retention != js.LimitsPolicy, "retention", c.Retention, "messages go away once consumed; set it to limits")
	refuse(c.MaxAge > 0, "max_age", c.MaxAge, "facts do not age; set it to 0 "+edit)
	refuse(c.MaxMsgs > 0, "max_msgs", c.MaxMsgs, "set it to -1 (no limit) "+edit)
	refuse(c.MaxBytes > 0, "max_bytes", c.MaxBytes, "set it to -1 (no limit) "+edit)
	refuse(c.MaxMsgsPerSubject > 0, "max_msgs_per_subject", c.MaxMsgsPerSubject,
		"an employee has many facts of one kind; set it to -1 (no limit) "+edit)
	refuse(!c.DenyDelete, "deny_delete", false, "single facts could be deleted; set it to true "+edit)
	refuse(!c.DenyPurge, "deny_purge", false, "facts could be purged; set it to true "+edit)
	refuse(c.AllowRollup, "allow_rollup_hdrs", true, "a roll-up replaces earlier messages; set it to false "+edit)
	refuse(c.AllowMsgTTL, "allow_msg_ttl", true, "a message could expire; "+recreate)
	refuse(c.AllowMsgCounter, "allow_msg_counter", true, "bodies would be replaced by counters; "+recreate)
	refuse(c.AllowMsgSchedules, "allow_msg_schedules", true, "scheduled messages replace earlier ones; "+recreate)
	refuse(c.NoAck, "no_ack", true, "a publisher would not know whether a fact was stored; set it to false "+edit)
	refuse(c.PersistMode == js.AsyncPersistMode, "persist_mode", "async",
		"messages are acknowledged before they are on disk; "+recreate)
	refuse(c.Sealed, "sealed", true, "no fact can be added; "+recreate)
	if c.Mirror != nil {
		refuse(true, "mirror", c.Mirror.Name, "no fact can be added to a mirror; connect to the stream it mirrors")
	}
	refuse(len(c.Sources) > 0, "sources", len(c.Sources), "facts must be published to HR itself; remove the sources")
	refuse(c.SubjectTransform != nil, "subject_transform", "set", "facts would be stored under other subjects; remove it")
	refuse(c.FirstSeq > 1, "first_seq", c.FirstSeq, "the first fact must have sequence 1; "+recreate)
	return out
}

// ensureStream creates an outbound stream. The settings of an existing one are the operator's: atomic batches, more replicas
// and a longer memory of ids are asked for, and done without where the server refuses.
func ensureStream(ctx context.Context, j js.JetStream, cfg js.StreamConfig, c Options) error {
	s, err := j.Stream(ctx, cfg.Name)
	if errors.Is(err, js.ErrStreamNotFound) && c.Fixed {
		return fmt.Errorf("%w: %s", ErrSetup, cfg.Name)
	}
	if errors.Is(err, js.ErrStreamNotFound) {
		s, err = j.CreateStream(ctx, cfg)
	}
	if err == nil && !c.Fixed {
		have := s.CachedInfo().Config
		want := have
		want.Replicas, want.AllowAtomicPublish = max(want.Replicas, cfg.Replicas), want.AllowAtomicPublish || cfg.AllowAtomicPublish
		want.Duplicates = duplicatesOf(have.Duplicates, c.Duplicates)
		if want.RePublish == nil {
			want.RePublish = cfg.RePublish
		}
		if !reflect.DeepEqual(want, have) {
			_, _ = j.UpdateStream(ctx, want) // refused, the stream serves as it is
		}
	}
	if err != nil && !errors.Is(err, js.ErrStreamNameAlreadyInUse) {
		return fmt.Errorf("jetstream: set up the stream %s: %w", cfg.Name, connection.Error(err))
	}
	return nil
}
