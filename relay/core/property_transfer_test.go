package core

import (
	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// doTransfer hands a chat over, to anybody and of anybody, mostly that of whoever
// sends it.
func (s *storm) doTransfer(t *rapid.T) {
	c := s.someAgent(t)
	s.pass(1000)
	if s.shut[c] != 0 {
		return
	}
	to := rapid.SampledFrom(append([]relaytest.Key{{}}, people...)).Draw(t, "to")
	s.act(c, handed(s.near(t, c), to, rapid.SampledFrom([]string{"billing", "sales"}).Draw(t, "service")))
}

// judgeOffered judges what a desk is offered.
func (s *storm) judgeOffered(c ConnID, f wire.Offered) {
	p, ok := s.agents[c]
	ch := s.relay.orgs[orgID()].issued[f.Ticket]
	if !ok || s.at[c] != 0 || f.From == keyHash(p.VKey) {
		s.t.Errorf("connection %d is offered its own chat, or is no desk", c)
	}
	if ch == nil || ch.handing == nil || ch.owner != f.From || ch.handing.to != [32]byte{} && ch.handing.to != keyHash(p.VKey) {
		s.t.Errorf("connection %d is offered a chat that nobody hands over to it", c)
	}
}

// checkHanding has a chat handed over once at a time, by whoever has it, for as
// long as it should be.
func (s *storm) checkHanding(t *rapid.T, ch *chat) {
	if ch.was != "" && !ch.stale && ch.over == 0 {
		t.Fatal("a chat remembers what it was for, and its page has begun another session")
	}
	h := ch.handing
	if h == nil {
		return
	}
	if ch.waiting() || ch.over != 0 || ch.stale || ch.gone || h.until > s.now+TransferWithin || h.until < s.now {
		t.Fatalf("a chat is handed over that waits, is over, or for too long: %d ms", h.until-s.now)
	}
	if len(h.declined) > len(people) {
		t.Fatal("more have declined than there are")
	}
}

// checkOffers has no chat offered that nobody hands over.
func (s *storm) checkOffers(t *rapid.T) {
	for _, o := range s.relay.orgs {
		seen := map[wire.Ticket]bool{}
		for _, p := range o.offers {
			if ch := o.issued[p.Ticket]; seen[p.Ticket] || ch == nil || ch.handing == nil {
				t.Fatal("a chat is offered twice, or is not handed over")
			}
			seen[p.Ticket] = true
		}
	}
}
