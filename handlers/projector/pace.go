package projector

import (
	"log/slog"
	"time"
)

// paceEvery is how often it is said how far a long catching up or rebuild is.
const paceEvery = 10 * time.Second

// pace says now and then how far a long reading of the log is, and how fast. It is for one goroutine.
type pace struct {
	logger *slog.Logger
	now    func() time.Time
	what   string
	at     time.Time // of the last saying, or of the beginning
	done   uint64    // then
}

func (p *Projector) pace(what string, done uint64) *pace {
	return &pace{logger: p.o.Logger, now: p.o.Now, what: what, at: p.o.Now(), done: done}
}

// reached says it if it is time and something is left.
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
