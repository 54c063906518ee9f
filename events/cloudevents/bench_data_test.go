package cloudevents_test

import (
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
)

const benchedAgreement = `{"date":"2023-03-07","to":"2023-12-31","recovery":"monthly","reason":"children"}`

func BenchmarkDecodeData(b *testing.B) {
	for _, c := range []struct{ name, typ, data string }{
		{"clocking", "hr.clocking.recorded", clocking}, {"agreement", "hr.timebank.agreed", benchedAgreement}, {"hired", "hr.employment.hired", hired},
	} {
		b.Run(c.name, func(b *testing.B) {
			in := []byte(c.data)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cloudevents.DecodeData(c.typ, 1, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncodeData(b *testing.B) {
	for _, c := range []struct{ name, typ, data string }{
		{"clocking", "hr.clocking.recorded", clocking}, {"agreement", "hr.timebank.agreed", benchedAgreement}, {"hired", "hr.employment.hired", hired},
	} {
		b.Run(c.name, func(b *testing.B) {
			d, err := cloudevents.DecodeData(c.typ, 1, []byte(c.data))
			if err != nil {
				b.Fatal(err)
			}
			var buf []byte
			b.ReportAllocs()
			for b.Loop() {
				if buf, err = events.AppendData(buf[:0], d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
