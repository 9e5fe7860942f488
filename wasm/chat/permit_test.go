package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// Whatever comes that Alice did not sign for, in time and for this chat, the
// customer is asked, and nothing is read before the answer.
func TestWhoIsAskedForAfterATransfer(t *testing.T) {
	for name, c := range map[string]func(o *team){
		"nothing was signed": func(o *team) { o.lets(o.bobSigner, o.bobKey) },
		"somebody else":      func(o *team) { o.hands(o.toBob()); o.taken(o.carol, o.carolKey) },
		"late": func(o *team) {
			o.hands(o.toBob())
			o.crash()
			o.sleep(151_000)
			o.lets(o.bobSigner, o.bobKey)
		},
		"taken back": func(o *team) {
			o.hands(o.toBob())
			o.fromAgent(o.agent.StayHere(o.now))
			o.run()
			o.lets(o.bobSigner, o.bobKey)
		},
		"taken back, and the page began another session before it heard": func(o *team) {
			o.hands(o.toBob())
			o.dropToVisitor = true
			o.fromAgent(o.agent.StayHere(o.now))
			o.run()
			o.dropToVisitor = false
			o.anew(wire.RenewRestart)
			o.fromAgent(o.agent.Arrived(o.now, o.join.Session, o.join.Hello))
			o.run()
			o.lets(o.bobSigner, o.bobKey)
		},
		"declined": func(o *team) {
			o.hands(o.toBob())
			o.fromAgent(o.agent.Receive(o.now, wire.Transferred{Chat: o.join.Chat, Is: wire.HandoverDeclined}))
			o.run()
			o.lets(o.bobSigner, o.bobKey)
		},
		"used twice": func(o *team) {
			h := o.toBob()
			h.To = ""
			o.hands(h)
			o.taken(o.bobSigner, o.bobKey)
			if o.asked() {
				o.t.Fatal("asked at the first time")
			}
			o.sleep(1000)
			o.seenByAgent = nil
			o.lets(o.carol, o.carolKey)
		},
		"used twice by the same": func(o *team) {
			o.hands(o.toBob())
			o.taken(o.bobSigner, o.bobKey)
			o.sleep(1000)
			o.seenByAgent = nil
			o.lets(o.bobSigner, o.bobKey) // another machine
		},
		"after somebody else was asked about": func(o *team) {
			o.hands(o.toBob())
			o.lets(o.carol, o.carolKey)
			o.answer(false)
			o.sleep(1000)
			o.lets(o.bobSigner, o.bobKey)
		},
		"the one who signed was asked about": func(o *team) {
			o.crash()
			o.anew(wire.RenewRestart)
			o.begin(o.config()) // Alice's key, of a thief
			o.hands(o.toBob())
			o.lets(o.bobSigner, o.bobKey)
		},
		"the one who signed was asked about, and vouches for itself": func(o *team) {
			o.crash()
			o.anew(wire.RenewRestart)
			o.begin(o.config())
			h := o.toBob()
			h.To = ""
			o.hands(h)
			o.lets(o.alice, o.aliceKey)
		},
		"the one who signed is out": func(o *team) {
			o.hands(o.toBob())
			o.crash()
			o.anew(wire.RenewHanded)
			o.staff("Bob", "Carol")
			o.give(o.rosterFrame(o.rosterNote))
			c := o.config()
			c.Signer, c.Key, c.Handed = o.bobSigner, o.bobKey, "Alice"
			o.begin(c)
		},
		"a newer stamp has taken out the one who signed": func(o *team) {
			o.hands(o.toBob())
			o.crash()
			o.anew(wire.RenewHanded)
			o.give(wire.Stamp{Note: o.withoutAlice()})
			c := o.config()
			c.Signer, c.Key, c.Handed = o.bobSigner, o.bobKey, "Alice"
			o.begin(c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTeam(t)
			c(o)
			if !o.asked() {
				t.Error("the customer is not asked")
			}
			o.wantRead(false)
		})
	}
}

// An agent whose permit does not count reads that the customer is asked, once, and
// after a no that it was the customer's, not the colleague's.
func TestWhoComesReadsThatTheCustomerIsAsked(t *testing.T) {
	const asks = "The customer is asked whether you may read what was said before"
	for name, c := range map[string]struct {
		history, yes, cut bool
	}{
		"with the history, no":   {history: true},
		"with the history, yes":  {history: true, yes: true},
		"without it, no":         {},
		"without it, yes":        {yes: true},
		"after a lost line, no":  {cut: true},
		"after a lost line, yes": {cut: true, yes: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTeam(t)
			h := o.toBob()
			h.History = c.history
			o.hands(h)
			o.crash()
			o.sleep(151_000)
			o.dropToAgent = c.cut
			o.lets(o.bobSigner, o.bobKey)
			o.sleep(1000)
			if o.dropToAgent = false; c.cut {
				o.cut()
				o.restore()
				o.sleep(20_000)
			}
			if n := o.count(asks, o.seenByAgent); n != 1 {
				t.Errorf("he reads %d times that the customer is asked: %q", n, o.seenByAgent)
			}
			o.answer(c.yes)
			o.wantRead(c.yes)
			if n := o.count("The customer goes on without showing what was said before", o.seenByAgent); (n == 1) == c.yes {
				t.Errorf("he reads %q", o.seenByAgent)
			}
			if n := o.count("Alice has handed the chat over without what was said before", o.seenByAgent); n > 0 {
				t.Error("he reads that it was Alice")
			}
			if !c.cut { // else the offer came twice
				o.wantNothingRefused()
			}
		})
	}
}

// Who does not answer for the service that the chat was handed to is refused, as
// anybody is who is not in the roster.
func TestATransferToAServiceIsNotForOthers(t *testing.T) {
	o := newTeam(t)
	h := o.toBob()
	h.To, h.Service = "", otherService
	o.hands(h)
	o.crash()
	o.anew(wire.RenewHanded)
	hers := *o.roster // in which she may
	hers.Agents = slices.Clone(hers.Agents)
	hers.Agents[2].Services = []string{otherService}
	c := o.config()
	c.Signer, c.Key, c.Service, c.Roster = o.carol, o.carolKey, otherService, o.standing(&hers)
	o.begin(c)
	o.wantRead(false)
	o.wantCustomer("refused agent-unknownAlice")
}

// A transfer note counts in the session and the chat that it was signed in, by the
// agent who is there, and for nothing else.
func TestATransferNoteIsBound(t *testing.T) {
	fields := func(o *team) []signed.Field {
		return trust.Transfer{ID: strings.Repeat("ab", 16), To: o.bobKey, Service: service, History: true, Seconds: 120}.Fields()
	}
	for name, c := range map[string]struct {
		alter func(o *team, f *chat.Forgery)
		taken bool
	}{
		"as it should be":    {func(*team, *chat.Forgery) {}, true},
		"another chat":       {func(_ *team, f *chat.Forgery) { f.Set("chat", strings.Repeat("ab", 16)) }, false},
		"another session":    {func(_ *team, f *chat.Forgery) { f.Set("session", strings.Repeat("ab", 8)) }, false},
		"signed by Bob":      {func(o *team, f *chat.Forgery) { f.Signer = o.bobSigner }, false},
		"for another page":   {func(o *team, f *chat.Forgery) { f.Set("to", trust.Fingerprint(o.prekey.Recipient().String())) }, false},
		"with a body":        {func(_ *team, f *chat.Forgery) { f.Body = "x" }, false},
		"with another id":    {func(_ *team, f *chat.Forgery) { f.Fields[0].Value = "x" }, false},
		"for no time at all": {func(_ *team, f *chat.Forgery) { f.Fields[4].Value = "0" }, false},
		"without history":    {func(_ *team, f *chat.Forgery) { f.Fields[3].Value = "maybe" }, false},
		"not numbered":       {func(_ *team, f *chat.Forgery) { f.SetSeq(0) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTeam(t)
			f := o.agent.Next("transfer", fields(o), "")
			c.alter(o, f)
			o.fromVisitor(o.visitor.Receive(o.now, f.Frame()))
			o.lets(o.bobSigner, o.bobKey)
			if o.asked() == c.taken {
				t.Errorf("asked: %v", o.asked())
			}
			o.wantRead(c.taken)
		})
	}
}

// The note of a session before does not count in the next.
func TestATransferNoteOfBeforeARestart(t *testing.T) {
	o := newTeam(t)
	old := o.agent.Next("transfer", trust.Transfer{ID: strings.Repeat("ab", 16), To: o.bobKey, Service: service, History: true, Seconds: 120}.Fields(), "").Frame()
	o.crash()
	o.restart()
	o.fromVisitor(o.visitor.Receive(o.now, old))
	o.lets(o.bobSigner, o.bobKey)
	if !o.asked() {
		t.Error("the customer is not asked")
	}
}

// A hostile page or relay cannot make it hold for longer than two minutes.
func TestATransferHoldsForTwoMinutes(t *testing.T) {
	o := newTeam(t)
	f := o.agent.Next("transfer", trust.Transfer{ID: strings.Repeat("ab", 16), To: o.bobKey, Service: service, History: true, Seconds: 3600}.Fields(), "")
	o.fromVisitor(o.visitor.Receive(o.now, f.Frame()))
	o.sleep(151_000)
	o.lets(o.bobSigner, o.bobKey)
	if !o.asked() {
		t.Error("the customer is not asked")
	}
}
