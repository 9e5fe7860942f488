package desktop

import (
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// stranger is a chat that nobody has accepted, as a hostile relay makes it up.
func (w *world) stranger(t *testing.T) wire.Assigned {
	t.Helper()
	end, _, err := chat.NewVisitor(chat.VisitorConfig{Root: w.root.VKey, Service: "billing", Origin: shop, Now: unixMilli()})
	if err != nil {
		t.Fatal(err)
	}
	j := joined(t, end.Connected(unixMilli()))
	return wire.Assigned{Chat: j.Chat, Session: j.Session, Service: j.Service, Hello: j.Hello}
}

// A chat opens because the agent has accepted it, and for no other reason: a
// hostile relay would open them until memory is full.
func TestChatsThatNobodyAcceptedAreRefused(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	_, desk := w.conn(wire.Ticket{})
	unasked := w.stranger(t)
	desk.receive(desk.ctx, unasked)
	if n := len(w.state().Chats); n != 0 {
		t.Errorf("%d chats opened by themselves", n)
	}
	shown := w.stranger(t)
	desk.receive(desk.ctx, wire.Waiting{Ticket: shown.Chat.Ticket(), Service: shown.Service})
	desk.receive(desk.ctx, shown)
	if n := len(w.state().Chats); n != 0 {
		t.Errorf("%d waiting chats opened by themselves", n)
	}
}

func TestQueueIsBounded(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	_, desk := w.conn(wire.Ticket{})
	var f wire.Waiting
	for n := range uint32(maxWaiting + 50) {
		binary.BigEndian.PutUint32(f.Ticket[:], n+1)
		f.Since = int64(n)
		desk.receive(desk.ctx, f)
	}
	if s := w.state(); len(s.Waiting)+s.More != maxWaiting {
		t.Errorf("%d chats in the queue, want %d", len(s.Waiting)+s.More, maxWaiting)
	}
}

// A chat's connection carries that chat, and the desk's the queue, and neither
// anything else.
func TestFramesOnTheWrongLine(t *testing.T) {
	w, one, _ := accepted(t)
	two, id := w.waits()
	w.accept(id)
	_, desk := w.conn(wire.Ticket{})
	_, own := w.conn(one.ticket)
	other, stranger := w.session.conns[two.ticket].chat.id, w.stranger(t)
	_, waiting := w.waits()
	before := w.everything()
	for name, hostile := range map[string]struct {
		on agentConn
		f  wire.Frame
	}{
		"Waiting on a chat's":               {own, wire.Waiting{Ticket: stranger.Chat.Ticket(), Service: "billing"}},
		"Assigned of a stranger":            {own, stranger},
		"Assigned at the desk":              {desk, stranger},
		"Gone of a waiting chat":            {own, wire.Gone{Ticket: w.session.queue[0].ticket}},
		"Gone of the chat itself":           {own, wire.Gone{Ticket: one.ticket}},
		"Ended of another":                  {own, wire.Ended{Chat: other, Reason: wire.ReasonLeft}},
		"Ended at the desk":                 {desk, wire.Ended{Chat: other, Reason: wire.ReasonLeft}},
		"Peer of another":                   {own, wire.Peer{Chat: other}},
		"Peer at the desk":                  {desk, wire.Peer{Chat: other}},
		"Data at the desk":                  {desk, wire.Data{Chat: other, Seq: 3, Payload: []byte(wire.AgeMagic)}},
		"Waiting of a chat that is held":    {desk, wire.Waiting{Ticket: one.ticket, Service: "billing"}},
		"a second Challenge":                {own, wire.Challenge{}},
		"a frame that only an agent writes": {desk, wire.Claim{Ticket: two.ticket}},
	} {
		t.Run(name, func(t *testing.T) {
			hostile.on.receive(hostile.on.ctx, hostile.f)
			if after := w.everything(); after != before {
				t.Errorf("was\n%s\nand is\n%s", before, after)
			}
		})
	}
	w.accept(waiting)
	if len(w.state().Chats) != 3 || !w.say(one, "fine") || !w.say(two, "fine") {
		t.Error("the chats do not go on")
	}
}

// While a chat is being accepted, only its own answer counts.
func TestAnswersToAnotherClaim(t *testing.T) {
	w, c, _ := accepting(t)
	rc := w.admitted(c.ticket)
	stranger := w.stranger(t)
	for _, f := range []wire.Frame{
		stranger, wire.Gone{Ticket: stranger.Chat.Ticket()}, wire.Ended{Chat: stranger.Chat},
		wire.Peer{Chat: stranger.Chat, Up: true}, wire.Data{Chat: stranger.Chat, Payload: []byte(wire.AgeMagic)},
	} {
		rc.receive(rc.ctx, f)
		if s := w.state(); len(s.Chats) != 0 || len(s.Waiting) != 1 || !s.Waiting[0].Claimed {
			t.Errorf("after %T: chats %v, queue %v", f, s.Chats, s.Waiting)
		}
	}
}

// everything is all that a window shows, in JSON.
func (w *world) everything() string {
	w.t.Helper()
	b, err := json.Marshal(w.session.news(progress{}))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}
