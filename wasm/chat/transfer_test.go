package chat_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

const otherService = "technical"

// team is a chat with Alice, in an organisation with Bob, who answers for two
// services, and Carol, who answers for one.
type team struct {
	*world
	bobSigner, carol note.Signer
	bobKey, carolKey string
	prekey           *seal.Identity // of whoever is to take the chat
	history          bool           // what was said goes along
}

func newTeam(t *testing.T) *team {
	w := newWorld(t)
	o := &team{world: w}
	o.bobSigner, o.bobKey = w.bob()
	var err error
	o.carol, o.carolKey, err = trust.NewSigner("shop.example/support/carol")
	w.must(err)
	o.prekey, err = seal.NewIdentity()
	w.must(err)
	o.staff("Alice", "Bob", "Carol")
	w.talking()
	w.agentSays("Happy to help")
	w.visitorSays("My bill is wrong")
	w.sleep(1000)
	return o
}

// staff publishes a roster with these people.
func (o *team) staff(names ...string) {
	all := map[string]roster.Agent{
		"Alice": {VKey: o.aliceKey, Services: []string{service}, Name: "Alice"},
		"Bob":   {VKey: o.bobKey, Services: []string{service, otherService}, Name: "Bob"},
		"Carol": {VKey: o.carolKey, Services: []string{service}, Name: "Carol"},
	}
	var agents []roster.Agent
	for _, name := range names {
		agents = append(agents, all[name])
	}
	version := uint64(1)
	if o.roster != nil {
		version = o.roster.Version + 1
	}
	o.publish(agents...)
	o.roster.Version = version
	o.roster.Services = append(o.roster.Services, roster.Service{Name: otherService, Origins: []string{origin}, Title: "Technical"})
	msg, err := o.roster.Sign(o.root)
	o.must(err)
	o.rosterNote = msg
}

func (o *team) toBob() chat.Handover {
	return chat.Handover{To: o.bobKey, Service: service, History: true, Private: "She pays by invoice", Recipients: []*seal.Recipient{o.prekey.Recipient()}}
}

// hands has Alice hand the chat over, until the relay has heard of it.
func (o *team) hands(h chat.Handover) {
	o.t.Helper()
	outs, err := o.agent.Transfer(o.now, h)
	o.must(err)
	o.history = h.History
	o.fromAgent(outs)
	o.run()
	o.sleep(1000)
}

// taken is what the relay does when somebody has taken the chat: who that is, an
// agent's program shows.
func (o *team) taken(by note.Signer, key string) {
	o.fromAgent(o.agent.Receive(o.now, wire.Transferred{Chat: o.join.Chat, Is: wire.HandoverTaken}))
	o.fromAgent(o.agent.Receive(o.now, wire.Ended{Chat: o.join.Chat, Reason: wire.ReasonHanded}))
	o.lets(by, key)
}

// lets has another agent's end begin in the chat.
func (o *team) lets(by note.Signer, key string) {
	o.crash()
	o.anew(wire.RenewHanded)
	c := o.config()
	c.Signer, c.Key, c.Service, c.Handed, c.History = by, key, o.join.Service, "Alice", o.history
	o.begin(c)
}

// withoutAlice is a newer stamp that takes her out of the roster.
func (o *team) withoutAlice() []byte {
	return o.stamp(later, o.root, func(s *roster.Stamp) { s.Without = []string{o.aliceKey} })
}

func (o *team) asked() bool { return o.question.Ask != 0 }

func (o *team) wantRead(want bool) {
	o.t.Helper()
	if got := o.count("My bill is wrong", o.seenByAgent) > 0; got != want {
		o.t.Errorf("whoever came has read what was said: %v, want %v", got, want)
	}
}

func TestATransferGoesOnWithoutAsking(t *testing.T) {
	for _, history := range []bool{true, false} {
		o := newTeam(t)
		h := o.toBob()
		h.History = history
		o.hands(h)
		if o.transfer.Service != service || !slices.Equal(o.transferStates, []chat.TransferState{chat.TransferPending}) {
			t.Fatalf("the relay hears of %+v, the agent of %v", o.transfer.Service, o.transferStates)
		}
		o.agentSays("Bob will help you")
		o.taken(o.bobSigner, o.bobKey)
		if o.asked() {
			t.Error("the customer is asked")
		}
		o.wantCustomer("connecting Alice", "Bob", "joined Bob", "[took-over]")
		o.wantRead(history)
		o.sleep(20_000)
		if o.count("The customer is asked whether you may read what was said before", o.seenByAgent) > 0 {
			t.Error("Bob reads that the customer is asked")
		}
		o.visitorSays("Hello Bob")
		o.wantAgent("Hello Bob")
		o.agentSays("Hello from Bob")
		o.wantCustomer("Hello from Bob")
		if note := "Alice has handed the chat over without what was said before"; (o.count(note, o.seenByAgent) > 0) == history {
			t.Errorf("with history %v: %q", history, o.seenByAgent)
		}
		o.wantNothingRefused()
	}
}

// What the customer writes while the chat goes from one to the other is for the
// other one, what Alice did not get is not, without the history.
func TestWhatIsWrittenMeanwhile(t *testing.T) {
	o := newTeam(t)
	h := o.toBob()
	h.History = false
	o.hands(h)
	o.dropToAgent = true
	o.visitorSays("for Alice")
	o.dropToAgent = false
	o.fromAgent(o.agent.Receive(o.now, wire.Ended{Chat: o.join.Chat, Reason: wire.ReasonHanded}))
	o.crash()
	o.anew(wire.RenewHanded)
	o.visitorSays("for whoever comes")
	c := o.config()
	c.Signer, c.Key, c.Handed = o.bobSigner, o.bobKey, "Alice"
	o.begin(c)
	o.wantAgent("for whoever comes")
	if o.count("for Alice", o.seenByAgent) > 0 || len(o.untakenOfCustomer) != 1 {
		t.Errorf("Bob has read %q; untaken %v", o.seenByAgent, o.untakenOfCustomer)
	}
}

func TestATransferToAService(t *testing.T) {
	o := newTeam(t)
	h := o.toBob()
	h.To, h.Service = "", otherService
	o.hands(h)
	if o.transfer.To != [32]byte{} || o.transfer.Service != otherService {
		t.Errorf("the relay hears of %x for %q", o.transfer.To, o.transfer.Service)
	}
	o.taken(o.bobSigner, o.bobKey)
	if o.join.Service != otherService || o.asked() {
		t.Errorf("the page joins %q, asks: %v", o.join.Service, o.asked())
	}
	o.wantRead(true)
	o.reload()
	if o.join.Service != otherService {
		t.Errorf("loaded again, the page joins %q", o.join.Service)
	}
	o.wantNothingRefused()
}

// The relay hears of a transfer when the page has its note, not before, and again
// when it may have forgotten.
func TestTheRelayHearsOfATransferAfterThePage(t *testing.T) {
	o := newTeam(t)
	o.dropToVisitor = true
	o.hands(o.toBob())
	o.visitorSays("One more thing")
	if o.transfers != 0 {
		t.Fatal("the relay hears of it before the page has the note")
	}
	o.dropToVisitor = false
	o.sleep(10_000)
	if o.transfers != 1 {
		t.Fatalf("the relay has heard of it %d times", o.transfers)
	}
	o.cut()
	o.restore()
	if o.transfers != 2 {
		t.Errorf("after a restart the relay has heard of it %d times", o.transfers)
	}
	o.sleep(3000)
	o.reload()
	o.sleep(1000)
	if o.transfers != 3 {
		t.Errorf("after the page was loaded again the relay has heard of it %d times", o.transfers)
	}
	o.taken(o.bobSigner, o.bobKey)
	if o.asked() {
		t.Error("the page that was loaded again asks")
	}
}

// Whatever ends a handover, the chat stays with Alice, who can hand it over again.
func TestAHandoverComesBack(t *testing.T) {
	for state, end := range map[chat.TransferState]func(o *team){
		chat.TransferDeclined: func(o *team) {
			o.fromAgent(o.agent.Receive(o.now, wire.Transferred{Chat: o.join.Chat, Is: wire.HandoverDeclined}))
		},
		chat.TransferTimeout: func(o *team) {
			o.fromAgent(o.agent.Receive(o.now, wire.Transferred{Chat: o.join.Chat, Is: wire.HandoverTimeout}))
		},
		chat.TransferAbsent: func(o *team) {
			o.fromAgent(o.agent.Receive(o.now, wire.Transferred{Chat: o.join.Chat, Is: wire.HandoverAbsent}))
		},
		chat.TransferCancelled: func(o *team) { o.fromAgent(o.agent.StayHere(o.now)) },
	} {
		t.Run(string(state), func(t *testing.T) {
			o := newTeam(t)
			o.hands(o.toBob())
			end(o)
			o.run()
			if got := o.transferStates[len(o.transferStates)-1]; got != state {
				t.Errorf("got %q, want %q", got, state)
			}
			o.agentSays("I am still here")
			o.wantCustomer("I am still here")
			o.sleep(1000)
			o.hands(o.toBob())
			o.taken(o.bobSigner, o.bobKey)
			if o.asked() {
				t.Error("the second handover asks")
			}
		})
	}
	t.Run("a relay that says nothing", func(t *testing.T) {
		o := newTeam(t)
		o.hands(o.toBob())
		o.sleep(150_000)
		if got := o.transferStates; got[len(got)-1] != chat.TransferTimeout || o.declines != 1 {
			t.Errorf("got %v, and the relay was told %d times", got, o.declines)
		}
	})
}

func TestWhatCannotBeHandedOver(t *testing.T) {
	for want, change := range map[string]func(o *team, h *chat.Handover){
		"colleague":    func(o *team, h *chat.Handover) { h.To = o.aliceKey },
		"private-long": func(o *team, h *chat.Handover) { h.Private = strings.Repeat("x", 2001) },
		"no-prekey":    func(o *team, h *chat.Handover) { h.Recipients = nil },
		"page-away":    func(o *team, h *chat.Handover) { o.agent.Receive(o.now, wire.Peer{Chat: o.join.Chat}) },
		"handing":      func(o *team, h *chat.Handover) { o.hands(o.toBob()) },
	} {
		t.Run(want, func(t *testing.T) {
			o := newTeam(t)
			h := o.toBob()
			change(o, &h)
			_, err := o.agent.Transfer(o.now, h)
			if e, ok := errors.AsType[*chat.Error](err); !ok || e.Code != want {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
	o := newTeam(t)
	h := o.toBob()
	h.To, h.Service = o.carolKey, otherService
	if _, err := o.agent.Transfer(o.now, h); err == nil {
		t.Error("Carol does not answer for that service")
	}
}

// What Bob reads before he takes the chat is signed by Alice, for him and this
// chat, and has texts alone: no value of a form, wherever one stood.
func TestTheHandover(t *testing.T) {
	for _, history := range []bool{true, false} {
		o := newTeam(t)
		o.page.FirstName = "Maria"
		o.sealed = [][]byte{}
		id := o.request(card)
		o.submit(id, filled)
		h := o.toBob()
		h.History = history
		o.hands(h)
		msg, _, err := seal.Open(o.transfer.Payload, o.prekey)
		o.must(err)
		if strings.Contains(string(msg), "4111") {
			t.Errorf("a value travels: %s", msg)
		}
		ticket := o.join.Chat.Ticket()
		name := hex.EncodeToString(ticket[:])
		got, from, err := trust.OpenHandover(msg, o.standing(o.roster), name, o.bobKey)
		if err != nil || from.Name != "Alice" || got.Private != "She pays by invoice" || got.History != history {
			t.Fatalf("got %+v by %q, %v", got, from.Name, err)
		}
		var said []string
		for _, s := range got.Said {
			said = append(said, s.By+": "+s.Text)
		}
		if want := []string{": hello", "Alice: Happy to help", ": My bill is wrong"}; history != slices.Equal(said, want) {
			t.Errorf("with history %v it says %q", history, said)
		}
		if _, _, err := trust.OpenHandover(msg, o.standing(o.roster), name, o.carolKey); err == nil {
			t.Error("Carol reads it as if it were for her")
		}
		if _, _, err := trust.OpenHandover(msg, o.standing(o.roster), strings.Repeat("ab", 16), o.bobKey); err == nil {
			t.Error("it is taken for another chat")
		}
		o.staff("Bob")
		if _, _, err := trust.OpenHandover(msg, o.standing(o.roster), name, o.bobKey); err == nil {
			t.Error("it is taken though Alice is out")
		}
	}
}

// Nothing of a form goes to the next agent: the form is closed, and emptied.
func TestATransferClosesForms(t *testing.T) {
	o := newTeam(t)
	id := o.request(card)
	o.hands(o.toBob())
	o.sealed = [][]byte{}
	o.taken(o.bobSigner, o.bobKey)
	o.wantCustomer("closed agent-changed")
	if err := o.trySubmit(id, filled); err == nil {
		t.Error("the form of Alice can still be sent")
	}
	o.wantRead(true)
}
