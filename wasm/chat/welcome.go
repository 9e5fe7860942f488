package chat

import (
	"strings"
	"unicode/utf8"

	"github.com/sealform/sealform/relay/signed"
)

// A page that was loaded again is told, right after the offer, what was said
// so far, which forms are open and which were sent. At any other time such
// notes would put words into somebody's mouth, and are refused.

// welcomed notes that a note of a kind came: recalling ends with the first that
// is no history, welcome with the first that tells something new.
func (v *Visitor) welcomed(kind string) {
	v.recalling = v.recalling && kind == kindHistory
	v.welcome = v.welcome && (kind == kindHistory || kind == kindRequest || kind == kindReceipt)
}

// takeHistory shows again what was said before a reload.
func (v *Visitor) takeHistory(e envelope, in *signed.Reader) Refusal {
	if !v.recalling {
		return NotNow
	}
	items, ok := parseHistory(e.body)
	if in.Done() != nil || !ok || v.recalled+len(items) > MaxHistory {
		return BadNote
	}
	for n := range items {
		if items[n], ok = v.asSeenByCustomer(items[n]); !ok {
			return BadNote
		}
	}
	v.recalled += len(items)
	for _, i := range items {
		v.out.item(i)
	}
	return accepted
}

// asSeenByCustomer gives an item of the agent's stream the words that the
// customer read before the reload. What the system said are words of this
// end's own; it knows no others than these.
func (v *Visitor) asSeenByCustomer(i Item) (Item, bool) {
	switch {
	case i.From != System:
		return i, i.Kind == Text && i.Code == "" && proper(i.Text)
	case i.Kind == Marker && i.Code == CodeReceived:
		i.Code = CodeSent
	}
	if utf8.RuneCountInString(i.Form) > maxTitle {
		return i, false
	}
	i.Text = v.recall(i)
	return i, i.Text != ""
}

// maxTitle is more than the title of any form has, in characters.
const maxTitle = 200

// recall returns the customer's words for what the system said, "" for what it
// does not say.
func (v *Visitor) recall(i Item) string {
	found, guarded := strings.CutPrefix(string(i.Code), string(guardCode("")))
	switch {
	case i.Kind == Notice && i.Code == CodeMessageRefused:
		return "A message of yours was not sent"
	case i.Kind == Marker && i.Code != CodeUnread && i.Code != CodeUnconfirmed:
		return v.marker(i.Code)
	case i.Kind == Notice && i.Code == CodeJoined:
		return v.agent.Name + " joined"
	case i.Kind == Notice && guarded && guardNames[found] != "":
		return v.guardText()
	}
	return ""
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
