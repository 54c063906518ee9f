package service

import (
	"github.com/prometheus/client_golang/prometheus"

	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/access"
)

// Files of rights that are read again while the service runs.
const (
	GrantsFile   = "grants"
	PoliciesFile = "policies"
	AccountsFile = "accounts" // of NATS
)

// Alarms are the metrics of rights that are not as somebody wants them, or are missing.
type Alarms struct {
	stale  *prometheus.GaugeVec
	denied *prometheus.CounterVec
}

// NewAlarms returns alarms that are silent.
func NewAlarms() *Alarms {
	a := &Alarms{
		stale: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "spettanze_rights_stale",
			Help: "1 while a file of rights cannot be read again, and what it said before is in force."}, []string{"file"}),
		denied: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spettanze_requests_denied_total",
			Help: "Requests over HTTP that were denied to somebody who has signed in, also as for what does not exist, by action."}, []string{"action"}),
	}
	for _, file := range []string{GrantsFile, PoliciesFile, AccountsFile} {
		a.Read(file, nil)
	}
	for _, action := range access.Actions {
		a.denied.WithLabelValues(string(action)) // zero is shown too
	}
	return a
}

// Read takes how reading a file again ended.
func (a *Alarms) Read(file string, err error) {
	stale := 0.0
	if err != nil {
		stale = 1
	}
	a.stale.WithLabelValues(file).Set(stale)
}

// Describe implements [prometheus.Collector].
func (a *Alarms) Describe(out chan<- *prometheus.Desc) {
	a.stale.Describe(out)
	a.denied.Describe(out)
}

// Collect implements [prometheus.Collector].
func (a *Alarms) Collect(out chan<- prometheus.Metric) {
	a.stale.Collect(out)
	a.denied.Collect(out)
}

// collectors are the metrics of a ledger's rights.
func (a *Alarms) collectors(log *Log, guard *access.Guard) []prometheus.Collector {
	out := []prometheus.Collector{a,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "spettanze_rights_lost",
			Help: "1 if records of who may do what were lost, so that nobody is trusted."}, func() float64 {
			if guard != nil && guard.Directory.Lost() {
				return 1
			}
			return 0
		})}
	if guard != nil {
		guard.Denied = func(action access.Action) { a.denied.WithLabelValues(string(action)).Inc() }
	}
	refused := func(what string, of func(embedded.Refused) uint64) {
		out = append(out, prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "spettanze_nats_refused_total",
			Help:        "Connections, publishes and subscriptions that the service's own NATS server refused for want of a right.",
			ConstLabels: prometheus.Labels{"what": what}}, func() float64 {
			if log.Refused == nil {
				return 0
			}
			return float64(of(log.Refused()))
		}))
	}
	refused("connection", func(r embedded.Refused) uint64 { return r.Connections })
	refused("publish", func(r embedded.Refused) uint64 { return r.Publishes })
	refused("subscription", func(r embedded.Refused) uint64 { return r.Subscriptions })
	return out
}
