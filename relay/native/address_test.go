package native

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// What a connection counts as, with a proxy at 127.0.0.1, a network of them at
// 10.0.0.0/8 and one that speaks IPv6.
func TestOrigin(t *testing.T) {
	p, err := NewProxies([]string{"127.0.0.1", "10.0.0.0/8", "2001:db8:ffff::1", "::ffff:172.16.0.0/108"}, "X-Forwarded-For")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		remote string
		header []string
		want   string
	}{
		{"127.0.0.1:1", []string{"203.0.113.7"}, "203.0.113.7/32"},
		{"127.0.0.1:1", []string{"198.51.100.1, 203.0.113.7"}, "203.0.113.7/32"},
		{"127.0.0.1:1", []string{"198.51.100.1", "203.0.113.7"}, "203.0.113.7/32"},
		{"127.0.0.1:1", []string{"203.0.113.7, 10.1.2.3"}, "203.0.113.7/32"},
		{"127.0.0.1:1", []string{"198.51.100.1, 203.0.113.7, 10.1.2.3,10.9.9.9"}, "203.0.113.7/32"},
		{"127.0.0.1:1", []string{"10.1.2.3"}, "10.1.2.3/32"},
		{"127.0.0.1:1", []string{"203.0.113.7:4711"}, "203.0.113.7/32"},
		{"127.0.0.1:1", []string{"[2001:db8:1:2:3::4]:4711"}, "2001:db8:1:2::/64"},
		{"127.0.0.1:1", []string{"[2001:db8:1:2:3::4]"}, "2001:db8:1:2::/64"},
		{"127.0.0.1:1", []string{"2001:db8:1:2:ffff::1"}, "2001:db8:1:2::/64"},
		{"127.0.0.1:1", []string{"::ffff:203.0.113.7"}, "203.0.113.7/32"},
		{"127.0.0.1:1", []string{"fe80::1%eth0"}, "fe80::/64"},
		{"[2001:db8:ffff::1]:1", []string{"203.0.113.7"}, "203.0.113.7/32"},
		{"[::ffff:127.0.0.1]:1", []string{"203.0.113.7"}, "203.0.113.7/32"},
		{"172.16.3.4:1", []string{"203.0.113.7"}, "203.0.113.7/32"},
		{"172.32.3.4:1", []string{"203.0.113.7"}, "172.32.3.4/32"},
		// Without an address the proxy stands for itself.
		{"127.0.0.1:1", nil, "127.0.0.1/32"},
		{"127.0.0.1:1", []string{""}, "127.0.0.1/32"},
		{"127.0.0.1:1", []string{"unknown"}, "127.0.0.1/32"},
		{"127.0.0.1:1", []string{"203.0.113.7,"}, "127.0.0.1/32"},
		{"127.0.0.1:1", []string{"203.0.113.7, 10.1.2"}, "127.0.0.1/32"},
		{"127.0.0.1:1", []string{"203.0.113.7, nonsense, 10.1.2.3"}, "10.1.2.3/32"},
		// Whoever is not trusted may write what they like.
		{"203.0.113.9:1", []string{"203.0.113.7"}, "203.0.113.9/32"},
		{"127.0.0.2:1", []string{"203.0.113.7"}, "127.0.0.2/32"},
		{"[2001:db8:ffff::2]:1", []string{"203.0.113.7"}, "2001:db8:ffff::/64"},
		{"@", []string{"203.0.113.7"}, "invalid Prefix"},
		// What carries IPv4 over IPv6 counts as the address of IPv4: else all
		// of it would count as one, or each as 65,536.
		{"[64:ff9b::203.0.113.7]:1", nil, "203.0.113.7/32"},
		{"127.0.0.1:1", []string{"64:ff9b::cb00:7107"}, "203.0.113.7/32"},
		{"[2002:cb00:7107:1::1]:1", nil, "203.0.113.7/32"},
		{"[2002:cb00:7107:ffff::9]:1", nil, "203.0.113.7/32"},
		{"[64:ff9b:1::cb00:7107]:1", nil, "64:ff9b:1::/64"},
		{"64:ff9b::127.0.0.1", []string{"203.0.113.7"}, "127.0.0.1/32"}, // is no proxy
	} {
		t.Run(c.remote+" "+strings.Join(c.header, "|"), func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr, r.Header["X-Forwarded-For"] = c.remote, c.header
			if got := counted(p.origin(r)).String(); got != c.want {
				t.Errorf("%s, %q: %s, want %s", c.remote, c.header, got, c.want)
			}
		})
	}
}

// The core tells addresses and networks apart, by numbers that say nothing and
// are others in another process.
func TestMarks(t *testing.T) {
	p, _ := NewProxies(nil, "X-Forwarded-For")
	q, _ := NewProxies(nil, "X-Forwarded-For")
	mark := func(s string) core.From { return p.mark(counted(netip.MustParseAddr(s))) }
	for _, c := range []struct {
		one, other    string
		same, related bool
	}{
		{"2001:db8:1:2::1", "2001:db8:1:2:3::9", true, true},
		{"2001:db8:1:2::1", "2001:db8:1:3::1", false, true},
		{"2001:db8:1:2::1", "2001:db8:2:2::1", false, false},
		{"203.0.113.7", "203.0.113.7", true, true},
		{"203.0.113.7", "203.0.113.8", false, false},
		{"2002:cb00:7107::1", "203.0.113.7", true, true},
	} {
		t.Run(c.one+" "+c.other, func(t *testing.T) {
			one, other := mark(c.one), mark(c.other)
			if one.Address == other.Address != c.same || one.Network == other.Network != c.related {
				t.Errorf("%s and %s: %v and %v", c.one, c.other, one, other)
			}
		})
	}
	if q.mark(counted(netip.MustParseAddr("203.0.113.7"))) == mark("203.0.113.7") {
		t.Error("a mark outlives its process")
	}
}

func TestAnotherHeader(t *testing.T) {
	p, err := NewProxies([]string{"127.0.0.1/32"}, "CF-Connecting-IP")
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("X-Forwarded-For", "198.51.100.1")
	r.Header.Set("Cf-Connecting-Ip", "203.0.113.7")
	if got := p.origin(r).String(); got != "203.0.113.7" {
		t.Errorf("got %s", got)
	}
}

func TestProxiesRefused(t *testing.T) {
	for _, c := range []struct{ name, address, header string }{
		{"no address", "", "X-Forwarded-For"},
		{"name of a host", "proxy.example", "X-Forwarded-For"},
		{"too long a prefix", "127.0.0.1/33", "X-Forwarded-For"},
		{"comma", "10.0.0.0/8,", "X-Forwarded-For"},
		{"port", "127.0.0.1:80", "X-Forwarded-For"},
		{"no header", "127.0.0.1", ""},
		{"Forwarded", "127.0.0.1", "Forwarded"},
		{"forwarded", "127.0.0.1", "forwarded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewProxies([]string{c.address}, c.header)
			if e := (*core.ConfigError)(nil); !errors.As(err, &e) || e.Hint() == "" {
				t.Errorf("got %v, want an error with a hint", err)
			}
		})
	}
}

// Loopback is exempt until a proxy is trusted: then each address has its own
// number of connections, and all of one /64 have one.
func TestCountsBehindAProxy(t *testing.T) {
	o := relaytest.NewOrg(t)
	p, err := NewProxies([]string{"127.0.0.1"}, "X-Forwarded-For")
	if err != nil {
		t.Fatal(err)
	}
	ln := listen(t)
	s, err := New(Config{Pins: []roster.Pin{o.Pin()}, PublicOrigins: []string{"ws://" + ln.Addr().String()}, Proxies: p})
	if err != nil {
		t.Fatal(err)
	}
	web := &http.Server{Handler: s.Handler()}
	go func() { _ = web.Serve(ln) }()
	t.Cleanup(func() { _ = s.Shutdown(t.Context()); _ = web.Close() })
	dial := func(from string) int {
		h := http.Header{"Origin": {relaytest.ShopOrigin}, "X-Forwarded-For": {from}}
		ws, res, err := dialer.Dial("ws://"+ln.Addr().String()+wire.Path, h)
		if res == nil {
			t.Fatal(err)
		}
		if err == nil {
			t.Cleanup(func() { _ = ws.Close() })
		}
		return res.StatusCode
	}
	for n := range maxPages {
		s.peers.enter(peer{netip.MustParsePrefix("2001:db8:1:2::/64"), true, true})
		if n < maxPages-1 {
			s.peers.enter(peer{netip.MustParsePrefix("203.0.113.7/32"), true, true})
		}
	}
	for from, want := range map[string]int{
		"2001:db8:1:2:ffff::1":               http.StatusTooManyRequests,
		"198.51.100.1, 2001:db8:1:2::9":      http.StatusTooManyRequests,
		"2001:db8:1:3::1":                    http.StatusSwitchingProtocols,
		"2001:db8:1:2::9, 203.0.113.7":       http.StatusSwitchingProtocols,
		"203.0.113.8":                        http.StatusSwitchingProtocols,
		"2001:db8:1:2::9, 2001:db8:1:2:1::1": http.StatusTooManyRequests,
	} {
		t.Run(from, func(t *testing.T) {
			if got := dial(from); got != want {
				t.Errorf("%d, want %d", got, want)
			}
		})
	}
	if got := dial("203.0.113.7"); got != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", got)
	}
}

// Who holds most connections that say nothing loses the oldest of them; a
// newcomer is never turned away.
func TestGuestsGiveWay(t *testing.T) {
	g := &guests{most: 5}
	ours, theirs := make(map[string][]net.Conn), listen(t)
	defer theirs.Close()
	come := func(from string) *guest {
		c, err := net.Dial("tcp", theirs.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		ours[from] = append(ours[from], c)
		far, err := theirs.Accept()
		if err != nil {
			t.Fatal(err)
		}
		return g.enter(far.(*net.TCPConn), counted(hop(from)))
	}
	one, two := come("203.0.113.1"), come("203.0.113.1")
	come("203.0.113.1")
	other := come("203.0.113.2")
	come("203.0.113.3")
	come("203.0.113.4") // one too many: the first of those that have most goes
	if !one.gone || two.gone || g.n != 5 {
		t.Errorf("gone: %v %v, %d are left", one.gone, two.gone, g.n)
	}
	come("203.0.113.5")
	if !two.gone {
		t.Error("an address that still has most keeps all")
	}
	fourth := come("203.0.113.4") // all have one now: its own
	last := come("203.0.113.4")
	if other.gone || !fourth.gone || last.gone || g.n != 5 {
		t.Errorf("gone: %v %v %v, %d are left", other.gone, fourth.gone, last.gone, g.n)
	}
	g.time = time.Hour
	if come("203.0.113.4") != nil || last.gone {
		t.Error("one who has had no time for a request yet went for another of the same address")
	}
	last.Close()
	last.Close()
	if g.n != 4 || len(g.by[last.from]) != 0 {
		t.Errorf("%d are left, %d of an address that has gone", g.n, len(g.by[last.from]))
	}
}

// A connection that has become a WebSocket is no guest any more, under TLS
// either.
func TestWebSocketsAreNoGuests(t *testing.T) {
	for name, secure := range map[string]bool{"plain": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			o, ln := relaytest.NewOrg(t), listen(t)
			if secure {
				ln = secured(t, ln)
			}
			r := startWith(t, ln, Config{Pins: []roster.Pin{o.Pin()}}, core.DefaultLimits, nil)
			if err := r.Publish(o.Publication(t)); err != nil {
				t.Fatal(err)
			}
			v, a := r.pair(t, o)
			r.guests.mu.Lock()
			if r.guests.n != 0 {
				t.Errorf("%d guests", r.guests.n)
			}
			r.guests.mu.Unlock()
			f := relaytest.Data(1, 1, wire.FromVisitor, 1, "goes on")
			v.Send(f)
			a.Expect(f)
		})
	}
}
