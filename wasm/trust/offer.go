package trust

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
)

// An Offer is the first thing an agent says in a session: who it is, and the
// one-time recipient for everything the customer writes in this chat.
type Offer struct {
	Agent     string          // verifier key
	Roster    uint64          // version of the roster that the agent goes by
	Recipient *seal.Recipient // made for this session
	Token     string          // 64 hexadecimal digits; shows after a reload that it is the same customer
	Expires   int64           // Unix seconds; the offer must be taken up before then
	Recovery  string          // fingerprint of the chat's recovery token, which shows later that it is the same machine
	Shows     string          // a recovery token of which the page has the fingerprint; "" for none
}

// Fields returns the offer as the keys of a note.
func (o Offer) Fields() []signed.Field {
	return []signed.Field{
		{Key: "agent", Value: o.Agent},
		{Key: "roster", Value: strconv.FormatUint(o.Roster, 10)},
		{Key: "recipient", Value: o.Recipient.String()},
		{Key: "token", Value: o.Token},
		{Key: "expires", Value: signed.FormatTime(o.Expires)},
		{Key: "recovery", Value: o.Recovery},
		{Key: "shows", Value: cmp.Or(o.Shows, noToken)},
	}
}

// noToken stands in an offer that shows no recovery token.
var noToken = strings.Repeat("0", 64)

// ReadOffer reads what Fields wrote.
func ReadOffer(in *signed.Reader) (Offer, error) {
	o := Offer{Agent: in.Get("agent"), Roster: in.Uint("roster")}
	recipient := in.Get("recipient")
	o.Token, o.Expires = in.Get("token"), in.Time("expires")
	o.Recovery, o.Shows = in.Get("recovery"), in.Get("shows")
	if err := in.Done(); err != nil {
		return Offer{}, err
	}
	if !ValidHex(o.Token, 32) || !ValidHex(o.Recovery, 32) || !ValidHex(o.Shows, 32) {
		return Offer{}, &signed.Error{Kind: "offer", Reason: "a token is malformed"}
	}
	if o.Shows == noToken {
		o.Shows = ""
	}
	var err error
	o.Recipient, err = seal.ParseRecipient(recipient)
	return o, err
}

// A Request asks the customer to fill a form. The definition travels inside
// the agent's signed note, so nobody can alter a word of it on the way; the
// recipient is made for this request and destroyed with it.
type Request struct {
	ID         string // 32 hexadecimal digits
	Recipient  *seal.Recipient
	Seconds    int64 // for how long it can be answered, from its arrival by the other end's clock
	Repeat     bool  // the same request again, after the customer's page was reloaded
	Definition form.Definition
}

// Fields returns the request as the keys of a note, whose body is the
// definition.
func (r Request) Fields() []signed.Field {
	repeat := "no"
	if r.Repeat {
		repeat = "yes"
	}
	return []signed.Field{
		{Key: "request", Value: r.ID},
		{Key: "recipient", Value: r.Recipient.String()},
		{Key: "seconds", Value: strconv.FormatInt(r.Seconds, 10)},
		{Key: "repeat", Value: repeat},
	}
}

// maxSeconds is more than any form stays open.
const maxSeconds = 24 * 3600

// ReadRequest reads what Fields wrote, and the definition in body. For a
// malformed request it returns the identifier, if there is one.
func ReadRequest(in *signed.Reader, body string) (Request, error) {
	r := Request{ID: in.Get("request")}
	recipient := in.Get("recipient")
	seconds, repeat := in.Uint("seconds"), in.Get("repeat")
	if err := in.Done(); err != nil {
		return r, err
	}
	r.Seconds, r.Repeat = int64(min(seconds, maxSeconds)), repeat == "yes"
	if !ValidHex(r.ID, 16) || seconds == 0 || repeat != "yes" && repeat != "no" {
		return r, &signed.Error{Kind: "form-request", Reason: "the identifier, seconds or repeat is malformed"}
	}
	var err error
	if r.Recipient, err = seal.ParseRecipient(recipient); err != nil {
		return r, err
	}
	r.Definition, err = form.Parse(body)
	return r, err
}
