package bench_test

import (
	"slices"
	"testing"
	"time"
)

// How often each server is loaded, in turn with the others, and for how long. The
// ratio to the floor is taken within a round, and the middle of all rounds counts.
const (
	rounds = 5
	during = 2 * time.Second
	pairs  = 1000 // so many that no sender comes near its limit of frames
)

// BenchmarkForward measures what it costs to forward one message of 1 KiB.
func BenchmarkForward(b *testing.B) {
	for _, one := range []bool{true, false} {
		cores := map[bool]string{true: "one-core", false: "all-cores"}[one]
		b.Run(cores, func(b *testing.B) { forward(b, one) })
	}
}

func forward(b *testing.B, one bool) {
	servers := []*server{startFloor(b, one), startSealform(b, one), startWS(b, one)}
	if c := startCentrifugo(b, one); c != nil {
		servers = append(servers, c)
	}
	var ends [][]*pair
	for _, s := range servers {
		ends = append(ends, s.pairs(b, pairs))
	}
	for _, l := range []load{{"saturation", 0}, {"10000-per-second", 10_000}, {"2000-per-second", 2_000}} {
		results := make([][]result, len(servers))
		for range rounds {
			for i, s := range servers {
				results[i] = append(results[i], l.apply(b, s, ends[i], during))
			}
		}
		for i, s := range servers {
			b.Run(l.name+"/"+s.name, func(b *testing.B) { report(b, results[i], results[0]) })
		}
	}
}

// report gives the middle of all rounds.
func report(b *testing.B, of, floor []result) {
	ratios := make([]float64, len(of))
	for i := range of {
		ratios[i] = float64(of[i].cpu) / float64(floor[i].cpu)
	}
	micro := func(get func(result) time.Duration) float64 {
		return middle(of, func(r result) float64 { return float64(get(r)) / 1e3 })
	}
	b.ReportMetric(0, "ns/op") // says nothing here
	b.ReportMetric(micro(func(r result) time.Duration { return r.cpu }), "µs-cpu/msg")
	b.ReportMetric(middle(ratios, func(r float64) float64 { return r }), "x-floor")
	b.ReportMetric(micro(func(r result) time.Duration { return r.p50 }), "µs-p50")
	b.ReportMetric(micro(func(r result) time.Duration { return r.p99 }), "µs-p99")
	b.ReportMetric(middle(of, func(r result) float64 { return r.rate }), "msg/s")
}

func middle[T any](all []T, get func(T) float64) float64 {
	v := make([]float64, len(all))
	for i, x := range all {
		v[i] = get(x)
	}
	slices.Sort(v)
	return v[len(v)/2]
}
