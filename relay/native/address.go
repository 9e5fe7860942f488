package native

import (
	"fmt"
	"hash/maphash"
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are who may say where a connection comes from: requests from these
// addresses, in that header. Without any, a connection comes from whoever made
// it.
type Proxies struct {
	trusted []netip.Prefix
	header  string
	seed    maphash.Seed // of marks; made anew with each process
}

// NewProxies reads addresses, such as 127.0.0.1 or 10.0.0.0/8, and the name of
// a header in the manner of X-Forwarded-For.
func NewProxies(addresses []string, header string) (Proxies, error) {
	p := Proxies{header: header, seed: maphash.MakeSeed()}
	for _, a := range addresses {
		t, err := parsePrefix(a)
		if err != nil {
			return p, fmt.Errorf("trusted proxy %q is malformed: write an address or a range, such as 127.0.0.1 or 10.0.0.0/8", a)
		}
		p.trusted = append(p.trusted, t)
	}
	if header == "" || strings.EqualFold(header, "Forwarded") {
		return p, fmt.Errorf("header %q cannot be read for addresses: have the proxy set one that holds them alone, such as X-Forwarded-For", header)
	}
	return p, nil
}

func parsePrefix(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		a = a.Unmap().WithZone("")
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if a := p.Addr(); err == nil && a.Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(a.Unmap(), p.Bits()-96) // as every address that is looked up is written
	}
	return p.Masked(), err
}

func (p Proxies) trust(a netip.Addr) bool {
	for _, t := range p.trusted {
		if t.Contains(a) {
			return true
		}
	}
	return false
}

// origin returns where a request comes from. The header is read from its end:
// each proxy adds whom it has seen, and what stands before the first that is
// not trusted, anybody may have written.
func (p Proxies) origin(r *http.Request) netip.Addr {
	at := hop(r.RemoteAddr)
	if !p.trust(at) {
		return at
	}
	hops := strings.Split(strings.Join(r.Header.Values(p.header), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		next := hop(strings.TrimSpace(hops[i]))
		if !next.IsValid() {
			return at
		}
		if at = next; !p.trust(at) {
			return at
		}
	}
	return at
}

// hop reads an address, with or without a port.
func hop(s string) netip.Addr {
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a.Addr().Unmap().WithZone("")
	}
	a, _ := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	return a.Unmap().WithZone("")
}

// counted is what an address counts as: IPv6 is given out by the /64.
func counted(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}

// exempt reports whether the address has no number of connections of its own:
// the operator's proxy, which speaks for everybody until it is trusted to say
// for whom.
func (p Proxies) exempt(a netip.Addr) bool {
	return !a.IsValid() || a.IsLoopback() && len(p.trusted) == 0
}

// mark tells addresses apart and nothing more: the core is not to know them.
func (p Proxies) mark(from netip.Prefix) uint64 { return maphash.Comparable(p.seed, from) }
