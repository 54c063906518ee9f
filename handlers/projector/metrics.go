package projector

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"spettanze/projections/sqlite"
)

const (
	countEvery = 5 * time.Second // how old the counts of the store may be: a scrape in between costs no query
	countsTake = 2 * time.Second // how long a scrape waits for the counts; then it has none
)

// measures are the histograms of batches.
type measures struct {
	records prometheus.Histogram
	fold    prometheus.Histogram
}

func newMeasures() measures {
	return measures{
		records: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "spettanze_batch_records",
			Help: "Records of a projected batch.", Buckets: []float64{1, 4, 16, 64, 256, 1024, 4096, 16384, 65536}}),
		fold: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "spettanze_batch_fold_seconds",
			Help:    "Time to project a batch, from judging to commit.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}),
	}
}

func metric(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("spettanze_"+name, help, labels, nil)
}

// The metrics of [Collector], beside the histograms.
var (
	descPhase       = metric("phase", "1 for the phase that the projector is in, 0 for the others.", "phase")
	descRecords     = metric("records_projected_total", "Records projected since the start, by what became of them.", "outcome")
	descRefolds     = metric("refolds_total", "Times an entity was folded again for a fact that came late or was annulled.")
	descMemory      = metric("entities_in_memory", "Employees and companies whose folds are in memory.")
	descFailing     = metric("projector_failing", "1 when the last attempt to project, turn the day or publish failed, and is tried again.")
	descTurned      = metric("turned_day_timestamp_seconds", "Beginning in Rome of the day that was last turned to; 0: not yet.")
	descClock       = metric("clock_timestamp_seconds", "The clock of the service.")
	descStale       = metric("store_stale", "1 while the projections must be rebuilt before they answer.")
	descStore       = metric("store_up", "1 when the projections could be counted.")
	descEntities    = metric("stored_entities", "Employees and companies in the projections.")
	descParked      = metric("parked_facts", "Facts that wait for others, as of the last day folded.")
	descWaiting     = metric("waiting_annulments", "Annulments of events that have not been seen.")
	descRejected    = metric("rejected_records", "Records of the log that could not be understood or accepted, ever.")
	descOpen        = metric("unresolved_rejections", "Rejected records of which no event of the same identity was accepted later.")
	descBreaches    = metric("stored_breaches", "Breaches of the rules in the projections.")
	descOutbox      = metric("outbox_messages", "Messages that wait to be published.")
	descUnpublished = metric("untold_entities", "Entities of which something may have to be published.")
	descBytes       = metric("sqlite_bytes", "Size of the projections' file and its write-ahead log.")
)

// Collector exports the state of a projector and of its store to Prometheus. It is safe for concurrent use.
type Collector struct {
	p      *Projector
	lock   chan struct{} // held while the store is counted
	cached sqlite.Counts
	err    error
	at     time.Time // of cached; zero: never
}

var _ prometheus.Collector = (*Collector)(nil)

// NewCollector returns a collector of a projector.
func NewCollector(p *Projector) *Collector { return &Collector{p: p, lock: make(chan struct{}, 1)} }

// Describe implements [prometheus.Collector].
func (c *Collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descPhase, descRecords, descRefolds, descMemory, descFailing, descTurned, descClock, descStale,
		descStore, descEntities, descParked, descWaiting, descRejected, descOpen, descBreaches, descOutbox, descUnpublished, descBytes} {
		out <- d
	}
	c.p.measures.records.Describe(out)
	c.p.measures.fold.Describe(out)
}

// Collect implements [prometheus.Collector].
func (c *Collector) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count := func(d *prometheus.Desc, v uint64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	s := c.p.Status()
	for _, phase := range []Phase{Stopped, Rebuilding, CatchingUp, Ready} {
		gauge(descPhase, one(s.Phase == phase), string(phase))
	}
	count(descRecords, s.Accepted, "accepted")
	count(descRecords, s.Duplicates, "duplicate")
	count(descRecords, s.Rejected, "rejected")
	count(descRefolds, s.Late)
	gauge(descMemory, float64(s.Entities))
	gauge(descFailing, one(s.Error != ""))
	turned := 0.0
	if s.Today != 0 {
		turned = float64(s.Today.In(c.p.o.Rome).Unix())
	}
	gauge(descTurned, turned)
	gauge(descClock, float64(c.p.o.Now().UnixMilli())/1000)
	gauge(descStale, one(c.p.o.Store.Stale() != ""))
	c.p.measures.records.Collect(out)
	c.p.measures.fold.Collect(out)

	n, err := c.counts()
	gauge(descStore, one(err == nil))
	if err != nil {
		return // no value is better than an old one
	}
	for d, v := range map[*prometheus.Desc]int64{descEntities: n.Entities, descParked: n.Parked, descWaiting: n.Waiting,
		descRejected: n.Rejected, descOpen: n.Unresolved, descBreaches: n.Breaches, descOutbox: n.Outbox, descUnpublished: n.Unpublished,
		descBytes: n.Bytes} {
		gauge(d, float64(v))
	}
}

// counts returns the counts of the store, at most countEvery old.
func (c *Collector) counts() (sqlite.Counts, error) {
	ctx, cancel := context.WithTimeout(context.Background(), countsTake)
	defer cancel()
	select {
	case c.lock <- struct{}{}:
		defer func() { <-c.lock }()
	case <-ctx.Done():
		return sqlite.Counts{}, ctx.Err()
	}
	if now := time.Now(); c.at.IsZero() || now.Sub(c.at) >= countEvery {
		c.cached, c.err = c.p.o.Store.Counts(ctx)
		c.at = time.Now()
	}
	return c.cached, c.err
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
