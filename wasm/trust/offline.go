package trust

import (
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// An Offline is a message that a customer leaves while nobody is there, sealed
// to agents' prekeys. Reach says how the customer wants to be answered: an e-mail
// address or a telephone number.
type Offline struct {
	Waiter
	Reach string
	Text  string
}

const kindOffline = "offline"

// Sign signs o with the visitor's key.
func (o Offline) Sign(visitor note.Signer) ([]byte, error) {
	if !o.proper() {
		return nil, &signed.Error{Kind: kindOffline, Reason: "a part of it is malformed, missing or too long"}
	}
	f := append(o.fields(), signed.Field{Key: "reach", Value: o.Reach})
	return signed.Sign(signed.Doc{Kind: kindOffline, Fields: f, Body: o.Text}, visitor)
}

// OpenOffline verifies a message against the visitor's key that it names, that
// every part of it is well formed, and that it is for this organisation, service
// and ticket. That Reach is the customer's, nobody has verified.
func OpenOffline(msg []byte, org, service, ticket string) (Offline, error) {
	w, in, body, err := openWaiting(msg, kindOffline, org, service, ticket)
	if err != nil {
		return Offline{}, err
	}
	o := Offline{Waiter: w, Reach: in.Get("reach"), Text: body}
	if err := in.Done(); err != nil {
		return Offline{}, err
	}
	if !o.proper() {
		return Offline{}, &signed.Error{Kind: kindOffline, Reason: "a part of it is malformed, missing or too long"}
	}
	return o, nil
}

func (o Offline) proper() bool {
	return o.Waiter.proper() && validLine(o.Reach, MaxReach) && validWritten(o.Text) && len(o.Text) <= MaxWaiting
}
