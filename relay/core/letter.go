package core

import (
	"slices"

	"github.com/sealform/sealform/relay/wire"
)

// A customer who finds nobody there can leave a message, sealed to agents' prekeys.
// The queue's relay keeps it until an agent has dealt with it, or for LetterFor,
// and the chat is over once it is stored: before, nobody is told that it is kept.
type (
	// Left is a message that the page of a waiting chat leaves.
	Left struct {
		Org     [32]byte
		Ticket  wire.Ticket
		From    From
		Service string
		Payload []byte
	}
	// Stowed says whether it is kept.
	Stowed struct {
		Org    [32]byte
		Ticket wire.Ticket
		Is     bool
	}
	// StoreLetter replaces what is stored of a message, on any host that keeps
	// things; without State it is forgotten. With State the host answers with
	// Written.
	StoreLetter struct {
		Org    [32]byte
		Ticket wire.Ticket
		State  []byte
	}
	// Written says whether it could be stored.
	Written struct {
		Org    [32]byte
		Ticket wire.Ticket
		Is     bool
	}
	// RestoredLetter hands it to a new relay. What cannot be used is forgotten.
	RestoredLetter struct {
		Org    [32]byte
		Ticket wire.Ticket
		State  []byte
	}
)

func (Left) action()          {}
func (Left) event()           {}
func (Stowed) action()        {}
func (Stowed) event()         {}
func (StoreLetter) action()   {}
func (Written) event()        {}
func (RestoredLetter) event() {}

// A letter is a message that was left. Its ticket is that of the chat that it was
// left in place of.
type letter struct {
	org     *org
	ticket  wire.Ticket
	from    From // known while the relay has its memory, for counting alone
	service string
	since   int64 // Unix ms
	payload []byte
	kept    bool // it is stored
	remote  bool // the chat is another relay's
	gone    bool
	alarm
}

func (l *letter) deadline() int64 {
	if l.gone || !l.kept {
		return 0
	}
	return l.since + LetterFor
}

// expire is called when a message has been kept for as long as it may be.
func (l *letter) expire(r *Relay) { r.burn(l, wire.ReasonTimeout) }

func (l *letter) frame() wire.Stored {
	return wire.Stored{Ticket: l.ticket, Service: l.service, Since: l.since, Payload: l.payload}
}

// letterVersion is the first byte of what is stored of a message, which outlives
// versions of the relay.
const letterVersion = 1

func (l *letter) state() []byte {
	b := be.AppendUint64([]byte{letterVersion}, uint64(l.since))
	return append(append(append(b, byte(len(l.service))), l.service...), l.payload...)
}

func (o *org) letter(t wire.Ticket) *letter {
	i := slices.IndexFunc(o.letters, func(l *letter) bool { return l.ticket == t })
	if i < 0 {
		return nil
	}
	return o.letters[i]
}

// leaveLetter takes a message from the page of a chat that waits. Once an agent
// has the chat it was under way when that came.
func (r *Relay) leaveLetter(c *conn, f wire.Offline) bool {
	ch := c.chat
	switch {
	case !c.named(f.Chat.Ticket()):
		return false
	case ch == nil || ch.id != f.Chat || !ch.waiting():
		r.count.Dropped++
	case r.remoteQueue:
		r.out = append(r.out, Left{ch.org, ch.ticket, c.from, ch.service, f.Payload})
	default:
		r.left(Left{ch.org, ch.ticket, c.from, ch.service, f.Payload}, false)
	}
	return true
}

// left keeps a message, or says that there is no room. One that comes again is
// the same.
func (r *Relay) left(e Left, remote bool) {
	o := r.orgs[e.Org]
	if o == nil {
		return
	}
	switch l := o.letter(e.Ticket); {
	case l != nil && !l.kept: // it is being stored
	case l != nil:
		r.settled(l, remote)
	case !o.takes(e):
		o.count.LettersRefused++
		r.reached(BoundLetters)
		r.stow(Stowed{e.Org, e.Ticket, false}, remote)
	default:
		l := &letter{org: o, ticket: e.Ticket, from: e.From, service: e.Service, since: r.wall(), payload: slices.Clone(e.Payload), remote: remote}
		o.letters = append(o.letters, l)
		r.out = append(r.out, StoreLetter{e.Org, e.Ticket, l.state()})
	}
}

// takes reports whether there is room for another message.
func (o *org) takes(e Left) bool {
	size, address, network := len(e.Payload), 0, 0
	for _, l := range o.letters {
		size += len(l.payload)
		if e.From != (From{}) && l.from.Network == e.From.Network {
			network++
		}
		if e.From != (From{}) && l.from == e.From {
			address++
		}
	}
	return len(o.letters) < MaxLetters && size <= LetterBytes && address < LettersFrom && network < LettersFrom*NetworkPlaces
}

// written goes on with a message once it is stored, or could not be.
func (r *Relay) written(e Written) {
	o := r.orgs[e.Org]
	if o == nil {
		return
	}
	l := o.letter(e.Ticket)
	if l == nil || l.kept {
		return
	}
	if l.kept = e.Is; l.kept {
		o.count.LettersKept++
		r.arm(l)
		r.tellDesks(o, l.service, l.frame())
		r.settled(l, l.remote)
	} else { // and nothing stays of a write that failed at its end
		o.count.LettersFailed++
		o.drop(l)
		r.out = append(r.out, StoreLetter{Org: e.Org, Ticket: e.Ticket})
		r.stow(Stowed(e), l.remote)
	}
}

// settled says that a message is kept. The chat leaves the queue with it, also if
// its own relay is lost before it can say so.
func (r *Relay) settled(l *letter, remote bool) {
	if remote {
		r.withdrawn(Withdraw{Org: l.org.id, Ticket: l.ticket, Reason: wire.ReasonLeft})
	}
	r.stow(Stowed{l.org.id, l.ticket, true}, remote)
}

func (r *Relay) stow(e Stowed, remote bool) {
	if remote {
		r.out = append(r.out, e)
	} else {
		r.stowed(e)
	}
}

// stowed tells a page what became of its message. If it is kept, nobody waits any
// more.
func (r *Relay) stowed(e Stowed) {
	o := r.orgs[e.Org]
	if o == nil || o.issued[e.Ticket] == nil || !o.issued[e.Ticket].waiting() {
		return
	}
	ch := o.issued[e.Ticket]
	c := r.conns[ch.ends[wire.FromVisitor].conn]
	if c != nil {
		r.out.frame(c.id, wire.Kept{Chat: ch.id, Is: e.Is})
	}
	switch {
	case !e.Is:
	case c != nil && ch.served:
		r.leaveQueue(c, ch)
	default: // a page that did not hear of it comes again, and is told again
		r.withdraw(ch.org, ch.ticket, wire.ReasonLeft)
		r.forget(o, ch)
	}
}

// done deletes a message that an agent has dealt with.
func (r *Relay) done(c *conn, f wire.Done) bool {
	l := c.org.letter(f.Ticket)
	switch {
	case !c.isDesk():
		return false
	case l == nil || !l.kept || !c.agent.Serves(l.service):
		r.count.Dropped++
	default:
		r.burn(l, wire.ReasonClaimed)
	}
	return true
}

// burn deletes a message, and tells all desks that were shown it.
func (r *Relay) burn(l *letter, why wire.Reason) {
	l.org.drop(l)
	r.out = append(r.out, StoreLetter{Org: l.org.id, Ticket: l.ticket})
	r.tellDesks(l.org, l.service, wire.Gone{Ticket: l.ticket, Reason: why})
}

func (o *org) drop(l *letter) {
	l.gone = true
	o.letters = slices.DeleteFunc(o.letters, func(other *letter) bool { return other == l })
}

func (r *Relay) restoredLetter(e RestoredLetter) {
	in, o := wire.NewReader(e.State), r.orgs[e.Org]
	version := in.Byte()
	l := &letter{org: o, ticket: e.Ticket, since: min(in.Int64(), r.wall()), kept: true}
	l.service = string(in.Take(int(in.Byte())))
	l.payload = slices.Clone(in.Rest())
	_, err := wire.Parse(l.frame().Append(nil))
	if version != letterVersion || in.Failed() || err != nil || o == nil || o.letter(e.Ticket) != nil || l.deadline() <= r.now {
		r.out = append(r.out, StoreLetter{Org: e.Org, Ticket: e.Ticket})
		return
	}
	o.letters = append(o.letters, l)
	r.arm(l)
}
