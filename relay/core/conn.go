package core

import (
	"errors"
	"maps"
	"slices"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A conn is one connection: nobody's yet, a visitor's, or an agent's. An
// agent has one for each chat and one more, the desk, for the queue.
type conn struct {
	id            ConnID
	ticket        wire.Ticket // of the chat that its address names; zero: a desk
	origin        string
	from          From
	nonce         [32]byte
	due           int64 // when it must be what it is for, Unix ms; 0: it is
	role          role
	standing      Standing
	org           *org         // nil while it is nobody's
	agent         roster.Agent // an agent's entry in the roster, and
	key           [32]byte     // the SHA-256 of its verifier key
	chat          *chat        // that it is an end of, or nil
	frames, bytes Bucket
	aside         Bucket // of what is not of a chat between two ends
	asked         int64  // when it was told of the queue last, Unix ms
	backlog       []due  // what a desk is still to be shown
	flushing      bool   // once what was sent is written
	gone          bool
	alarm
}

type role int

const (
	nobody role = iota
	visitor
	agent
)

func (c *conn) isDesk() bool { return c.ticket == wire.Ticket{} }

func (c *conn) direction() wire.Direction {
	if c.role == agent {
		return wire.FromAgent
	}
	return wire.FromVisitor
}

func (r *Relay) opened(e Opened) {
	if e.Conn == 0 || r.conns[e.Conn] != nil {
		return
	}
	r.count.Opened++
	c := r.newConn(e.Conn, e.Chat, e.From, r.now+JoinWithin)
	c.origin, c.nonce = e.Origin, e.Nonce
	full := len(r.conns) >= r.limits.Connections
	if full && !r.draining {
		r.reached(BoundConnections)
	}
	switch {
	case r.draining:
		r.close(c, wire.CloseShutdown)
	case full && !r.makeWay(c.from):
		r.close(c, wire.CloseBusy)
	default:
		r.enter(c)
		r.storeConn(c)
		r.out.frame(c.id, wire.Challenge{Nonce: c.nonce, Time: r.wall()})
		r.arm(c)
	}
}

func (r *Relay) newConn(id ConnID, t wire.Ticket, from From, due int64) *conn {
	return &conn{id: id, ticket: t, from: from, due: due,
		frames: NewBucket(r.limits.FramesPerSecond, r.limits.FramesBurst, r.now),
		bytes:  NewBucket(r.limits.BytesPerSecond, r.limits.BytesBurst, r.now),
		aside:  NewBucket(AsidePerSecond, AsideBurst, r.now)}
}

func (r *Relay) enter(c *conn) {
	r.conns[c.id] = c
	r.crowd.add(c.from)
	if c.role == nobody {
		r.nobodies++
	}
}

func (r *Relay) exit(c *conn) {
	if r.conns[c.id] != c {
		return
	}
	delete(r.conns, c.id)
	if c.standing < Accepted {
		r.crowd.remove(c.from)
	}
	if c.role == nobody {
		r.nobodies--
	}
}

// becomes gives a connection its role.
func (r *Relay) becomes(c *conn, as role, o *org) {
	r.nobodies--
	c.role, c.org = as, o
}

func (c *conn) deadline() int64 {
	if c.gone {
		return 0
	}
	return c.due
}

// settle notes that c has its role: a visitor, a desk, or an agent's end of a
// chat.
func (r *Relay) settle(c *conn) {
	if c.due != 0 {
		c.due = 0
		r.storeConn(c)
	}
}

// know tells the host when c reaches a higher standing.
func (r *Relay) know(c *conn, s Standing) {
	if c != nil && c.standing < s {
		if c.standing = s; s == Accepted {
			r.crowd.remove(c.from)
		}
		r.out = append(r.out, Known{c.id, s})
	}
}

// vouch notes that an agent has a chat, and tells the host of its page.
func (r *Relay) vouch(ch *chat) {
	if ch.taken() {
		for i := range ch.ends {
			ch.ends[i].sent.move(&r.replay)
		}
		r.know(r.conns[ch.ends[wire.FromVisitor].conn], Accepted)
	}
}

func (c *conn) expire(r *Relay) { r.close(c, wire.CloseSilent) }

func (r *Relay) received(e Received) {
	c := r.conns[e.Conn]
	if c == nil {
		return
	}
	r.count.FramesIn++
	r.count.BytesIn += uint64(len(e.Message))
	r.count.Sizes.Add(int64(len(e.Message)))
	if !c.frames.Take(r.now, 1) || !c.bytes.Take(r.now, int64(len(e.Message))) {
		r.reached(BoundRate)
		r.close(c, wire.CloseRate)
		return
	}
	f, err := wire.Parse(e.Message)
	if err != nil {
		r.close(c, codeOf(err))
		return
	}
	if !r.handle(c, f, e.Message) {
		r.close(c, wire.CloseMalformed)
	}
}

func codeOf(err error) wire.CloseCode {
	var e *wire.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return wire.CloseMalformed
}

// handle takes a frame and reports whether c may send it now.
func (r *Relay) handle(c *conn, f wire.Frame, message []byte) bool {
	switch f := f.(type) {
	case wire.Join:
		return c.mayJoin(f) && r.join(c, f)
	case wire.Login:
		return c.role == nobody && r.login(c, f)
	case wire.Claim:
		return c.role == agent && c.named(f.Ticket) && r.claim(c, f)
	case wire.Attach:
		return c.role == agent && c.named(f.Chat.Ticket()) && r.attach(c, f)
	case wire.Roster:
		return c.role == agent && r.offered(c, f)
	case wire.Stamp:
		return c.role == agent && r.offeredStamp(c, f)
	case wire.Leave:
		return c.role != nobody && r.leave(c, f)
	case wire.Data:
		return c.role != nobody && r.forward(c, f, message)
	}
	return r.handleAside(c, f, message)
}

// named reports whether a chat is the one that c's address names.
func (c *conn) named(t wire.Ticket) bool { return !c.isDesk() && c.ticket == t }

func (r *Relay) closed(e Closed) {
	c := r.conns[e.Conn]
	if c == nil {
		return
	}
	if e.Code != 0 {
		r.count.closed(e.Code)
	}
	r.drop(c)
}

// close closes c for the given reason. The chat that c was an end of continues.
func (r *Relay) close(c *conn, code wire.CloseCode) {
	r.out = append(r.out, Close{Conn: c.id, Code: code})
	r.count.closed(code)
	r.drop(c)
}

func (r *Relay) drop(c *conn) {
	c.gone = true
	r.exit(c)
	if c.role == agent && c.isDesk() {
		r.leaveDesk(c)
	}
	if ch := c.chat; ch != nil {
		ch.depart(r.now, c.direction(), &r.out)
		r.changed(ch)
		if ch.queued() {
			r.announce(ch)
		}
		r.arm(ch)
	}
	c.chat = nil
}

// detach separates a chat from a connection that is no longer an end of it.
func (r *Relay) detach(ch *chat, d wire.Direction) *conn {
	old := r.conns[ch.ends[d].conn]
	ch.ends[d].conn, ch.ends[d].away = 0, r.now
	r.changed(ch)
	if old != nil {
		old.chat = nil
	}
	return old
}

// connect makes c an end of a chat, and closes the connection that was this end
// before.
func (r *Relay) connect(c *conn, ch *chat) {
	if old := r.detach(ch, c.direction()); old != nil && old != c {
		r.close(old, wire.CloseReplaced)
	}
	c.chat = ch
	r.settle(c)
	if c.role == agent {
		ch.held = false
	}
	r.vouch(ch)
	ch.arrive(c.direction(), c.id, &r.out)
	r.changed(ch)
}

// ordered returns all connections, oldest first.
func (r *Relay) ordered() []*conn {
	var all []*conn
	for _, id := range slices.Sorted(maps.Keys(r.conns)) {
		all = append(all, r.conns[id])
	}
	return all
}
