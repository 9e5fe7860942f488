package chat

import (
	"strings"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/trust"
)

// leaving is a message on its way to be kept until somebody is there.
type leaving struct {
	frame []byte
	text  string
	names []string // of those who can read it
	sent  bool     // on this connection
}

// LeaveMessage leaves a message for those whose prekeys are kept, and how the
// customer can be reached: by an e-mail address or a telephone number. The guard
// looks at the text unless asItIs. Kept says what became of it.
func (v *Visitor) LeaveMessage(now int64, text, reach string, asItIs bool) ([]Output, error) {
	err := v.leaveMessage(now, text, reach, asItIs)
	return v.outputs(), err
}

func (v *Visitor) leaveMessage(now int64, text, reach string, asItIs bool) error {
	text, err := cleanText(text)
	if err == nil && len(text) > trust.MaxWaiting {
		err = errLong
	}
	if err == nil && !asItIs {
		err = guardText(text)
	}
	if err == nil {
		reach, err = cleanReach(reach)
	}
	if err == nil {
		err = v.writable(now)
	}
	if err == nil && v.phase != PhaseWaiting {
		err = errNotWaiting
	}
	if err != nil {
		return err
	}
	return v.sealMessage(now, text, reach)
}

func (v *Visitor) sealMessage(now int64, text, reach string) error {
	to := v.canRead(now)
	if len(to) == 0 {
		return errNobody
	}
	msg, err := trust.Offline{Waiter: v.waiter(now), Reach: reach, Text: text}.Sign(v.signer)
	if err != nil {
		return errControl
	}
	file, err := trust.SealWaiting(msg, recipients(to)...)
	if err != nil {
		return errNobody
	}
	v.line.leaving = &leaving{frame: wire.Offline{Chat: v.chat, Payload: file}.Append(nil), text: text, names: v.names(to)}
	v.tend(now)
	return nil
}

// leaveAgain sends a message that the relay has not said to have kept: it counts
// for one, however often it comes.
func (v *Visitor) leaveAgain() {
	if l := v.line.leaving; l != nil && !l.sent {
		l.sent = true
		v.out.add(Frame{l.frame})
	}
}

// takeKept ends the chat when its message is kept.
func (v *Visitor) takeKept(now int64, is bool) {
	l := v.line.leaving
	if l == nil || v.phase != PhaseWaiting {
		return
	}
	v.line.leaving = nil
	v.out.add(Kept{Is: is, Names: l.names})
	if !is {
		return
	}
	v.texted++
	v.out.item(Item{From: Customer, Kind: Text, Text: l.text, Time: now, Seq: v.texted})
	v.finish(now, EndedKept)
}

// cleanReach returns a way to reach somebody as forms send it, or what is wrong
// with it, in the codes of forms.
func cleanReach(reach string) (string, error) {
	kind := "phone"
	if strings.ContainsRune(reach, '@') {
		kind = "email"
	}
	f, ok := field.Lookup(kind)
	if !ok {
		panic("chat: internal error: no such field")
	}
	normal := f.Normalise(reach)
	why := reachProblem(f.Check(normal, field.Context{}), normal)
	if why != "" {
		return "", &Error{string(why), "this is no e-mail address and no telephone number"}
	}
	return f.Format(normal), nil
}

// reachProblem is stricter than a form: a telephone number with letters in it is a
// slip in an address, and a long one without a country can be a card's.
func reachProblem(r field.Result, normal string) field.Problem {
	switch {
	case normal == "":
		return field.Required
	case r.State != field.Valid:
		return r.Problem
	case r.Problem == field.PhoneCharacters:
		return field.EmailIncomplete
	case !strings.HasPrefix(normal, "+") && guardText(normal) != nil:
		return field.PhoneCountry
	}
	return ""
}
