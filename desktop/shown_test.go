package desktop

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/wire"
)

// nth is the ticket of the nth customer of a crowd.
func nth(n int) wire.Ticket {
	var id wire.ChatID
	binary.BigEndian.PutUint32(id[:], uint32(n)+1)
	return id.Ticket()
}

// crowd has customers wait, the first one first.
func (w *world) crowd(from, to int) {
	_, rc := w.conn(wire.Ticket{})
	for n := from; n < to; n++ {
		rc.receive(rc.ctx, wire.Waiting{Ticket: nth(n), Service: "billing", Since: int64(n), Connected: true})
	}
	w.settle()
}

// Of a long queue the windows have the first cards, and say how many others wait. The
// agent reaches all of them, in their order.
func TestALongQueueIsShownPieceByPiece(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	w.crowd(0, 300)
	for _, want := range []int{50, 150, 250, 300, 300} {
		s := w.state()
		if len(s.Waiting) != want || s.More != 300-want {
			t.Fatalf("%d cards and %d more, want %d of 300", len(s.Waiting), s.More, want)
		}
		for n, v := range s.Waiting {
			if v.Chat != nth(n).String() {
				t.Fatalf("card %d is of another chat", n)
			}
		}
		w.mustAsk(`{"type":"more","id":1}`)
	}
	for n := range 260 {
		w.desk(wire.Gone{Ticket: nth(n), Reason: wire.ReasonClaimed})
	}
	if w.crowd(300, 400); len(w.state().Waiting) != shownFirst || w.state().More != 90 {
		t.Errorf("the next long queue begins with %d cards and %d more", len(w.state().Waiting), w.state().More)
	}
}

// A chat that the agent has asked for is shown wherever it stands.
func TestAnAcceptedChatIsShownWhereverItStands(t *testing.T) {
	w := newWorld(t)
	w.connectAgent()
	w.crowd(0, 60)
	if w.session.perform(fmt.Appendf(nil, `{"type":"accept","id":1,"chat":%q}`, nth(57).String())); !w.state().Waiting[shownFirst].Claimed {
		t.Errorf("not shown: %+v", w.state().Waiting[shownFirst:])
	}
}

// So is one that is offered to this agent.
func TestAnOfferedChatIsShownWhereverItStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stop := pushing(t)
		defer stop()
		w.crowd(0, 60)
		w.desk(wire.Turn{Ticket: nth(57), Seconds: 30})
		s := w.state()
		if last := s.Waiting[len(s.Waiting)-1]; last.Chat != nth(57).String() || last.Turn == 0 {
			t.Errorf("the last card of %d is %+v", len(s.Waiting), last)
		}
	})
}

// hides has a customer wait whom no window shows, behind as many as they do.
func (w *world) hides() (*customer, string) {
	w.connectAgent()
	w.crowd(0, shownFirst)
	return w.waits()
}

// What a customer has written whom no window shows stays sealed, and is shown when
// they come up; the agent gets no page that did not write it.
func TestACardIsOpenedWhenItIsShown(t *testing.T) {
	w := newWorld(t)
	c, id := w.hides()
	p := newWaiter(w)
	w.desk(wire.Opening{Ticket: c.ticket, Payload: p.opening(c.ticket, 1, "My bill is wrong")})
	hidden := w.session.waitingFor(c.ticket)
	if s := w.state(); s.More != 1 || hidden.card != nil {
		t.Fatalf("%d more, and what was written is %v", s.More, hidden.card)
	}
	w.desk(wire.Waiting{Ticket: c.ticket, Service: "billing", Since: hidden.since})
	w.desk(wire.Gone{Ticket: nth(0), Reason: wire.ReasonLeft})
	if v := w.state().Waiting[shownFirst-1]; v.Chat != id || v.Line != "My bill is wrong" || !v.Gone {
		t.Errorf("the card that came up is %+v", v)
	}
}

// What comes later and says nothing takes no line off a card that nobody has seen.
func TestACardKeepsWhatItSaid(t *testing.T) {
	w := newWorld(t)
	c, id := w.hides()
	w.desk(wire.Opening{Ticket: c.ticket, Payload: newWaiter(w).opening(c.ticket, 1, "My bill is wrong")})
	w.desk(wire.Opening{Ticket: c.ticket, Payload: []byte(wire.AgeMagic + "for others")})
	w.desk(wire.Gone{Ticket: nth(0), Reason: wire.ReasonLeft})
	if v := w.state().Waiting[shownFirst-1]; v.Chat != id || v.Line != "My bill is wrong" {
		t.Errorf("the card that came up is %+v", v)
	}
}

// A feigned line is found out on a card that no window has shown.
func TestAFeignedCardThatNobodyHasSeen(t *testing.T) {
	w := newWorld(t)
	c, id := w.hides()
	w.desk(wire.Opening{Ticket: c.ticket, Payload: newWaiter(w).opening(c.ticket, 1, "I am somebody else")})
	w.accept(id)
	if v := w.chat(); v.Refused != 1 || !strings.Contains(v.Alarms, "another chat or page") {
		t.Errorf("%d refused: %q", v.Refused, v.Alarms)
	}
}

// A window is told of many changes at once, and in the end of the last.
func TestManyChangesAreToldTogether(t *testing.T) {
	s := serve(t)
	conn, began := s.window(t), time.Now()
	const changes = 2000
	go func() {
		for n := range changes {
			func() {
				defer s.session.lock()()
				s.session.queue = []*waiting{{ticket: nth(n), since: int64(n)}}
			}()
		}
	}()
	for told := 1; ; told++ {
		b, err := json.Marshal(next(t, conn, "state"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), nth(changes-1).String()) {
			continue
		}
		if most := int(time.Since(began)/restTime) + 2; told > most {
			t.Errorf("told %d times, want %d at most", told, most)
		}
		return
	}
}
