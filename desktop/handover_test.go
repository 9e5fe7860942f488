package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// over is what a colleague says of the chat that it hands over to Alice.
func (c *colleague) over(t wire.Ticket) trust.Handover {
	return trust.Handover{
		Org: c.w.root.VKey, Ticket: t.String(), ID: trust.RandomHex(16), From: c.key.VKey, To: c.w.alice.VKey, Service: "billing", History: true,
		Language: "es", FirstName: "María", LastName: "Gómez", Time: time.Now().Unix(), Private: "canary: pays by invoice",
		Said: []trust.Said{{Time: 5, Text: "My bill is wrong"}, {By: "Bob", Time: 6, Text: "Let me see"}},
	}
}

// sealed seals it to Alice's prekey.
func (c *colleague) sealed(h trust.Handover, by relaytest.Key) []byte {
	c.w.t.Helper()
	msg, err := h.Sign(by.Signer)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return c.toAlice(msg)
}

func (c *colleague) toAlice(msg []byte) []byte {
	c.w.t.Helper()
	r, err := seal.ParseRecipient(c.w.told().Recipient)
	if err != nil {
		c.w.t.Fatal(err)
	}
	file, err := trust.SealHandover(msg, r)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return file
}

func (c *colleague) offer(t wire.Ticket, payload []byte) wire.Offered {
	return wire.Offered{Ticket: t, From: c.key.Hash(), Service: "billing", Seconds: 120, Payload: payload}
}

func (w *world) handovers() []handoverView { return w.state().Handovers }

// Who is asked sees who hands over, the private note and what was said before
// accepting; nothing of it is kept or logged, and a newer offer of the chat takes
// the place of the one before.
func TestAChatThatIsHandedOver(t *testing.T) {
	w, all := newOffice(t, "Bob")
	bob := all[0]
	w.desk(bob.offer(waiter7, bob.sealed(bob.over(waiter7), bob.key)))
	bare := bob.over(waiter7)
	bare.Private, bare.History, bare.Said = "", false, nil
	got := w.handovers()
	if len(got) != 1 {
		t.Fatalf("%d are shown", len(got))
	}
	v := got[0]
	if v.Who != "Bob" || v.Note != "canary: pays by invoice" || !v.History || v.Sealed || v.Claimed || v.Title != "Billing" || v.FirstName != "María" || v.Language != "es" {
		t.Errorf("shown: %+v", v)
	}
	if want := []saidView{{"", 5000, "My bill is wrong"}, {"Bob", 6000, "Let me see"}}; !slices.Equal(v.Said, want) {
		t.Errorf("said: %+v", v.Said)
	}
	if strings.Contains(w.log.String(), "canary") || strings.Contains(w.log.String(), "bill is") {
		t.Error("the log has what was said of it")
	}
	w.desk(bob.offer(waiter7, bob.sealed(bare, bob.key)))
	if got := w.handovers(); len(got) != 1 || got[0].History || got[0].Note != "" || len(got[0].Said) != 0 {
		t.Errorf("offered anew: %+v", got)
	}
}

// What its agent did not sign for this chat and for Alice, or an agent who is out
// of the roster, is not shown. What she cannot open is, without a word of it.
func TestAHandoverRefuses(t *testing.T) {
	w, all := newOffice(t, "Bob", "Carol")
	bob, carol := all[0], all[1]
	stranger := relaytest.NewKey("shop/mallory")
	change := func(do func(*trust.Handover)) []byte {
		h := bob.over(waiter7)
		do(&h)
		return bob.sealed(h, bob.key)
	}
	fits := bob.sealed(bob.over(waiter7), bob.key)
	for name, f := range map[string]wire.Offered{
		"of another chat":                bob.offer(waiter7, change(func(h *trust.Handover) { h.Ticket = wire.ChatID{8}.Ticket().String() })),
		"of another organisation":        bob.offer(waiter7, change(func(h *trust.Handover) { h.Org = stranger.VKey })),
		"for another agent":              bob.offer(waiter7, change(func(h *trust.Handover) { h.To = carol.key.VKey })),
		"for another service":            bob.offer(waiter7, change(func(h *trust.Handover) { h.Service = "sales" })),
		"that another has signed":        bob.offer(waiter7, bob.sealed(bob.over(waiter7), carol.key)),
		"by a stranger":                  bob.offer(waiter7, bob.sealed(func() trust.Handover { h := bob.over(waiter7); h.From = stranger.VKey; return h }(), stranger)),
		"that the relay says is Carol's": carol.offer(waiter7, fits),
		"of nobody in the roster":        {Ticket: waiter7, From: stranger.Hash(), Service: "billing", Seconds: 120, Payload: fits},
		"that is no note":                bob.offer(waiter7, bob.toAlice([]byte("hello\n"))),
	} {
		if w.desk(f); len(w.handovers()) != 0 {
			t.Fatalf("a handover %s is shown: %+v", name, w.handovers())
		}
	}
	if w.desk(bob.offer(waiter7, fits)); len(w.handovers()) != 1 {
		t.Error("one that fits is not shown")
	}
	garbled := slices.Clone(fits)
	garbled[len(garbled)-1] ^= 1
	for _, payload := range [][]byte{garbled, []byte(wire.AgeMagic + "\n")} {
		w.desk(bob.offer(waiter7, payload))
		if got := w.handovers(); len(got) != 1 || !got[0].Sealed || got[0].Who != "Bob" || got[0].Note != "" || len(got[0].Said) != 0 {
			t.Errorf("one that cannot be opened: %+v", got)
		}
	}
}

// When the roster no longer has whoever hands over, what they say is refused.
func TestAHandoverOfAnAgentWhoIsOut(t *testing.T) {
	w, all := newOffice(t, "Bob")
	bob := all[0]
	f := bob.offer(waiter7, bob.sealed(bob.over(waiter7), bob.key))
	w.roster.Agents = w.roster.Agents[:1]
	w.roster.Version++
	w.step(w.published())
	w.settle()
	w.connectAgent()
	if w.desk(f); len(w.handovers()) != 0 {
		t.Errorf("shown: %+v", w.handovers())
	}
}

// What somebody offered goes once a newer roster or stamp takes them out, and what
// others offered stays. It does not come back either, if it was being taken just then.
func TestAHandoverOfAnAgentWhoGoesOut(t *testing.T) {
	for name, out := range map[string]func(w *world, bob *colleague){
		"by a stamp": func(w *world, bob *colleague) {
			_, desk := w.conn(wire.Ticket{})
			if err := desk.stamped(desk.ctx, w.stamp(later, 3600, bob.key.VKey), nil); err != nil {
				w.t.Fatal(err)
			}
		},
		"by a roster": func(w *world, _ *colleague) {
			w.roster.Agents = slices.DeleteFunc(w.roster.Agents, func(a roster.Agent) bool { return a.Name == "Bob" })
			w.roster.Version++
			w.step(w.published())
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, all := newOffice(t, "Bob", "Carol")
			bob, carol := all[0], all[1]
			w.desk(bob.offer(waiter7, bob.sealed(bob.over(waiter7), bob.key)))
			other := wire.ChatID{8}.Ticket()
			w.desk(carol.offer(other, []byte(wire.AgeMagic+"\n")))
			asked := w.session.handoverOf(waiter7)
			out(w, bob)
			w.settle()
			if got := w.handovers(); len(got) != 1 || got[0].Who != "Carol" {
				t.Errorf("shown: %+v", got)
			}
			cc := &chatConn{s: w.session, ticket: waiter7, handover: asked}
			w.session.queue = append(w.session.queue, &waiting{ticket: waiter7})
			if cc.missed(wire.ReasonLeft); len(w.handovers()) != 1 {
				t.Errorf("it came back: %+v", w.handovers())
			}
		})
	}
}

// An offer goes when it is declined, taken back, or taken by another; the desk says
// no once, and what is gone cannot be declined.
func TestAHandoverThatGoes(t *testing.T) {
	w, all := newOffice(t, "Bob")
	bob := all[0]
	decline := fmt.Sprintf(`{"type":"decline","id":4,"chat":%q}`, waiter7.String())
	for name, goes := range map[string]func(){
		"declined":            func() { w.mustAsk(decline) },
		"withdrawn":           func() { w.desk(wire.Gone{Ticket: waiter7, Reason: wire.ReasonLeft}) },
		"taken by another":    func() { w.desk(wire.Gone{Ticket: waiter7, Reason: wire.ReasonClaimed}) },
		"the line was broken": func() { w.disconnectAgent(); w.connectAgent() },
	} {
		w.desk(bob.offer(waiter7, bob.sealed(bob.over(waiter7), bob.key)))
		if goes(); len(w.handovers()) != 0 {
			t.Errorf("%s: still there", name)
		}
		if e, ok := w.ask(decline).(errorEvent); !ok || e.Message != errHandover.Error() {
			t.Errorf("%s: declined again: %+v", name, e)
		}
		if e, ok := w.ask(`{"type":"accept","id":5,"chat":"` + waiter7.String() + `"}`).(errorEvent); !ok {
			t.Errorf("%s: accepted: %+v", name, e)
		}
	}
}

// An offer is shown as long as it can be taken, and so many at once.
func TestHandoversLapse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, all := newOffice(t, "Bob")
		bob := all[0]
		for n := range byte(maxHandovers + 1) {
			f := bob.offer(wire.ChatID{n}.Ticket(), []byte(wire.AgeMagic+"\n"))
			w.desk(f)
		}
		if n := len(w.handovers()); n != maxHandovers {
			t.Errorf("%d are shown", n)
		}
		time.Sleep(120*time.Second - 1)
		synctest.Wait()
		if n := len(w.handovers()); n != maxHandovers {
			t.Errorf("%d are shown before their time is over", n)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if n := len(w.handovers()); n != 0 {
			t.Errorf("%d are shown when their time is over", n)
		}
	})
}

// Alice takes a chat over: it begins in her window with who handed it over, and the
// offer is gone. One that another got first says so.
func TestAHandoverIsAccepted(t *testing.T) {
	w, all := newOffice(t, "Bob")
	bob := all[0]
	c, id := w.waits()
	w.desk(bob.offer(c.ticket, bob.sealed(bob.over(c.ticket), bob.key)))
	w.accept(id)
	if len(w.handovers()) != 0 {
		t.Error("still offered")
	}
	if got := w.transcript(id); !strings.Contains(got, "— Bob has handed the chat over to Alice\n") {
		t.Errorf("the transcript says\n%s", got)
	}
	if got := w.stream(); !slices.Contains(got, "Bob has handed the chat over to you") {
		t.Errorf("the stream says %q", got)
	}
	w.desk(bob.offer(waiter7, bob.sealed(bob.over(waiter7), bob.key)))
	w.accept(waiter7.String())
	if s := w.state(); len(s.Handovers) != 0 || !strings.Contains(s.Refusal.Reason, errHandover.Error()) {
		t.Errorf("a chat that the relay does not know: %+v", s.Refusal)
	}
}

// transfers hands the only chat over, as the window does. The relay hears of it
// when the customer's page has.
func (w *world) transfers(c *customer, to, service string, history bool, note string) any {
	answer := w.ask(fmt.Sprintf(`{"type":"transfer","id":6,"chat":%q,"to":%q,"service":%q,"history":%v,"note":%q}`, w.state().Chats[0].Chat, to, service, history, note))
	c.take(c.end.Tick(unixMilli() + 1000))
	w.settle()
	return answer
}

// Whoever is asked reads the note, and what was said if that goes along; when they
// say no, the chat is where it was. When somebody takes it, the window forgets what
// the customer sent, and the record says who has it.
func TestAliceHandsAChatOver(t *testing.T) {
	for _, history := range []bool{true, false} {
		w, all := newOffice(t, "Bob")
		bob := all[0]
		c, id := w.waits()
		w.accept(id)
		w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"credit-card"}`)
		c.do(c.end.Submit(unixMilli(), c.form().Request, filled()))
		for n, decline := range []bool{true, false} {
			if answer, bad := w.transfers(c, bob.key.VKey, "billing", history, "She pays by invoice").(errorEvent); bad {
				t.Fatal(answer.Message)
			}
			if v := w.chat(); !v.Handing || v.Heir != "Bob" {
				t.Errorf("the window shows %+v", v)
			}
			times, h := bob.offered()
			if times != n+1 || h.Private != "She pays by invoice" || h.History != history || h.From != w.alice.VKey {
				t.Fatalf("offered %d times, %+v", times, h)
			}
			said := fmt.Sprint(h.Said)
			if strings.Contains(said, "me too") != history || strings.Contains(said, cardNumber) {
				t.Errorf("with history %v: %s", history, said)
			}
			if decline {
				bob.says(wire.Decline{Ticket: c.ticket})
				if v := w.chat(); v.Handing || v.Heir != "" || v.Ended != "" || len(v.Secure) != 1 {
					t.Errorf("declined, the window shows %+v", v)
				}
			}
		}
		bob.takes(c.ticket)
		v := w.chat()
		if v.Ended != chat.EndedHanded || v.Heir != "Bob" || len(v.Secure) != 0 {
			t.Errorf("taken, the window shows %+v", v)
		}
		got := w.transcript(id)
		for _, want := range []string{"— Alice is handing the chat over to Bob\n", "— Nobody has taken the chat over: it was declined, and stays with Alice\n", "— Alice handed this chat over to Bob\n"} {
			if !strings.Contains(got, want) {
				t.Errorf("the transcript lacks %q:\n%s", want, got)
			}
		}
		if strings.Contains(got, " you") || strings.Contains(got, "invoice") {
			t.Errorf("the transcript says\n%s", got)
		}
	}
}

// A chat that is handed to a service is offered to all on duty for it; the first
// takes it, and it goes from the others.
func TestAliceHandsAChatToAService(t *testing.T) {
	w, all := newOffice(t, "Bob", "Carol")
	c, id := w.waits()
	w.accept(id)
	if answer, bad := w.transfers(c, "", "sales", true, "").(errorEvent); bad {
		t.Fatal(answer.Message)
	}
	if v := w.chat(); v.Heir != "Sales" {
		t.Errorf("the window shows %q", v.Heir)
	}
	for _, one := range all {
		if n, _ := one.offered(); n != 1 || one.withdrawn(c.ticket) {
			t.Errorf("%s was offered it %d times", one.name, n)
		}
	}
	all[1].takes(c.ticket)
	if !all[0].withdrawn(c.ticket) || w.chat().Ended != chat.EndedHanded {
		t.Errorf("taken by Carol; still Bob's: %v", !all[0].withdrawn(c.ticket))
	}
}

// Nobody is asked whom the roster does not let answer, or who is away; a number in
// the private note stops it, unless it is sent anyway; Alice can take it back.
func TestWhatAliceCannotHandOver(t *testing.T) {
	w, all := newOffice(t, "Bob")
	bob := all[0]
	c, id := w.waits()
	w.accept(id)
	for name, one := range map[string][2]string{
		"to herself":          {w.alice.VKey, "billing"},
		"to nobody she knows": {relaytest.NewKey("shop/mallory").VKey, "billing"},
		"to no service":       {bob.key.VKey, "support"},
	} {
		if _, bad := w.transfers(c, one[0], one[1], true, "").(errorEvent); !bad || w.chat().Handing {
			t.Errorf("handed over %s", name)
		}
	}
	if g, ok := w.transfers(c, bob.key.VKey, "billing", true, "Charge 4111 1111 1111 1111").(guardedEvent); !ok || g.Kind != "card-number" || w.chat().Handing {
		t.Errorf("a card number in the note: %+v", g)
	}
	w.transfers(c, bob.key.VKey, "billing", true, "")
	w.mustAsk(`{"type":"keep","id":7,"chat":"` + id + `"}`)
	if !bob.withdrawn(c.ticket) || w.chat().Handing || !strings.Contains(w.transcript(id), "— Alice keeps the chat\n") {
		t.Errorf("taken back: %+v", w.chat())
	}
	bob.is(roster.Away)
	if _, bad := w.transfers(c, bob.key.VKey, "billing", true, "").(errorEvent); !bad {
		t.Error("handed over to somebody who is away")
	}
}

// When nobody takes it in time, the chat is where it was, and says so.
func TestAHandoverRunsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, all := newOffice(t, "Bob")
		bob := all[0]
		c, id := w.waits()
		w.accept(id)
		w.transfers(c, bob.key.VKey, "billing", true, "")
		if n, _ := bob.offered(); n != 1 || bob.withdrawn(c.ticket) {
			t.Fatal("not offered")
		}
		time.Sleep(core.TransferWithin * time.Millisecond)
		w.push(core.Tick{})
		w.settle()
		if v := w.chat(); v.Handing || v.Heir != "" || v.Ended != chat.NotEnded || !bob.withdrawn(c.ticket) {
			t.Errorf("the window shows %+v", v)
		}
		if got := w.stream(); !slices.Contains(got, "Nobody has taken the chat over in time: it stays with you") {
			t.Errorf("the stream says %q", got)
		}
		c.say("Are you there?")
		if got := w.stream(); !slices.Contains(got, "Are you there?") {
			t.Errorf("the chat does not go on: %q", got)
		}
	})
}
