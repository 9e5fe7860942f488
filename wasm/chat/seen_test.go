package chat_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

func (w *world) fromVisitor(out []chat.Output) {
	for _, o := range out {
		switch o := o.(type) {
		case chat.Chat:
			w.ticket = o.Ticket
		case chat.Frame:
			w.route(o.Bytes, true)
		case chat.Ended:
			w.visitorWake = 0 // a page stops its timer, and needs to be told of it again
		case chat.Rating:
			w.ratings = append(w.ratings, o.State)
		case chat.Left:
			w.left = true
		case chat.Saved:
			w.saved = o.Bytes
		case chat.Wake:
			w.visitorWake = o.At - w.pageClock
		case chat.Upload:
			w.uploads = append(w.uploads, o)
		case chat.Wanted:
			defer w.hand(o) // a page reads it later
		case chat.Item:
			w.itemsOfCustomer = append(w.itemsOfCustomer, o)
		case chat.Consent:
			w.question = o
		case chat.Queue:
			w.queues = append(w.queues, o)
		case chat.Kept:
			w.keeps = append(w.keeps, o)
		case chat.Form:
			w.form, w.repeats = o.Request, append(w.repeats, o.Repeat)
		case chat.Delivered:
			w.delivered = true
		case chat.NotTaken:
			w.untakenOfCustomer = append(w.untakenOfCustomer, strconv.FormatUint(o.Seq, 10)+" "+string(o.Reason))
		case chat.Refused:
			w.refused[string(o.Reason)]++
			w.alarms = append(w.alarms, "customer: "+string(o.Reason))
			w.countVerified(o)
		case chat.Ignored:
			w.refused[string(o.Reason)]++
		}
		w.seenByCustomer = append(w.seenByCustomer, words(o)...)
	}
}

func (w *world) fromAgent(out []chat.Output) {
	for _, o := range out {
		switch o := o.(type) {
		case chat.Frame:
			w.route(o.Bytes, false)
		case chat.Wake:
			w.agentWake = o.At
		case chat.Item:
			w.itemsOfAgent = append(w.itemsOfAgent, o)
		case chat.Ended:
			w.agentWake = 0 // as a page does
		case chat.Left:
			w.agentLeft = true
		case chat.Recovery:
			w.kept = o
		case chat.Recalled:
			w.recalls = append(w.recalls, o)
		case chat.Transferring:
			w.transferStates = append(w.transferStates, o.State)
		case chat.Submission:
			w.submission = &o
		case chat.NotTaken:
			w.untakenOfAgent = append(w.untakenOfAgent, strconv.FormatUint(o.Seq, 10)+" "+string(o.Reason))
		case chat.Progress:
			w.progress = append(w.progress, o)
		case chat.About:
			w.abouts = append(w.abouts, o)
		case chat.FormClosed:
			w.closedByAgent = append(w.closedByAgent, o.Request)
		case chat.Refused:
			w.refused[string(o.Reason)]++
			w.alarms = append(w.alarms, "agent: "+string(o.Reason))
			w.countVerified(o)
		case chat.Ignored:
			w.refused[string(o.Reason)]++
		}
		w.seenByAgent = append(w.seenByAgent, words(o)...)
	}
}

func (w *world) countVerified(r chat.Refused) {
	if r.Verified {
		w.verified++
	}
}

// words says in a line what a person would notice of an output.
func words(o chat.Output) []string {
	switch o := o.(type) {
	case chat.Item:
		return []string{reading(o)}
	case chat.State:
		return []string{strings.TrimSpace(string(o.Phase) + " " + o.Reason + o.Name)}
	case chat.Form:
		return []string{"form " + o.Definition.Title}
	case chat.Consent:
		return []string{strings.TrimSpace("ask " + o.Name)}
	case chat.FormSending:
		return []string{"sending"}
	case chat.FormLost:
		return []string{"lost " + string(o.Reason)}
	case chat.FormArrived:
		return words(chat.FormExtended(o))
	case chat.FormExtended:
		if o.Expires == 0 {
			return nil
		}
		return []string{"until minute " + strconv.FormatInt((o.Expires-start)/60_000, 10)}
	case chat.FormClosed:
		return []string{"closed " + string(o.Reason)}
	case chat.Read:
		return []string{"read " + strconv.FormatUint(o.Through, 10)}
	case chat.Writing:
		if o.On {
			return []string{"writes"}
		}
		return []string{"writes no more"}
	case chat.Paused:
		return []string{strings.TrimSpace("paused " + string(o.Why))}
	case chat.Submission:
		return []string{"submission " + o.Values[0].Text}
	}
	return nil
}

// reading is what stands in an item: its text, or the code that the page has
// words for.
func reading(i chat.Item) string {
	if i.Text == "" && i.Code != "" {
		return sign(i.Code)
	}
	return i.Text
}

// sign is a code as tests read it in a stream.
func sign(c chat.Code) string { return "[" + string(c) + "]" }

// wantCustomer fails unless the customer saw all of these in this order.
func (w *world) wantCustomer(want ...string) {
	w.t.Helper()
	inOrder(w.t, "customer", w.seenByCustomer, want)
}

func (w *world) wantAgent(want ...string) {
	w.t.Helper()
	inOrder(w.t, "agent", w.seenByAgent, want)
}

func (w *world) wantNothingRefused() {
	w.t.Helper()
	if len(w.refused) != 0 {
		w.t.Errorf("refused %v, want nothing", w.refused)
	}
}

func (w *world) count(text string, seen []string) int {
	n := 0
	for _, s := range seen {
		if s == text {
			n++
		}
	}
	return n
}

func (w *world) seenOnce(text string, seen []string) {
	w.t.Helper()
	if n := w.count(text, seen); n != 1 {
		w.t.Errorf("%q was seen %d times in %q, want once", text, n, seen)
	}
}

func inOrder(t *testing.T, who string, seen, want []string) {
	t.Helper()
	at := 0
	for _, s := range want {
		i := slices.Index(seen[at:], s)
		if i < 0 {
			t.Fatalf("%s saw %q, want %q in it, in this order", who, seen, want)
		}
		at += i + 1
	}
}

func code(err error) string {
	var e *chat.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
