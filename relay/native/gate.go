package native

import "sync"

// A gate admits upgrades until it is closed, and counts what is under way:
// upgrades, and goroutines of connections, which only upgrades start.
type gate struct {
	mu     sync.Mutex
	closed bool
	going  sync.WaitGroup
}

// enter counts an upgrade, which ends with going.Done; false: the gate is
// closed.
func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.going.Add(1)
	}
	return !g.closed
}

// close reports whether it was this call that closed the gate.
func (g *gate) close() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	was := g.closed
	g.closed = true
	return !was
}

func (g *gate) shut() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed
}
