// Package metrics shows a relay's numbers to its operator, as OpenMetrics, for
// Prometheus and what reads the same.
//
// It may see the numbers of package native and the public names of
// organisations, which are the only labels that a configuration decides. It never
// sees an id, an origin, a service, an address or anything else that somebody
// sends, so whoever sends much adds no series.
package metrics

import (
	"errors"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/native"
)

// Path is where the numbers are.
const Path = "/metrics"

// within bounds one answer; the numbers of a relay that is stuck do not come.
const within = 10 * time.Second

// A Source has what is shown: the relay's numbers, and when its certificate expires,
// zero while there is none. Certificate is nil where there never is one.
type Source struct {
	Relay       *native.Server
	Certificate func() time.Time
}

// numbers are what a scrape reads.
type numbers struct {
	native.Metrics
	certificate time.Time
}

func (s Source) read() numbers {
	n := numbers{Metrics: s.Relay.Metrics()}
	if s.Certificate != nil {
		n.certificate = s.Certificate()
	}
	return n
}

// Handler answers GET Path, and nothing else. It belongs on a listener of its own:
// how many chats there are is nobody's business but the operator's.
func Handler(s Source) http.Handler { return handlerOf(newRelay(s.read)) }

func handlerOf(r *relay) http.Handler {
	reg := prometheus.NewRegistry()
	reg.MustRegister(r, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET "+Path, promhttp.HandlerFor(reg, promhttp.HandlerOpts{EnableOpenMetrics: true, MaxRequestsInFlight: 4, Timeout: within}))
	return mux
}

// A relay is a collector of the numbers that read returns.
type relay struct {
	read  func() numbers
	descs []*prometheus.Desc // of families
}

func newRelay(read func() numbers) *relay {
	r := &relay{read: read}
	for _, f := range families {
		r.descs = append(r.descs, prometheus.NewDesc(f.name, f.help, f.labels, nil))
	}
	return r
}

// Describe implements prometheus.Collector.
func (r *relay) Describe(to chan<- *prometheus.Desc) {
	for _, d := range r.descs {
		to <- d
	}
}

// Collect implements prometheus.Collector. It runs in a goroutine of the
// registry's, where a panic would end the process.
func (r *relay) Collect(to chan<- prometheus.Metric) {
	defer func() {
		if recover() != nil {
			to <- prometheus.NewInvalidMetric(r.descs[0], errors.New("the relay's numbers cannot be read"))
		}
	}()
	m := r.read()
	for i, f := range families {
		if f.histogram != nil {
			f.histogram(m, func(h core.Histogram, unit float64, labels ...string) {
				to <- histogram(r.descs[i], h, unit, labels)
			})
			continue
		}
		f.number(m, func(v float64, labels ...string) {
			to <- prometheus.MustNewConstMetric(r.descs[i], f.kind, v, labels...)
		})
	}
}

// histogram shows a histogram whose values are so many of a second, or of a byte.
func histogram(d *prometheus.Desc, h core.Histogram, unit float64, labels []string) prometheus.Metric {
	buckets, n := map[float64]uint64{}, uint64(0)
	for i, bound := range h.Bounds {
		n += h.Counts[i]
		buckets[float64(bound)/unit] = n
	}
	return prometheus.MustNewConstHistogram(d, h.Count(), float64(h.Sum)/unit, buckets, labels...)
}
