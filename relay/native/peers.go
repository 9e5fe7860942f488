package native

import (
	"net/netip"
	"sync"
)

// maxPerPeer is how many connections one address may hold: those of an office
// of agents, each with a desk and a connection for each chat. An IPv6 address
// counts as its /64. Loopback is not counted: there stands the operator's own
// proxy, which speaks for everybody.
const maxPerPeer = 1024

// A peer is where a connection comes from; the zero one is not counted.
type peer = netip.Prefix

// peers counts connections by address, in memory only, while they last.
type peers struct {
	mu sync.Mutex
	n  map[peer]int
}

// enter counts a connection; false: there are too many already.
func (p *peers) enter(remote string) (peer, bool) {
	from := peerOf(remote)
	if !from.IsValid() {
		return from, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n == nil {
		p.n = map[peer]int{}
	}
	if p.n[from] >= maxPerPeer {
		return from, false
	}
	p.n[from]++
	return from, true
}

func (p *peers) leave(from peer) {
	if !from.IsValid() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n[from]--; p.n[from] <= 0 {
		delete(p.n, from)
	}
}

func peerOf(remote string) peer {
	a, err := netip.ParseAddrPort(remote)
	if err != nil {
		return peer{}
	}
	ip := a.Addr().Unmap()
	if ip.IsLoopback() {
		return peer{}
	}
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	from, _ := ip.WithZone("").Prefix(bits)
	return from
}
