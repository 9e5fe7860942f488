package native

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

func pageOf(s string) peer { return peer{counted(netip.MustParseAddr(s)), true, true} }

// come returns how many of n connections may come at that time.
func (a *arrivals) come(now int64, n int, from func(int) peer) (came int) {
	for i := range n {
		if a.take(now, from(i)) {
			came++
		}
	}
	return came
}

// One address may bring as many connections at once as it may hold, also when
// each goes at once, and then so many a second.
func TestArrivalsOfOneAddress(t *testing.T) {
	var a arrivals
	one := func(int) peer { return pageOf("203.0.113.7") }
	if n := a.come(0, 3*maxPages, one); n != maxPages {
		t.Errorf("%d came at once, want %d", n, maxPages)
	}
	if n := a.come(10_000, 3*maxPages, one); n != 10*(maxPages/arrivalsWithin) {
		t.Errorf("%d came in 10 seconds", n)
	}
	desks := peer{pageOf("203.0.113.7").from, false, true}
	if n := a.come(10_000, 3*maxPerPeer, func(int) peer { return desks }); n != maxPerPeer {
		t.Errorf("%d desktops came from there, want %d", n, maxPerPeer)
	}
	if n := a.come(10_000, 5, func(int) peer { return pageOf("203.0.113.8") }); n != 5 {
		t.Errorf("%d of 5 came from a neighbour", n)
	}
}

// A network has many addresses, and no more than some of them would have.
func TestArrivalsOfOneNetwork(t *testing.T) {
	var a arrivals
	hop := func(i int) peer {
		return pageOf(netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, 1, byte(i >> 8), byte(i), 15: 1}).String())
	}
	if n := a.come(0, 20*maxPages, hop); n != core.NetworkPlaces*maxPages {
		t.Errorf("%d came at once, want %d", n, core.NetworkPlaces*maxPages)
	}
	if n := a.come(0, 5, func(int) peer { return pageOf("2001:db8:2::1") }); n != 5 {
		t.Errorf("%d of 5 came from another network", n)
	}
}

// Whoever has another address each time is forgotten soon.
func TestArrivalsAreForgotten(t *testing.T) {
	var a arrivals
	for i := range 200_000 { // 10,000 a second
		a.take(int64(i/10), pageOf(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}).String()))
	}
	if len(a.of) > 10_000 {
		t.Errorf("%d are followed", len(a.of))
	}
}

// Coming and going again and again ends in HTTP 429.
func TestComingAndGoing(t *testing.T) {
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
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}}
	h := http.Header{"Origin": {relaytest.ShopOrigin}, "X-Forwarded-For": {"203.0.113.7"}}
	for n := range 3 * maxPages {
		ws, res, err := d.Dial("ws://"+ln.Addr().String()+wire.Path, h)
		if err == nil {
			_ = ws.Close()
			continue
		}
		if n < maxPages || res == nil || res.StatusCode != http.StatusTooManyRequests {
			t.Errorf("number %d: %v", n, err)
		}
		return
	}
	t.Errorf("%d came and went", 3*maxPages)
}
