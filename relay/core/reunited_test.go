package core

func (r *reunion) check() {
	for _, p := range r.pages {
		switch {
		case p.over != "":
			r.checkOver(p)
		case p.agent == [32]byte{}:
			r.checkQueued(p)
		default:
			r.checkTalks(p)
		}
	}
	for _, a := range r.answers {
		forgot := a.session == 0 && a.over == "relay 4" // it waits, and may not be this agent's for all that anybody knows
		if a.over == "relay 3" || a.over == "relay 4" && !forgot {
			r.rt.Fatalf("an agent is told that chat %d ended, reason %s", a.n, a.over)
		}
		if p := r.pages[a.n-1]; a.over == "" && (a.sees || p.over == "") && (p.over != "" || p.agent != keyHash(a.who.VKey)) {
			r.rt.Fatalf("an agent believes that chat %d goes on; over for the page: %q", a.n, p.over)
		}
	}
	for _, d := range r.desks {
		r.checkOrder(d)
	}
}

// checkOver fails when a chat is over that no person ended.
func (r *reunion) checkOver(p *page) {
	ended := p.over == "customer"
	for _, a := range r.answers {
		ended = ended || a.n == p.n && a.over == "agent" && (p.agent == [32]byte{} || p.agent == keyHash(a.who.VKey))
	}
	if !ended {
		r.rt.Fatalf("chat %d is over, %s, and nobody ended it", p.n, p.over)
	}
}

func (r *reunion) checkQueued(p *page) {
	for _, d := range r.desks {
		i := d.shown.find(chatID(p.n).Ticket())
		if i < 0 {
			r.rt.Fatalf("customer %d waits, and a desk does not show it", p.n)
		}
		if !d.shown[i].Connected {
			r.rt.Fatalf("customer %d is connected, and a desk says that it is not", p.n)
		}
	}
}

func (r *reunion) checkTalks(p *page) {
	for _, a := range r.answers {
		if a.n == p.n && a.over == "" && a.talking && a.met && keyHash(a.who.VKey) == p.agent {
			return
		}
	}
	r.rt.Fatalf("customer %d has an agent's offer, and that agent has no chat", p.n)
}

func (r *reunion) checkOrder(d *deskEnd) {
	var last int64
	for _, w := range d.shown {
		for _, p := range r.pages {
			if chatID(p.n).Ticket() != w.Ticket || p.late {
				continue
			}
			if p.since < last {
				r.rt.Fatalf("customer %d came before the one above", p.n)
			}
			last = p.since
		}
	}
}
