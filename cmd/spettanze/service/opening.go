package service

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/projections/sqlite"
)

// Projections are the store of a data directory and the tables that it was made under.
type Projections struct {
	store    *sqlite.Store
	contract *contract.Contract
	err      error // why they cannot be opened; the others may be nil then
}

func openProjections(ctx context.Context, dir string, rome *time.Location) (p Projections) {
	if p.contract, p.err = institutes.Contract(); p.err == nil {
		p.store, p.err = sqlite.Open(ctx, filepath.Join(dir, ProjectionsFile), sqlite.Options{Contract: p.contract, Rome: rome})
	}
	return p
}

// Opening opens projections while the log's server is still starting: each takes a while, and neither needs the other.
type Opening struct {
	Begin func() // begins to open them; further calls do nothing
	done  chan Projections
	began bool // once begin was called
}

// OpenBeside prepares to open the projections of a data directory.
func OpenBeside(ctx context.Context, dir string, rome *time.Location) *Opening {
	go func() { _, _ = institutes.Contract() }() // read once; openProjections returns its error
	o := &Opening{done: make(chan Projections, 1)}
	o.Begin = sync.OnceFunc(func() {
		o.began = true
		go func() { o.done <- openProjections(ctx, dir, rome) }()
	})
	return o
}

// Wait returns the projections, opened now if they were not.
func (o *Opening) Wait() Projections {
	o.Begin()
	return <-o.done
}

// Close closes them if they were opened.
func (o *Opening) Close() error {
	if !o.began {
		return nil
	}
	if p := <-o.done; p.store != nil {
		return p.store.Close()
	}
	return nil
}
