package chat_test

import (
	"testing"

	"github.com/sealform/sealform/wasm/chat"
)

// A scene is how an end comes to send a note of some kind: prepare is all before,
// and says is what sends it.
type scene struct {
	prepare func(t *testing.T) *world
	says    func(w *world)
}

func talks(t *testing.T) *world { return newWorld(t).chatting() }

func asks(t *testing.T) *world {
	w := talks(t)
	w.request(card)
	w.sleep(1000)
	return w
}

func rings(t *testing.T) *world {
	w := newWorld(t)
	w.page = chat.About{Language: "de", FirstName: "Maria", LastName: "Gomez"}
	w.visit("hello")
	return w
}

func uploads(t *testing.T) *world {
	w, _ := asking(t, 1<<20)
	w.sleep(1000)
	return w
}

func choosesFront(w *world) {
	w.choose(w.form, "front", scan(2000))
	w.sleep(1000)
}

// scenes has one for each kind of note, by the end that sends it.
var scenes = map[string]scene{
	"visitor message":         {talks, func(w *world) { w.visitorSays("My bill is wrong") }},
	"agent message":           {talks, func(w *world) { w.agentSays("Happy to help") }},
	"agent offer":             {rings, func(w *world) { w.accept() }},
	"visitor about":           {rings, func(w *world) { w.accept() }},
	"agent form-request":      {talks, func(w *world) { w.request(card) }},
	"visitor form-submission": {asks, func(w *world) { w.submit(w.form, filled) }},
	"agent form-extend":       {asks, func(w *world) { w.must(w.extend(w.form, 10)) }},
	"visitor form-cancel":     {asks, func(w *world) { w.cancelByCustomer(w.form) }},
	"agent form-cancel":       {asks, func(w *world) { w.cancelByAgent(w.form) }},
	"visitor form-progress": {asks, func(w *world) {
		w.fills(w.form, 1)
		w.sleep(2000)
	}},
	"visitor pause": {func(t *testing.T) *world { return newWorld(t).shortRoster().chatting() }, func(w *world) {
		w.pageClock = 3600_000
		w.sleep(700_000)
	}},
	"visitor writing":    {talks, func(w *world) { w.writes(true) }},
	"agent writing":      {talks, func(w *world) { w.writes(false) }},
	"visitor read":       {func(t *testing.T) *world { return unread(t, false) }, looked(true)},
	"agent read":         {func(t *testing.T) *world { return unread(t, true) }, looked(false)},
	"agent form-receipt": {asks, func(w *world) { w.submit(w.form, filled) }},
	"visitor file-offer": {uploads, choosesFront},
	"agent file-answer":  {uploads, choosesFront},
	"visitor file-chunk": {uploads, choosesFront},
	"visitor file-drop": {uploads, func(w *world) {
		choosesFront(w)
		w.fromVisitor(w.visitor.DropFile(w.now, w.form, "front"))
		w.run()
	}},
	"agent transfer":        {talks, nil},
	"agent transfer-cancel": {talks, nil},
	"agent history":         {talks, func(w *world) { w.reload() }},
	"visitor resume":        {talks, func(w *world) { w.reload() }},
	"visitor record": {talks, func(w *world) {
		w.crash()
		w.restart()
	}},
	"visitor guard": {talks, func(w *world) { w.stopped("card-number", true) }},
	"visitor end":   {rated, func(w *world) { w.endByCustomer() }},
	"agent end":     {rated, func(w *world) { w.endByAgent() }},
	"visitor rating": {func(t *testing.T) *world {
		w := rated(t)
		w.endByAgent()
		return w
	}, func(w *world) { w.must(w.rate(5, "Thank you")) }},
	"visitor note-refused": {talks, func(w *world) { w.raw(false, "\u200b") }},
	"agent note-refused":   {talks, func(w *world) { w.raw(true, "\u200b") }},
	"visitor ack":          {talks, acknowledges(false)},
	"agent ack":            {talks, acknowledges(true)},
}

func looked(customer bool) func(w *world) {
	return func(w *world) {
		w.sleep(3000)
		w.looks(customer)
		w.sleep(3000)
	}
}

func acknowledges(toAgent bool) func(w *world) {
	return func(w *world) {
		w.say(toAgent, "there?")
		w.sleep(1000)
	}
}

// Two scenes need a colleague.
func init() {
	var o *team
	prepare := func(t *testing.T) *world {
		o = newTeam(t)
		return o.world
	}
	hands := func(w *world) { o.hands(o.toBob()) }
	scenes["agent transfer"] = scene{prepare, hands}
	scenes["agent transfer-cancel"] = scene{prepare, func(w *world) {
		hands(w)
		w.fromAgent(w.agent.StayHere(w.now))
		w.run()
	}}
}
