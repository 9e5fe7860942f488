package worker_test

import (
	"crypto/sha256"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A chat that is handed over is shown to a desk that logs in after the queue's
// object has lost its memory, until somebody has answered.
func TestAnOfferOutlivesTheQueue(t *testing.T) {
	r := newRelay(t, "worker")
	r.v.Send(say(1, "acknowledged"))
	r.a.Expect(say(1, "acknowledged"))
	desk := r.bobOnDuty()
	r.hand()
	r.offered(desk)
	r.restart()
	desk = r.deskOf(r.org.Bob)
	r.offered(desk)
	r.attach(0).Send(wire.Decline{Ticket: relaytest.Chat(1).Ticket()}) // Alice keeps it
	desk.Expect(gone(1, wire.ReasonLeft))
	r.restart()
	desk = r.deskOf(r.org.Bob)
	r.visitor(2)
	r.waits(desk, 2) // and no offer before it
}

// bobOnDuty returns his desk.
func (r *relay) bobOnDuty() *relaytest.Client {
	r.t.Helper()
	desk, on := r.deskOf(r.org.Bob), r.org.Duty(r.org.Bob, roster.OnDuty, 1)
	desk.Send(on)
	r.desk().Expect(wire.Colleague{Present: true, Note: on.Note}) // by then the relay has heard of it
	return desk
}

// hand hands chat 1 over to Bob.
func (r *relay) hand() {
	r.t.Helper()
	r.a.Send(wire.Transfer{Chat: relaytest.Chat(1), To: sha256.Sum256([]byte(r.org.Bob.VKey)), Service: "billing", Payload: []byte(wire.AgeMagic + "handover")})
}

func (r *relay) deskOf(k relaytest.Key) *relaytest.Client {
	r.t.Helper()
	return relaytest.Desk(r.t, r.url(), r.org, k)
}

// offered takes an offer of chat 1 at a desk.
func (r *relay) offered(desk *relaytest.Client) {
	r.t.Helper()
	if f, ok := desk.Next().(wire.Offered); !ok || f.Ticket != relaytest.Chat(1).Ticket() || string(f.Payload) != wire.AgeMagic+"handover" {
		r.t.Fatalf("got %T %+v, want chat 1 offered", f, f)
	}
}
