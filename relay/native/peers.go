package native

import (
	"net/netip"
	"sync"
)

// How many connections one address may hold. An IPv6 address counts as its
// /64. Loopback is not counted: there stands the operator's own proxy, which
// speaks for everybody.
const (
	// maxPages is for customers, who need one each.
	maxPages = 256
	// maxPerPeer is for all that sends no Origin: an office of agents, each
	// with a desk and a connection for each chat.
	maxPerPeer = 1024
)

// A peer is where a connection comes from; one without an address is not
// counted.
type peer struct {
	from netip.Prefix
	page bool
}

func (p peer) most() int {
	if p.page {
		return maxPages
	}
	return maxPerPeer
}

// peers counts connections by address, in memory only, while they last.
type peers struct {
	mu sync.Mutex
	n  map[peer]int
}

// enter counts a connection; false: there are too many already.
func (p *peers) enter(remote, origin string) (peer, bool) {
	from := peer{peerOf(remote), origin != ""}
	if !from.from.IsValid() {
		return from, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n == nil {
		p.n = map[peer]int{}
	}
	if p.n[from] >= from.most() {
		return from, false
	}
	p.n[from]++
	return from, true
}

func (p *peers) leave(from peer) {
	if !from.from.IsValid() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n[from]--; p.n[from] <= 0 {
		delete(p.n, from)
	}
}

func peerOf(remote string) netip.Prefix {
	a, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Prefix{}
	}
	ip := a.Addr().Unmap()
	if ip.IsLoopback() {
		return netip.Prefix{}
	}
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	from, _ := ip.WithZone("").Prefix(bits)
	return from
}
