package trust

import (
	"cmp"
	"strconv"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

// A Transfer is what an agent says to the customer's page before another one
// takes the chat over: to whom it may go without asking. The note around it
// binds it to the chat and the session.
type Transfer struct {
	ID      string // 32 hexadecimal digits
	To      string // the verifier key of whoever may go on; "": anybody who serves the service
	Service string // what the chat is for from then on
	History bool   // what was said before is shown
	Seconds int64  // for how long it holds, from its arrival by the page's clock
}

// anybody stands in a transfer that is for whoever serves the service.
const anybody = "-"

// Fields returns the transfer as the keys of a note, which has no body.
func (t Transfer) Fields() []signed.Field {
	return []signed.Field{
		{Key: "id", Value: t.ID},
		{Key: "to", Value: cmp.Or(t.To, anybody)},
		{Key: "service", Value: t.Service},
		{Key: "history", Value: yesNo(t.History)},
		{Key: "seconds", Value: strconv.FormatInt(t.Seconds, 10)},
	}
}

// ReadTransfer reads what Fields wrote.
func ReadTransfer(in *signed.Reader) (Transfer, error) {
	t := Transfer{ID: in.Get("id"), To: in.Get("to"), Service: in.Get("service")}
	history, seconds := in.Get("history"), in.Uint("seconds")
	if err := in.Done(); err != nil {
		return Transfer{}, err
	}
	t.History, t.Seconds = history == yesNo(true), int64(min(seconds, maxSeconds))
	if !ValidHex(t.ID, 16) || !roster.ValidName(t.Service) || t.To == "" || history != yesNo(t.History) || seconds == 0 {
		return Transfer{}, &signed.Error{Kind: "transfer", Reason: "a part of it is malformed"}
	}
	if t.To == anybody {
		t.To = ""
	}
	return t, nil
}

// For reports whether the transfer lets that agent go on.
func (t Transfer) For(a roster.Agent) bool {
	return a.Serves(t.Service) && (t.To == "" || t.To == a.VKey)
}
