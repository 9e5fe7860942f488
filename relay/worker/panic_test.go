package worker_test

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A panic of the core, and the end of the whole Go program, which all objects
// share, cost the connection whose message it was. A chat in another object
// goes on, and so does the queue.
func TestPanicCostsOneConnection(t *testing.T) {
	for _, bomb := range []string{"a bomb for the chat", "a bomb for the module"} {
		t.Run(bomb, func(t *testing.T) {
			r := newRelay(t, "worker-bomb")
			desk := r.desk()
			other, otherAgent := r.accept(2)
			r.waits(desk, 2)
			desk.Expect(gone(2, wire.ReasonClaimed))
			before := r.state(relaytest.Chat(2).Ticket()).Since
			r.v.Send(say(1, bomb+" with 4111111111111111"))
			r.v.Closed(wire.CloseMalformed)
			r.a.Expect(up(false))
			f := relaytest.Data(2, 1, wire.FromVisitor, 1, "not touched")
			other.Send(f)
			otherAgent.Expect(f)
			if r.state(relaytest.Chat(2).Ticket()).Since != before {
				t.Error("the other chat's object has lost its memory")
			}
			v := r.visitor(1)
			v.Expect(up(true))
			r.visitor(3)
			r.waits(desk, 3)
			r.logs("panic caught")
			if strings.Contains(r.log.String(), "4111") {
				t.Error("what was typed is in the log")
			}
		})
	}
}

// Chats do not notice a panic in the queue's object, and who waited waits.
func TestQueuePanics(t *testing.T) {
	r := newRelay(t, "worker-bomb")
	r.visitor(2)
	desk := r.desk()
	r.waits(desk, 2)
	_ = desk.SendBytes([]byte("a bomb for the chat"))
	desk.Closed(wire.CloseMalformed)
	r.v.Send(say(1, "not touched"))
	r.a.Expect(say(1, "not touched"))
	desk = r.desk()
	r.waits(desk, 2)
	r.claim(2, r.org.Alice).Next()
	desk.Expect(gone(2, wire.ReasonClaimed))
}

// bombOrigin stands in the hello of its page.
const bombOrigin = "https://shop.example/a bomb for the chat"

// A chat that a new version cannot bear costs that chat, and no desk is shown
// it any longer.
func TestUnbearableChatIsForgotten(t *testing.T) {
	r := newRelay(t, "worker")
	f := r.org.Join(2, 1)
	f.Service = "sales"
	f.Hello = relaytest.Hello(f, r.org.Root.VKey, bombOrigin)
	v := relaytest.Dial(t, r.url(), bombOrigin, f.Chat.Ticket())
	v.Send(f)
	r.waits(r.desk(), 2)
	r.c.Build = "worker-bomb"
	r.restart()
	desk := r.desk()
	r.waits(desk, 2)
	_ = relaytest.Dial(t, r.url(), "", relaytest.Chat(2).Ticket()).WS.Close()
	desk.Expect(gone(2, wire.ReasonUnknown))
	r.attach(0).Expect(up(false))
}
