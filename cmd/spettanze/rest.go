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
	// limit is what the runtime is to stay below, in bytes, unless more than half of it is in use. So it gives back what is
	// free while an import goes on too.
	limit = 640 << 20

	restEvery   = 2 * time.Second
	busyRecords = 1000 // projected in that time
	// restAfter is for how long there was little to project. The server keeps what it wrote and read last, and the ids of it,
	// for ten seconds.
	restAfter = 14 * time.Second
)

// rest keeps the memory of a service small until ctx ends, and gives back what an import took when it is over: by itself the
// runtime would keep it.
func (l *ledger) rest(ctx context.Context) {
	own := debug.SetGCPercent(collectImport)
	defer debug.SetGCPercent(own)
	collecting := func(percent int) {
		if own != 100 {
			percent = own // by whoever started the process
		}
		debug.SetGCPercent(percent)
	}
	ownLimit := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(ownLimit)
	reached := func() uint64 { s := l.projector.Status(); return s.Position + s.Rebuilt }
	tick := time.NewTicker(restEvery)
	defer tick.Stop()
	taken := false // memory, since some was given back
	collecting(collectImport)
	for quiet, before := time.Duration(0), reached(); ; {
		if ownLimit == math.MaxInt64 {
			debug.SetMemoryLimit(max(limit, 2*inUse()))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := reached()
		if now >= before+busyRecords {
			quiet, taken = 0, true
			collecting(collectImport)
		} else {
			quiet += restEvery
			collecting(collect)
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
