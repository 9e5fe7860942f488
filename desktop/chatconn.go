package desktop

import (
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/sealform/sealform/desktop/statefile"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// leaveFor is how long this end keeps telling the relay that the agent has
// ended a chat: as long as the relay would keep telling the customer.
const leaveFor = 30 * time.Minute

// A chatConn is the end of one chat's connection: the chat is being accepted,
// then a conversation, and when the agent has ended that, a goodbye until the
// relay says that the customer's end knows, too.
type chatConn struct {
	s        *session
	ticket   wire.Ticket
	relay    *relayConn
	claimed  bool            // a Claim went out
	told     bool            // the desk has told of the chat since
	chat     *conversation   // nil until it is assigned
	id       wire.ChatID     // of one that is taken up again, and
	back     *statefile.Chat // what was kept of it; nil: it is new to this machine
	deadline *time.Timer     // of a goodbye
	handover *incoming       // of a colleague, if that is how it comes here
}

// A refusedChat is a chat that was accepted and could not be opened, and why.
type refusedChat struct {
	ticket wire.Ticket
	reason string
}

func (r *refusedChat) view() refusalView {
	if r == nil {
		return refusalView{}
	}
	return refusalView{r.ticket.String(), r.reason}
}

// accept asks for a waiting chat, on a connection of its own.
func (s *session) accept(t wire.Ticket) {
	if old := s.conns[t]; old != nil && old.takesUp() {
		old.relay, s.refused = old.relay.again(), nil
		return
	} else if old != nil {
		old.forget()
	}
	cc := &chatConn{s: s, ticket: t, handover: s.handoverOf(t)}
	s.conns[t], s.refused = cc, nil
	cc.relay = s.open(t, cc)
}

// takesUp reports whether the chat is one of the start before, and not there yet.
func (cc *chatConn) takesUp() bool { return cc.chat == nil && cc.back != nil }

// stopped reports whether the relay said not to come back.
func (cc *chatConn) stopped() bool { return cc.relay.status.phase == relayStopped }

func (cc *chatConn) up() {
	switch {
	case cc.takesUp():
		cc.claimed = true
		cc.relay.send(wire.Attach{Chat: cc.id}.Append(nil))
	case cc.chat == nil:
		cc.claimed = true
		cc.relay.send(wire.Claim{Ticket: cc.ticket}.Append(nil))
	case cc.chat.done():
		cc.relay.send(wire.Leave{Chat: cc.chat.id}.Append(nil))
	default:
		cc.chat.run(cc.chat.machine.Connected)
	}
}

func (cc *chatConn) down() {
	if cc.chat != nil {
		cc.chat.run(cc.chat.machine.Disconnected)
	}
}

func (cc *chatConn) garbled() {
	if cc.chat != nil {
		cc.chat.run(func(now int64) []chat.Output { return cc.chat.machine.Receive(now, nil) })
	}
}

// received handles the frames that are about this connection's chat, and no
// others.
func (cc *chatConn) received(f wire.Frame) {
	t, ok := ticketOf(f)
	if _, sealed := f.(wire.Data); !ok || t != cc.ticket && !(sealed && cc.chat != nil) { // the chat refuses what is sealed and not its own
		cc.s.stray()
		return
	}
	switch a, isAssigned := f.(wire.Assigned); {
	case isAssigned:
		cc.assigned(a)
	case cc.chat != nil && cc.chat.done():
		if _, answered := f.(wire.Ended); answered {
			cc.forget()
		}
	case cc.chat != nil:
		cc.chat.run(func(now int64) []chat.Output { return cc.chat.machine.Receive(now, f) })
	case over(f):
		if gone, ok := f.(wire.Gone); ok {
			cc.missed(gone.Reason)
		}
		cc.dropClaim()
	}
}

// ticketOf returns which chat a frame on a chat's connection is about.
func ticketOf(f wire.Frame) (t wire.Ticket, ok bool) {
	switch f := f.(type) {
	case wire.Gone:
		return f.Ticket, true
	case wire.Assigned:
		return f.Chat.Ticket(), true
	case wire.Data:
		return f.Chat.Ticket(), true
	case wire.Peer:
		return f.Chat.Ticket(), true
	case wire.Ended:
		return f.Chat.Ticket(), true
	case wire.Transferred:
		return f.Chat.Ticket(), true
	}
	return t, false
}

// over reports whether a frame says that a chat can no longer be accepted.
func over(f wire.Frame) bool {
	switch f.(type) {
	case wire.Gone, wire.Ended:
		return true
	}
	return false
}

// assigned begins the conversation, or goes on with it when the customer's
// page was loaded again.
func (cc *chatConn) assigned(f wire.Assigned) {
	if c := cc.chat; c != nil {
		c.run(func(now int64) []chat.Output { return c.machine.Arrived(now, f.Session, f.Hello) })
		return
	}
	s := cc.s
	w := s.waitingFor(cc.ticket)
	s.dequeue(cc.ticket)
	cfg := chat.AgentConfig{
		Signer: s.self.Signer, Key: s.self.Key, Roster: s.roster,
		Service: f.Service, Chat: f.Chat, Session: f.Session, Hello: f.Hello, Now: unixMilli(), Space: s.space,
	}
	if k := cc.back; k != nil {
		cfg.Token, cfg.Shown, cfg.Visitor, cfg.Again = k.Token, k.Shown, k.Visitor, k.Asked
	} else if h := cc.handover; h != nil {
		cfg.Handed, cfg.History = h.from.Name, h.said == nil || h.said.History
		s.dropHandover(cc.ticket)
	} else if w != nil {
		cfg.Again = w.again
	}
	m, outs, err := s.newMachine(cfg)
	if err != nil {
		s.self.Log.Warn("refused a chat whose hello does not verify", "service", f.Service, "cause", err)
		cc.decline(f.Chat, err)
		return
	}
	s.setApart(cc.ticket)
	cc.chat = &conversation{s: s, id: f.Chat, ticket: cc.ticket, conn: cc, service: f.Service, title: s.title(f.Service), machine: m, started: time.Now(), peer: true, looked: -1}
	cc.chat.resumes(cc.back)
	s.chats = append(s.chats, cc.chat)
	cc.chat.deliver(outs)
	if s.feigned(w, f.Hello) {
		cc.chat.deliver([]chat.Output{chat.Refused{Reason: chat.WrongChat}})
	}
}

// resumes takes what was kept of a chat that goes on; nil for a new one.
func (c *conversation) resumes(k *statefile.Chat) {
	if k == nil {
		return
	}
	c.started, c.unsure, c.read = time.UnixMilli(k.Started), slices.Clone(k.Unsent), k.Seen
	c.draft.write(k.Draft, k.Form)
}

// decline gives up a chat that could not be opened. If the roster that came
// meanwhile does not let this agent answer the customer, the customer waits
// again: the relay sees to that once the connection is gone. Any other customer
// is told.
func (cc *chatConn) decline(id wire.ChatID, cause error) {
	if errors.Is(cause, trust.RefusedAgent) {
		cc.s.refused = &refusedChat{cc.ticket, "your roster does not let you answer for this service: the chat waits again"}
		cc.forget()
		return
	}
	why := "this chat could not be verified, so it was not opened"
	if errors.Is(cause, chat.ErrPage) {
		why = "the customer's page is another than before (it was loaded again, or somebody else has opened it), so this chat could not be taken up again: the customer can begin a new one"
	}
	cc.s.refused = &refusedChat{cc.ticket, why}
	cc.leave(id, wire.ReasonRefused)
}

// setApart gives a chat that is over another name in the window: its customer
// never saw the agent, waited again, and is accepted once more.
func (s *session) setApart(t wire.Ticket) {
	if c := s.chat(t); c != nil {
		rand.Read(c.ticket[:])
	}
}

// refused gives up an acceptance. A conversation waits for the agent to ask for
// its connection again, and so does one of the start before, which stays kept: it
// is not the relay that says whether that is over.
func (cc *chatConn) refused(code wire.CloseCode) {
	if cc.chat != nil {
		if cc.chat.ended != chat.NotEnded {
			cc.chat.part()
			cc.forget()
		}
		return
	}
	cc.s.refused = &refusedChat{cc.ticket, "the relay refused to open this chat: " + refusal(code)}
	if cc.takesUp() {
		return
	}
	cc.forget()
	if w := cc.s.waitingFor(cc.ticket); w != nil && w.off {
		cc.s.dequeue(cc.ticket)
	}
}

// halt stops the connection until the agent asks for it again.
func (cc *chatConn) halt(code wire.CloseCode) {
	if cc.relay.send != nil {
		cc.down()
	}
	cc.relay.hangUp()
	cc.relay.status = relayStatus{phase: relayStopped, reason: refusal(code)}
	cc.refused(code)
}

// ended lets go of the connection of a chat that is over. One that the agent has
// ended is kept until the relay says that the customer knows: a relay that is
// killed before has forgotten it, and the customer would wait.
func (cc *chatConn) ended() {
	if cc.chat.ended != chat.EndedByAgent {
		cc.forget()
		return
	}
	cc.deadline = time.AfterFunc(leaveFor, func() {
		defer cc.s.lock()()
		cc.forget()
	})
}

// leave tells the relay that the agent is not an end of a chat, and why; 0: the
// agent ended it.
func (cc *chatConn) leave(id wire.ChatID, why wire.Reason) {
	cc.relay.send(wire.Leave{Chat: id, Reason: why}.Append(nil))
	cc.forget()
}

// dropClaim drops a chat that another agent accepted first, or that nobody can
// accept any more. Where the desk told of it after the Claim, what the chat's
// own connection says may be the older: the card stays, for the desk to take away.
func (cc *chatConn) dropClaim() {
	if w := cc.s.waitingFor(cc.ticket); !cc.told || w != nil && w.off {
		cc.s.dequeue(cc.ticket)
	}
	cc.forget()
}

// forget hangs up and does not come back.
func (cc *chatConn) forget() {
	cc.relay.hangUp()
	if cc.deadline != nil {
		cc.deadline.Stop()
	}
	if cc.s.conns[cc.ticket] == cc {
		delete(cc.s.conns, cc.ticket)
	}
}
