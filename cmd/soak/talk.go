package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealform/sealform/wasm/chat"
)

// talkTick is how often the ends of a chat are asked what time asks for.
const talkTick = 250 * time.Millisecond

// A talk is one chat that an agent has accepted: the customer's page, and the agent's
// end of it without a desktop. One goroutine owns both.
type talk struct {
	roll   *roll
	page   *page
	agent  *answerer
	said   int64
	failed atomic.Int64 // connections that were not made

	mu   sync.Mutex
	when [4]time.Time // since when both ends have so many messages of the other
}

func newTalk(w *roll) (*talk, error) {
	t := &talk{roll: w}
	p, err := load(w.stage, func() string { return w.addr }, new(atomic.Int64), nil)
	if err != nil {
		return nil, err
	}
	p.pause, p.failed = w.pause, &t.failed
	t.page, t.agent = p, &answerer{roll: w, ticket: p.chat, failed: &t.failed}
	return t, nil
}

func (t *talk) run(ctx context.Context) {
	tick := time.NewTicker(talkTick)
	defer tick.Stop()
	defer t.agent.leave()
	defer t.page.leave()
	t.page.tick()
	for {
		select {
		case <-ctx.Done():
			return
		case b, ok := <-t.page.frames:
			t.page.arrive(b, ok)
		case b, ok := <-t.agent.frames:
			t.agent.arrive(b, ok)
		case <-tick.C:
			t.page.tick()
			t.agent.tick()
			t.write()
		}
		t.look()
	}
}

// write has both ends write what the phase asks for, once they have met.
func (t *talk) write() {
	phase := t.roll.phase.Load()
	if t.said >= phase || t.agent.end == nil || t.page.phase != chat.PhaseJoined {
		return
	}
	t.said = phase
	mine, theirs := newWords(customerSide), newWords(agentSide)
	t.roll.ledger.at(t.page.chat, func(r *record) {
		r.wrote[customerSide] = append(r.wrote[customerSide], mine)
		r.wrote[agentSide] = append(r.wrote[agentSide], theirs)
	})
	outs, err := t.page.end.Say(unixMilli(), mine)
	t.page.deliver(outs)
	if err == nil {
		outs, err = t.agent.end.Send(unixMilli(), theirs)
		t.agent.deliver(outs)
	}
	if err != nil {
		t.roll.ledger.alarm(t.page.chat, customerSide, "cannot write: "+err.Error())
	}
}

// look notes when both ends have one more message of the other.
func (t *talk) look() {
	n := 0
	t.roll.ledger.at(t.page.chat, func(r *record) { n = min(len(r.read[customerSide]), len(r.read[agentSide]), len(t.when)-1) })
	t.mu.Lock()
	defer t.mu.Unlock()
	for ; n > 0 && t.when[n].IsZero(); n-- {
		t.when[n] = time.Now()
		t.roll.have[n].Add(1)
	}
}

// had returns since when both ends have n messages of the other; zero: they do not.
func (t *talk) had(n int) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.when[n]
}
