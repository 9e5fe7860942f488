package desktop

import (
	"slices"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// A desk is the end of the connection that tells an agent of the queue, and carries
// no chat.
type desk struct{ *session }

// maxWaiting is how many waiting chats are shown: more than a relay keeps.
const maxWaiting = 4000

// A waiting chat is in the queue of a service.
type waiting struct {
	ticket  wire.Ticket
	service string
	since   int64          // Unix ms
	off     bool           // the desk does not know it now; an acceptance keeps it
	here    bool           // the customer's page is connected
	again   bool           // an agent had the chat, and stayed away
	turn    turn           // in which it is offered to this agent; zero: it is not
	card    *trust.Opening // what the customer has written; nil: that is not known
	sealed  []byte         // what was written last, until the windows show this chat
}

func (d desk) up() {
	d.self.Log.Info("logged in to the relay", "roster", d.roster.Version)
	select {
	case <-d.ready:
	default:
		close(d.ready)
	}
	d.says = false
	d.sayDuty()
}

func (d desk) received(f wire.Frame) {
	switch f := f.(type) {
	case wire.Waiting:
		d.enqueue(f)
	case wire.Colleague:
		d.colleague(f)
	case wire.Opening:
		d.opening(f)
	case wire.Stored:
		d.stored(f)
	case wire.Offered:
		d.handed(f)
	case wire.Turn:
		d.turned(f)
	case wire.Gone:
		d.dropHandover(f.Ticket)
		d.goes(f.Ticket)
	default:
		d.stray()
	}
}

// down empties the queue, which the relay sends again. The chats that the agent
// has accepted stay until their own connections say what became of them.
func (d desk) down() {
	d.says = false
	d.colleagues.Absent()
	d.messages, d.handovers = nil, nil
	d.dropTurns()
	d.queue = slices.DeleteFunc(d.queue, func(w *waiting) bool {
		w.off = true
		return d.conns[w.ticket] == nil
	})
}

// garbled is in the log, which says why a connection ended.
func (d desk) garbled() {}

// refused stops the chats too when another desktop of the same agent took this
// one's place.
func (d desk) refused(code wire.CloseCode) {
	if code != wire.CloseReplaced {
		return
	}
	for _, cc := range d.conns {
		cc.halt(code)
	}
}

// enqueue shows a waiting chat, unless the agent has it.
func (s *session) enqueue(f wire.Waiting) {
	before := s.waitingFor(f.Ticket)
	s.dequeue(f.Ticket)
	if len(s.queue) >= maxWaiting || s.has(f.Ticket) {
		return
	}
	w := &waiting{ticket: f.Ticket, service: f.Service, since: f.Since, here: f.Connected, again: f.Again}
	if before != nil && before.since == w.since {
		w.card, w.sealed, w.turn = before.card, before.sealed, before.turn
	}
	at := len(s.queue)
	for at > 0 && w.before(s.queue[at-1]) {
		at--
	}
	s.queue = slices.Insert(s.queue, at, w)
	if cc := s.conns[f.Ticket]; cc != nil {
		cc.told = cc.claimed
	}
}

// before reports whether w stands above v: those who wait again are first, then
// who has waited longest.
func (w *waiting) before(v *waiting) bool {
	if w.again != v.again {
		return w.again
	}
	return w.since < v.since
}

// has reports whether a chat is one of the agent's that goes on. One that is
// over here can wait again.
func (s *session) has(t wire.Ticket) bool {
	c := s.chat(t)
	return c != nil && c.ended == chat.NotEnded
}

// goes takes a chat off the queue, or a message off those that were left. One that
// was left in place of a chat has its ticket, and the chat goes first.
func (s *session) goes(t wire.Ticket) {
	if s.waitingFor(t) != nil || !s.takeLeft(t) {
		s.gone(t)
	}
}

// gone takes a chat that no longer waits off the queue. If this agent has asked
// for it, the agent may have got it: the chat's own connection tells.
func (s *session) gone(t wire.Ticket) {
	cc, w := s.conns[t], s.waitingFor(t)
	switch {
	case cc == nil || cc.chat != nil:
		s.dequeue(t)
	case !cc.claimed:
		cc.dropClaim()
	case w != nil:
		w.off = true
	}
}

func (s *session) dequeue(t wire.Ticket) {
	s.queue = slices.DeleteFunc(s.queue, func(w *waiting) bool { return w.ticket == t })
	s.fold()
}

func (s *session) waitingFor(t wire.Ticket) *waiting {
	for _, w := range s.queue {
		if w.ticket == t {
			return w
		}
	}
	return nil
}

// stray notes a frame that does not belong on its connection. Only a relay that is
// broken or hostile sends one, and nothing comes of it.
func (s *session) stray() { s.warn("refused a frame that does not belong on its connection") }
