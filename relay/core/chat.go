package core

import "github.com/sealform/sealform/relay/wire"

// A chat is one visitor's conversation: two ends, who is there, and what each
// sent lately. It knows connections by number only and nothing of queues,
// rosters or other chats.
type chat struct {
	org      [32]byte // whose chat it is
	id       wire.ChatID
	ticket   wire.Ticket    // what agents know it by until one has accepted it
	service  string         // "" after a restart, until the visitor is back
	session  wire.SessionID // of the visitor's page
	hello    []byte
	opening  []byte   // the frame of what its customer has written while it waits
	owner    [32]byte // SHA-256 of the agent's verifier key; zero while it waits
	from     From     // where the page was that began it
	counts   place    // as it was counted last
	since    int64    // Unix ms
	held     bool     // made by a visitor's Join, and its owner was not here yet
	offered  bool     // the owner has sent something sealed
	met      bool     // the visitor has the owner's offer
	served   bool     // an agent has had it, and may come back to it
	parked   bool     // it waits out of the queue: its visitor was away too long
	stale    bool     // its page is to begin another session: see renew
	handing  *handing // nil: it is not being handed over
	was      string   // the service before it was handed over, until its page has begun another session; else ""
	before   [32]byte // who had it and stayed away, or handed it over; zero when somebody else has met the visitor since
	patience int64    // for how long that may be, ms
	over     wire.Reason
	ended    int64  // when it was over, Unix ms
	ends     [2]end // by wire.Direction
	gone     bool
	changed  bool // since it was counted and kept
	emptied  bool // since then: what is stored of its frames is of no use
	alarm
}

// An end is a visitor or an agent.
type end struct {
	conn ConnID // 0: away
	away int64  // since when, Unix ms
	told bool   // it knows that the chat is over
	sent replayBuffer
}

func newChat(org [32]byte, id wire.ChatID, s wire.SessionID, now, patience int64, b *budget) *chat {
	c := &chat{org: org, id: id, ticket: id.Ticket(), session: s, since: now, patience: patience}
	for i := range c.ends {
		c.ends[i] = end{away: now, sent: replayBuffer{all: b}}
	}
	return c
}

func (c *chat) waiting() bool { return c.owner == [32]byte{} && c.over == 0 }

// queued reports whether the chat stands in the queue.
func (c *chat) queued() bool { return c.waiting() && !c.parked }

// unmet reports whether an agent has accepted the chat and its visitor has yet
// to see that agent's offer: until then it waits, whatever the agent did.
func (c *chat) unmet() bool { return !c.waiting() && !c.met && c.service != "" && c.over == 0 }

// belongs gives the chat to an agent, or with the zero hash to nobody. Frames
// that were sealed for or by an earlier agent are of no use.
func (c *chat) belongs(to [32]byte, held, met bool) {
	if c.owner != to && !c.waiting() {
		c.offered = false
		c.clear()
	}
	c.owner, c.held, c.met, c.parked = to, held, met, false
	c.served = c.served || to != [32]byte{}
}

// taken reports whether an agent has taken the chat up, and has been here.
func (c *chat) taken() bool { return !c.waiting() && !c.held && c.service != "" }

// other returns the end that faces d.
func (c *chat) other(d wire.Direction) *end { return &c.ends[1-d] }

// arrive connects an end and tells the other one.
func (c *chat) arrive(d wire.Direction, conn ConnID, out *outbox) {
	c.ends[d].conn = conn
	c.tellPeer(d, true, out)
}

// depart disconnects an end and tells the other one.
func (c *chat) depart(now int64, d wire.Direction, out *outbox) {
	c.ends[d].conn, c.ends[d].away = 0, now
	c.tellPeer(d, false, out)
}

func (c *chat) tellPeer(d wire.Direction, up bool, out *outbox) {
	if c.over == 0 {
		out.frame(c.other(d).conn, wire.Peer{Chat: c.id, Up: up})
	}
}

// greet tells an end whether the other is there, and what it missed.
func (c *chat) greet(now int64, d wire.Direction, have uint64, out *outbox) (replayed int) {
	out.frame(c.ends[d].conn, wire.Peer{Chat: c.id, Up: c.other(d).conn != 0})
	return c.replay(now, d, have, out)
}

// replay hands an end what it missed.
func (c *chat) replay(now int64, d wire.Direction, have uint64, out *outbox) (replayed int) {
	conn, from := c.ends[d].conn, c.other(d)
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

// renew begins another session: the visitor's page was reloaded, or outlives its
// agent's end. Nothing that was sealed in the earlier one is of use.
func (c *chat) renew(s wire.SessionID, hello []byte) {
	c.session, c.hello, c.stale, c.was = s, hello, false, ""
	c.clear()
}

// forward hands a frame on, byte for byte, and keeps it when it has a number.
// It reports whether the other end was there, and whether the frame was kept.
func (c *chat) forward(now int64, f wire.Data, message []byte, out *outbox) (there, kept bool) {
	if f.Seq > 0 {
		kept = c.keep(now, f, message)
	}
	to := c.other(f.From).conn
	out.message(to, message)
	return to != 0, kept
}

// keep keeps the last frames of a chat that an agent has, and the first frames
// of one that no agent has taken up, so that its page cannot make a host store
// without limit.
func (c *chat) keep(now int64, f wire.Data, message []byte) bool {
	if c.taken() {
		return c.ends[f.From].sent.add(now, f.Seq, message)
	}
	return c.ends[f.From].sent.addFirst(now, f.Seq, message)
}

func (c *chat) clear() {
	for i := range c.ends {
		c.emptied = c.emptied || c.ends[i].sent.n > 0
		c.ends[i].sent.clear()
	}
}
