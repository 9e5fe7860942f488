package core

import "sealform/relay/wire"

// A chat is one visitor's conversation: two ends, who is there, and what each
// sent lately. It knows connections by number only and nothing of queues,
// rosters or other chats.
type chat struct {
	org     [32]byte // whose chat it is
	id      wire.ChatID
	ticket  wire.Ticket    // what agents know it by until one has accepted it
	service string         // "" after a restart, until the visitor is back
	session wire.SessionID // of the visitor's page
	hello   []byte
	owner   [32]byte // SHA-256 of the agent's verifier key; zero while it waits
	since   int64    // Unix ms
	held    bool     // made by a visitor's Join, and its owner was not here yet
	over    wire.Reason
	ends    [2]end // by wire.Direction
	gone    bool
	changed bool // since it was kept
	alarm
}

// An end is a visitor or an agent.
type end struct {
	conn ConnID // 0: away
	away int64  // since when, Unix ms
	sent ring
}

func newChat(org [32]byte, id wire.ChatID, s wire.SessionID, now int64, rings *budget) *chat {
	c := &chat{org: org, id: id, ticket: id.Ticket(), session: s, since: now}
	for i := range c.ends {
		c.ends[i] = end{away: now, sent: ring{all: rings}}
	}
	return c
}

func (c *chat) waiting() bool { return c.owner == [32]byte{} }

// other returns the end that faces d.
func (c *chat) other(d wire.Direction) *end { return &c.ends[1-d] }

// arrive connects an end and tells the other one.
func (c *chat) arrive(d wire.Direction, conn ConnID, out *outbox) {
	c.ends[d].conn = conn
	out.frame(c.other(d).conn, wire.Peer{Chat: c.id, Up: true})
}

// depart disconnects an end and tells the other one.
func (c *chat) depart(now int64, d wire.Direction, out *outbox) {
	c.ends[d].conn, c.ends[d].away = 0, now
	out.frame(c.other(d).conn, wire.Peer{Chat: c.id, Up: false})
}

// greet tells an end whether the other is there, and what it missed.
func (c *chat) greet(now int64, d wire.Direction, have uint64, out *outbox) (replayed int) {
	conn, from := c.ends[d].conn, c.other(d)
	out.frame(conn, wire.Peer{Chat: c.id, Up: from.conn != 0})
	from.sent.trim(now, 0)
	from.sent.after(have, func(message []byte) {
		out.message(conn, message)
		replayed++
	})
	return replayed
}

// assign tells the agent whose chat it is and where the visitor stands.
func (c *chat) assign(out *outbox) {
	out.frame(c.ends[wire.FromAgent].conn, wire.Assigned{Chat: c.id, Session: c.session, Service: c.service, Hello: c.hello})
}

// renew begins another session: the visitor's page was loaded again, and
// nothing sealed for the page before is of use.
func (c *chat) renew(s wire.SessionID, hello []byte) {
	c.session, c.hello = s, hello
	c.clear()
}

// forward hands a frame on, byte for byte, and keeps it when it has a number.
// It reports whether the other end was there.
func (c *chat) forward(now int64, f wire.Data, message []byte, out *outbox) bool {
	if f.Seq > 0 {
		c.ends[f.From].sent.add(now, f.Seq, message)
	}
	to := c.other(f.From).conn
	out.message(to, message)
	return to != 0
}

func (c *chat) clear() {
	for i := range c.ends {
		c.ends[i].sent.clear()
	}
}

// lapses returns when the chat ends because somebody stayed away; 0: never.
func (c *chat) lapses() int64 {
	v, a := c.ends[wire.FromVisitor], c.ends[wire.FromAgent]
	switch {
	case c.waiting() && v.conn == 0:
		return v.away + WaitingAway
	case c.waiting():
		return 0
	case c.held && a.conn == 0:
		return a.away + HeldFor
	}
	return earliest(v.lapses(), a.lapses())
}

func (e *end) lapses() int64 {
	if e.conn != 0 {
		return 0
	}
	return e.away + AcceptedAway
}

func (c *chat) deadline() int64 {
	if c.gone {
		return 0
	}
	return earliest(c.lapses(), earliest(c.ends[0].sent.expires(), c.ends[1].sent.expires()))
}

// earliest returns the smaller time; 0 is never.
func earliest(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
