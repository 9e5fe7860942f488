package chat

import (
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/field"
)

// The guard stops a card number, a social security number or an IBAN in the customer's
// message box. The agent's end learns that it happened, and never the text.

// guardText refuses a message with a number that should be sent in a form.
func guardText(text string) error {
	kind, _ := field.Detect(text)
	switch kind {
	case field.FoundCardNumber:
		return errCard
	case field.FoundSSN:
		return errSSN
	case field.FoundIBAN:
		return errIBAN
	}
	return nil
}

// Stopped tells the agent that Say refused a text and what for: found is
// field.FoundCardNumber, field.FoundSSN or field.FoundIBAN. ask says that the
// customer wants a form to send it with; otherwise they went back to their
// text. Before an agent has joined it waits, as messages do.
func (v *Visitor) Stopped(now int64, found string, ask bool) ([]Output, error) {
	err := v.roomFor(now)
	if guardNames[found] == "" {
		err = errFound
	}
	if err != nil {
		return v.outputs(), err
	}
	var num uint64 // in place of a text: the customer relies on it
	if ask {
		v.texted++
		num = v.texted
		v.out.item(Item{From: System, Kind: Notice, Code: guardCode(found), Time: now, Seq: num})
	}
	v.queued = append(v.queued, v.waits(guardNote(found, ask), num))
	v.flush(now)
	return v.outputs(), nil
}

func guardNote(found string, ask bool) envelope {
	answer := "no"
	if ask {
		answer = "yes"
	}
	return envelope{kind: kindGuard, fields: []signed.Field{{Key: "found", Value: found}, {Key: "ask", Value: answer}}}
}

// takeGuard notes that a text was stopped. Only what the customer was told
// too is kept for a reload.
func (a *Agent) takeGuard(now int64, e envelope, in *signed.Reader) Refusal {
	found, ask := in.Get("found"), in.Get("ask")
	name := guardNames[found]
	if in.Done() != nil || e.body != "" || name == "" || ask != "yes" && ask != "no" {
		return BadNote
	}
	if ask == "yes" {
		a.keep(a.out.note(now, guardCode(found), "The customer wanted to send a "+name+" in the chat. Request it securely."))
	} else {
		a.out.note(now, "stopped-"+Code(found), "The customer's chat stopped a "+name+" before it was sent.")
	}
	return accepted
}

func guardCode(found string) Code { return "guard-" + Code(found) }

// guardNames are what people call what was found.
var guardNames = map[string]string{
	field.FoundCardNumber: "card number",
	field.FoundSSN:        "social security number",
	field.FoundIBAN:       "bank account number (IBAN)",
}
