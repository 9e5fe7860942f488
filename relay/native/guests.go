package native

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// maxGuests is how many connections there may be that are not WebSockets: they
// fetch a file, ask for an upgrade, or say nothing at all.
const maxGuests = 2_000

// guestTime is what a connection has for its request before it goes for
// another of the same address: when many ends come back at once, those that
// came first are served.
const guestTime = time.Second

// guests count connections from the moment they are made, before anything is
// read from them. When there are too many, the oldest of those of the network
// that has the most is cut.
type guests struct {
	proxies Proxies
	most    int
	time    time.Duration // guestTime
	cut     func()        // counts one that is cut or turned away; nil: nobody counts

	mu sync.Mutex
	n  int
	by map[netip.Prefix][]*guest // oldest first
}

// A guest is a connection that is no WebSocket, or not yet.
type guest struct {
	*net.TCPConn
	of   *guests
	from netip.Prefix
	came time.Time
	gone bool
}

// Guard returns a listener whose connections are counted. A trusted proxy's
// are not: it passes on what it has read as a whole.
func (s *Server) Guard(l net.Listener) net.Listener { return guarded{l, &s.guests} }

type guarded struct {
	net.Listener
	guests *guests
}

// Accept implements net.Listener.
func (g guarded) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		tcp, ok := c.(*net.TCPConn)
		from := hop(c.RemoteAddr().String())
		if !ok || g.guests.proxies.trust(from) {
			return c, nil
		}
		if in := g.guests.enter(tcp, network(counted(from))); in != nil {
			return in, nil
		}
		_ = c.Close()
	}
}

// enter counts a connection; nil: there is no room for it.
func (g *guests) enter(c *net.TCPConn, from netip.Prefix) *guest {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.n >= g.most {
		if g.cut != nil {
			g.cut()
		}
		out := g.first(from)
		if out.from == from && time.Since(out.came) < g.time {
			return nil
		}
		g.remove(out)
		_ = out.TCPConn.Close()
	}
	in := &guest{TCPConn: c, of: g, from: from, came: time.Now()}
	if g.by == nil {
		g.by = map[netip.Prefix][]*guest{}
	}
	g.by[from] = append(g.by[from], in)
	g.n++
	return in
}

// count returns how many there are.
func (g *guests) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.n
}

// first returns the guest that must make way for another from that address.
func (g *guests) first(from netip.Prefix) *guest {
	var most []*guest
	if own := g.by[from]; len(own) > 0 {
		most = own
	}
	for _, all := range g.by {
		if len(all) > len(most) || len(all) == len(most) && all[0].came.Before(most[0].came) && most[0].from != from {
			most = all
		}
	}
	return most[0]
}

func (g *guests) remove(out *guest) {
	if out.gone {
		return
	}
	out.gone = true
	g.n--
	all := g.by[out.from]
	for i, c := range all {
		if c == out {
			all = append(all[:i], all[i+1:]...)
			break
		}
	}
	if g.by[out.from] = all; len(all) == 0 {
		delete(g.by, out.from)
	}
}

// leave is called when a guest has gone, or become a WebSocket.
func (c *guest) leave() {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	c.of.remove(c)
}

// Close implements net.Conn.
func (c *guest) Close() error {
	c.leave()
	return c.TCPConn.Close()
}
