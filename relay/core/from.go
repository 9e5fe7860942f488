package core

// A From distinguishes connections by network address, using numbers that are
// not addresses: Address stands for one host or home, Network for the larger
// range that it was assigned from. Zero: not known.
type From struct{ Address, Network uint64 }

func (f From) append(b []byte) []byte {
	return be.AppendUint64(be.AppendUint64(b, f.Address), f.Network)
}

// NetworkPlaces is how many addresses one network counts as when places are
// scarce: whoever has a network has as many addresses as they like.
const NetworkPlaces = 16

// rank says how crowded a place is, given how many came before from one address
// and from its network.
func rank(address, network int) int { return max(address, network/NetworkPlaces) }

// A tally follows how many of each address and network there are.
type tally struct{ address, network count }

func (t *tally) add(f From)    { t.address.add(f.Address); t.network.add(f.Network) }
func (t *tally) remove(f From) { t.address.remove(f.Address); t.network.remove(f.Network) }

// next is the rank of the next one who comes from there.
func (t *tally) next(f From) int { return rank(t.address.held[f.Address], t.network.held[f.Network]) }

// gives reports whether anybody would give way to a newcomer. Asking is cheap;
// finding who does is not.
func (t *tally) gives(newcomer From) bool {
	return rank(t.address.most()-1, t.network.most()-1) > t.next(newcomer)
}

// A count is how many each one has, and how many the largest has.
type count struct {
	held  map[uint64]int
	sizes []int // how many of them have that many
}

func (c *count) add(who uint64) {
	if c.held == nil {
		c.held = map[uint64]int{}
	}
	n := c.held[who]
	c.held[who] = n + 1
	c.resize(n, n+1)
}

func (c *count) remove(who uint64) {
	n := c.held[who]
	if c.held[who] = n - 1; n == 1 {
		delete(c.held, who)
	}
	c.resize(n, n-1)
}

func (c *count) resize(from, to int) {
	for len(c.sizes) <= max(from, to) {
		c.sizes = append(c.sizes, 0)
	}
	c.sizes[from]--
	c.sizes[to]++
	for len(c.sizes) > 1 && c.sizes[len(c.sizes)-1] == 0 {
		c.sizes = c.sizes[:len(c.sizes)-1]
	}
}

func (c *count) most() int { return max(len(c.sizes)-1, 0) }
