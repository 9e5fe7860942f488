package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// words numbers everything that anybody writes.
var words atomic.Uint64

func newWords(who side) string { return fmt.Sprintf("%s-%d", who, words.Add(1)) }

// answers fill the ready-made form for a credit card.
var answers = form.Values{
	{ID: "card-number", Text: "4111111111111111"}, {ID: "card-expiry", Text: "12/40"}, {ID: "card-code", Text: "123"},
	{ID: "card-name", Text: "Maria Gomez"}, {ID: "postal-code", Text: "94107"},
}

// customers holds one chat after another at one seat, until people stop writing;
// the last customer stays until ctx is done.
func (s *stage) customers(ctx context.Context, seat int) {
	random := rand.New(rand.NewPCG(s.config.Seed, uint64(seat)+100))
	for ctx.Err() == nil && s.ledger.writing() {
		k, err := newLink(s.addr)
		if err != nil {
			return
		}
		clock := new(atomic.Int64)
		if p, err := load(s, k.addr, clock, nil); err == nil {
			c := &customer{stage: s, link: k, page: p, clock: clock, random: random, again: make(chan struct{}, 1)}
			p.flip = s.config.Flip && seat == 0 && s.ledger.flip()
			s.arrived(c)
			c.live(ctx)
			s.left(c)
		}
		k.close()
	}
}

// A customer has one chat, through as many pages as it is loaded again.
type customer struct {
	stage  *stage
	link   *link
	page   *page
	clock  *atomic.Int64 // how much the page's is ahead, in milliseconds
	random *rand.Rand
	again  chan struct{} // load the page again
	wrote  int
}

func (c *customer) live(ctx context.Context) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	defer func() { c.page.leave() }()
	c.say()
	for ctx.Err() == nil {
		p := c.page
		select {
		case <-ctx.Done():
		case b, ok := <-p.frames:
			p.arrive(b, ok)
		case <-c.again:
			c.reload()
		case <-tick.C:
			p.tick()
			if c.act() {
				return
			}
		}
	}
}

// act is what a person does in a moment; it reports whether they left.
func (c *customer) act() (left bool) {
	p := c.page
	over := p.phase == chat.PhaseEnded || p.phase == chat.PhaseRefused
	switch n := c.random.IntN(400); {
	case over:
		return true
	case !c.stage.ledger.writing():
	case n < 60:
		c.say()
	case n < 80 && len(p.open) > 0:
		outs, _ := p.end.Submit(p.now(), p.open[0].Request, answers)
		p.deliver(outs)
	case n == 399 && c.wrote > 40 && p.phase == chat.PhaseJoined:
		p.ledger.at(p.chat, func(r *record) { r.byHand = true })
		p.deliver(p.end.End(p.now()))
	}
	return false
}

// say writes a message, unless the end says that it has no room for more.
func (c *customer) say() {
	p, text := c.page, newWords(customerSide)
	p.ledger.at(p.chat, func(r *record) { r.wrote[customerSide] = append(r.wrote[customerSide], text) })
	outs, err := p.end.Say(p.now(), text)
	if err != nil {
		p.ledger.at(p.chat, func(r *record) { r.wrote[customerSide] = r.wrote[customerSide][:len(r.wrote[customerSide])-1] })
		p.deliver(outs)
		return
	}
	c.wrote++
	p.deliver(outs)
}

// reload loads the page again, where the chat can be taken up again.
func (c *customer) reload() {
	if c.page.phase != chat.PhaseJoined || len(c.page.saved) == 0 {
		return
	}
	saved := c.page.saved
	c.page.ledger.at(c.page.chat, func(r *record) { r.loading = true })
	c.page.leave()
	if p, err := load(c.stage, c.link.addr, c.clock, saved); err == nil {
		c.page = p
	}
}
