package core

import (
	"encoding/binary"

	"github.com/sealform/sealform/relay/wire"
)

// A host that may lose its memory while connections stay open, or be ended at
// any time, sets Config.Keep. It stores what these actions carry and, when it
// has a new relay, first hands over the rosters with RosterUpdated, then
// everything stored as Kept events: connections that are still open, chats,
// frames, and then Awake. Rate limits begin anew.
//
// Only a frame that found its end away is given to be kept. Any other was
// delivered, and its sender sends it again if it was not.

// Actions of a relay that keeps.
type (
	// KeepConn replaces what is stored of an open connection.
	KeepConn struct {
		Conn  ConnID
		State []byte // 2,048 bytes at most for an origin of up to 1,024
	}
	// KeepChat replaces what is stored of a chat; without State, the chat and
	// its frames are forgotten.
	KeepChat struct {
		Org   [32]byte
		Chat  wire.ChatID
		State []byte
	}
	// KeepFrame adds a frame of a chat.
	KeepFrame struct {
		Org     [32]byte
		Chat    wire.ChatID
		Message []byte
	}
)

func (KeepConn) action()  {}
func (KeepChat) action()  {}
func (KeepFrame) action() {}

// Events that give a new relay back what was kept.
type (
	// KeptConn is an open connection. One that cannot go on is closed.
	KeptConn struct {
		Conn  ConnID
		State []byte
	}
	// KeptChat is a chat. One that cannot go on is forgotten.
	KeptChat struct {
		Org   [32]byte
		Chat  wire.ChatID
		State []byte
	}
	// KeptFrame is a frame that was kept at that time, Unix ms. One that is
	// too old for a ring is dropped.
	KeptFrame struct {
		Org     [32]byte
		At      int64
		Message []byte
	}
	// Awake says that everything kept was given back.
	Awake struct{}
)

func (KeptConn) event()  {}
func (KeptChat) event()  {}
func (KeptFrame) event() {}
func (Awake) event()     {}

func (r *Relay) giveBack(e Event) {
	switch e := e.(type) {
	case KeptConn:
		r.keptConn(e)
	case KeptChat:
		r.keptChat(e)
	case KeptFrame:
		r.keptFrame(e)
	case Awake:
		r.awake()
	}
}

// keptVersion begins every state: another version's is not read.
const keptVersion = 4

var be = binary.BigEndian

// changed notes that a chat must be counted and kept anew when the step is
// over.
func (r *Relay) changed(ch *chat) {
	if !ch.changed {
		ch.changed = true
		r.dirty = append(r.dirty, ch)
	}
}

func (r *Relay) settleChanged() {
	for _, ch := range r.dirty {
		ch.changed = false
		r.recount(ch)
		if r.keep {
			r.keepChat(ch)
		}
	}
	clear(r.dirty)
	r.dirty = r.dirty[:0]
}

func (r *Relay) keepChat(ch *chat) {
	k := KeepChat{Org: ch.org, Chat: ch.id}
	if !ch.gone {
		k.State = ch.state()
	}
	r.out = append(r.out, k)
}

func (r *Relay) keepConn(c *conn) {
	if r.keep && !c.gone {
		r.out = append(r.out, KeepConn{c.id, c.state()})
	}
}

// keepFrame keeps what nobody was there to get.
func (r *Relay) keepFrame(ch *chat, message []byte) {
	if r.keep {
		r.out = append(r.out, KeepFrame{ch.org, ch.id, message})
	}
}

func (c *conn) state() []byte {
	b := append([]byte{keptVersion, byte(c.role)}, c.ticket[:]...)
	b = c.from.append(be.AppendUint64(b, uint64(c.due)))
	if c.role == nobody {
		return append(append(b, c.nonce[:]...), c.origin...)
	}
	return append(append(b, c.org.id[:]...), c.key[:]...)
}

func (ch *chat) state() []byte {
	b := append([]byte{keptVersion, ch.flags(), byte(ch.over)}, ch.session[:]...)
	b = be.AppendUint64(be.AppendUint64(append(b, ch.owner[:]...), uint64(ch.since)), uint64(ch.ended))
	b = ch.from.append(b)
	for _, e := range ch.ends {
		b = be.AppendUint64(be.AppendUint64(b, uint64(e.conn)), uint64(e.away))
	}
	b = append(append(b, byte(len(ch.service))), ch.service...)
	return append(b, ch.hello...)
}

// read takes what state wrote.
func (ch *chat) read(in *wire.Reader) {
	ch.setFlags(in.Byte())
	ch.over, ch.session = wire.Reason(in.Byte()), in.Session()
	ch.owner, ch.since, ch.ended, ch.from = in.Bytes32(), in.Int64(), in.Int64(), readFrom(in)
	for i := range ch.ends {
		ch.ends[i].conn, ch.ends[i].away = ConnID(in.Uint64()), in.Int64()
	}
	ch.service = string(in.Take(int(in.Byte())))
	if hello := in.Rest(); len(hello) > 0 {
		ch.hello = hello
	}
}

// switches returns what of a chat is kept as one bit each.
func (ch *chat) switches() []*bool {
	return []*bool{&ch.held, &ch.offered, &ch.met, &ch.parked, &ch.served, &ch.ends[0].told, &ch.ends[1].told}
}

func (ch *chat) flags() (b byte) {
	for i, s := range ch.switches() {
		if *s {
			b |= 1 << i
		}
	}
	return b
}

func (ch *chat) setFlags(b byte) {
	for i, s := range ch.switches() {
		*s = b>>i&1 == 1
	}
}

// readState begins to read a state. One of another version counts as malformed.
func readState(b []byte) *wire.Reader {
	in := wire.NewReader(b)
	if in.Byte() != keptVersion {
		in.Fail()
	}
	return &in
}

func readFrom(in *wire.Reader) From { return From{in.Uint64(), in.Uint64()} }

func (r *Relay) keptConn(e KeptConn) {
	in := readState(e.State)
	as, ticket, due := role(in.Byte()), in.Ticket(), in.Int64()
	c := r.newConn(e.Conn, ticket, readFrom(in), due)
	c.role = as
	var org [32]byte
	if c.role == nobody {
		c.nonce, c.origin = in.Bytes32(), string(in.Rest())
	} else {
		org, c.key = in.Bytes32(), in.Bytes32()
	}
	if code := r.reinstate(c, org, in.Failed() || in.Len() > 0); code != 0 {
		c.role = nobody
		r.close(c, code)
		return
	}
	r.enter(c)
	r.arm(c)
}

// reinstate gives a connection its organisation and its place in the roster
// back, or says why it cannot go on.
func (r *Relay) reinstate(c *conn, org [32]byte, bad bool) wire.CloseCode {
	if bad || c.role > agent || c.id == 0 || r.conns[c.id] != nil {
		return wire.CloseShutdown
	}
	if c.role == nobody {
		return 0
	}
	o := r.orgs[org]
	if o == nil || o.roster == nil {
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

func (r *Relay) keptChat(e KeptChat) {
	in, o := readState(e.State), r.orgs[e.Org]
	ch := newChat(e.Org, e.Chat, wire.SessionID{}, r.now, &r.stray)
	ch.read(in)
	if in.Failed() || o == nil || o.chats[e.Chat] != nil {
		r.started = r.now // as far as this chat's visitor is concerned
		r.out = append(r.out, KeepChat{Org: e.Org, Chat: e.Chat})
		return
	}
	r.chats++
	o.chats[e.Chat], o.issued[ch.ticket] = ch, ch
	r.recount(ch)
	r.vouch(ch)
	if ch.queued() && !r.apart {
		o.stand(queued{wire.Waiting{Ticket: ch.ticket, Service: ch.service, Since: ch.since, Connected: ch.ends[wire.FromVisitor].conn != 0}, ch.from})
	}
}

func (r *Relay) keptFrame(e KeptFrame) {
	p, err := wire.Parse(e.Message)
	f, ok := p.(wire.Data)
	if err != nil || !ok || r.orgs[e.Org] == nil || r.now-e.At >= RingAge {
		return
	}
	if ch := r.orgs[e.Org].chats[f.Chat]; ch != nil && ch.session == f.Session {
		ch.ends[f.From].sent.add(e.At, f.Seq, e.Message)
	}
}

// awake ties chats to the connections that are left.
func (r *Relay) awake() {
	for _, ch := range r.allChats() {
		for d := range ch.ends {
			r.reconnect(ch, wire.Direction(d))
		}
		r.arm(ch)
		if r.apart && ch.queued() {
			r.announce(ch)
		}
	}
}

// reconnect makes a kept connection an end of its chat again. An end whose
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
	if ch.queued() && !r.apart {
		r.announce(ch)
	}
}
