package chat

import (
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// resumeState is what a page keeps for a reload: which chat, the recipient of
// the agent's last offer, the token from it, and the agent. It holds no key and
// no message. Whoever has it can take over the chat until it ends;
// docs/threat-model.md tells embedders what a hostile script on their page
// could do with it.
type resumeState struct {
	chat, token, agent string
	service            string // that the chat is for now
	recipient          *seal.Recipient
	sessions           []string // of the chat's last pages, this one's too: what still comes for them is late
}

// maxSessions is how many of a chat's pages are remembered.
const maxSessions = 8

// knows reports whether a session belongs to an earlier page of the chat.
func (r *resumeState) knows(s wire.SessionID) bool {
	return r != nil && slices.Contains(r.sessions, hex.EncodeToString(s[:]))
}

// knows reports whether a session is one before the present one, of this page or
// of one that it was loaded as before.
func (v *Visitor) knows(s wire.SessionID) bool {
	return slices.Contains(v.earlier, hex.EncodeToString(s[:])) || v.saved.knows(s)
}

const kindResumeState = "resume-state"

func (r *resumeState) marshal() []byte {
	text, err := signed.Doc{Kind: kindResumeState, Fields: []signed.Field{
		{Key: "chat", Value: r.chat},
		{Key: "recipient", Value: r.recipient.String()},
		{Key: "token", Value: r.token},
		{Key: "agent", Value: r.agent},
		{Key: "service", Value: r.service},
		{Key: "sessions", Value: strings.Join(r.sessions, ",")},
	}}.Text()
	if err != nil {
		return nil
	}
	return []byte(text)
}

// parseResume returns nil when b is not a saved state.
func parseResume(b []byte) *resumeState {
	d, err := signed.ParseDoc(string(b), kindResumeState)
	if err != nil {
		return nil
	}
	in := signed.Read(d)
	r := &resumeState{chat: in.Get("chat")}
	recipient := in.Get("recipient")
	r.token, r.agent, r.service = in.Get("token"), in.Get("agent"), in.Get("service")
	r.sessions = strings.Split(in.Get("sessions"), ",")
	if in.Done() != nil || !trust.ValidHex(r.chat, 16) || !trust.ValidHex(r.token, 32) || len(r.sessions) > maxSessions || !roster.ValidName(r.service) {
		return nil
	}
	if r.recipient, err = seal.ParseRecipient(recipient); err != nil {
		return nil
	}
	return r
}

// resume is the first note of a reloaded page: it shows the token to the
// agent, sealed to the last offer's recipient, under the new keys.
func (v *Visitor) resume(now int64) {
	v.recipient = v.saved.recipient
	_, err := v.push(now, envelope{kind: kindResume, fields: []signed.Field{{Key: "token", Value: v.saved.token}}})
	if err != nil {
		v.saved = nil
	}
}

// sessions are those of the chat's pages so far, the last ones.
func (v *Visitor) sessions() []string {
	var all []string
	if v.saved != nil {
		all = v.saved.sessions
	}
	for _, s := range append(slices.Clone(v.earlier), v.own.session) {
		if !slices.Contains(all, s) {
			all = append(slices.Clone(all), s)
		}
	}
	return all[max(0, len(all)-maxSessions):]
}

// expectOffer sets how long a reloaded page waits for the agent's end once that
// end is there. An end that does not know the page's token never answers.
func (v *Visitor) expectOffer(now int64, up bool) {
	v.deadline = 0
	if up && v.phase == PhaseConnecting && v.saved != nil && !v.met() {
		v.await(now)
	}
}

// await begins to wait for the offer.
func (v *Visitor) await(now int64) { v.deadline, v.patience = now+resumeStep, resumeSteps }

// tire gives up a reloaded page's chat when it has waited long enough.
func (v *Visitor) tire(now int64) {
	switch {
	case v.deadline == 0 || now < v.deadline && v.deadline <= now+resumeStep:
	case v.paused != NotPaused: // an answer would not be believed
		v.await(now)
	case v.patience > 1:
		v.deadline, v.patience = now+resumeStep, v.patience-1
	default:
		v.finish(now, EndedLost)
	}
}

// resumeKey opens and checks a resume note.
type resumeKey struct {
	id    *seal.Identity
	token string
}

// maxPages is how many page loads of one chat are remembered.
const maxPages = 100

// arrival is a page load that claims to be the customer's and has not shown
// the token yet.
type arrival struct {
	session wire.SessionID
	hello   trust.Hello
	unread  bool // something of it could not be opened
}

// Arrived is called when the relay says that the customer's page was loaded
// again: another session with other keys. Until its first note shows the
// token, nothing changes; a page that was never met has none, and while it waits
// its tab keeps the key that it signs with.
func (a *Agent) Arrived(now int64, s wire.SessionID, hello []byte) []Output {
	if a.ended || s == a.sess {
		return a.outputs()
	}
	h, err := a.checkHello(s, hello)
	if err != nil || h.Origin != a.own.origin {
		a.out.refuse(now, WrongChat)
		return a.outputs()
	}
	if h.VKey == a.page.VKey && (h.Recipient.String() == a.page.Recipient.String() || !a.hasMet()) {
		a.goOn(now, s, h)
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
	a.earlier, a.arrived, a.recall.over = &used, nil, true
	a.received(now, f, msg, e)
	a.welcomeBack(now)
	if altered { // it came again, and whole
		return CannotOpen
	}
	return accepted
}

// forgetEarlier drops the keys of the offer before once the customer has the
// new one.
func (a *Agent) forgetEarlier() {
	if a.earlier != nil && a.acked > 0 {
		a.earlier.id.Destroy()
		a.earlier = nil
	}
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
	e, in, why := b.verify(msg, kind, v, trust.Fingerprint(id.Recipient().String()))
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
