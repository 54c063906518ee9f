package projector

import (
	"log/slog"
	"time"
)

// paceEvery is how often the progress of a long catch-up or rebuild is logged.
const paceEvery = 10 * time.Second

// pace logs now and then how far a long reading of the log is, and how fast it goes. It is for one goroutine.
type pace struct {
	logger *slog.Logger
	now    func() time.Time
	what   string
	at     time.Time // of the last report, or of the beginning
	done   uint64    // at that time
}

func (p *Projector) pace(what string, done uint64) *pace {
	return &pace{logger: p.o.Logger, now: p.o.Now, what: what, at: p.o.Now(), done: done}
}

// reached logs the progress if it is time and records are left.
func (p *pace) reached(done, last uint64) {
	took := p.now().Sub(p.at)
	if took < paceEvery {
		return
	}
	if last > done {
		perSecond := float64(done-min(p.done, done)) / took.Seconds()
		p.logger.Info(p.what, "sequence", done, "to_go", last-done, "per_second", int64(perSecond))
	}
	p.at, p.done = p.now(), done
}
