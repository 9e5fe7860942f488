package chat

import (
	"crypto/rand"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// tabState is what a tab keeps while nobody has met its page: which chat, the key
// that opens the page's own Opening, and the key that signs for the customer.
// Whoever has it can take the place in the queue and read what was written so
// far, as the token of a resumeState lets them take a chat. It goes once an agent
// has met the page, and then opens and signs nothing.
type tabState struct {
	chat  string
	id    *seal.Identity
	skey  string // the customer's signer key
	vkey  string
	count uint64 // of the last Opening; 0: none was sent
	since int64  // Unix ms: when the chat was begun
}

const kindTabState = "wait-state"

func newTabState(chat string, now int64) (t *tabState, err error) {
	t = &tabState{chat: chat, since: now}
	if t.id, err = seal.NewIdentity(); err == nil {
		t.skey, t.vkey, err = note.GenerateKey(rand.Reader, trust.VisitorName)
	}
	return t, err
}

func (t *tabState) marshal() []byte {
	text, err := signed.Doc{Kind: kindTabState, Fields: []signed.Field{
		{Key: "chat", Value: t.chat},
		{Key: "identity", Value: t.id.Export()},
		{Key: "signer", Value: t.skey},
		{Key: "visitor", Value: t.vkey},
		{Key: "count", Value: strconv.FormatUint(t.count, 10)},
		{Key: "since", Value: strconv.FormatInt(t.since, 10)},
	}}.Text()
	if err != nil {
		return nil
	}
	return []byte(text)
}

// parseTabState returns nil when b is not such a state.
func parseTabState(b []byte) *tabState {
	d, err := signed.ParseDoc(string(b), kindTabState)
	if err != nil {
		return nil
	}
	in := signed.Read(d)
	t := &tabState{chat: in.Get("chat")}
	identity := in.Get("identity")
	t.skey, t.vkey = in.Get("signer"), in.Get("visitor")
	t.count, t.since = in.Uint("count"), int64(in.Uint("since"))
	if in.Done() != nil || !trust.ValidHex(t.chat, 16) {
		return nil
	}
	if t.id, err = seal.ParseIdentity(identity); err != nil {
		return nil
	}
	if _, err = note.NewSigner(t.skey); err != nil {
		return nil
	}
	return t
}

// beginLine makes the keys of a page that is to wait, or has those of the page
// before, and returns its chat.
func (v *Visitor) beginLine(chat string, now int64) (string, error) {
	var err error
	l := &v.line
	l.restores = l.tab != nil && l.tab.count > 0
	if l.tab != nil {
		l.since = l.tab.since
	} else {
		l.tab, err = newTabState(chat, now)
	}
	if err == nil {
		v.signer, err = note.NewSigner(l.tab.skey)
	}
	if err != nil {
		return "", err
	}
	v.vkey = l.tab.vkey
	return l.tab.chat, nil
}
