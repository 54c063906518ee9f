package main

import (
	"context"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// How a service uses memory. An operator who sets GOGC or GOMEMLIMIT has chosen otherwise.
const (
	// How much garbage, in percent of what is in use, may gather before it is collected. During an import, which the limit
	// bounds, collecting at the runtime's own 100 takes a tenth of the processor's time.
	collect       = 50
	collectImport = 300
	// limit is what the runtime is to stay below, in bytes, unless more than two thirds of it are in use. So it gives back what is
	// free while an import goes on too.
	limit = 448 << 20

	// startLimit is below what nothing is collected while a service starts: it makes little garbage, and is over soon.
	startLimit = 128 << 20
	// startHeap is what a start takes on a full log, in bytes: mostly the server's index and the last block of each stream.
	startHeap = 64 << 20

	restEvery   = 2 * time.Second
	busyRecords = 1000 // projected in that time
	// restAfter is for how long there was little to project. The server keeps what it wrote and read last, and the ids of it,
	// for ten seconds.
	restAfter = 14 * time.Second
)

// tuning is how the runtime was told to collect garbage by whoever started the process.
type tuning struct {
	percent int
	limit   int64
	ceiling int64 // what the service is to stay below where limit says nothing, in bytes
}

// tuningNow returns what is set.
func tuningNow() tuning {
	c := tuning{percent: debug.SetGCPercent(collectImport), limit: debug.SetMemoryLimit(-1), ceiling: limit}
	debug.SetGCPercent(c.percent)
	return c
}

// collectLater has nothing collected while a service starts, and what is allocated meanwhile on large pages.
func (c tuning) collectLater() {
	if c.percent == 100 && c.limit == math.MaxInt64 {
		debug.SetMemoryLimit(startLimit)
		debug.SetGCPercent(-1)
		go heapOnLargePages() // beside all else that a start does first
	}
}

// heapOnLargePages leaves the collector free memory that the system is asked to back with large pages. A start touches
// thousands of pages for the first time, which took half of the time of reading the log's last blocks; of large ones it is dozens.
func heapOnLargePages() {
	adviseLargePages(make([]byte, startHeap))
	runtime.GC() // the slice is free, and what is allocated next is taken from it
}

// collecting sets how much garbage may gather, unless an operator has chosen.
func (c tuning) collecting(percent int) {
	if c.percent == 100 {
		debug.SetGCPercent(percent)
	}
}

// reset sets what was set before.
func (c tuning) reset() {
	debug.SetGCPercent(c.percent)
	debug.SetMemoryLimit(c.limit)
}

// rest keeps the memory of a service small until ctx ends, and gives back what an import took when it is over: by itself the
// runtime would keep it.
func (l *ledger) rest(ctx context.Context, own tuning) {
	defer own.reset()
	starting, cancel := context.WithTimeout(ctx, restEvery)
	l.begun(starting.Done(), nil) // the collector has time until the service is ready
	cancel()
	if ctx.Err() != nil {
		return
	}
	reached := func() uint64 { s := l.projector.Status(); return s.Position + s.Rebuilt }
	tick := time.NewTicker(restEvery)
	defer tick.Stop()
	taken := false // memory, since some was given back
	own.collecting(collectImport)
	for quiet, before := time.Duration(0), reached(); ; {
		if own.limit == math.MaxInt64 {
			debug.SetMemoryLimit(max(own.ceiling, 3*inUse()/2))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := reached()
		if now >= before+busyRecords {
			quiet, taken = 0, true
			own.collecting(collectImport)
		} else {
			quiet += restEvery
			own.collecting(collect)
		}
		if before = now; taken && quiet >= restAfter {
			l.giveBack()
			taken = false
		}
	}
}

// giveBack frees what is kept to be quick.
func (l *ledger) giveBack() {
	l.projector.Rest()
	if err := l.store.Shrink(); err != nil {
		l.logger.Debug("the projections keep their memory", "error", err)
	}
	runtime.GC() // what is pooled survives one collection
	debug.FreeOSMemory()
}

// inUse returns the bytes that the last collection found in use.
func inUse() int64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(s[0].Value.Uint64()) //nolint:gosec // memory
}
