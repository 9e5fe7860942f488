package chat

import (
	"crypto/subtle"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
)

// Receive takes a parsed frame of this chat, nil for bytes that are not a
// frame. Anything that cannot be believed is refused and counted.
func (a *Agent) Receive(now int64, f wire.Frame) []Output {
	if a.ended {
		return nil
	}
	a.look(now)
	switch f := f.(type) {
	case nil:
		a.out.refuse(now, BadNote)
	case wire.Peer:
		a.setPeer(now, f.Up)
	case wire.Ended:
		a.finish(now, a.endedBy(f.Reason))
	case wire.Data:
		if why := a.takeData(now, f); why != accepted {
			a.out.refuse(now, why)
		}
	}
	return a.outputs()
}

func (a *Agent) takeData(now int64, f wire.Data) Refusal {
	if f.Chat != a.chat || f.From != wire.FromVisitor {
		return WrongChat
	}
	if a.arrived != nil && f.Session == a.arrived.session && f.Seq == 1 {
		return a.takeResume(now, f)
	}
	if f.Session != a.sess {
		return a.elsewhere(f.Session)
	}
	if f.Seq == 0 {
		why := a.takeSignal(now, f)
		if why == accepted {
			a.spoke(now)
		}
		a.forgetEarlier()
		a.arrivedAt(now)
		return why
	}
	a.expireRequests(now) // this machine may have slept past the time; before the note that may be refused: see conclude
	e, in, why := a.accept(now, f)
	if why != accepted {
		return why
	}
	a.spoke(now)
	a.forgetEarlier()
	a.arrivedAt(now)
	before := a.replies()
	why = a.handle(now, e, in)
	if reason := a.conclude(now, e, in, why, before); reason != NotUntaken {
		a.decline(now, e, why, reason)
		return accepted
	}
	return why
}

// elsewhere judges a frame of another session than the present one.
func (a *Agent) elsewhere(s wire.SessionID) Refusal {
	switch {
	case a.arrived != nil && a.arrived.session == s:
		a.arrived.unread = true // such a page has sent nothing but its first note
		return late
	case a.pages[s]:
		return late
	}
	return WrongChat
}

func (a *Agent) takeSignal(now int64, f wire.Data) Refusal {
	e, in, why := a.openSignal(f)
	switch {
	case why != accepted:
	case e.kind == kindProgress:
		why = a.takeProgress(in)
	case e.kind == kindPause:
		why = a.takePause(now, e, in)
	case in.Done() != nil:
		why = BadNote
	}
	if why == accepted {
		a.heard(now, e.ack)
	}
	return why
}

// forgetEarlier drops the keys of the offer before once the customer has the
// new one.
func (a *Agent) forgetEarlier() {
	if a.earlier != nil && a.acked > 0 {
		a.earlier.id.Destroy()
		a.earlier = nil
	}
}

// handle acts on a note that was verified.
func (a *Agent) handle(now int64, e envelope, in *signed.Reader) Refusal {
	switch e.kind {
	case kindMessage:
		if in.Done() != nil || !proper(e.body) {
			return BadNote
		}
		a.keep(a.out.item(Item{From: Customer, Kind: Text, Text: strings.Clone(e.body), Time: e.time * 1000, Arrived: now}))
	case kindAbout:
		return a.takeAbout(e, in)
	case kindGuard:
		return a.takeGuard(now, e, in)
	case kindSubmission:
		return a.takeSubmission(now, e, in)
	case kindFileOffer:
		return a.takeFileOffer(now, e, in)
	case kindFileChunk:
		return a.takeFileChunk(now, e, in)
	case kindFileDrop:
		return a.takeFileDrop(now, e, in)
	case kindCancel:
		return a.takeCancel(now, in)
	case kindRefused:
		return a.takeRefused(now, e, in)
	case kindEnd:
		if in.Done() != nil || e.body != "" {
			return BadNote
		}
		a.finish(now, EndedByCustomer)
	default:
		return NotNow
	}
	return accepted
}

// Arrived is called when the relay says that the customer's page was loaded
// again: another session with other keys. Until its first note shows the
// token, nothing changes.
func (a *Agent) Arrived(now int64, s wire.SessionID, hello []byte) []Output {
	if a.ended || s == a.sess {
		return a.outputs()
	}
	h, err := a.checkHello(s, hello)
	if err != nil || h.Origin != a.own.origin {
		a.out.refuse(now, WrongChat)
		return a.outputs()
	}
	a.arrived = &arrival{session: s, hello: h}
	a.far.loaded(now, h.Time)
	a.look(now)
	if len(a.pages) < maxPages {
		a.pages[s] = true
	}
	return a.outputs()
}

// takeResume lets a reloaded page take the chat over if it has the token. The
// key it used stays good until the page has the new offer, since the page may
// be loaded yet again before.
func (a *Agent) takeResume(now int64, f wire.Data) Refusal {
	msg, e, used, why := a.openResume(f)
	if why == CannotOpen {
		a.arrived.unread = true
		return late // as from a copy of the page that was left behind
	}
	if why != accepted {
		return why
	}
	altered := a.arrived.unread
	for _, k := range a.resumeKeys() {
		if k.id != used.id {
			k.id.Destroy()
		}
	}
	if err := a.begin(a.arrived.session, a.arrived.hello); err != nil {
		return NotNow
	}
	a.earlier, a.arrived = &used, nil
	a.received(now, f, msg, e)
	a.welcomeBack(now)
	if altered { // it came again, and whole
		return CannotOpen
	}
	return accepted
}

// resumeKeys are those of the current offer, and of the one before while the
// customer may not have seen the current one.
func (a *Agent) resumeKeys() []resumeKey {
	keys := []resumeKey{{a.id, a.token}}
	if a.earlier != nil {
		keys = append(keys, *a.earlier)
	}
	return keys
}

// openResume opens the first note of a new page load.
func (a *Agent) openResume(f wire.Data) (msg []byte, e envelope, used resumeKey, why Refusal) {
	first := CannotOpen
	for _, k := range a.resumeKeys() {
		msg, e, why = a.tryResume(f, k.id, k.token)
		if why == accepted {
			return msg, e, k, accepted
		}
		if first == CannotOpen {
			first = why
		}
	}
	return nil, envelope{}, resumeKey{}, first
}

func (a *Agent) tryResume(f wire.Data, id *seal.Identity, token string) ([]byte, envelope, Refusal) {
	msg, _, kind, why := peel(f.Payload, id)
	if why != accepted {
		return nil, envelope{}, why
	}
	v, err := note.NewVerifier(a.arrived.hello.VKey)
	if err != nil || kind != kindResume {
		return nil, envelope{}, NotNow
	}
	b := a.peer
	b.session = a.arrived.hello.Session
	e, in, why := b.verify(msg, kind, v, id)
	if why != accepted {
		return nil, envelope{}, why
	}
	shown := in.Get("token")
	if in.Done() != nil || e.seq != 1 || e.prev != [32]byte{} || e.body != "" {
		return nil, envelope{}, BadNote
	}
	if subtle.ConstantTimeCompare([]byte(shown), []byte(token)) != 1 {
		return nil, envelope{}, BadToken
	}
	return msg, e, accepted
}

// welcomeBack offers the new session, seals the visible history to it again,
// and repeats the requests that are still open, with fresh keys.
func (a *Agent) welcomeBack(now int64) {
	a.offer(now)
	bodies := historyBodies(a.history)
	told := a.reached
	for _, b := range bodies[max(0, len(bodies)-maxBodies):] {
		seq, err := a.push(now, envelope{kind: kindHistory, body: b.text})
		if err != nil {
			break
		}
		a.past = seq
		if b.texts > told { // some that the page before did not have
			a.carries(textMark{seq, told, b.texts})
			told = b.texts
		}
	}
	for _, id := range a.pending() {
		a.repeat(now, id)
	}
	a.tellHeld(now)
	a.out.note(now, CodeReloaded, "The customer's chat was loaded again")
}
