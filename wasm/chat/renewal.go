package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"math"
	"slices"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/trust"
)

// An agent's end can go and come back without knowing anything, and another agent
// can take a chat up. The page outlives both: it begins another session of the
// chat, keeps its keys and what it remembers, and waits for an offer. What it
// does with the offer is decided in recovery.

// renewEvery is the least time, in ms, between two sessions of one page: it is
// the relay that asks for them.
const renewEvery = 1000

// A pending note waits for somebody to seal it to. late says that it was meant
// for an agent who is not there any more; asked, that it was written while the
// customer was asked about one.
type pending struct {
	note        envelope
	texts       textMark // that it carries; seq is not known yet
	late, asked bool
}

// met reports whether this page, and not only one before it, has had an agent.
func (v *Visitor) met() bool { return v.bond != (bond{}) }

// takeRenewal has the page begin another session. A page that was loaded again
// and has not been taken back remembers nothing, and neither does the agent's end.
func (v *Visitor) takeRenewal(now int64, why wire.Renewal) {
	if v.saved != nil && !v.met() {
		v.lost(now)
		return
	}
	v.renewal = why
	v.answerRenewal(now)
}

// lost ends a chat that nobody remembers.
func (v *Visitor) lost(now int64) {
	v.leave(0)
	v.finish(now, EndedLost)
}

// answerRenewal does what the relay asked for last, when it is time.
func (v *Visitor) answerRenewal(now int64) {
	if v.renewal == 0 || now < v.renewAt && v.renewAt <= now+renewEvery {
		return
	}
	why := v.renewal
	v.renewal, v.renewAt = 0, now+renewEvery
	if v.renew(now, why) == nil && v.up {
		v.out.add(Frame{v.joining(now).Append(nil)})
	}
}

// renew begins another session. What was not acknowledged is said again in it.
func (v *Visitor) renew(now int64, why wire.Renewal) error {
	v.interruptForms()
	v.memory.unsay(v.own.session, v.acked)
	late := v.anew(saidAgain)
	for i := range late {
		late[i].late = true
	}
	for i := range v.queued {
		v.queued[i].late = v.queued[i].late || v.queued[i].asked
	}
	v.queued = append(late, v.queued...)
	v.earlier = append(v.earlier, v.own.session)
	v.earlier = v.earlier[max(0, len(v.earlier)-maxSessions+1):]
	v.laidDown()
	v.session = v.session.another(trust.RandomHex(8))
	v.mute, v.postponed, v.deadline = v.met(), nil, 0
	v.returning, v.same = why == wire.RenewRestart, false
	v.withdrawAsk()
	v.out.barrier()
	if v.met() {
		v.bereave(now, why)
	}
	if why == wire.RenewHanded {
		v.handedOver(now)
	}
	return v.greet(now)
}

// bereave says what the customer can know of an agent who is not there.
func (v *Visitor) bereave(now int64, why wire.Renewal) {
	before := v.phase
	v.phase = PhaseConnecting
	if why == wire.RenewAway {
		v.phase = PhaseWaiting
	}
	if v.phase == before {
		return
	}
	v.out.add(State{Phase: v.phase, Name: v.agent.Name, Agent: v.agent.VKey})
	if why == wire.RenewAway {
		v.note(now, CodeWaitsAgain)
	}
}

// saidAgain reports whether a note that was not acknowledged is said again in the
// next session. What belongs to a session, or to a form, is not: a form is asked
// for again.
func saidAgain(kind string) bool {
	switch kind {
	case kindMessage, kindCancel, kindReceipt, kindGuard, kindHistory, kindStay:
		return true
	}
	return false
}

// anew returns what the other end is not known to have, or is owed, of kinds that
// which selects.
func (s *session) anew(which func(kind string) bool) (list []pending) {
	for _, m := range s.outbox {
		e := m.note
		if e.again == (earlier{}) {
			e.again = earlier{s.ownName(), m.seq}
		}
		list = append(list, pending{note: e, texts: s.markOf(m.seq)})
	}
	for _, e := range s.owed {
		list = append(list, pending{note: e})
	}
	list = slices.DeleteFunc(list, func(p pending) bool { return !which(p.note.kind) })
	for i := range list {
		list[i].note.ack = 0 // it speaks of another session
	}
	return list
}

func (s *session) markOf(seq uint64) textMark {
	for _, m := range s.texts {
		if m.seq == seq {
			return m
		}
	}
	return textMark{}
}

// another is a further session between the same two ends, in which nothing has been
// said and the other end's keys are not known.
func (s *session) another(name string) session {
	n := session{
		out: s.out, chat: s.chat, own: s.own, peer: s.peer, signer: s.signer, id: s.id,
		up: s.up, held: s.held, wait: resendAfter, reached: s.reached, past: s.remembered(), memory: s.memory, pen: s.pen.another(), reading: s.reading.another(),
	}
	n.own.session, n.peer.session = name, name
	hex.Decode(n.sess[:], []byte(name))
	return n
}

// nameOf names an offer. A relay can name a session of a page's to several agents'
// ends, which number what they say in it each from 1: the offer tells them apart.
func nameOf(offer []byte) string {
	hash := sha256.Sum256(offer)
	return hex.EncodeToString(hash[:8])
}

// ownName is what this end's notes of the session are called when they are said
// again, and peerName the other's; "" before there was an offer.
func (s *session) ownName() string  { return s.nameFor(s.own.from) }
func (s *session) peerName() string { return s.nameFor(s.peer.from) }

func (s *session) nameFor(from wire.Direction) string {
	if from == wire.FromAgent {
		return s.offer
	}
	return s.own.session
}

// maxPast is how many sessions an end remembers.
const maxPast = 100

// remembered are the sessions so far, this one too.
func (s *session) remembered() map[string]uint64 {
	past := maps.Clone(s.past)
	if past == nil {
		past = map[string]uint64{}
	}
	if name := s.peerName(); name != "" && len(past) < maxPast {
		past[name] = max(past[name], s.got) // it can know more from what was said again
	}
	return past
}

// doubled reports whether this end has already what a note says again. What it
// has of a session it has in order, so the highest number says it all.
func (s *session) doubled(e envelope) bool {
	if e.again == (earlier{}) {
		return false
	}
	had, known := s.past[e.again.in]
	if e.again.seq <= had {
		return true
	}
	if known || len(s.past) < maxPast {
		if s.past == nil {
			s.past = map[string]uint64{}
		}
		s.past[e.again.in] = e.again.seq
	}
	return false
}

// notYet is the number of a form that is to be sealed when somebody asks for it.
const notYet = math.MaxUint64

// interruptForms has the forms that are being sent, and all files, begin again
// when they are asked for again.
func (v *Visitor) interruptForms() {
	for _, id := range v.openForms() {
		if f := v.forms[id]; f.sent != 0 {
			f.maybe, f.sent = v.mayHaveForm(f), notYet
		}
	}
	v.files.ahead, v.files.next = nil, 0
	for _, u := range v.files.list {
		u.restart()
		v.tell(u)
	}
}

// mayHaveForm reports whether an agent's end, this one or one before, can have a
// form that was sent.
func (v *Visitor) mayHaveForm(f *openForm) bool {
	return f.maybe || f.sent != notYet && v.mayHave(f.sent)
}

// catchUp sends what waited for a key of the form's that is of this session.
func (v *Visitor) catchUp(now int64) {
	if v.over() || v.paused != NotPaused || v.mute {
		return
	}
	for _, u := range v.files.list {
		if f := v.forms[u.head.request.ID]; u.offer == 0 && f != nil && f.session == v.own.session {
			v.offerFile(now, u)
		}
	}
	for _, id := range v.openForms() {
		if f := v.forms[id]; f.sent == notYet && f.session == v.own.session && !v.uploading(id) {
			v.submit(now, f)
		}
	}
}

// askedAgain gives a form the key of another session. What is in its inputs stays.
func (v *Visitor) askedAgain(now int64, f *openForm, r trust.Request, e envelope) {
	f.request, f.order, f.session, f.told = r, e.seq, v.own.session, -1
	for _, u := range v.files.list {
		if u.head.request.ID == r.ID {
			u.head.request = r
		}
	}
	if later := now + min(r.Seconds*1000, maxOpen); f.expires == 0 || later >= f.expires+minExtension {
		f.expires = later // it was given more time, and that did not come
		v.out.add(FormExtended{r.ID, later})
	}
	f.plan(now)
}
