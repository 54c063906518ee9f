package service

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// The memory of a service. An import of 500,000 events needs some 570 MB at most and leaves 550 MB behind, of which 230 MB are in
// use: the runtime would keep the rest.
const (
	// memoryLimit is how many bytes the Go runtime may hold before it collects more often and returns free memory. Without it
	// the same import needs 860 MB; it is no slower with it.
	memoryLimit = 448 << 20

	// How much garbage may gather, in percent of what is in use, before it is collected. During an import memoryLimit bounds
	// it: with the runtime's own 100 an import takes a tenth more processor time. At rest, after 2,000 questions, a service
	// with 500,000 events has 242 MB with 50, and 273 with 100.
	importPercent = 300
	restPercent   = 50

	trimEvery  = 2 * time.Second  // poll interval of Trim
	busyEvents = 1000             // projected between two polls: an import goes on
	trimAfter  = 12 * time.Second // after the last busy poll; the server keeps its blocks and message ids for ten
)

// Trim returns the memory of an import to the system once it is over, until ctx ends. Unless GOMEMLIMIT is set, it also keeps the memory
// limit at 448 MB, or at one and a half times what is in use if that is more: a limit below what is in use makes the runtime collect
// without end, and the import above takes three times the processor time.
func (l *Ledger) Trim(ctx context.Context) {
	tick := time.NewTicker(trimEvery)
	defer tick.Stop()
	var before uint64
	var busy time.Time                                   // the last busy poll; zero: memory was returned since
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1)) // what the process had
	defer l.collect(100)
	l.collect(importPercent)
	for {
		if l.o.Getenv("GOMEMLIMIT") == "" {
			debug.SetMemoryLimit(max(memoryLimit, 3*inUse()/2))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		s := l.Projector.Status()
		now := s.Position + s.Rebuilt
		switch {
		case now >= before+busyEvents:
			busy = time.Now()
			l.collect(importPercent)
		case busy.IsZero() || time.Since(busy) < trimAfter:
			l.collect(restPercent)
		default:
			busy = time.Time{}
			l.Projector.ForgetSnapshots()
			runtime.GC() // pooled memory survives one collection
			debug.FreeOSMemory()
		}
		before = now
	}
}

// collect sets how much garbage, in percent of what is in use, may gather before it is collected, unless GOGC says so.
func (l *Ledger) collect(percent int) {
	if l.o.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// inUse returns the bytes that the last collection found in use.
func inUse() int64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64()) //nolint:gosec // memory
}
