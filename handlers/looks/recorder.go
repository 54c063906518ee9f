package looks

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"spettanze/events/lang"
	"spettanze/events/looks"
)

// ErrNotRecorded is returned when a look could not be recorded, and so nothing may be shown.
var ErrNotRecorded = lang.Errorf("la consultazione non si è potuta registrare, e senza registrazione non si mostra niente: chiedere di nuovo tra un momento",
	"the look could not be recorded, and without a record nothing is shown: ask again in a moment")

// Recorder records looks. Its fields are set before its first use; it is safe for concurrent use.
type Recorder struct {
	Append func(context.Context, *looks.Look) error // returns once the look is on disk
	// Many is from how many different people that one principal asks for within an hour there is an alarm; 0: there is none.
	Many   int
	Now    func() time.Time
	Logger *slog.Logger

	once    sync.Once
	counted *prometheus.CounterVec
	failed  prometheus.Counter
	alarms  prometheus.Counter

	mu    sync.Mutex
	asked map[string]*asked // by principal
}

// asked is for whom a principal has asked within an hour.
type asked struct {
	last  map[string]time.Time // by employee
	alarm bool
}

// within is the time in which people are counted.
const within = time.Hour

// principalsMost is from how many principals on those who asked for no one within an hour are forgotten.
const principalsMost = 1000

// record records a look. named: its people were asked for by name.
func (r *Recorder) record(ctx context.Context, l *looks.Look, named bool) error {
	r.metrics()
	l.Alarm = r.alarm(ctx, l, named)
	if err := r.Append(ctx, l); err != nil {
		r.failed.Inc()
		r.Logger.ErrorContext(ctx, "a look could not be recorded, so the answer was refused", "request", l.Request, "error", err)
		return lang.Errorf("%w", "%w", ErrNotRecorded)
	}
	r.counted.WithLabelValues(string(l.Outcome)).Inc()
	return nil
}

// alarm counts the people whom a principal asked for, and reports whether there are unusually many. Several in a list do not count.
func (r *Recorder) alarm(ctx context.Context, l *looks.Look, named bool) bool {
	if n := len(l.Employees); r.Many <= 0 || n == 0 || n > 1 && !named {
		return false
	}
	now := r.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asked == nil {
		r.asked = map[string]*asked{}
	}
	a := r.asked[l.Principal]
	if a == nil {
		a = &asked{last: map[string]time.Time{}}
		if len(r.asked) >= principalsMost {
			for who, other := range r.asked {
				if other.since(now); len(other.last) == 0 {
					delete(r.asked, who)
				}
			}
		}
		r.asked[l.Principal] = a
	}
	for _, id := range l.Employees {
		a.last[l.Company+"."+id] = now
	}
	if len(a.last) > r.Many {
		a.since(now)
	}
	was := a.alarm
	if a.alarm = len(a.last) > r.Many; a.alarm && !was {
		r.alarms.Inc()
		r.Logger.WarnContext(ctx, "somebody has asked for unusually many people within an hour", "principal", l.Principal, "people", len(a.last),
			"company", l.Company)
	}
	return a.alarm
}

// since forgets whom the principal asked for more than an hour ago.
func (a *asked) since(now time.Time) {
	for who, at := range a.last {
		if now.Sub(at) > within {
			delete(a.last, who)
		}
	}
}

// metrics makes the metrics.
func (r *Recorder) metrics() {
	r.once.Do(func() {
		r.counted = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spettanze_looks_total",
			Help: "Looks at other people's data that were recorded, by what became of the request."}, []string{"outcome"})
		for _, o := range []looks.Outcome{looks.Shown, looks.Refused} {
			r.counted.WithLabelValues(string(o)) // shown at zero
		}
		r.failed = prometheus.NewCounter(prometheus.CounterOpts{Name: "spettanze_looks_failed_total",
			Help: "Answers that were refused because the look could not be recorded."})
		r.alarms = prometheus.NewCounter(prometheus.CounterOpts{Name: "spettanze_looks_alarms_total",
			Help: "How often somebody asked for unusually many people within an hour."})
	})
}

// Collectors are the metrics.
func (r *Recorder) Collectors() []prometheus.Collector {
	r.metrics()
	return []prometheus.Collector{r.counted, r.failed, r.alarms}
}
