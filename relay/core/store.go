package core

import "github.com/sealform/sealform/relay/wire"

// A host that may lose its memory while connections stay open, or be ended at
// any time, sets Config.Store. It stores what these actions carry. When it
// starts a new relay, it first hands over the rosters with Published, then
// everything that it stored, as in restore.go: the connections that are still
// open, the chats, their frames, and then Resumed. Rate limits begin anew.
//
// A frame is stored only when the end that it was for was away. Any other was
// delivered, and its sender sends it again if it was not.

// Actions for a host that stores.
type (
	// StoreConn replaces what is stored of an open connection.
	StoreConn struct {
		Conn  ConnID
		State []byte // 2,048 bytes at most for an origin of up to 1,024
	}
	// StoreChat replaces what is stored of a chat; without State, the chat and
	// its frames are forgotten.
	StoreChat struct {
		Org   [32]byte
		Chat  wire.ChatID
		State []byte
	}
	// StoreFrame adds a frame of a chat.
	StoreFrame struct {
		Org     [32]byte
		Chat    wire.ChatID
		Message []byte
	}
)

func (StoreConn) action()  {}
func (StoreChat) action()  {}
func (StoreFrame) action() {}

// changed notes that a chat must be counted and stored anew when the step is
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
		if ch.outlivesOpening() {
			r.dropOpening(ch)
		}
		if r.store {
			r.storeChat(ch)
		}
	}
	clear(r.dirty)
	r.dirty = r.dirty[:0]
}

func (r *Relay) storeChat(ch *chat) {
	if ch.gone || ch.emptied {
		r.out = append(r.out, StoreChat{Org: ch.org, Chat: ch.id})
	}
	if ch.emptied = false; !ch.gone {
		r.out = append(r.out, StoreChat{ch.org, ch.id, ch.state()})
	}
}

func (r *Relay) storeConn(c *conn) {
	if r.store && !c.gone {
		r.out = append(r.out, StoreConn{c.id, c.state()})
	}
}

// storeFrame stores a frame whose receiver is away.
func (r *Relay) storeFrame(ch *chat, message []byte) {
	if r.store {
		r.out = append(r.out, StoreFrame{ch.org, ch.id, message})
	}
}
