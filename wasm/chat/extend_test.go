package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

const minute = int64(60_000)

// filledOrder answers order, which can be answered for 2 minutes.
var filledOrder = form.Values{{ID: "account", Text: "A-1"}, {ID: "size", Text: "s"}, {ID: "age", Text: "18"}}

func (w *world) extend(id string, minutes int) error {
	out, err := w.agent.Extend(w.now, id, minutes)
	w.fromAgent(out)
	w.run()
	return err
}

// extends sends an extension from the agent's end, whatever it says.
func (w *world) extends(id, seconds string) {
	w.fromAgent(w.agent.Push(w.now, "form-extend", extension(id, seconds), ""))
	w.run()
}

func extension(id, seconds string) []signed.Field {
	return []signed.Field{{Key: "request", Value: id}, {Key: "seconds", Value: seconds}}
}

func TestExtend(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(order)
	w.sleep(90_000)
	w.must(w.extend(id, 10))
	w.wantCustomer("form Order", "until minute 12", "[extended]")
	w.wantAgent("until minute 12", "More time given")
	w.sleep(10 * minute)
	w.submit(id, filledOrder)
	w.wantAgent("Secure data received")

	id = w.request(order)
	w.must(w.extend(id, 2))
	w.sleep(4*minute - 1000)
	if w.visitor.OpenForms() != 1 {
		t.Error("the form closed before its new time")
	}
	w.sleep(2000)
	for _, seen := range [][]string{w.seenByCustomer, w.seenByAgent} {
		if w.count("closed expired", seen) != 1 {
			t.Errorf("after the new time: %q", seen)
		}
	}
	if err := w.extend(id, 2); code(err) != "form-closed" {
		t.Errorf("extending an expired form: got %v, want form-closed", err)
	}
	w.wantNothingRefused()
}

// The agent's end gives an hour from now at most, and two in all.
func TestExtensionsAreBounded(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(order)
	w.must(w.extend(id, 600))
	w.wantCustomer("until minute 60")
	if err := w.extend(id, 10); code(err) != "no-more-time" {
		t.Errorf("beyond an hour from now: got %v, want no-more-time", err)
	}
	w.sleep(58 * minute)
	w.must(w.extend(id, 30))
	w.sleep(28 * minute)
	w.must(w.extend(id, 60))
	w.wantCustomer("until minute 60", "until minute 90", "until minute 120")
	w.sleep(20 * minute)
	for _, minutes := range []int{10, 1, 0, -5} {
		if err := w.extend(id, minutes); code(err) != "no-more-time" {
			t.Errorf("%d minutes beyond two hours: got %v, want no-more-time", minutes, err)
		}
	}
	w.sleep(20 * minute)
	w.wantCustomer("closed expired")
	w.wantNothingRefused()
}

// The customer's end has the same bounds, whatever the agent's end says.
func TestExtensionsAreBoundedByTheCustomersClock(t *testing.T) {
	w := newWorld(t).talking()
	r := w.ask()
	w.fromAgent(w.agent.Push(w.now, "form-request", r.Fields(), card.Marshal()))
	w.run()
	for range 4 {
		w.extends(r.ID, "18446744073709551615")
		w.sleep(40 * minute)
	}
	w.wantCustomer("until minute 60", "until minute 100", "until minute 120", "closed expired")
	if w.count("[extended]", w.seenByCustomer) != 3 {
		t.Errorf("the customer saw %q", w.seenByCustomer)
	}
}

// A clock that is set back leaves nothing to extend: no alarm.
func TestAnExtensionAfterTheClockWasSetBack(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	w.sleep(1000)
	w.pageClock = -2 * 60 * minute
	w.must(w.extend(id, 10))
	w.wantAlarms()
}

func TestExtensionsRefused(t *testing.T) {
	cases := []struct {
		name, want string
		send       func(w *world, id string)
	}{
		{"by nothing", "malformed", func(w *world, id string) { w.extends(id, "0") }},
		{"by less than nothing", "malformed", func(w *world, id string) { w.extends(id, "-600") }},
		{"of an unknown request", "unexpected", func(w *world, _ string) { w.extends(strings.Repeat("00", 16), "600") }},
		{"of a form that the customer cancelled", "late", func(w *world, _ string) {
			id := w.request(card)
			w.cancelByCustomer(id)
			w.extends(id, "600")
		}},
		{"of a form that the agent cancelled", "late", func(w *world, _ string) {
			id := w.request(card)
			w.cancelByAgent(id)
			w.extends(id, "600")
		}},
		{"of a form that was sent", "late", func(w *world, _ string) { w.extends(w.received(), "600") }},
		{"of a malformed id", "malformed", func(w *world, id string) { w.extends(strings.ToUpper(id)+"x", "600") }},
		{"by no number", "malformed", func(w *world, id string) { w.extends(id, "soon") }},
		{"without a time", "malformed", func(w *world, id string) {
			w.fromAgent(w.agent.Push(w.now, "form-extend", extension(id, "600")[:1], ""))
			w.run()
		}},
		{"with a body", "malformed", func(w *world, id string) {
			w.fromAgent(w.agent.Push(w.now, "form-extend", extension(id, "600"), "x"))
			w.run()
		}},
		{"by somebody else", "bad-signature", func(w *world, id string) {
			f := w.agent.Next("form-extend", extension(id, "600"), "")
			f.Signer = stranger(w.t, f.Signer.Name()).Signer
			w.inject(false, f.Frame())
		}},
		{"without a number", "malformed", func(w *world, id string) {
			f := w.agent.Next("form-extend", extension(id, "600"), "")
			f.SetSeq(0)
			w.inject(false, f.Frame())
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t).talking()
			id := w.request(card)
			c.send(w, id)
			w.wantRefused(c.want)
			if slices.Contains(w.seenByCustomer, "[extended]") {
				t.Errorf("the customer saw %q", w.seenByCustomer)
			}
			w.must(w.extend(id, 10))
			w.wantCustomer("until minute 40", "[extended]")
		})
	}
}

func TestReplayedExtensions(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(order)
	var frames [][]byte
	w.alter = func(toAgent bool, f []byte) []byte {
		if !toAgent {
			frames = append(frames, slices.Clone(f))
		}
		return f
	}
	w.must(w.extend(id, 5))
	w.release()
	for _, f := range frames {
		w.inject(false, f)
	}
	w.wantRefused("replayed")
	if w.count("[extended]", w.seenByCustomer) != 1 {
		t.Errorf("the customer saw %q", w.seenByCustomer)
	}
}

// A customer cannot give themselves more time.
func TestExtensionsFromTheCustomer(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(order)
	w.fromVisitor(w.visitor.Push(w.now, "form-extend", extension(id, "600"), ""))
	w.run()
	w.wantRefused("unexpected")
	w.sleep(3 * minute)
	w.wantAgent("closed expired")
}

// A page that is loaded again has the new time, and the agent's end goes on
// counting from when it asked first.
func TestAnExtensionSurvivesAReload(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(order)
	w.must(w.extend(id, 57))
	w.reload()
	w.wantCustomer("[requested]", "[extended]", "form Order")
	w.sleep(50 * minute)
	if w.visitor.OpenForms() != 1 {
		t.Fatal("the form closed at its old time")
	}
	w.must(w.extend(id, 60))
	w.sleep(50 * minute)
	w.must(w.extend(id, 60))
	w.wantAgent("until minute 59", "until minute 110", "until minute 120")
	w.submit(id, filledOrder)
	w.wantAgent("Secure data received")
}

// What was typed is gone when a form runs out, so more time that comes too
// late does not bring it back: the agent learns that it is over.
func TestAnExtensionThatComesTooLate(t *testing.T) {
	for name, pass := range map[string]func(w *world){
		"while the page counts": func(w *world) { w.sleep(2 * minute) },
		"while the page sleeps": func(w *world) { w.now += 2 * minute },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.sleep(1000)
			id := w.request(order)
			w.sleep(minute)
			w.cut()
			w.must(w.extend(id, 10))
			pass(w)
			w.restore()
			if w.count("[extended]", w.seenByCustomer) != 0 {
				t.Errorf("the customer saw %q", w.seenByCustomer)
			}
			w.wantCustomer("closed expired", "[expired]")
			w.wantAgent("More time given", "closed expired", "Secure data request expired")
			w.wantNothingRefused()
		})
	}
}

// Every marker of a form says which, at both ends and after a reload.
func TestMarkersNameTheirForm(t *testing.T) {
	w := newWorld(t).talking()
	var about []string
	note := func(out []chat.Output) {
		for _, o := range out {
			if i, ok := o.(chat.Item); ok && i.Kind == chat.Marker {
				about = append(about, i.Text+": "+i.Form)
			}
		}
	}
	id, out, err := w.agent.Request(w.now, order)
	w.must(err)
	note(out)
	w.fromAgent(out)
	w.run()
	out, err = w.agent.Extend(w.now, id, 5)
	w.must(err)
	note(out)
	w.fromAgent(out)
	w.run()
	w.submit(id, filledOrder)
	note(w.agent.Wiped(w.now, id))
	want := []string{"Secure data has been requested: Order", "More time given: Order", "Secure data wiped: Order"}
	if !slices.Equal(about, want) {
		t.Errorf("got %q, want %q", about, want)
	}
	body := chat.HistoryBodies([]chat.Item{{From: chat.System, Kind: chat.Marker, Code: "requested", Text: "Secure data has been requested", Form: "Order", Time: start}})
	items, ok := chat.ParseHistory(body[0])
	if !ok || items[0].Form != "Order" || items[0].Text != "Secure data has been requested" {
		t.Errorf("history %q gives %+v", body, items)
	}
}

// The eleventh form is refused in words that say what to do.
func TestTheEleventhForm(t *testing.T) {
	w := newWorld(t).talking()
	var ids []string
	for range chat.MaxRequests {
		ids = append(ids, w.request(order))
	}
	_, _, err := w.agent.Request(w.now, order)
	if code(err) != "too-many-forms" || !strings.Contains(err.Error(), "10 forms") {
		t.Errorf("got %v", err)
	}
	w.cancelByCustomer(ids[4])
	w.request(order)
	for _, id := range append(ids[5:], ids[:4]...) { // each is answered with its own key
		w.submit(id, filledOrder)
	}
	w.wantNothingRefused()
}
