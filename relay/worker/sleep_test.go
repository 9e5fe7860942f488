package worker_test

import (
	"testing"
	"time"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/relay/worker/local"
)

// The sockets stay open while the objects have lost their memory, and chats
// and the queue go on as if nothing had been.
func TestHibernation(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	waiting, desk := r.visitor(2), r.desk()
	r.waits(desk, 2)
	before := r.state(queue).Since
	said := r.sleep(0)
	a := r.claim(2, r.org.Alice)
	a.Next() // Assigned
	waiting.Expect(wire.Peer{Chat: relaytest.Chat(2), Up: true})
	desk.Expect(gone(2, wire.ReasonClaimed))
	if r.state(queue).Since == before {
		t.Error("the queue's object does not sleep")
	}
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	r.v.Send(say(said+1, "while she was away"))
	time.Sleep(hibernatesAfter)
	r.a = r.attach(said)
	r.a.Expect(up(true), say(said+1, "while she was away"))
	r.v.Expect(up(true))
}

// sleep waits until the object of chat 1 has lost its memory and a frame has
// woken it. An alarm may have kept it awake: then it waits again. It returns
// the number of the last frame.
func (r *relay) sleep(seq uint64) uint64 {
	r.t.Helper()
	chat := relaytest.Chat(1).Ticket()
	before := r.state(chat).Since
	for range 3 {
		time.Sleep(hibernatesAfter)
		seq++
		r.v.Send(say(seq, "after a sleep"))
		r.a.Expect(say(seq, "after a sleep"))
		if r.state(chat).Since != before {
			return seq
		}
	}
	r.t.Fatal("the object does not sleep")
	return 0
}

// What an end asks is answered without waking an object that sleeps, nor is
// one kept awake by it.
func TestQuestionsWakeNothing(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	chat, desk := relaytest.Chat(1).Ticket(), r.desk()
	r.sleep(0)
	r.state(queue)
	time.Sleep(hibernatesAfter / 2)
	for began := time.Now(); time.Since(began) < hibernatesAfter; time.Sleep(time.Second) {
		for _, c := range []*relaytest.Client{r.v, r.a, desk} {
			c.Text(wire.Ping)
			c.Answered()
		}
	}
	asked := time.Now().UnixMilli()
	for name, s := range map[string]local.State{"the chat's": r.state(chat), "the queue's": r.state(queue)} {
		if s.Since < asked {
			t.Errorf("%s object was awake %d ms before anything but a question came", name, asked-s.Since)
		}
	}
}

// A roster reaches chats whose objects sleep.
func TestRosterWakesChats(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	_, bob := r.visitor(2), r.claim(2, r.org.Bob)
	bob.Next() // Assigned
	r.sleep(0)
	r.org.Roster.Version, r.org.Roster.Agents = 2, r.org.Roster.Agents[:1]
	p := r.org.Publication(t)
	if err := r.Publish(p); err != nil {
		t.Fatal(err)
	}
	r.v.Expect(wire.Roster{Stamp: p.Stamp, Note: p.Roster})
	r.a.Expect(wire.Roster{Stamp: p.Stamp, Note: p.Roster})
	bob.Closed(wire.CloseAgent)
	r.visitor(3) // is given the new one, or there is nothing to join with
}

// Anybody can hand over the roster that is in force. It reaches no chat.
func TestARosterAgainWakesNobody(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	r.sleep(0)
	for range 3 { // on a busy machine, an object may fall asleep later
		time.Sleep(hibernatesAfter)
		if err := r.Publish(r.org.Publication(t)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if asked := time.Now(); r.state(relaytest.Chat(1).Ticket()).Since >= asked.UnixMilli() {
			return // asking for its state has woken it
		}
	}
	t.Error("the chat's object was awake")
}
