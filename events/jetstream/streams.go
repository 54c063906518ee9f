package jetstream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	js "github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"
)

// The streams and the bucket (interfaces §5). The names are fixed: others rely on them.
const (
	StreamHR       = "HR"       // facts; nothing is ever deleted or purged
	StreamLedger   = "LEDGER"   // what follows: payroll instructions and breaches
	StreamRejected = "REJECTED" // what could not be understood, with the reason
	StreamPeople   = "PEOPLE"   // who an employee id is; erasable for one person
	BucketBalances = "BALANCES" // key <company>.<employee>.<entitlement>
)

// How long message ids are remembered ([Config.Duplicates]). What is told is told once without ([Log.Extend]), and what is
// recorded counts once.
const (
	// SharedDuplicates is for a server or cluster that others reach too: while a leader goes, an acknowledgement may stay out
	// for long.
	SharedDuplicates = 2 * time.Minute
	// EmbeddedDuplicates is for the embedded server. Its clients are near: who got no acknowledgement within the five seconds
	// that NATS clients wait tries again at once. At 50,000 events a second the ids of two minutes would be a gigabyte.
	EmbeddedDuplicates = 10 * time.Second
	// outboundBefore is how long the streams of older versions remember the ids of what was told: after an import all of
	// them were read at every start.
	outboundBefore = 24 * time.Hour
)

func hrConfig(c Config) js.StreamConfig {
	return js.StreamConfig{
		Name:        StreamHR,
		Description: "Facts about employees, for ever. Never delete, purge or limit.",
		Subjects:    []string{"hr.>"},
		Retention:   js.LimitsPolicy,
		Discard:     js.DiscardNew,
		Storage:     js.FileStorage,
		MaxMsgs:     -1, MaxBytes: -1, MaxMsgsPerSubject: -1,
		Replicas:           max(c.Replicas, 1),
		DenyDelete:         true,
		DenyPurge:          true,
		AllowDirect:        true,
		AllowAtomicPublish: true,
		// The window costs memory for each message in it. Identity for ever is the journal's business.
		Duplicates: cmp.Or(c.Duplicates, SharedDuplicates),
	}
}

// unlimited is as good as no limit on the messages of a subject, but has the server cut a stream into blocks of 4 MB instead of
// 8. It reads the last one of each whenever it starts. HR has no limit that anybody could mistake for one.
const unlimited = math.MaxInt64

func outboundConfig(c Config, name, description, subject string) js.StreamConfig {
	return js.StreamConfig{
		Name: name, Description: description, Subjects: []string{subject},
		Retention: js.LimitsPolicy, Discard: js.DiscardNew, Storage: js.FileStorage,
		MaxMsgs: -1, MaxBytes: -1, MaxMsgsPerSubject: unlimited,
		Replicas: max(c.Replicas, 1), AllowDirect: true, AllowAtomicPublish: true, Duplicates: cmp.Or(c.Duplicates, SharedDuplicates),
	}
}

// ensure makes what is missing and leaves what is right alone.
func ensure(ctx context.Context, j js.JetStream, c Config) (js.Stream, error) {
	hr, err := ensureHR(ctx, j, c)
	if err != nil {
		return nil, err
	}
	people := outboundConfig(c, StreamPeople, "Who an employee id is; may be erased for one person.", "people.>")
	people.MaxMsgsPerSubject, people.Discard, people.AllowAtomicPublish = 1, js.DiscardOld, false
	var others errgroup.Group // each waits for answers of the server only
	for _, cfg := range []js.StreamConfig{
		outboundConfig(c, StreamLedger, "What follows from the facts: payroll instructions and breaches.", "ledger.>"),
		outboundConfig(c, StreamRejected, "What could not be understood, with the reason.", "rejected.>"),
		people,
	} {
		others.Go(func() error { return ensureStream(ctx, j, cfg, c) })
	}
	others.Go(func() error { return ensureBucket(ctx, j, c) })
	return hr, others.Wait()
}

// ensureBucket makes the bucket BALANCES if it is missing.
func ensureBucket(ctx context.Context, j js.JetStream, c Config) error {
	_, err := j.KeyValue(ctx, BucketBalances)
	if errors.Is(err, js.ErrBucketNotFound) {
		_, err = j.CreateKeyValue(ctx, js.KeyValueConfig{
			Bucket: BucketBalances, Description: "Balances, for dashboards that watch.",
			History: 1, Storage: js.FileStorage, Replicas: max(c.Replicas, 1),
		})
	}
	if err == nil || errors.Is(err, js.ErrBucketExists) {
		err = allowBatches(ctx, j, "KV_"+BucketBalances, c)
	}
	if err != nil {
		return fmt.Errorf("jetstream: set up the bucket %s: %w", BucketBalances, apiError(err))
	}
	return nil
}

// allowBatches lets a stream of our own take atomic batches. Without, because the server does not know them or does not let
// us, its messages go one by one.
func allowBatches(ctx context.Context, j js.JetStream, name string, c Config) error {
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

func ensureHR(ctx context.Context, j js.JetStream, c Config) (js.Stream, error) {
	hr, err := j.Stream(ctx, StreamHR)
	if errors.Is(err, js.ErrStreamNotFound) {
		hr, err = j.CreateStream(ctx, hrConfig(c))
		if errors.Is(err, js.ErrStreamNameAlreadyInUse) { // another instance was quicker
			hr, err = j.Stream(ctx, StreamHR)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("jetstream: set up the stream %s: %w", StreamHR, apiError(err))
	}
	have := hr.CachedInfo().Config
	if problems := unsafe(have); len(problems) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrUnsafeStream, strings.Join(problems, "; "))
	}
	want, changed := raise(have, c)
	if !changed {
		return hr, nil
	}
	hr, err = j.UpdateStream(ctx, want)
	if err != nil {
		return nil, fmt.Errorf("jetstream: update the settings of the stream %s: %w", StreamHR, apiError(err))
	}
	return hr, nil
}

// raise returns the settings with those made better that can be made better without touching a fact.
func raise(have js.StreamConfig, c Config) (js.StreamConfig, bool) {
	want := have
	want.AllowAtomicPublish = true // many events, one flush
	want.AllowDirect = true        // any replica answers a look-up
	want.Duplicates = duplicatesOf(have.Duplicates, c.Duplicates)
	want.Replicas = max(c.Replicas, have.Replicas)
	want.Discard = js.DiscardNew // without limits it discards nothing either way; with limits it was refused
	if !slices.Contains(have.Subjects, "hr.>") {
		narrower := func(s string) bool { return strings.HasPrefix(s, "hr.") }
		want.Subjects = append(slices.DeleteFunc(slices.Clone(have.Subjects), narrower), "hr.>")
	}
	changed := want.AllowAtomicPublish != have.AllowAtomicPublish || want.AllowDirect != have.AllowDirect ||
		want.Duplicates != have.Duplicates || want.Replicas != have.Replicas || want.Discard != have.Discard ||
		!slices.Equal(want.Subjects, have.Subjects)
	return want, changed
}

// duplicatesOf is how long a stream that is there shall remember message ids: as long as wanted, or longer if somebody chose
// so. What this program sets by itself, or did, was nobody's choice.
func duplicatesOf(have, want time.Duration) time.Duration {
	switch {
	case want == 0:
		return have
	case have == SharedDuplicates, have == outboundBefore:
		return want
	}
	return max(have, want)
}

// unsafe names every setting of HR under which a fact could be lost, altered or not written, and what it must be. Those
// settings are not changed here even where they could be: somebody chose them, and facts may be lost already.
func unsafe(c js.StreamConfig) []string {
	var out []string
	refuse := func(bad bool, setting string, is any, remedy string) {
		if bad {
			out = append(out, fmt.Sprintf("%s is %v: %s", setting, is, remedy))
		}
	}
	const recreate = "it cannot be changed; copy the messages to a new stream HR"
	const edit = "with nats stream edit " + StreamHR
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
	refuse(c.NoAck, "no_ack", true, "nobody would know whether a fact was stored; set it to false "+edit)
	refuse(c.PersistMode == js.AsyncPersistMode, "persist_mode", "async",
		"messages are acknowledged before they are on disk; "+recreate)
	refuse(c.Sealed, "sealed", true, "no fact can be added; "+recreate)
	refuse(c.Mirror != nil, "mirror", mirrorName(c), "no fact can be added to a mirror; connect to the stream it mirrors")
	refuse(len(c.Sources) > 0, "sources", len(c.Sources), "facts must be published to HR itself; remove the sources")
	refuse(c.SubjectTransform != nil, "subject_transform", "set", "facts would be stored under other subjects; remove it")
	refuse(c.FirstSeq > 1, "first_seq", c.FirstSeq, "the first fact must have sequence 1; "+recreate)
	return out
}

func mirrorName(c js.StreamConfig) string {
	if c.Mirror == nil {
		return ""
	}
	return c.Mirror.Name
}

// ensureStream makes an outbound stream. An existing one is the operator's; it only must take our subjects. Batches, more
// replicas and a memory of ids as long as ours are asked for where they are missing, and done without where that is refused.
func ensureStream(ctx context.Context, j js.JetStream, cfg js.StreamConfig, c Config) error {
	s, err := j.Stream(ctx, cfg.Name)
	if errors.Is(err, js.ErrStreamNotFound) {
		s, err = j.CreateStream(ctx, cfg)
	}
	if err == nil {
		have := s.CachedInfo().Config
		want := have
		want.Replicas, want.AllowAtomicPublish = max(want.Replicas, cfg.Replicas), want.AllowAtomicPublish || cfg.AllowAtomicPublish
		want.Duplicates = duplicatesOf(have.Duplicates, c.Duplicates)
		if have.MaxMsgsPerSubject < 0 {
			want.MaxMsgsPerSubject = cfg.MaxMsgsPerSubject
		}
		if want.Replicas != have.Replicas || want.AllowAtomicPublish != have.AllowAtomicPublish || want.Duplicates != have.Duplicates ||
			want.MaxMsgsPerSubject != have.MaxMsgsPerSubject {
			_, _ = j.UpdateStream(ctx, want) // it serves as it is
		}
	}
	if err != nil && !errors.Is(err, js.ErrStreamNameAlreadyInUse) {
		return fmt.Errorf("jetstream: set up the stream %s: %w", cfg.Name, apiError(err))
	}
	return nil
}
