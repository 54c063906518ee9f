package ingest_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
)

// BenchmarkPublish is what the hop through an instance costs: the same messages from a client of the port, to HR itself on a server
// without accounts, and through the door.
func BenchmarkPublish(b *testing.B) {
	for _, way := range []string{"to HR", "through the door"} {
		b.Run(way, func(b *testing.B) {
			j := client(b, way == "to HR")
			n := 0
			b.Run("one at a time", func(b *testing.B) {
				for b.Loop() {
					n++
					if _, err := j.Publish(b.Context(), "hr.blue.E1.clocking.recorded", event("blue", "E1", "/presenze", strconv.Itoa(n))); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("1000 under way", func(b *testing.B) {
				for b.Loop() {
					for i := range 1000 {
						if _, err := j.PublishAsync("hr.blue.E1.clocking.recorded", event("blue", "E1", "/presenze", fmt.Sprint(n, "-", i))); err != nil {
							b.Fatal(err)
						}
					}
					n++
					<-j.PublishAsyncComplete()
				}
				b.ReportMetric(float64(1000*b.N)/b.Elapsed().Seconds(), "messages/s")
			})
		})
	}
}

func client(b *testing.B, direct bool) js.JetStream {
	b.Helper()
	if !direct {
		return newWorld(b).publisher(b, "blue", "presenze")
	}
	w := &world{}
	w.start(b, embedded.Options{Dir: b.TempDir(), Listen: "127.0.0.1:0"}, jetstream.Config{})
	nc, err := nats.Connect(w.srv.URL())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { nc.Close(); _ = w.log.Close(); w.srv.Shutdown() })
	j, err := js.New(nc)
	if err != nil {
		b.Fatal(err)
	}
	return j
}
