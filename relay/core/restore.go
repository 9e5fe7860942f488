package core

import "github.com/sealform/sealform/relay/wire"

// Events that hand a new relay what was stored.
type (
	// RestoredConn is an open connection. One that cannot go on is closed.
	RestoredConn struct {
		Conn  ConnID
		State []byte
	}
	// RestoredChat is a chat. One that cannot go on is forgotten.
	RestoredChat struct {
		Org   [32]byte
		Chat  wire.ChatID
		State []byte
	}
	// RestoredFrame is a frame that was stored at that time, Unix ms. One that is
	// too old to replay is dropped.
	RestoredFrame struct {
		Org     [32]byte
		At      int64
		Message []byte
	}
	// Resumed says that everything stored was handed over.
	Resumed struct{}
)

func (RestoredConn) event()  {}
func (RestoredChat) event()  {}
func (RestoredFrame) event() {}
func (Resumed) event()       {}

func (r *Relay) restore(e Event) {
	switch e := e.(type) {
	case RestoredConn:
		r.restoredConn(e)
	case RestoredChat:
		r.restoredChat(e)
	case RestoredFrame:
		r.restoredFrame(e)
	case RestoredOpening:
		r.restoredOpening(e)
	case RestoredLetter:
		r.restoredLetter(e)
	case RestoredDuty:
		r.restoredDuty(e)
	case RestoredWaits:
		r.restoredWaits(e)
	case Resumed:
		r.resumed()
	}
}

func (r *Relay) restoredConn(e RestoredConn) {
	in := readState(e.State)
	as, ticket, due := role(in.Byte()), in.Ticket(), in.Int64()
	c := r.newConn(e.Conn, ticket, readFrom(in), due)
	c.role = as
	var org [32]byte
	if c.role == nobody {
		c.nonce = in.Bytes32()
	} else {
		org, c.key = in.Bytes32(), in.Bytes32()
	}
	c.origin = string(in.Rest())
	if code := r.reinstate(c, org, in.Failed()); code != 0 {
		c.role = nobody
		r.close(c, code)
		return
	}
	r.enter(c)
	r.arm(c)
}

// reinstate restores a connection's organisation and its place in the roster,
// or says why it cannot go on.
func (r *Relay) reinstate(c *conn, org [32]byte, bad bool) wire.CloseCode {
	if bad || c.role > agent || c.id == 0 || r.conns[c.id] != nil {
		return wire.CloseShutdown
	}
	if c.role == nobody {
		return 0
	}
	o := r.orgs[org]
	if o == nil || o.authority == nil {
		return wire.CloseOrg
	}
	if c.role == agent {
		a, ok := o.agentBy(c.key)
		if !ok {
			return wire.CloseAgent
		}
		c.agent = a
	} else {
		c.bytes.narrow(r.limits.VisitorBurst)
	}
	if c.org = o; c.role == agent && c.isDesk() {
		o.desks = append(o.desks, c)
	}
	return 0
}

func (r *Relay) restoredChat(e RestoredChat) {
	in, o := readState(e.State), r.orgs[e.Org]
	ch := newChat(e.Org, e.Chat, wire.SessionID{}, r.now, r.patience, &r.stray)
	ch.read(in)
	if in.Failed() || o == nil || o.chats[e.Chat] != nil {
		r.started = r.now // as far as this chat's visitor is concerned
		r.out = append(r.out, StoreChat{Org: e.Org, Chat: e.Chat})
		return
	}
	r.chats++
	o.chats[e.Chat], o.issued[ch.ticket] = ch, ch
	r.recount(ch)
	r.vouch(ch)
	if ch.queued() && !r.remoteQueue {
		o.stand(announcement(ch).queued())
	}
}

func (r *Relay) restoredFrame(e RestoredFrame) {
	p, err := wire.Parse(e.Message)
	f, ok := p.(wire.Data)
	if err != nil || !ok || r.orgs[e.Org] == nil || r.now-e.At >= ReplayAge {
		return
	}
	if ch := r.orgs[e.Org].chats[f.Chat]; ch != nil && ch.session == f.Session {
		ch.ends[f.From].sent.add(e.At, f.Seq, e.Message)
	}
}

// resumed joins chats to the connections that are left.
func (r *Relay) resumed() {
	r.restoring = false
	r.settleDesks()
	for _, ch := range r.allChats() {
		for d := range ch.ends {
			r.reconnect(ch, wire.Direction(d))
		}
		r.arm(ch)
		if r.remoteQueue && ch.queued() {
			r.announce(ch)
		}
	}
}

// reconnect makes a restored connection an end of its chat again. An end whose
// connection is gone departs now.
func (r *Relay) reconnect(ch *chat, d wire.Direction) {
	id := ch.ends[d].conn
	if id == 0 {
		return
	}
	if c := r.conns[id]; c != nil && c.org == r.orgs[ch.org] && c.role != nobody && c.direction() == d {
		c.chat = ch
		return
	}
	ch.depart(r.now, d, &r.out)
	r.changed(ch)
	if ch.queued() && !r.remoteQueue {
		r.announce(ch)
	}
}
