package core

// A place is what a chat takes up, as far as others may come to need it.
type place struct {
	idle    bool // nobody is connected to it
	untaken bool // no agent has taken it up
	queued  bool
}

// places follow which chats could give theirs up, so that a full relay knows
// without a look at each of them that none can: whoever comes in vain, again
// and again, must cost little.
type places struct {
	idle  int
	crowd tally
}

func (c *chat) place() place {
	if c.gone {
		return place{}
	}
	idle := c.ends[0].conn == 0 && c.ends[1].conn == 0
	return place{idle, !c.taken() && c.over == 0, c.queued()}
}

// recount notes what has become of a chat's place.
func (r *Relay) recount(ch *chat) {
	was, is := ch.counts, ch.place()
	ch.counts = is
	r.places.move(was.idle, is.idle, was.untaken, is.untaken, ch.from)
	if o := r.orgs[ch.org]; o != nil {
		o.places.move(was.queued && was.idle, is.queued && is.idle, was.queued, is.queued, ch.from)
	}
}

func (p *places) move(wasIdle, isIdle, wasCrowd, isCrowd bool, from From) {
	if wasIdle {
		p.idle--
	}
	if isIdle {
		p.idle++
	}
	if wasCrowd && !isCrowd {
		p.crowd.remove(from)
	}
	if isCrowd && !wasCrowd {
		p.crowd.add(from)
	}
}
