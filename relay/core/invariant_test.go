package core

import (
	"bytes"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/relay/wire"
)

func (s *storm) invariant(t *rapid.T) {
	m := s.relay.Metrics()
	bytes := 0
	for _, o := range s.relay.orgs {
		for _, ch := range o.chats {
			s.checkChat(t, o, ch)
			bytes += ch.ends[0].sent.bytes + ch.ends[1].sent.bytes
		}
	}
	if m.ReplayBytes != bytes || m.Chats > s.relay.limits.Chats || m.Connections > s.relay.limits.Connections {
		t.Fatalf("metrics %+v, %d bytes to replay", m, bytes)
	}
	checkMetrics(t, s.relay)
	if want, got := recounted(s.relay), counted(s.relay); got != want {
		t.Fatalf("the relay counts\n%s\nwant\n%s", got, want)
	}
	if !s.relay.store { // a host that stores knows no addresses
		s.from = From{uint64(s.last) % 5, uint64(s.last) % 3}
	}
	s.checkDuties(t)
	s.checkOffers(t)
	s.checkTurns(t)
	s.checkLetters(t)
	for _, c := range s.relay.conns {
		if c.chat != nil && c.chat.ticket != c.ticket {
			t.Fatal("a connection is an end of another chat than its address names")
		}
	}
}

func (s *storm) checkChat(t *rapid.T, o *org, ch *chat) {
	queued := 0
	for _, q := range o.queue {
		if q.Ticket == ch.ticket {
			queued++
		}
	}
	if (queued == 1) != ch.queued() || queued > 1 {
		t.Fatalf("a chat stands %d times in the queue; should: %v", queued, ch.queued())
	}
	if first, ok := s.places[ch]; ok && ch.since > first {
		t.Fatal("a chat has lost its place")
	}
	s.places[ch] = ch.since
	if ch.waiting() && ch.ends[wire.FromAgent].conn != 0 {
		t.Fatal("an agent is an end of a chat that waits")
	}
	s.checkHanding(t, ch)
	for d := range ch.ends {
		s.checkEnd(t, ch, wire.Direction(d))
	}
	if at := ch.deadline(); at != 0 && (ch.at == 0 || ch.at > at) {
		t.Fatal("a chat's deadline has no alarm")
	}
}

func (s *storm) checkEnd(t *rapid.T, ch *chat, d wire.Direction) {
	e := ch.ends[d]
	g, counted := e.sent, 0
	for i := range g.n {
		f := *g.at(i)
		counted += weight(f.message)
		p, err := wire.Parse(f.message)
		if err != nil || p.(wire.Data).Session != ch.session || p.(wire.Data).From != d || !bytes.Equal(p.Append(nil), f.message) {
			t.Fatal("a replay buffer holds what does not belong there")
		}
	}
	if g.n > ReplayFrames || g.bytes > ReplayBytes || g.bytes != counted {
		t.Fatalf("a replay buffer holds %d frames, %d bytes, and has counted %d", g.n, counted, g.bytes)
	}
	if e.conn == 0 {
		return
	}
	c := s.relay.conns[e.conn]
	if c == nil || c.direction() != d || d == wire.FromAgent && c.key != ch.owner && ch.over == 0 {
		t.Fatal("an end is a connection that is gone, the other end's or another agent's")
	}
}
