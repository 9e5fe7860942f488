package chat

import (
	"crypto/sha256"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// A chain is one session of a record, as far as it was read.
type chain struct {
	verifier note.Verifier // nil before the agent's first note
	name     string        // of the agent, by the roster
	mine     bool          // it is this agent's
	broken   bool          // what follows is not known to be whole, or nobody in the roster signed it
	seq      uint64        // of the agent's last note
	prev     [32]byte
	acked    uint64 // the highest of the customer's that the agent's end had
	own      uint64 // the last of the customer's
	heard    uint64 // the highest of the agent's that those have acknowledged
	offer    string // the name of the one that it began with
	first    bool   // of the record
}

// recallEntry shows what one note of a record says.
func (a *Agent) recallEntry(entry recordEntry) {
	msg := []byte(entry.note)
	kind, ok := kindOfNote(msg)
	d, err := signed.Peek(msg, kind)
	if !ok || err != nil {
		a.recall.copies++
		return
	}
	session := fieldOf(d, "session")
	if a.hasLived(session, entry.own, kind, msg) || a.recall.known[sha256.Sum256(msg)] {
		return // this end has it in its stream
	}
	c := a.recall.chains[session]
	if c == nil {
		c = &chain{first: len(a.recall.chains) == 0}
		a.recall.chains[session] = c
	}
	e, in, verified := a.follow(c, session, entry.own, kind, msg)
	if !verified {
		a.recall.copies++
		a.copyOf(entry.own, kind, d)
		return
	}
	if !a.saidBefore(c.named(session, entry.own), e, entry.own) {
		a.showNote(c, e, in, entry.own)
	}
}

// begins finds whose session it is from the agent's first note of it. Without the
// offer, which the page may have dropped, the name in the signature tells.
func (a *Agent) begins(c *chain, kind string, msg []byte) {
	key := ""
	if d, err := signed.Peek(msg, kind); err == nil && kind == kindOffer {
		key = fieldOf(d, "agent")
	} else if a.cut(c) {
		key = a.signerOf(kind, msg)
	}
	agent, ok := a.cfg.Roster.Agent(key)
	v, err := note.NewVerifier(key)
	if !ok || err != nil {
		c.broken = true
		return
	}
	c.verifier, c.name, c.mine = v, agent.Name, key == a.cfg.Key
}

// cut reports whether the page has dropped the beginning of a session: the record's
// first.
func (a *Agent) cut(c *chain) bool { return c.first && a.recall.dropped > 0 }

// signerOf returns the key of the agent who signed a note, "" for nobody in the roster.
func (a *Agent) signerOf(kind string, msg []byte) string {
	for _, agent := range a.cfg.Roster.Agents {
		if v, err := note.NewVerifier(agent.VKey); err == nil {
			if _, err := signed.Open(msg, kind, v); err == nil {
				return agent.VKey
			}
		}
	}
	return ""
}

// follow verifies the next note of a session: who signed it, what it is bound to,
// and that nothing is missing before it.
func (a *Agent) follow(c *chain, session string, own bool, kind string, msg []byte) (envelope, *signed.Reader, bool) {
	b, to := a.own, trust.Fingerprint(a.recipient.String())
	b.session = session
	if own {
		// Sealed to whoever was the agent then, which is not known here.
		return a.followOwn(c, b, kind, msg)
	}
	if c.verifier == nil && !c.broken {
		a.begins(c, kind, msg)
	}
	if c.broken || !numbered(kind) {
		c.broken = true
		return envelope{}, nil, false
	}
	e, in, why := b.verify(msg, kind, c.verifier, to)
	first := c.seq == 0 && e.seq > c.heard && (e.seq == 1 && kind == kindOffer || a.cut(c))
	if why != accepted || !first && (e.seq != c.seq+1 || e.prev != c.prev) {
		c.broken = true
		return envelope{}, nil, false
	}
	if kind == kindOffer {
		c.offer = nameOf(msg)
	}
	c.seq, c.prev, c.acked = e.seq, sha256.Sum256(msg), max(c.acked, e.ack)
	return e, in, true
}

// followOwn does the same for a note of the customer's. Others of theirs are not
// in a record, so that their chain cannot be followed; but each says what it had
// of the agent's.
func (a *Agent) followOwn(c *chain, b binding, kind string, msg []byte) (envelope, *signed.Reader, bool) {
	b.from = wire.FromVisitor
	d, err := signed.Peek(msg, kind)
	if err != nil || kind != kindMessage && kind != kindCancel {
		return envelope{}, nil, false
	}
	e, in, why := b.verify(msg, kind, a.verifier, fieldOf(d, "to"))
	if why != accepted || e.seq <= c.own || c.verifier != nil && !c.broken && (e.ack > c.seq || e.seq <= c.acked) {
		return envelope{}, nil, false
	}
	c.own, c.heard = e.seq, max(c.heard, e.ack)
	return e, in, true
}

// named is what the notes of one of the two ends are called when they are said
// again: see ownName.
func (c *chain) named(session string, own bool) string {
	if own {
		return session
	}
	return c.offer
}

// A voice is one of the two ends in one session.
type voice struct {
	in  string
	own bool
}

// saidBefore reports whether a note says again what stands in the record already,
// or what this end had from the customer itself.
func (a *Agent) saidBefore(in string, e envelope, own bool) bool {
	said := a.recall.said
	said[voice{in, own}] = e.seq
	if e.again == (earlier{}) {
		return false
	}
	first := voice{e.again.in, own}
	if e.again.seq <= said[first] || own && e.again.seq <= a.past[first.in] {
		return true
	}
	said[first] = e.again.seq
	return false
}

// copyOf shows the texts of a note that does not verify.
func (a *Agent) copyOf(own bool, kind string, d signed.Doc) {
	at, _ := signed.ParseTime(fieldOf(d, "time"))
	if kind == kindMessage && proper(d.Body) {
		a.showCopy(own, strings.Clone(d.Body), at*1000)
		return
	}
	items, ok := parseHistory(d.Body)
	if kind != kindHistory || !ok {
		return
	}
	for _, i := range items {
		if i.Kind == Text && proper(i.Text) {
			a.showCopy(i.From == Customer, strings.Clone(i.Text), i.Time)
		}
	}
}

// fieldOf returns the value of a key of a note that is not verified, or verified
// already.
func fieldOf(d signed.Doc, key string) string {
	for _, f := range d.Fields {
		if f.Key == key {
			return f.Value
		}
	}
	return ""
}
