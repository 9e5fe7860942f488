package chat

import (
	"crypto/sha256"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// A session is what passes between two ends, seen from one of them: what it
// sends, numbered and kept until acknowledged, and what it has received.
type session struct {
	out  *out
	chat wire.ChatID
	sess wire.SessionID
	own  binding // of what this end sends
	peer binding // of what it receives

	signer    note.Signer
	recipient *seal.Recipient // where the other end opens; nil until known
	id        *seal.Identity  // what opens the other end's notes
	verifier  note.Verifier   // checks the other end's notes; nil until known

	seq, acked uint64 // highest number sent, highest acknowledged
	prev       [32]byte
	outbox     []sent
	owed       []envelope // answers that wait for room in it

	got     uint64 // highest number received
	gotPrev [32]byte

	order

	up       bool  // the link is up and joined
	held     bool  // nothing goes out for the time being
	peerUp   bool  // the relay says that the other end is connected
	ackDue   int64 // Unix ms, 0: none
	resendAt int64
	wait     int64 // ms until resendAt, doubling
	texts    []textMark
	answered uint64 // highest number of this end's that a note of the other end's acknowledged: none of these is refused any more
	reached  uint64 // number of the last own text that the other end has

	pen     pen               // who writes
	reading reading           // what was seen
	mute    bool              // nothing is said but acknowledgements: nobody may read it yet
	offer   string            // the name of the agent's offer, see nameOf; "" before there is one
	past    map[string]uint64 // of earlier sessions, by peerName: the highest number that this end has of the other's
	memory  *memory           // at the customer's end
}

// textMark says that the note with this number carries the own texts after from
// and up to through.
type textMark struct{ seq, from, through uint64 }

// A sent note is one that the other end has not acknowledged.
type sent struct {
	seq   uint64
	frame []byte
	note  envelope // without what is attached once it was given to the link: see withdraw and anew
	left  bool     // it was given to the link
	maybe bool     // the other end can have it: it was there since, or this end was not
}

// room returns why a person can write no more for now, if so.
func (s *session) room() error {
	if len(s.outbox) >= MaxOutbox {
		return errFull
	}
	return nil
}

// push signs, seals, numbers and keeps a note, and sends it when the link is
// up. It returns the note's number.
func (s *session) push(now int64, e envelope) (uint64, error) {
	if len(s.outbox) >= MaxOutbox+reserve {
		return 0, errFull
	}
	e.seq, e.prev = s.seq+1, s.prev
	if e.time == 0 { // else it was written before there was anybody to seal it to
		e.time, e.ack = now/1000, s.got
	}
	file, msg, err := s.own.seal(e, s.signer, s.recipient)
	if err != nil {
		return 0, err
	}
	frame := s.frame(e.seq, file)
	if len(frame) > wire.MaxFrame {
		return 0, errValueLong
	}
	s.seq, s.prev, s.out.sent = e.seq, sha256.Sum256(msg), e.seq
	s.memory.said(s.own.session, e, msg)
	s.outbox = append(s.outbox, sent{seq: e.seq, frame: frame, note: e})
	s.send(now, &s.outbox[len(s.outbox)-1])
	if e.ack == s.got {
		s.ackDue = 0
	}
	return e.seq, nil
}

// maxOwed bounds the answers that wait: an end that acknowledges nothing and
// keeps asking loses answers to its own questions.
const maxOwed = 1000

// owe sends an answer to the other end. An answer that finds no room waits
// until the other end has acknowledged something, and is then sent with this
// end's latest acknowledgement.
func (s *session) owe(now int64, e envelope) {
	e.time, e.ack = now/1000, s.got
	if len(s.owed) < maxOwed {
		s.owed = append(s.owed, e)
	}
	s.pay(now)
}

// replies counts what this end has said, and what it still has to say.
func (s *session) replies() uint64 { return s.seq + uint64(len(s.owed)) }

// pay sends the answers that there is room for.
func (s *session) pay(now int64) {
	for len(s.owed) > 0 && !s.mute {
		if _, err := s.push(now, s.owed[0]); err == error(errFull) {
			return
		}
		s.owed = s.owed[1:]
	}
}

func (s *session) frame(seq uint64, file []byte) []byte {
	return wire.Data{Chat: s.chat, Session: s.sess, From: s.own.from, Seq: seq, Payload: file}.Append(nil)
}

func (s *session) send(now int64, m *sent) {
	if !s.up || s.held {
		return
	}
	m.left, m.maybe, m.note.attachment = true, m.maybe || s.peerUp, nil
	s.out.add(Frame{m.frame})
	s.schedule(now)
}

// mayHave reports whether the other end can have a note that this end sent.
func (s *session) mayHave(seq uint64) bool {
	for _, m := range s.outbox {
		if m.seq == seq {
			return m.maybe
		}
	}
	return true
}

// withdraw puts another note in the place of one that never left, and seals the
// notes after it anew, since each names the one before.
func (s *session) withdraw(seq uint64, by envelope) bool {
	at := slices.IndexFunc(s.outbox, func(m sent) bool { return m.seq == seq })
	if at < 0 || slices.ContainsFunc(s.outbox[at:], func(m sent) bool { return m.left }) {
		return false
	}
	old := s.outbox[at].note
	by.seq, by.prev, by.time, by.ack = old.seq, old.prev, old.time, old.ack
	s.outbox[at].note = by
	s.prev = old.prev
	for i := range s.outbox[at:] {
		m := &s.outbox[at+i]
		m.note.prev = s.prev
		file, msg, err := s.own.seal(m.note, s.signer, s.recipient)
		if err != nil {
			return false
		}
		m.frame, s.prev = s.frame(m.seq, file), sha256.Sum256(msg)
		s.memory.said(s.own.session, m.note, msg)
	}
	return true
}

// schedule sets when to send again, if something waits for an acknowledgement
// from an end that is connected. A time further off than the wait was chosen
// before the clock was set back, and is chosen again.
func (s *session) schedule(now int64) {
	if len(s.outbox) == 0 || !s.peerUp || s.held {
		s.resendAt = 0
	} else if s.resendAt == 0 || s.resendAt > now+s.wait {
		s.resendAt = now + s.wait
	}
}

// resend sends again what the other end has not acknowledged.
func (s *session) resend(now int64) {
	s.resendAt = 0
	for i := range s.outbox {
		s.send(now, &s.outbox[i])
	}
}

// setPeer notes whether the other end is connected. When it comes, everything
// unacknowledged goes out again: the relay may have lost it.
func (s *session) setPeer(now int64, up bool) {
	s.peerUp = up
	if !up {
		s.laidDown()
	}
	s.reading.again()
	s.wait, s.resendAt = resendAfter, 0
	s.fresh()
	if up {
		s.resend(now)
		s.planRead(now)
	}
	s.out.add(PeerUp{up})
}

// acknowledge forgets what the other end has.
func (s *session) acknowledge(now int64, through uint64) {
	if through <= s.acked || through > s.seq {
		return
	}
	s.acked, s.out.known = through, through
	for len(s.outbox) > 0 && s.outbox[0].seq <= through {
		s.outbox = s.outbox[1:]
	}
	s.wait, s.resendAt = resendAfter, 0
	s.schedule(now)
	s.delivered(through)
	s.planRead(now)
	s.pay(now)
}

// heard takes an acknowledgement that came by itself. One that brings no
// news says that the other end is there and lacks something, which is sent soon.
func (s *session) heard(now int64, through uint64) {
	if through == s.acked && len(s.outbox) > 0 && s.resendAt > now+resendAfter {
		s.wait, s.resendAt = resendAfter, now+resendAfter
	}
	s.acknowledge(now, through)
}

// delivered tells which own texts the other end has now.
func (s *session) delivered(through uint64) {
	before := s.reached
	for _, m := range s.texts {
		if m.seq <= through {
			s.reached = max(s.reached, m.through)
		}
	}
	if s.reached > before {
		s.out.add(Delivered{s.reached})
	}
}

// carries notes which own texts a note carries, for as long as it can be
// refused. Only the last notes are kept, since the other end need not write
// any.
func (s *session) carries(m textMark) {
	for len(s.texts) > 0 && (s.texts[0].seq <= s.answered || len(s.texts) >= maxMarks) {
		s.texts = s.texts[1:]
	}
	s.texts = append(s.texts, m)
	s.reading.sent(m)
}

// maxMarks leaves as much for texts that are acknowledged and not answered as
// there can be others.
const maxMarks = 2 * MaxOutbox

// accept opens and checks a numbered frame. Only when everything fits does it
// count as received.
func (s *session) accept(now int64, f wire.Data) (envelope, *signed.Reader, Refusal) {
	if f.Seq <= s.got {
		s.ackDue = now + ackDelay // it was sent again: the other end does not know we have it
		return envelope{}, nil, s.again(s.got, f)
	}
	if f.Seq != s.got+1 {
		return envelope{}, nil, s.ahead(now, f)
	}
	msg, e, in, why := s.open(f)
	if why != accepted {
		return envelope{}, nil, why
	}
	if e.prev != s.gotPrev {
		return envelope{}, nil, WrongOrder
	}
	s.received(now, f, msg, e)
	return e, in, accepted
}

// open opens a numbered frame and checks all but what came before it.
func (s *session) open(f wire.Data) ([]byte, envelope, *signed.Reader, Refusal) {
	msg, attachment, kind, why := peel(f.Payload, s.id)
	if why != accepted {
		return nil, envelope{}, nil, why
	}
	if !numbered(kind) {
		return nil, envelope{}, nil, NotNow
	}
	e, in, why := s.peer.verify(msg, kind, s.verifier, s.sealedTo())
	if why == accepted && e.seq != f.Seq {
		why = WrongOrder
	}
	e.attachment = attachment
	return msg, e, in, why
}

// received counts the note that a frame brought as the last one received.
func (s *session) received(now int64, f wire.Data, msg []byte, e envelope) {
	s.got, s.gotPrev = e.seq, sha256.Sum256(msg)
	s.memory.heard(s.own.session, e, msg)
	if e.kind == kindMessage {
		s.laidDown()
	}
	s.took(s.got, f.Payload)
	s.ackDue = now + ackDelay
	if e.kind != kindAbout && e.kind != kindRecord { // which come before what waited for them
		s.out.heard = max(s.out.heard, e.ack) // nobody forgets what they have seen
	}
	s.acknowledge(now, e.ack)
}

// sealedTo is the fingerprint of the recipient that the other end seals to.
func (s *session) sealedTo() string { return trust.Fingerprint(s.id.Recipient().String()) }

// openSignal opens and checks an unnumbered frame. It may have come before: a
// relay can repeat it.
func (s *session) openSignal(f wire.Data) (envelope, *signed.Reader, Refusal) {
	msg, _, kind, why := peel(f.Payload, s.id)
	if why != accepted {
		return envelope{}, nil, why
	}
	e, in, why := s.peer.verify(msg, kind, s.verifier, s.sealedTo())
	if why != accepted {
		return envelope{}, nil, why
	}
	if numbered(kind) || e.seq != 0 || e.body != "" {
		return envelope{}, nil, BadNote
	}
	return e, in, accepted
}

// sendSignal seals and sends a note that is not numbered, if the link is up.
func (s *session) sendSignal(now int64, e envelope) {
	if s.held || s.mute && e.kind != kindAck {
		return
	}
	s.signal(now, e)
}

// signal does the same even while this end is held.
func (s *session) signal(now int64, e envelope) {
	if !s.up || s.recipient == nil {
		return
	}
	e.ack, e.time = s.got, now/1000
	file, _, err := s.own.seal(e, s.signer, s.recipient)
	if err == nil {
		s.out.add(Frame{s.frame(0, file)})
	}
}

// tick sends what is due: an acknowledgement, or everything again.
func (s *session) tick(now int64) {
	s.schedule(now) // a clock that was set back
	if s.ackDue > now+ackDelay {
		s.ackDue = now
	}
	s.tellRead(now)
	if s.ackDue != 0 && now >= s.ackDue {
		s.ackDue = 0
		s.sendSignal(now, envelope{kind: kindAck})
	}
	if s.resendAt != 0 && now >= s.resendAt {
		s.wait = min(2*s.wait, maxResend)
		s.resend(now)
	}
}

// wake returns the earliest of the session's times and the given ones.
func (s *session) wake(times ...int64) int64 {
	return earliest(append(times, s.ackDue, s.resendAt, s.reading.tellAt)...)
}

// earliest returns the first of some times, 0 for none; 0 is no time.
func earliest(times ...int64) int64 {
	var first int64
	for _, t := range times {
		if t != 0 && (first == 0 || t < first) {
			first = t
		}
	}
	return first
}

func (s *session) down() {
	for i := range s.outbox {
		s.outbox[i].maybe = s.outbox[i].left
	}
	s.up, s.peerUp, s.ackDue, s.resendAt = false, false, 0, 0
	s.reading.again()
	s.laidDown()
	s.fresh()
}

// silence destroys what it takes to send or open anything.
func (s *session) silence() {
	s.down()
	s.id.Destroy()
	s.outbox = nil
}
