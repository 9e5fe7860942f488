package chat

import (
	"sealform/relay/signed"
	"sealform/wasm/seal"
	"sealform/wasm/trust"
)

// resumeState is what a page keeps for a reload: which chat, the recipient of
// the agent's last offer, the token from it, and the agent. It holds no key
// and no message. Whoever has it can take the chat over until it ends, which
// is why docs/threat-model.md tells embedders what a hostile script on their
// page could do with it.
type resumeState struct {
	chat, token, agent string
	recipient          *seal.Recipient
}

const kindResumeState = "resume-state"

func (r *resumeState) marshal() []byte {
	text, err := signed.Doc{Kind: kindResumeState, Fields: []signed.Field{
		{Key: "chat", Value: r.chat},
		{Key: "recipient", Value: r.recipient.String()},
		{Key: "token", Value: r.token},
		{Key: "agent", Value: r.agent},
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
	if in.Done() != nil || !trust.ValidHex(r.chat, 16) || !trust.ValidHex(r.token, 32) {
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
