package native

import (
	"fmt"
	"hash/maphash"
	"net/http"
	"net/netip"
	"strings"

	"github.com/sealform/sealform/relay/core"
)

// Proxies says who may report where a connection comes from: requests from
// these addresses, in that header. Without any, a connection comes from whoever
// made it.
type Proxies struct {
	trusted []netip.Prefix
	header  string
	seed    maphash.Seed // of marks; made anew with each process
}

// NewProxies reads addresses, such as 127.0.0.1 or 10.0.0.0/8, and the name of
// a header that works like X-Forwarded-For.
func NewProxies(addresses []string, header string) (Proxies, error) {
	p := Proxies{header: header, seed: maphash.MakeSeed()}
	for _, a := range addresses {
		t, err := parsePrefix(a)
		if err != nil {
			return p, &core.ConfigError{Problem: fmt.Sprintf("trusted proxy %q is malformed", a), Advice: "write an address or a range, such as 127.0.0.1 or 10.0.0.0/8"}
		}
		p.trusted = append(p.trusted, t)
	}
	if header == "" || strings.EqualFold(header, "Forwarded") {
		return p, &core.ConfigError{Problem: fmt.Sprintf("header %q cannot be read for addresses", header), Advice: "have the proxy set one that holds addresses alone, such as X-Forwarded-For"}
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
// each proxy appends the address that it saw, and anybody may have written what
// stands before the first address that is not trusted.
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

// counted returns the address that connections are counted by: IPv6 is assigned
// by the /64.
func counted(a netip.Addr) netip.Prefix {
	a, bits := plain(a), 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}

// network returns the range that an address was assigned from, for counting:
// for IPv6 it is the /48, which holds 65,536 addresses of that kind.
func network(counted netip.Prefix) netip.Prefix {
	if !counted.Addr().Is6() {
		return counted
	}
	p, _ := counted.Addr().Prefix(48)
	return p
}

var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052: all of IPv4 is in one /64
	sixTo4 = netip.MustParsePrefix("2002::/16")    // RFC 3056: each address of IPv4 has a /48
)

// plain returns the IPv4 address that was carried into IPv6, if it is one.
func plain(a netip.Addr) netip.Addr {
	b := a.As16()
	switch {
	case nat64.Contains(a):
		return netip.AddrFrom4([4]byte(b[12:]))
	case sixTo4.Contains(a):
		return netip.AddrFrom4([4]byte(b[2:]))
	}
	return a
}

// exempt reports whether an address has no limit of connections: the operator's
// proxy, which speaks for everybody until it is trusted to say for whom.
func (p Proxies) exempt(a netip.Addr) bool {
	return !a.IsValid() || a.IsLoopback() && len(p.trusted) == 0
}

// mark distinguishes addresses and reveals nothing more: the core is not to
// know them.
func (p Proxies) mark(from netip.Prefix) core.From {
	return core.From{Address: maphash.Comparable(p.seed, from), Network: maphash.Comparable(p.seed, network(from))}
}
