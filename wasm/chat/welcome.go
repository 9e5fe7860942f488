package chat

import (
	"strings"
	"unicode/utf8"

	"github.com/sealform/sealform/relay/signed"
)

// A page that was loaded again is told, right after the offer, what was said
// so far, which forms are open and which were sent. At any other time such
// notes would put words into somebody's mouth, and are refused.

// welcomed notes that a note of a kind came: recalling ends with the first note
// that is not history, welcome with the first that tells something new.
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
		if items[n], ok = asSeenByCustomer(items[n]); !ok {
			return BadNote
		}
	}
	v.recalled += len(items)
	for _, i := range items {
		if i = v.out.item(i); i.From == AgentSide {
			v.reading.came(i.ID, e.seq)
		}
	}
	return accepted
}

// asSeenByCustomer gives an item of the agent's stream the code that the
// customer's stream had, and no text, when the system said it: the page has
// words of its own. ok is false for what the customer's stream never has.
func asSeenByCustomer(i Item) (seen Item, ok bool) {
	if i.From != System {
		return i, i.Kind == Text && i.Code == "" && proper(i.Text)
	}
	if i.Kind == Marker && i.Code == CodeReceived {
		i.Code = CodeSent
	}
	i.Text = ""
	return i, utf8.RuneCountInString(i.Form) <= maxTitle && recalled(i.Kind, i.Code)
}

// maxTitle is more than the title of any form has, in characters.
const maxTitle = 200

// recalled reports whether a page that is loaded again takes a marker or a
// notice from the agent's end.
func recalled(kind ItemKind, code Code) bool {
	switch code {
	case CodeRequested, CodeExtended, CodeSent, CodeOpened, CodeWiped, CodeExpired, CodeByCustomer, CodeByAgent, CodeUnreadable:
		return kind == Marker
	case CodeJoined, CodeBack, CodeMessageRefused:
		return kind == Notice
	}
	found, guarded := strings.CutPrefix(string(code), string(guardCode("")))
	return kind == Notice && guarded && guardNames[found] != ""
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
		a.told = seq
		if b.texts > told { // some that the page before did not have
			a.carries(textMark{seq, told, b.texts})
			told = b.texts
		}
	}
	a.reading.sent(textMark{seq: a.told, through: a.reached}) // seen by nobody before
	for _, id := range a.pending() {
		a.repeat(now, id)
	}
	a.tellHeld(now)
	a.handAnew(now)
	a.note(now, CodeReloaded)
}
