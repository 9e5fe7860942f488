package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"math"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// VisitorConfig describes a customer's page. Root is the embedder's data-org, Spare its
// data-spare ("" for none), Origin the page's web origin as the browser reported it, Saved what an
// earlier page kept (nil for a new chat), Now Unix ms, Known the Roster of the
// previous chat in the same page, nil for the first. Malformed parts of About
// are left out.
type VisitorConfig struct {
	Root, Spare, Service, Origin string
	Saved                        []byte
	Now                          int64
	Known                        *roster.Authority
	About                        About
}

// A Visitor is the customer's end of one chat.
type Visitor struct {
	session
	out       out
	cfg       VisitorConfig
	hello     []byte
	roster    *roster.Authority // the newest seen, valid or not: what the page goes by
	ahead     int64             // how far this clock is ahead of the relay's, ms
	paused    PauseReason       // why nothing can be verified now
	postponed *wire.Data        // an offer that came in a pause
	pauses    int               // how often that has changed since the page knows the agent
	lookAt    int64             // Unix ms: when to look at the roster again
	agent     roster.Agent
	phase     Phase
	saved     *resumeState
	line      line
	queued    []pending
	deadline  int64       // Unix ms: when a reloaded page waits no longer, or a step longer; 0: it does not wait
	patience  int         // how many steps are left
	first     int64       // Unix ms: when the page joined first; 0: it has not
	why       wire.Reason // that a Leave gives; 0: the customer ended it
	said      bool        // a Leave went out
	left      bool        // the link is let go
	texted    uint64      // numbers own texts, for Delivered
	forms     map[string]*openForm
	used      map[string]usedForm // every request seen
	files     uploads
	zone      int64 // minutes: see SetZone

	vkey      string       // this page's
	earlier   []string     // sessions of this page before the present one
	renewal   wire.Renewal // that waits for its time
	renewAt   int64        // Unix ms: no other session before
	returning bool         // the agent's end is there, as the relay says, and begins again
	bond      bond         // with whoever may read what was said; zero: no agent was here
	same      bool         // this session is with the one who was here before
	ask       uint64       // the number of the question whether an agent may read it; 0: none is open
	asks      uint64
	stranger  bond // whom it is about
	permit    *permit

	after     aftermath
	farewell  bool // the agent's end has said that it ends the chat
	recalled  int  // items of the history
	recalling bool // the page was loaded again, and is told what was said before
	welcome   bool // and which forms are open, or were sent
}

// NewVisitor makes fresh keys and begins a chat, or takes one up again after a
// reload. Saved state that cannot be read begins a new chat.
func NewVisitor(cfg VisitorConfig) (*Visitor, []Output, error) {
	v := &Visitor{cfg: cfg, roster: cfg.Known, phase: PhaseConnecting, forms: map[string]*openForm{}, used: map[string]usedForm{}}
	v.session.out, v.out.say = &v.out, v.words
	v.wait, v.memory = resendAfter, &memory{}
	if err := checkPin(v.Pin()); err != nil {
		return nil, nil, err
	}
	if !roster.ValidName(cfg.Service) {
		return nil, nil, &Error{string(trust.RefusedService), "data-service is not the name of a service: copy it from the roster"}
	}
	if v.saved = parseResume(cfg.Saved); v.saved != nil {
		v.cfg.Service = v.saved.service // it can have been handed over to another
	}
	v.line.tab = parseTabState(cfg.Saved)
	if err := v.makeKeys(); err != nil {
		return nil, nil, err
	}
	v.out.add(Chat{v.chat.Ticket(), wire.Leave{Chat: v.chat}.Append(nil)})
	if v.saved != nil {
		v.resume(cfg.Now)
	} else {
		v.out.add(Saved{v.line.tab.marshal()})
	}
	v.out.add(State{Phase: v.phase})
	return v, v.outputs(), nil
}

// Pin returns what the page knows of the organisation beforehand.
func (v *Visitor) Pin() roster.Pin { return roster.Pin{Root: v.cfg.Root, Spare: v.cfg.Spare} }

func checkPin(pin roster.Pin) error {
	if trust.CheckOrg(pin) != nil {
		return &Error{string(trust.RefusedOrg), "data-org is not a verifier key, or data-spare not the fingerprint of one: copy the script tag that the relay prints"}
	}
	return nil
}

// makeKeys makes this page load's identity, signer and names, and the hello
// that introduces them.
func (v *Visitor) makeKeys() error {
	id, err := seal.NewIdentity()
	if err != nil {
		return err
	}
	chat := trust.RandomHex(16)
	if v.saved != nil {
		chat = v.saved.chat
		v.signer, v.vkey, err = trust.NewSigner(trust.VisitorName)
	} else {
		chat, err = v.beginLine(chat, v.cfg.Now)
	}
	if err != nil {
		return err
	}
	v.id = id
	v.own = binding{org: v.cfg.Root, chat: chat, session: trust.RandomHex(8), origin: v.cfg.Origin, from: wire.FromVisitor}
	v.peer = v.own
	v.peer.from = wire.FromAgent
	hex.Decode(v.chat[:], []byte(chat))
	hex.Decode(v.sess[:], []byte(v.own.session))
	return v.greet(v.cfg.Now)
}

// greet makes the hello that introduces this page in its present session.
func (v *Visitor) greet(now int64) (err error) {
	v.hello, err = trust.Hello{
		Org: v.own.org, Service: v.cfg.Service, Chat: v.own.chat, Session: v.own.session,
		Origin: v.own.origin, VKey: v.vkey, Recipient: v.id.Recipient(), Time: now / 1000,
	}.Sign(v.signer)
	return err
}

// outputs ends a call: it returns what the host has to do.
func (v *Visitor) outputs() []Output {
	times := []int64{v.deadline, v.lookAt, v.pen.until, v.after.until, v.line.askAt, v.line.opening.at}
	if v.renewal != 0 {
		times = append(times, v.renewAt)
	}
	for _, f := range v.forms {
		times = append(times, f.expires)
	}
	if v.paused != NotPaused { // nothing is sent
		return v.out.drain(earliest(times...))
	}
	for _, f := range v.forms {
		times = append(times, f.tellAt)
	}
	return v.out.drain(v.wake(append(times, v.files.due)...))
}

// Connected is called when the link to the relay is up: the visitor joins.
func (v *Visitor) Connected(now int64) []Output {
	if v.left {
		return nil
	}
	if v.first == 0 {
		v.WaitedSince(now)
	}
	v.up = true
	v.out.add(Frame{v.joining(now).Append(nil)})
	if v.after.on() {
		return v.outputs()
	}
	if v.over() {
		v.leave(v.why)
		v.down()
		v.release()
		return v.outputs()
	}
	v.look(now)
	v.tend(now)
	return v.outputs()
}

// WaitedSince says when the page first joined, by a clock of the host that
// nobody has set since, in the Unix ms of now. Without it Connected relies on
// the times that it was given. A page that waited before a reload has waited
// since then.
func (v *Visitor) WaitedSince(at int64) {
	if v.first = at; v.line.since != 0 {
		v.first = min(at, v.line.since)
	}
}

func (v *Visitor) joining(now int64) wire.Join {
	j := wire.Join{Org: roster.OrgID(v.cfg.Root), Service: v.cfg.Service, Chat: v.chat, Session: v.sess, Have: v.got, Hello: v.hello}
	j.Waited = uint32(min(max(0, now-v.first), math.MaxUint32))
	if v.verifier != nil || v.met() && v.returning {
		j.Agent = sha256.Sum256([]byte(v.agent.VKey))
	} else if v.saved != nil && !v.met() {
		j.Agent = sha256.Sum256([]byte(v.saved.agent))
	}
	return j
}

// Disconnected is called when the link is lost. Nothing sealed is lost.
func (v *Visitor) Disconnected(now int64) []Output {
	v.down()
	v.lookAt = 0
	v.tend(now)
	v.out.add(PeerUp{false})
	return v.outputs()
}

// Say sends a message. Before an agent has joined it waits. A text that holds
// a card number, an SSN or an IBAN is refused: see Insist, Stopped.
func (v *Visitor) Say(now int64, text string) ([]Output, error) { return v.say(now, text, guardText) }

// Insist sends a message unchanged that Say refused because of a number.
func (v *Visitor) Insist(now int64, text string) ([]Output, error) {
	return v.say(now, text, func(string) error { return nil })
}

func (v *Visitor) say(now int64, text string, guard func(string) error) ([]Output, error) {
	text, err := cleanText(text)
	if err == nil {
		err = guard(text)
	}
	if err == nil {
		err = v.roomFor(now)
	}
	if err != nil {
		return v.outputs(), err
	}
	v.texted++
	e := envelope{kind: kindMessage, body: text}
	if v.phase == PhaseJoined && !v.mute {
		v.out.sent = v.seq + 1 // its own number
	} else if v.saved == nil || v.met() {
		e.time = now / 1000
	}
	v.out.item(Item{From: Customer, Kind: Text, Text: text, Time: now, Seq: v.texted})
	v.queued = append(v.queued, v.waits(e, v.texted))
	v.flush(now)
	v.tend(now)
	return v.outputs(), nil
}

// waits puts a note aside until it can be sealed. num is the number of the text
// that it carries, 0 for none.
func (v *Visitor) waits(e envelope, num uint64) pending {
	late := v.phase == PhaseConnecting && v.met() && (v.permit == nil || !v.permit.live)
	p := pending{note: e, late: late, asked: v.ask != 0}
	if num != 0 {
		p.texts = textMark{from: num - 1, through: num}
	}
	return p
}

// roomFor returns why no further message can be taken now, if so.
func (v *Visitor) roomFor(now int64) error {
	if err := v.writable(now); err != nil {
		return err
	}
	if len(v.queued)+len(v.outbox) >= MaxOutbox {
		return errFull
	}
	return nil
}

// flush seals the notes that waited for somebody to seal them to.
func (v *Visitor) flush(now int64) {
	if v.phase != PhaseJoined || v.mute {
		return
	}
	for len(v.queued) > 0 {
		seq, err := v.push(now, v.queued[0].note)
		if err != nil {
			return
		}
		if m := v.queued[0].texts; m.through != 0 {
			v.carries(textMark{seq, m.from, m.through})
		}
		v.queued = v.queued[1:]
	}
}

// writable returns why nothing can be sent now, if so.
func (v *Visitor) writable(now int64) error {
	v.look(now)
	switch {
	case v.over():
		return errEnded
	case v.paused != NotPaused:
		return errUnverified
	}
	return nil
}

// Tick does what is due at now.
func (v *Visitor) Tick(now int64) []Output {
	v.out.wake = 0
	v.look(now)
	if !v.over() {
		v.answerRenewal(now)
		v.expireWriting(now)
		v.expireForms(now)
	}
	if !v.over() && v.paused == NotPaused {
		v.tick(now)
		v.tellProgress(now)
		v.catchUp(now)
		v.feed(now)
	}
	v.tickAfter(now)
	v.tire(now)
	v.tend(now)
	return v.outputs()
}
