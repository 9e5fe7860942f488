package worker

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

const origin = "ws://relay.example"

// Whatever an object hands over, it gets actions or an error.
func FuzzStep(f *testing.F) {
	o := relaytest.NewOrg(f)
	p := o.Publication(f)
	note := wire.Roster{Stamp: p.Stamp, Note: p.Roster}.Append(nil)
	for kind := range byte(evStamped + 2) {
		f.Add(append([]byte{kind}, make([]byte, 64)...))
		f.Add(append([]byte{kind}, note...))
		f.Add([]byte{kind})
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		for _, kind := range []Kind{Chat, Queue} {
			r := newRelay(t, kind, o.Root.VKey)
			if _, err := Step(r, 1, bytes.Clone(append([]byte{evPublished}, note...))); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				_, _ = Step(r, 2, bytes.Clone(event))
			}
		}
	})
}

func newRelay(t *testing.T, k Kind, org string) *core.Relay {
	t.Helper()
	r, err := New(k, org, []string{origin}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestShortEvents(t *testing.T) {
	r := newRelay(t, Queue, relaytest.NewKey("shop").VKey)
	for _, event := range [][]byte{nil, {0}, {evStamped + 1}, {evOpened, 1}, {evReceived}, {evClosed, 0, 0, 0, 0, 0, 0, 0, 1}, {evRestoredConn}, {evRestoredChat, 1}, {evRestoredFrame, 1},
		{evAnnounce, 1}, {evWithdraw, 1}, append([]byte{evWithdraw}, make([]byte, 48)...), {evNoRoom}, {evClockMoved, 1}} {
		if actions, err := Step(r, 1, event); err == nil || actions != nil {
			t.Errorf("%x: took it", event)
		}
	}
}

// What a chat's relay says of its queue, the queue's takes as it is.
func TestNoticesPass(t *testing.T) {
	org, ticket := [32]byte{1}, wire.Ticket{2}
	for _, a := range []core.Action{
		core.Announce{Org: org, Ticket: ticket, Service: "billing", Since: 3, Connected: true, From: core.From{Address: 4, Network: 5}},
		core.Announce{Org: org, Ticket: ticket, Service: "billing", Since: 3, Again: true, Before: [32]byte{6}},
		core.Withdraw{Org: org, Ticket: ticket, Reason: wire.ReasonLeft},
		core.Withdraw{Org: org, Ticket: ticket, Reason: wire.ReasonClaimed, By: [32]byte{3}},
		core.NoRoom{Org: org, Ticket: ticket},
	} {
		b := appendAction(nil, a)[4:]
		b[0] += evAnnounce - acAnnounce
		if e, err := parse(b); err != nil || e != a.(core.Event) {
			t.Errorf("%+v became %+v: %v", a, e, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range [][2]string{{"", origin}, {"shop", origin}, {relaytest.NewKey("shop").VKey + " spare x", origin}, {relaytest.NewKey("shop").VKey, ""}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			if _, err := New(Chat, c[0], strings.Fields(c[1]), "", ""); err == nil {
				t.Errorf("took %q", c)
			}
		})
	}
	shop := relaytest.NewKey("shop").VKey
	if _, err := New("relay", shop, []string{origin}, "", ""); err == nil {
		t.Error("took a kind that is none")
	}
	for requeue, ok := range map[string]bool{"": true, "10": true, "1800": true, "9": false, "1801": false, "60s": false, "-60": false} {
		if _, err := New(Chat, shop, []string{origin}, requeue, ""); (err == nil) != ok {
			t.Errorf("REQUEUE %q: %v", requeue, err)
		}
	}
	for transfer, ok := range map[string]bool{"": true, "10": true, "120": true, "9": false, "121": false, "1m": false} {
		if _, err := New(Chat, shop, []string{origin}, "", transfer); (err == nil) != ok {
			t.Errorf("TRANSFER %q: %v", transfer, err)
		}
	}
}

// The queue's object and a score of chats that use all that they may must fit
// an isolate.
func TestLimitsFitAnIsolate(t *testing.T) {
	const memory, heap = 128 << 20, 24 << 20 // of an isolate; of Go and its shim
	most := heap + 2*wire.MaxFrame
	for k, n := range map[Kind]int{Queue: 1, Chat: 20} {
		l := k.limits()
		most += n * (l.Replay + l.Openings + l.Chats*(4<<10) + l.Connections*(2<<10))
	}
	if most > memory {
		t.Errorf("%d bytes", most)
	}
}
