package people

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
)

const (
	sealing       = "PEOPLE_SEALING"          // the stream that holds the sealed descriptions while PEOPLE is made anew
	sealingPrefix = "sealing."                // of its subjects
	metaWhole     = "spettanze-sealing-whole" // its metadata once it holds all of them
)

// Sealed returns a [RefusedError] if PEOPLE holds, or held, descriptions in the clear.
func (p *People) Sealed(ctx context.Context) error {
	s, err := p.Publisher.JetStream.Stream(ctx, streams.People)
	if err != nil {
		return fmt.Errorf("people: look at the stream %s: %w", streams.People, connection.Error(err))
	}
	if info := s.CachedInfo(); info.Config.Metadata[streams.MetaSealed] != "" || info.State.LastSeq == 0 {
		return nil
	}
	return &RefusedError{Code: CodeClear, Why: lang.Say("qui ci sono descrizioni di persone in chiaro, di una versione precedente: eseguire spettanze "+
		"people seal", "descriptions of people are stored in the clear here, by an earlier version: run spettanze people seal")}
}

// SealStored seals the descriptions that an earlier version stored in the clear, and removes every byte of them: also of descriptions
// that were replaced since, whose bytes the server leaves in its files until the whole stream goes. So they are sealed into a
// stream beside it, PEOPLE is made anew, and they are put back. Nothing else may describe persons meanwhile. It returns how many
// there were; called again after it was interrupted, it finishes.
func (p *People) SealStored(ctx context.Context) (n int, err error) {
	j := p.Publisher.JetStream
	aside, err := j.Stream(ctx, sealing)
	interrupted := err == nil && aside.CachedInfo().Config.Metadata[metaWhole] != ""
	if err != nil && !errors.Is(err, js.ErrStreamNotFound) {
		return 0, fmt.Errorf("people: look at the stream %s: %w", sealing, connection.Error(err))
	}
	if !interrupted {
		if aside, n, err = p.sealAside(ctx, err == nil); err != nil || aside == nil {
			return n, err
		}
	}
	people, err := j.Stream(ctx, streams.People)
	switch {
	case err != nil && !errors.Is(err, js.ErrStreamNotFound):
		return n, fmt.Errorf("people: look at the stream %s: %w", streams.People, connection.Error(err))
	case err == nil && people.CachedInfo().Config.Metadata[streams.MetaSealed] != "": // made anew before an interruption
	default:
		if err := p.makeAnew(ctx, aside.CachedInfo().Config, err == nil); err != nil {
			return n, err
		}
	}
	n = 0
	err = p.each(ctx, sealing, sealingPrefix+">", func(msg *js.RawStreamMsg) error {
		n++
		_, err := p.store(ctx, strings.TrimPrefix(msg.Subject, sealingPrefix), json.RawMessage(msg.Data), js.ExpectedLastSubjSeqHeader, "0")
		if err != nil && !overtaken(err) { // put back before an interruption, or described again since
			return err
		}
		return p.done("put back")
	})
	if err == nil {
		err = connection.Error(j.DeleteStream(ctx, sealing))
	}
	return n, err
}

// makeAnew removes the stream PEOPLE, if there is one, and makes it with the settings of the stream beside it.
func (p *People) makeAnew(ctx context.Context, config js.StreamConfig, there bool) error {
	if there {
		if err := p.Publisher.JetStream.DeleteStream(ctx, streams.People); err != nil {
			return fmt.Errorf("people: remove the descriptions in the clear: %w", connection.Error(err))
		}
		if err := p.done("removed"); err != nil {
			return err
		}
	}
	config.Name, config.Subjects, config.Metadata = streams.People, []string{"people.>"}, map[string]string{streams.MetaSealed: "1"}
	if _, err := p.Publisher.JetStream.CreateStream(ctx, config); err != nil {
		return fmt.Errorf("people: set up the stream %s: %w", streams.People, connection.Error(err))
	}
	return p.done("made anew")
}

// sealAside seals the last description of each person into a stream of its own. It returns none if nothing was ever in the clear.
func (p *People) sealAside(ctx context.Context, begun bool) (aside js.Stream, n int, err error) {
	j := p.Publisher.JetStream
	people, err := j.Stream(ctx, streams.People)
	if err != nil {
		return nil, 0, fmt.Errorf("people: look at the stream %s: %w", streams.People, connection.Error(err))
	}
	config := people.CachedInfo().Config
	if config.Metadata[streams.MetaSealed] != "" {
		return nil, 0, nil
	}
	if people.CachedInfo().State.LastSeq == 0 {
		if config.Metadata == nil {
			config.Metadata = map[string]string{}
		}
		config.Metadata[streams.MetaSealed] = "1"
		_, err := j.UpdateStream(ctx, config)
		return nil, 0, connection.Error(err)
	}
	if err := p.MayDelete(ctx); err != nil {
		return nil, 0, err
	}
	if begun { // and not whole: it may lack some
		if err := j.DeleteStream(ctx, sealing); err != nil {
			return nil, 0, connection.Error(err)
		}
	}
	config.Name, config.Subjects, config.Metadata = sealing, []string{sealingPrefix + ">"}, nil
	if _, err := j.CreateStream(ctx, config); err != nil {
		return nil, 0, fmt.Errorf("people: set up the stream %s: %w", sealing, connection.Error(err))
	}
	err = p.each(ctx, streams.People, "people.>", func(msg *js.RawStreamMsg) error {
		v, err := p.sealOne(ctx, msg)
		if errors.Is(err, ErrErased) { // erased in another ledger, of which this is an older backup
			return nil
		}
		n++
		if err == nil {
			_, err = p.store(ctx, sealingPrefix+msg.Subject, v)
		}
		if err == nil {
			err = p.done("sealed")
		}
		return err
	})
	if err != nil {
		return nil, n, err
	}
	config.Metadata = map[string]string{metaWhole: "1"}
	aside, err = j.UpdateStream(ctx, config)
	return aside, n, connection.Error(err)
}

// sealOne returns a stored description as it is sealed.
func (p *People) sealOne(ctx context.Context, msg *js.RawStreamMsg) (any, error) {
	place := strings.Split(msg.Subject, ".")
	switch {
	case bytes.HasPrefix(msg.Data, []byte(`{"sealed":`)):
		return json.RawMessage(msg.Data), nil
	case len(place) != 3:
		return nil, fmt.Errorf("people: sequence %d of the stream %s is of nobody: delete it (nats stream rmm)", msg.Sequence, streams.People)
	}
	key, err := p.keyOf(ctx, place[1], place[2])
	if errors.Is(err, ErrNone) {
		key, err = p.makeKey(ctx, place[1], place[2])
	}
	return sealedPerson{seal(key, msg.Subject, msg.Data)}, err
}
