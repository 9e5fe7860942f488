package core

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// counted is what the relay follows of who takes up what, and recounted what
// it would find if it looked at everybody.
func counted(r *Relay) string {
	s := fmt.Sprint(r.nobodies, r.crowd.held(), r.places.held())
	for _, id := range [][32]byte{orgID(), rivalID()} {
		s += fmt.Sprint(r.orgs[id].places.held())
	}
	return s
}

func recounted(r *Relay) string {
	var nobodies int
	var crowd tally
	for _, c := range r.conns {
		if c.role == nobody {
			nobodies++
		}
		if c.standing < Accepted {
			crowd.add(c.from)
		}
	}
	var all places
	of := map[[32]byte]*places{orgID(): {}, rivalID(): {}}
	for _, ch := range r.allChats() {
		p := ch.place()
		all.move(place{}, p, ch.from)
		if ch.queued() {
			of[ch.org].move(place{}, p, ch.from)
		}
	}
	return fmt.Sprint(nobodies, crowd.held(), all.held()) + fmt.Sprint(of[orgID()].held()) + fmt.Sprint(of[rivalID()].held())
}

func (t *tally) held() string {
	return fmt.Sprint(t.address.held, t.network.held, t.address.most(), t.network.most())
}

func (p *places) held() string { return fmt.Sprint(p.idle, p.crowd.held()) }

// join brings a page from there, with a chat that no other test has.
func (w *world) join(from From, n int, agent [32]byte) ConnID {
	w.from = from
	defer func() { w.from = From{} }()
	f := join(1, 1)
	binary.BigEndian.PutUint32(f.Chat[4:], uint32(n+1))
	f.Agent = agent
	c := w.openAt(shopOrigin, f.Chat.Ticket())
	if w.shut[c] == 0 {
		w.take(c)
		w.send(c, greeted(f))
	}
	return c
}

// Whoever comes in vain to a full relay, again and again, does not hold it up:
// that nobody gives way is known without a look at everybody, which would take
// memory in proportion.
func TestNewcomersInVainCostLittle(t *testing.T) {
	nobodysAgent := keyHash(mallet.VKey)
	for name, c := range map[string]struct {
		agent [32]byte
		limit func(*Limits) *int
	}{
		"a full queue":          {[32]byte{}, func(l *Limits) *int { return &l.Waiting }},
		"all chats taken":       {keyHash(alice.VKey), func(l *Limits) *int { return &l.Chats }},
		"all connections taken": {nobodysAgent, func(l *Limits) *int { return &l.Connections }},
	} {
		t.Run(name, func(t *testing.T) {
			cost := func(places int) uint64 {
				l := DefaultLimits
				l.Waiting, l.Chats, l.Connections = 10*places, 10*places, 10*places
				*c.limit(&l) = places
				return costInVain(t, l, places, c.agent)
			}
			if few, many := cost(100), cost(MaxWaiting); many > 2*few {
				t.Errorf("each took %d bytes of a relay with 100 places, %d with %d", few, many, MaxWaiting)
			}
		})
	}
}

// costInVain fills a relay, and returns how many bytes each newcomer after
// that takes.
func costInVain(t *testing.T, l Limits, places int, agent [32]byte) uint64 {
	w := newWorld(t, l)
	for n := range places {
		w.join(host(uint64(n/200)+1), n, agent)
	}
	return cost(func() { w.expectClosed(w.join(host(1), places, agent), wire.CloseBusy) })
}

// The same for the queue of chats that are other relays'.
func TestAnnouncementsInVainCostLittle(t *testing.T) {
	costOf := func(places int) uint64 {
		l := DefaultLimits
		l.Waiting = places
		w := newWorld(t, l)
		var refused int
		w.notice = func(Action) { refused++ }
		announce := func(n, from int) {
			w.step(Announce{orgID(), numbered(n).Chat.Ticket(), "billing", start, true, false, host(uint64(from)), [32]byte{}})
		}
		for n := range places {
			announce(n, n/200+1)
		}
		each := cost(func() { announce(places, 1) })
		if refused != 51 {
			t.Errorf("%d refused, want each newcomer and nobody else", refused)
		}
		return each
	}
	if few, many := costOf(100), costOf(MaxWaiting); many > 2*few {
		t.Errorf("each took %d bytes of a queue with 100 places, %d with %d", few, many, MaxWaiting)
	}
}

// cost returns how many bytes something takes that is done again and again.
func cost(vain func()) uint64 {
	vain()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 50 {
		vain()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / 50
}

// Whoever has a network has as many addresses as they like, each with one
// place. They keep nobody out, and few who share a network lose nothing.
func TestANetworkIsNoCrowd(t *testing.T) {
	w := newWorld(t, DefaultLimits)
	var honest []ConnID
	for n := range NetworkPlaces {
		honest = append(honest, w.join(From{uint64(900 + n), 900}, n, [32]byte{}))
	}
	for n := NetworkPlaces; n < MaxWaiting; n++ {
		w.join(From{uint64(10_000 + n), 901}, n, [32]byte{})
	}
	for n := range 60 {
		honest = append(honest, w.join(host(uint64(n+1)), MaxWaiting+n, [32]byte{}))
	}
	for _, c := range honest {
		w.expectClosed(c, 0)
	}
}

// The same for connections that begin no chat.
func TestANetworkHoldsNoConnectionsFromOthers(t *testing.T) {
	l := DefaultLimits
	l.Connections = 400
	w := newWorld(t, l)
	for n := range 400 {
		w.join(From{uint64(10_000 + n), 901}, n, keyHash(mallet.VKey))
	}
	for n := range 50 {
		w.expectClosed(w.join(host(uint64(n+1)), 400+n, [32]byte{}), 0)
	}
}
