package chat

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// resumeState is what a page keeps for a reload: which chat, the recipient of
// the agent's last offer, the token from it, and the agent. It holds no key
// and no message. Whoever has it can take the chat over until it ends, which
// is why docs/threat-model.md tells embedders what a hostile script on their
// page could do with it.
type resumeState struct {
	chat, token, agent string
	recipient          *seal.Recipient
	sessions           []string // of the chat's last pages, this one's too: what still comes for them is late
}

// maxSessions is how many of a chat's pages are remembered.
const maxSessions = 8

// knows reports whether a session belongs to an earlier page of the chat.
func (r *resumeState) knows(s wire.SessionID) bool {
	return r != nil && slices.Contains(r.sessions, hex.EncodeToString(s[:]))
}

const kindResumeState = "resume-state"

func (r *resumeState) marshal() []byte {
	text, err := signed.Doc{Kind: kindResumeState, Fields: []signed.Field{
		{Key: "chat", Value: r.chat},
		{Key: "recipient", Value: r.recipient.String()},
		{Key: "token", Value: r.token},
		{Key: "agent", Value: r.agent},
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
	r.token, r.agent = in.Get("token"), in.Get("agent")
	r.sessions = strings.Split(in.Get("sessions"), ",")
	if in.Done() != nil || !trust.ValidHex(r.chat, 16) || !trust.ValidHex(r.token, 32) || len(r.sessions) > maxSessions {
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
	all = append(slices.Clone(all), v.own.session)
	return all[max(0, len(all)-maxSessions):]
}
