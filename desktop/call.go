package desktop

import (
	"crypto/rand"
	"errors"
	"time"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// leaveFor is how long the relay is told that the agent has ended a chat: for
// as long as it would tell the customer.
const leaveFor = 30 * time.Minute

// A call is the end of one chat's line: the chat is being accepted, then a
// conversation, and when the agent has ended that, a goodbye until the relay
// says that the customer's end knows, too.
type call struct {
	s      *session
	ticket wire.Ticket
	line   *line
	asked  bool          // a Claim went out
	again  bool          // the desk has told of the chat since
	chat   *conversation // nil until it is assigned
	giveUp *time.Timer   // of a goodbye
}

// accept asks for a waiting chat, on a line of its own.
func (s *session) accept(t wire.Ticket) {
	if old := s.calls[t]; old != nil {
		old.forget()
	}
	k := &call{s: s, ticket: t}
	s.calls[t], s.refusal = k, refusalView{}
	k.line = s.open(t, k)
}

func (k *call) up() {
	switch {
	case k.chat == nil:
		k.asked = true
		k.line.send(wire.Claim{Ticket: k.ticket}.Append(nil))
	case k.chat.ended != "":
		k.line.send(wire.Leave{Chat: k.chat.id}.Append(nil))
	default:
		k.s.run(k.chat, func() []chat.Output { return k.chat.machine.Connected(unixMilli()) })
	}
}

func (k *call) down() {
	if k.chat != nil {
		k.s.run(k.chat, func() []chat.Output { return k.chat.machine.Disconnected(unixMilli()) })
	}
}

func (k *call) garbled() {
	if k.chat != nil {
		k.s.run(k.chat, func() []chat.Output { return k.chat.machine.Receive(unixMilli(), nil) })
	}
}

// take handles what is about this line's chat, and nothing else.
func (k *call) take(f wire.Frame) {
	t, ok := ticketOf(f)
	if _, sealed := f.(wire.Data); !ok || t != k.ticket && !(sealed && k.chat != nil) { // the chat refuses what is sealed and not its own
		k.s.stray()
		return
	}
	switch a, isAssigned := f.(wire.Assigned); {
	case isAssigned:
		k.assigned(a)
	case k.chat != nil && k.chat.ended != "":
		if _, answered := f.(wire.Ended); answered {
			k.forget()
		}
	case k.chat != nil:
		k.s.run(k.chat, func() []chat.Output { return k.chat.machine.Receive(unixMilli(), f) })
	case over(f):
		k.tooLate()
	}
}

// ticketOf returns which chat a frame on a chat's line is about.
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
func (k *call) assigned(f wire.Assigned) {
	if c := k.chat; c != nil {
		k.s.run(c, func() []chat.Output { return c.machine.Arrived(unixMilli(), f.Session, f.Hello) })
		return
	}
	s := k.s
	s.dequeue(k.ticket)
	m, outs, err := s.newMachine(chat.AgentConfig{
		Signer: s.self.Signer, Key: s.self.Key, Roster: s.roster,
		Service: f.Service, Chat: f.Chat, Session: f.Session, Hello: f.Hello, Now: unixMilli(), Space: s.space,
	})
	if err != nil {
		s.self.Log.Warn("refused a chat whose hello does not verify", "service", f.Service, "cause", err)
		k.decline(f.Chat, err)
		return
	}
	s.setApart(k.ticket)
	k.chat = &conversation{id: f.Chat, ticket: k.ticket, call: k, service: f.Service, title: s.title(f.Service), machine: m, started: time.Now(), peer: true}
	s.chats = append(s.chats, k.chat)
	s.deliver(k.chat, outs)
}

// decline gives a chat up that could not be opened. A customer whom this agent
// may not answer, by the roster that came meanwhile, waits again: the relay
// sees to that once the line is gone. Any other customer is told.
func (k *call) decline(id wire.ChatID, cause error) {
	if errors.Is(cause, trust.RefusedAgent) {
		k.s.refusal = refusalView{k.ticket.String(), "your roster does not let you answer for this service: the chat waits again"}
		k.forget()
		return
	}
	k.s.refusal = refusalView{k.ticket.String(), "this chat could not be verified, so it was not opened"}
	k.leave(id, wire.ReasonRefused)
}

// setApart gives a chat that is over another name in the window: its customer
// never saw the agent, waited again, and is accepted once more.
func (s *session) setApart(t wire.Ticket) {
	for _, c := range s.chats {
		if c.ticket == t {
			rand.Read(c.ticket[:])
		}
	}
}

// refused gives an acceptance up. A conversation waits for the agent to ask
// for its line again.
func (k *call) refused(code wire.CloseCode) {
	if k.chat != nil {
		if k.chat.ended != "" {
			k.forget()
		}
		return
	}
	k.s.refusal = refusalView{k.ticket.String(), "the relay refused to open this chat: " + refusal(code)}
	k.forget()
	if w := k.s.waitingFor(k.ticket); w != nil && w.off {
		k.s.dequeue(k.ticket)
	}
}

// halt stops the line until the agent asks for it again.
func (k *call) halt(code wire.CloseCode) {
	if k.line.send != nil {
		k.down()
	}
	k.line.hangUp()
	k.line.view = relayView{Phase: relayStopped, Reason: refusal(code)}
	k.refused(code)
}

// ended lets go of the line of a chat that is over. One that the agent has
// ended is kept until the relay says that the customer knows: a relay that is
// killed before has forgotten it, and the customer would wait.
func (k *call) ended() {
	if k.chat.ended != "agent" {
		k.forget()
		return
	}
	k.giveUp = time.AfterFunc(leaveFor, func() {
		defer k.s.lock()()
		k.forget()
	})
}

// leave tells the relay that the agent is not an end of a chat, and why; 0: the
// agent ended it.
func (k *call) leave(id wire.ChatID, why wire.Reason) {
	k.line.send(wire.Leave{Chat: id, Reason: why}.Append(nil))
	k.forget()
}

// tooLate drops a chat that another agent accepted first, or that nobody can
// accept any more. Where the desk told of it after the Claim, what the chat's
// own line says may be the older: the card stays, for the desk to take away.
func (k *call) tooLate() {
	if w := k.s.waitingFor(k.ticket); !k.again || w != nil && w.off {
		k.s.dequeue(k.ticket)
	}
	k.forget()
}

// forget hangs up for good.
func (k *call) forget() {
	k.line.hangUp()
	if k.giveUp != nil {
		k.giveUp.Stop()
	}
	if k.s.calls[k.ticket] == k {
		delete(k.s.calls, k.ticket)
	}
}
