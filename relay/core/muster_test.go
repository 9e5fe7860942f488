package core

import (
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// asksOf has a page come that waits in chat n and ask.
func (w *world) asksOf(f wire.Join) ConnID {
	v := w.visitor(f)
	w.take(v)
	w.send(v, wire.Ask{Chat: f.Chat})
	return v
}

// answers expects the one answer to a page, or with -1 none.
func (w *world) answers(v ConnID, onDuty int) {
	w.t.Helper()
	got := w.take(v)
	if onDuty < 0 && len(got) > 0 || onDuty >= 0 && len(got) != 1 {
		w.t.Fatalf("the page is told %v", plain(got))
	}
	if onDuty >= 0 && int(got[0].(wire.Queue).OnDuty) != onDuty {
		w.t.Errorf("%d on duty, want %d", got[0].(wire.Queue).OnDuty, onDuty)
	}
}

// A page that asks a relay which was just started is told that nobody is there only
// when the desks have had the time to come back, and of the first one at once.
func TestNobodyIsSaidOnceDesksHadTheTimeToReturn(t *testing.T) {
	sold := join(2, 1)
	sold.Service = "sales"
	for name, c := range map[string]struct {
		then           func(w *world)
		billing, sales int // on duty, as they are told of the service; -1: not yet
	}{
		"nobody comes":         {func(w *world) { w.pass(DesksReturn - 1) }, -1, -1},
		"nobody came":          {func(w *world) { w.pass(DesksReturn) }, 0, 0},
		"one comes":            {func(w *world) { w.pass(2000); w.on(bob) }, 1, -1},
		"one comes for both":   {func(w *world) { w.on(alice) }, 1, 1},
		"one comes and leaves": {func(w *world) { w.send(w.agent(bob), w.dutyOf(bob, roster.Away, 2)) }, -1, -1},
		"one comes and is busy": {func(w *world) {
			w.send(w.agent(bob), w.dutyOf(bob, roster.Busy, 0))
		}, 1, -1},
		"one comes and goes home": {func(w *world) {
			w.on(bob)
			w.pass(AskEvery)
			w.send(w.last, w.dutyOf(bob, roster.Away, 2))
		}, 1, -1},
		"one says nothing": {func(w *world) { w.agent(bob) }, -1, -1},
		"one whose note was kept": {func(w *world) {
			w.step(RestoredDuty{Org: orgID(), Agent: keyHash(bob.VKey), Note: w.dutyOf(bob, roster.OnDuty, 2).Note})
			w.pass(1000)
			w.agent(bob)
		}, 1, -1},
		"a note that was kept": {func(w *world) {
			w.step(RestoredDuty{Org: orgID(), Agent: keyHash(bob.VKey), Note: w.dutyOf(bob, roster.OnDuty, 2).Note})
		}, -1, -1},
		"another roster": {func(w *world) { w.roster(signedBy(shopRoster(2, w.now/1000), root)); w.pass(DesksReturn) }, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := startedWorld(t, DefaultLimits)
			v, s := w.asksOf(join(1, 1)), w.asksOf(greeted(sold))
			w.answers(v, -1)
			c.then(w)
			w.take(0)
			for page, want := range map[ConnID]int{v: c.billing, s: c.sales} {
				w.inbox[page] = onlyQueues(w.take(page))
				w.answers(page, want)
			}
			w.pass(2 * DesksReturn)
			for page, want := range map[ConnID]int{v: c.billing, s: c.sales} {
				if got := w.take(page); (len(got) == 1) != (want < 0) {
					t.Errorf("in the end the page is told %v", plain(got))
				}
			}
		})
	}
}

func onlyQueues(all []wire.Frame) (queues []wire.Frame) {
	for _, f := range all {
		if q, ok := f.(wire.Queue); ok {
			queues = append(queues, q)
		}
	}
	return queues
}

// on has an agent's desk come that says that it is on duty.
func (w *world) on(p relaytest.Key) { w.send(w.agent(p), w.dutyOf(p, roster.OnDuty, 2)) }

// A page that asks twice meanwhile is answered once; one that asks later, at once.
func TestHeldQuestionsAreAnsweredOnce(t *testing.T) {
	w := startedWorld(t, DefaultLimits)
	v := w.asksOf(join(1, 1))
	w.pass(AskEvery)
	w.send(v, wire.Ask{Chat: chatID(1)})
	w.answers(v, -1)
	w.pass(DesksReturn)
	w.answers(v, 0)
	w.send(v, wire.Ask{Chat: chatID(1)})
	w.answers(v, 0)
}

// A page that has gone is answered no more, and no more questions are held than
// chats can wait.
func TestHeldQuestionsAreBounded(t *testing.T) {
	l := DefaultLimits
	l.Waiting = 1
	w := startedWorld(t, l)
	gone := w.asksOf(join(1, 1))
	w.send(gone, wire.Leave{Chat: chatID(1)})
	w.take(gone)
	v := w.asksOf(join(2, 1))
	w.answers(v, 0)
	w.pass(DesksReturn)
	w.answers(gone, -1)
}

// Of somebody who was there and is away a page is told at once.
func TestWhoLeavesIsNotWaitedFor(t *testing.T) {
	w := startedWorld(t, DefaultLimits)
	w.on(bob)
	w.pass(1000)
	w.send(w.last, w.dutyOf(bob, roster.Away, 2))
	w.answers(w.asksOf(join(1, 1)), 0)
}

// A relay that asks for a chat of its own is answered as late.
func TestAnotherRelaysQuestionIsHeld(t *testing.T) {
	p := newPair(t)
	p.queue.relay.orgs[orgID()].muster.begin(p.queue.relay.orgs[orgID()], start)
	v := p.chat.asksOf(join(1, 1))
	p.chat.answers(v, -1)
	p.queue.on(bob)
	p.chat.answers(v, 1)
}
