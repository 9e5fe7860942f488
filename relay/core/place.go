package core

// A place is what a chat takes up, as far as others may come to need it.
type place struct {
	idle    bool // nobody is connected to it
	untaken bool // no agent has taken it up
}

// places keep track of which chats could give up theirs, so that a full relay
// knows without looking at each of them that none can: turning away somebody
// who comes again and again must cost little.
type places struct {
	idle  int
	crowd tally // of those that no agent has taken up
}

func (c *chat) place() place {
	if c.gone {
		return place{}
	}
	return place{c.ends[0].conn == 0 && c.ends[1].conn == 0, !c.taken() && c.over == 0}
}

func (w queued) place() place { return place{!w.Connected, true} }

// recount updates what is known of a chat's place.
func (r *Relay) recount(ch *chat) {
	was, is := ch.counts, ch.place()
	ch.counts = is
	r.places.move(was, is, ch.from)
	r.orgs[ch.org].taking.move(was, is, ch.from)
}

func (p *places) move(was, is place, from From) {
	if was.idle {
		p.idle--
	}
	if is.idle {
		p.idle++
	}
	if was.untaken && !is.untaken {
		p.crowd.remove(from)
	}
	if is.untaken && !was.untaken {
		p.crowd.add(from)
	}
}

// give reports whether anybody would give way to a newcomer from that address.
func (p *places) give(newcomer From) bool { return p.idle > 0 || p.crowd.gives(newcomer) }
