package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// scrape returns what a relay shows to Prometheus there.
func scrape(t *testing.T, addr string) string {
	t.Helper()
	status, body := get(t, "http://"+addr+"/metrics")
	if status != http.StatusOK {
		t.Fatalf("/metrics: %d %s", status, body)
	}
	return body
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// The numbers are on their own listener and on no other, and it has nothing else.
func TestMetricsAreApart(t *testing.T) {
	shown := freeAddress(t)
	p := startRelay(t, "--metrics-listen", shown)
	public := strings.Replace(p.url, "ws", "http", 1)
	for url, want := range map[string]int{
		"http://" + shown + "/metrics": 200, "http://" + shown + "/healthz": 404, "http://" + shown + "/readyz": 404, "http://" + shown + "/": 404,
		"http://" + shown + wire.Path: 404, "http://" + shown + "/debug/pprof/": 404, public + "/metrics": 404, public + "/readyz": 200,
	} {
		if status, body := get(t, url); status != want || strings.Contains(body, "sealform_") != (strings.HasSuffix(url, "/metrics") && want == 200) {
			t.Errorf("%s: %d, want %d", url, status, want)
		}
	}
	p.stop(t)
	if _, err := http.Get("http://" + shown + "/metrics"); err == nil {
		t.Error("it goes on without its relay")
	}
}

// series matches what tells one series from another.
var series = regexp.MustCompile(`(?m)^([a-z_]+(?:\{[^}]*\})?) `)

func seriesOf(exposition string) (all []string) {
	for _, m := range series.FindAllStringSubmatch(exposition, -1) {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return all
}

// Whoever comes, from wherever and with whatever, adds no series: a relay that was
// under a hostile load shows as many as one that was just started.
func TestAHostileLoadAddsNoSeries(t *testing.T) {
	shown := freeAddress(t)
	p := startRelay(t, "--trusted-proxy", "127.0.0.1", "--metrics-listen", shown)
	before := seriesOf(scrape(t, shown))
	for n := range 200 {
		p.hostile(t, n)
	}
	p.liveAndErr(t)
	text := scrape(t, shown)
	after := seriesOf(text)
	if len(before) < 150 || len(before) > 400 {
		t.Errorf("a relay that was just started shows %d series", len(before))
	}
	for _, s := range after {
		if !slices.Contains(before, s) {
			t.Errorf("the load added %s", s)
		}
	}
	if len(after) != len(before) {
		t.Errorf("there are %d series, and were %d", len(after), len(before))
	}
	for _, seen := range []string{`sealform_turned_away_total{reason="chat"} 0`, `sealform_connections_closed_total{code="4200",reason="malformed frame"} 0`,
		`sealform_connections_closed_total{code="4206",reason="origin may not open this service"} 0`, `sealform_handovers_refused_total{status="403",what="enrolment"} 0`} {
		if strings.Contains(text, seen+"\n") || !strings.Contains(text, strings.TrimSuffix(seen, "0")) {
			t.Errorf("the load was not seen: %s", seen)
		}
	}
}

// hostile is one of many strangers, each from elsewhere with something else.
func (p *relayProcess) hostile(t *testing.T, n int) {
	h := http.Header{"X-Forwarded-For": {fmt.Sprintf("203.0.%d.%d", n/250, n%250+1)}, "Origin": {fmt.Sprintf("https://site%d.example", n)}}
	f := p.org.Join(byte(n), byte(n))
	f.Service = fmt.Sprintf("service-%d", n)
	query := "?chat=" + f.Chat.Ticket().String()
	frame := f.Append(nil)
	switch n % 5 {
	case 0:
		query = fmt.Sprintf("?chat=nonsense%d", n)
	case 1:
		frame = fmt.Appendf([]byte{byte(n)}, "nonsense %d", n)
	case 2:
		f.Service = "billing" // of another origin
		frame = f.Append(nil)
	case 3:
		p.put(t, fmt.Sprintf("/enrolments/%064x", n))
	}
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol, fmt.Sprintf("own%d", n)}}
	ws, _, err := d.Dial(p.url+wire.Path+query, h)
	if err != nil {
		return
	}
	defer ws.Close()
	_ = ws.WriteMessage(websocket.BinaryMessage, frame)
	_ = ws.SetReadDeadline(time.Now().Add(relaytest.Within))
	for err == nil {
		_, _, err = ws.ReadMessage()
	}
}

// put hands nonsense over.
func (p *relayProcess) put(t *testing.T, path string) {
	url := strings.Replace(p.url, "ws", "http", 1) + orgs.Path(p.org.Pin()) + path
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, strings.NewReader(path))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}
