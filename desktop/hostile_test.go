package desktop

import (
	"encoding/binary"
	"testing"

	"sealform/relay/wire"
	"sealform/wasm/chat"
)

// stranger is a chat that nobody has accepted, as a hostile relay makes it up.
func (w *world) stranger(t *testing.T) wire.Assigned {
	t.Helper()
	end, _, err := chat.NewVisitor(chat.VisitorConfig{Root: w.root.vkey, Service: "billing", Origin: shop, Now: unixMilli()})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range end.Connected(unixMilli()) {
		if o, ok := o.(chat.Frame); ok {
			f, err := wire.Parse(o.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			if j, ok := f.(wire.Join); ok {
				return wire.Assigned{Chat: j.Chat, Session: j.Session, Service: j.Service, Hello: j.Hello}
			}
		}
	}
	t.Fatal("no Join")
	return wire.Assigned{}
}

// A chat opens because the agent has accepted it, and for no other reason: a
// hostile relay would open them until memory is full.
func TestChatsThatNobodyAcceptedAreRefused(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	unasked := w.stranger(t)
	w.session.receive(unasked)
	if n := len(w.state().Chats); n != 0 {
		t.Errorf("%d chats opened by themselves", n)
	}
	shown := w.stranger(t)
	w.session.receive(wire.Waiting{Ticket: shown.Chat.Ticket(), Service: shown.Service})
	w.session.receive(shown)
	if n := len(w.state().Chats); n != 0 {
		t.Errorf("%d waiting chats opened by themselves", n)
	}
}

func TestQueueIsBounded(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	var f wire.Waiting
	for n := range uint32(maxWaiting + 50) {
		binary.BigEndian.PutUint32(f.Ticket[:], n+1)
		f.Since = int64(n)
		w.session.receive(f)
	}
	if n := len(w.state().Waiting); n != maxWaiting {
		t.Errorf("%d chats in the queue, want %d", n, maxWaiting)
	}
}
