package chat_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// resign changes the roster and signs it again.
func (w *world) resign(change func(r *roster.Roster)) {
	change(w.roster)
	msg, err := w.roster.Sign(w.root)
	w.must(err)
	w.rosterNote = msg
}

// wantRefusal fails unless the page has stopped for that reason, has told the
// relay, forgets what it saved, and does nothing any more.
func (w *world) wantRefusal(why trust.Refusal) {
	w.t.Helper()
	if last := w.lastState(); !strings.HasPrefix(last, "refused "+string(why)) {
		w.t.Fatalf("state: got %q of %q, want refused %q", last, w.seenByCustomer, string(why))
	}
	if len(w.saved) != 0 {
		w.t.Error("a refused chat is still saved for a reload")
	}
	if _, err := w.visitor.Say(w.now, "to whom"); code(err) != "ended" {
		w.t.Errorf("writing after a refusal: got %v, want ended", err)
	}
	for _, id := range w.visitor.Identities() {
		if id.Export() != "" {
			w.t.Error("the key is still there after a refusal")
		}
	}
}

func (w *world) lastState() string {
	for _, s := range slices.Backward(w.seenByCustomer) {
		for _, p := range []string{"connecting", "waiting", "joined ", "ended", "refused "} {
			if strings.HasPrefix(s, p) && !strings.HasSuffix(s, " joined") {
				return s
			}
		}
	}
	return ""
}

// Rosters that a page refuses when it connects.
func TestRostersRefusedAtTheStart(t *testing.T) {
	rosters := []struct {
		name string
		want trust.Refusal
		make func(w *world)
	}{
		{"of another organisation", trust.RefusedRoster, func(w *world) { w.rosterNote = newWorld(w.t).rosterNote }},
		{"naming us, signed by another root", trust.RefusedRoster, func(w *world) {
			w.root, _, _ = trust.NewSigner(w.root.Name())
			msg, err := w.roster.Sign(w.root)
			w.must(err)
			w.rosterNote = msg
		}},
		{"signed by us, naming another", trust.RefusedRoster, func(w *world) {
			_, other, err := trust.NewSigner("other.example/support")
			w.must(err)
			w.resign(func(r *roster.Roster) { r.Org = other })
		}},
		{"signed by an agent", trust.RefusedRoster, func(w *world) { w.root = w.alice; w.resign(func(*roster.Roster) {}) }},
		{"with a byte flipped", trust.RefusedRoster, func(w *world) { w.rosterNote[len(w.rosterNote)/2] ^= 1 }},
		{"cut short", trust.RefusedRoster, func(w *world) { w.rosterNote = w.rosterNote[:len(w.rosterNote)-2] }},
		{"empty", trust.RefusedRoster, func(w *world) { w.rosterNote = nil }},
		{"another kind of note", trust.RefusedRoster, func(w *world) { w.rosterNote = w.join.Hello }},
		{"without the service", trust.RefusedService, func(w *world) {
			w.resign(func(r *roster.Roster) { r.Services[0].Name = "sales" })
		}},
		{"for another origin", trust.RefusedOrigin, func(w *world) {
			w.resign(func(r *roster.Roster) {
				r.Services[0].Origins = []string{"https://shop.example:8443", "http://shop.example"}
			})
		}},
	}
	for _, c := range rosters {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.open(nil)
			w.visitorSays("my card ends in 1111")
			w.linked = true
			w.fromVisitor(w.visitor.Connected(w.now))
			c.make(w)
			w.give(w.rosterFrame(w.rosterNote))
			w.wantRefusal(c.want)
		})
	}
}

func TestRosterThatHoldsAtItsEdges(t *testing.T) {
	for _, shift := range []int64{-400 * day, -roster.ClockSkew * 1000, (roster.DefaultStampLifetime - 1) * 1000} {
		w := newWorld(t)
		w.now += shift
		w.visit("hello")
		if got := w.lastState(); got != "waiting" {
			t.Errorf("%d ms from the roster's issue: got %q, want waiting", shift, got)
		}
	}
}

// Rosters that close a chat that was going on: the organisation says that it
// is not for this page.
func TestRostersRefusedInMidChat(t *testing.T) {
	rosters := []struct {
		name string
		want trust.Refusal
		make func(w *world)
	}{
		{"without this origin", trust.RefusedOrigin, func(w *world) {
			w.resign(func(r *roster.Roster) { r.Version, r.Services[0].Origins = 2, []string{"https://other.example"} })
		}},
		{"without the service", trust.RefusedService, func(w *world) {
			w.resign(func(r *roster.Roster) { r.Version, r.Services[0].Name = 2, "sales" })
		}},
	}
	for _, c := range rosters {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t).talking()
			w.request(card)
			c.make(w)
			w.give(w.rosterFrame(w.rosterNote))
			w.run()
			w.wantCustomer("closed ended")
			w.wantRefusal(c.want)
			w.wantAgent("The chat ended: the customer's page, or the relay, says that it could not be verified")
		})
	}
}

func TestANewerRosterChangesNothing(t *testing.T) {
	w := newWorld(t).talking()
	w.now += 3600_000
	w.resign(func(r *roster.Roster) {
		r.Version, r.Issued, r.Expires = 2, w.now/1000, w.now/1000+roster.DefaultStampLifetime
	})
	w.give(w.rosterFrame(w.rosterNote))
	w.now += (roster.DefaultStampLifetime - 60) * 1000 // past the first roster's end
	w.agentSays("still here")
	w.visitorSays("me too")
	w.wantOnce(false, "still here")
	w.wantOnce(true, "me too")
}

func must(out []chat.Output, err error) []chat.Output {
	if err != nil {
		panic(err)
	}
	return out
}

func TestOffersRefused(t *testing.T) {
	offers := []struct {
		name   string
		want   trust.Refusal
		change func(w *world, o *trust.Offer, f *chat.Forgery)
	}{
		{"expired", trust.RefusedOffer, func(w *world, o *trust.Offer, _ *chat.Forgery) { o.Expires = w.now / 1000 }},
		{"naming nobody we know", trust.RefusedAgent, func(w *world, o *trust.Offer, f *chat.Forgery) {
			s, key, err := trust.NewSigner("shop.example/support/mallory")
			w.must(err)
			o.Agent, f.Signer = key, s
		}},
		{"naming Alice, signed by another", trust.RefusedOffer, func(w *world, o *trust.Offer, f *chat.Forgery) {
			f.Signer = stranger(w.t, w.alice.Name()).Signer
		}},
		{"naming the customer", trust.RefusedAgent, func(w *world, o *trust.Offer, f *chat.Forgery) {
			s, key, err := trust.NewSigner(trust.VisitorName)
			w.must(err)
			o.Agent, f.Signer = key, s
		}},
		{"for another visitor", trust.RefusedOffer, func(w *world, _ *trust.Offer, f *chat.Forgery) { f.Set("to", trust.Fingerprint("age1pq")) }},
		{"for another chat", trust.RefusedOffer, func(w *world, _ *trust.Offer, f *chat.Forgery) { f.Set("chat", strings.Repeat("00", 16)) }},
		{"for another session", trust.RefusedOffer, func(w *world, _ *trust.Offer, f *chat.Forgery) { f.Set("session", strings.Repeat("00", 8)) }},
		{"for another page", trust.RefusedOffer, func(w *world, _ *trust.Offer, f *chat.Forgery) { f.Set("origin", "https://evil.example") }},
		{"not the first note", trust.RefusedOffer, func(w *world, _ *trust.Offer, f *chat.Forgery) { f.SetSeq(2); f.HeaderSeq = 1 }},
		{"after another note", trust.RefusedOffer, func(w *world, _ *trust.Offer, f *chat.Forgery) { f.Set("prev", strings.Repeat("11", 32)) }},
		{"with a recipient of another kind", trust.RefusedOffer, func(w *world, o *trust.Offer, f *chat.Forgery) {
			f.Fields = o.Fields()
			f.Fields[2].Value = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
		}},
		{"with a malformed token", trust.RefusedOffer, func(w *world, o *trust.Offer, _ *chat.Forgery) { o.Token = "AB" }},
		{"with a body", trust.RefusedOffer, func(w *world, _ *trust.Offer, f *chat.Forgery) { f.Body = "x" }},
	}
	for _, c := range offers {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.visit("my card ends in 1111")
			w.hold(false)
			w.accept()
			w.release()
			o, f := w.agent.Offer(w.now), w.agent.Next("offer", nil, "")
			f.SetSeq(1)
			f.Set("prev", strings.Repeat("00", 32))
			c.change(w, &o, f)
			if f.Fields == nil {
				f.Fields = o.Fields()
			}
			w.inject(false, f.Frame())
			w.wantRefusal(c.want)
			if w.count("my card ends in 1111", w.seenByAgent) != 0 {
				t.Error("what was typed before the offer has reached somebody")
			}
		})
	}
}

// The same hand-made offer, unchanged, is taken.
func TestAProperOfferIsTaken(t *testing.T) {
	w := newWorld(t)
	w.visit("hello")
	w.hold(false)
	w.accept()
	w.release()
	f := w.agent.Next("offer", w.agent.Offer(w.now).Fields(), "")
	f.SetSeq(1)
	f.Set("prev", strings.Repeat("00", 32))
	w.inject(false, f.Frame())
	w.wantCustomer("joined Alice")
	w.wantAgent("hello")
}

// Agents whom the roster names, but not here: their own machine would not let
// them, and the page does not believe them.
func TestAgentsOfOtherServices(t *testing.T) {
	w := newWorld(t)
	w.visit("hello")
	mine := w.roster
	theirs := *mine
	theirs.Version++
	theirs.Agents = []roster.Agent{{VKey: w.aliceKey, Services: []string{"sales"}, Name: "Alice"}}
	w.roster = &theirs
	if _, _, err := chat.NewAgent(w.config()); err != trust.RefusedAgent {
		t.Errorf("an agent of another service accepts: got %v, want agent-unknown", err)
	}
	msg, err := theirs.Sign(w.root)
	w.must(err)
	w.rosterNote, w.roster = msg, mine
	w.link() // the page learns that Alice is at sales
	w.accept()
	w.wantRefusal(trust.RefusedAgent)
}

// Notes that come before an offer, and offers that cannot be opened, change
// nothing: the page waits on.
func TestWaitingIsPatient(t *testing.T) {
	w := newWorld(t)
	w.visit("hello")
	held := w.hold(false)
	w.accept()
	w.agentSays("welcome")
	w.release()
	offer, welcome := (*held)[0], (*held)[1]
	w.inject(false, welcome)
	w.inject(false, edit(offer, func(b []byte) { b[len(b)-1] ^= 1 }))
	w.inject(false, edit(offer, setSeq(2)))
	f := w.agent.Next("message", nil, "no offer")
	f.SetSeq(1)
	w.inject(false, f.Frame())
	if got := w.lastState(); got != "waiting" || w.refusals() != 4 {
		t.Fatalf("state %q with %v refused, want waiting with four", got, w.refused)
	}
	w.inject(false, offer)
	w.inject(false, welcome)
	w.wantCustomer("joined Alice", "welcome")
	w.wantAgent("hello")
}

func TestWrongDataOrg(t *testing.T) {
	_, key, err := trust.NewSigner("shop.example/support")
	if err != nil {
		t.Fatal(err)
	}
	for name, root := range map[string]string{
		"none": "", "a letter": "x", "a name": "shop.example", "a recipient": "age1pq1xyz",
		"a key cut short": key[:len(key)-1], "a letter behind": key + "A", "a letter before": "x" + key, "a space before": " " + key,
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := chat.NewVisitor(chat.VisitorConfig{Root: root, Service: service, Origin: origin, Now: start})
			if code(err) != string(trust.RefusedOrg) {
				t.Errorf("data-org %q: got %v, want %q", root, err, string(trust.RefusedOrg))
			}
		})
	}
}

// A service that no roster can name is refused at once, and in words.
func TestWrongDataService(t *testing.T) {
	w := newWorld(t)
	for _, s := range []string{"", "Billing", "bil ling", "billing\n", strings.Repeat("b", 41), strings.Repeat("b", 300)} {
		t.Run(s, func(t *testing.T) {
			v, _, err := chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Service: s, Origin: origin, Now: start})
			if code(err) != string(trust.RefusedService) || v != nil {
				t.Errorf("data-service of %d bytes: got %v, want %q", len(s), err, string(trust.RefusedService))
			}
		})
	}
}

// Hellos that an agent's machine does not answer.
func TestHellosRefused(t *testing.T) {
	hellos := []struct {
		name   string
		change func(w *world, h *trust.Hello)
	}{
		{"of another organisation", func(w *world, h *trust.Hello) { h.Org = w.aliceKey }},
		{"for another service", func(w *world, h *trust.Hello) { h.Service = "sales" }},
		{"for another chat", func(w *world, h *trust.Hello) { h.Chat = strings.Repeat("00", 16) }},
		{"for another session", func(w *world, h *trust.Hello) { h.Session = strings.Repeat("00", 8) }},
		{"from a page that is not listed", func(w *world, h *trust.Hello) { h.Origin = "https://evil.example" }},
		{"with a key that did not sign", func(w *world, h *trust.Hello) {
			_, key, err := trust.NewSigner(trust.VisitorName)
			w.must(err)
			h.VKey = key
		}},
		{"under an agent's name", func(w *world, h *trust.Hello) { h.VKey = w.aliceKey }},
	}
	for _, c := range hellos {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.visit("hello")
			h, err := trust.OpenHello(w.join.Hello)
			w.must(err)
			c.change(w, &h)
			msg, err := h.Sign(w.visitor.Signer())
			w.must(err)
			w.join.Hello = msg
			if _, _, err := chat.NewAgent(w.config()); err == nil {
				t.Error("the agent's machine accepts it")
			}
		})
	}
	for name, recipient := range map[string]func(was string) string{
		"with a recipient of another kind": func(string) string { return "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p" },
		"with an upper-case recipient":     strings.ToUpper,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.visit("hello")
			d, err := signed.Peek(w.join.Hello, "hello")
			w.must(err)
			i := slices.IndexFunc(d.Fields, func(f signed.Field) bool { return f.Key == "recipient" })
			d.Fields[i].Value = recipient(d.Fields[i].Value)
			w.join.Hello, err = signed.Sign(d, w.visitor.Signer())
			w.must(err)
			if _, _, err := chat.NewAgent(w.config()); err == nil {
				t.Error("the agent's machine accepts it")
			}
		})
	}
	t.Run("altered on the way", func(t *testing.T) {
		w := newWorld(t)
		w.visit("hello")
		whole := w.join.Hello
		for at := 0; at < len(whole); at += 29 {
			w.join.Hello = edit(whole, func(b []byte) { b[at] ^= 2 })
			if _, _, err := chat.NewAgent(w.config()); err == nil {
				t.Errorf("byte %d flipped: the agent's machine accepts it", at)
			}
		}
		w.join.Hello = whole
		w.accept()
		w.wantCustomer("joined Alice")
	})
}

// An error about a roster or a hello never holds what stands in it.
func TestRefusalsTellNoValues(t *testing.T) {
	w := newWorld(t)
	w.visit("hello")
	h, err := trust.OpenHello(w.join.Hello)
	w.must(err)
	h.Origin = "https://canary-" + strconv.Itoa(4111) + ".example"
	msg, err := h.Sign(w.visitor.Signer())
	w.must(err)
	w.join.Hello = msg
	_, _, err = chat.NewAgent(w.config())
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v, want an error without the origin", err)
	}
}
