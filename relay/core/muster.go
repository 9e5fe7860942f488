package core

import "slices"

// A relay that was started a moment ago knows of nobody who is on duty: the desks
// are on their way back. What pages ask meanwhile is held back, since the answer
// would be that nobody is there, and is given when somebody is, or when all desks
// have had the time to come. A host that loses its memory, and not the
// connections, knows who is there.

// A muster is what an organisation's pages have asked of a relay that was just
// started.
type muster struct {
	org   *org
	until int64           // when all desks have had the time to come, Unix ms
	came  map[string]bool // services for which somebody has been on duty since
	asked []held
	alarm
}

// A held question is to be answered later.
type held struct {
	Asked
	remote bool // another relay asked
}

func (m *muster) deadline() int64 {
	if len(m.asked) == 0 {
		return 0
	}
	return m.until
}

// expire is called when nobody is waited for any longer.
func (m *muster) expire(r *Relay) { r.mustered(m.org) }

// begin begins to wait for an organisation's desks: none could log in before.
func (m *muster) begin(o *org, now int64) {
	m.org, m.until, m.came = o, now+DesksReturn, map[string]bool{}
}

// hold takes a question in place of the one before about the same chat, if there is
// room.
func (m *muster) hold(q held, most int) bool {
	if i := slices.IndexFunc(m.asked, func(h held) bool { return h.Ticket == q.Ticket }); i >= 0 {
		m.asked[i] = q
		return true
	}
	if len(m.asked) >= most {
		return false
	}
	m.asked = append(m.asked, q)
	return true
}

// absent reports whether nobody has been on duty for a service yet, and desks may
// still come.
func (r *Relay) absent(o *org, service string) bool {
	return !r.store && r.now < o.muster.until && !o.muster.came[service]
}

// reply answers a question, at once or later.
func (r *Relay) reply(q held) {
	o := r.orgs[q.Org]
	if r.absent(o, q.Service) && o.muster.hold(q, o.share.Waiting) {
		r.arm(&o.muster)
		return
	}
	r.replyNow(q)
}

func (r *Relay) replyNow(q held) {
	a := Answered{q.Org, q.Ticket, r.queueOf(q.Asked)}
	if q.remote {
		r.out = append(r.out, a)
	} else {
		r.answered(a)
	}
}

// mustered answers what need not be held back any longer.
func (r *Relay) mustered(o *org) {
	if r.now < o.muster.until {
		for _, s := range o.authority.Services {
			o.muster.came[s.Name] = o.muster.came[s.Name] || o.onDuty(s.Name) > 0
		}
	}
	all := o.muster.asked
	o.muster.asked = nil
	for _, q := range all {
		if r.absent(o, q.Service) {
			o.muster.asked = append(o.muster.asked, q)
		} else {
			r.replyNow(q)
		}
	}
}
