package native

import (
	"net/http"
	"net/netip"
	"sync"
)

// How many connections one address may hold. An IPv6 address counts as its
// /64.
const (
	// maxPages is for customers, who need one each.
	maxPages = 256
	// maxPerPeer is for clients that send no Origin: an office of agents, each
	// with a desk and a connection for each chat.
	maxPerPeer = 1024
)

// A peer is where a connection comes from. One that is not counted may come
// any number of times.
type peer struct {
	from    netip.Prefix
	page    bool
	counted bool
}

func (p peer) most() int {
	if p.page {
		return maxPages
	}
	return maxPerPeer
}

// peers counts connections by address, in memory only, while they last.
type peers struct {
	proxies Proxies

	mu sync.Mutex
	n  map[peer]int
}

// of returns the peer whose connection a request is to become.
func (p *peers) of(r *http.Request) peer {
	a := p.proxies.origin(r)
	return peer{counted(a), r.Header.Get("Origin") != "", !p.proxies.exempt(a)}
}

// enter counts a connection, and reports whether there are not too many.
func (p *peers) enter(from peer) bool {
	if !from.counted {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n == nil {
		p.n = map[peer]int{}
	}
	if p.n[from] >= from.most() {
		return false
	}
	p.n[from]++
	return true
}

func (p *peers) leave(from peer) {
	if !from.counted {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n[from]--; p.n[from] <= 0 {
		delete(p.n, from)
	}
}
