package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// An agent can hand a chat over: to a colleague, or to whoever is on duty for a
// service. It tells the customer's page first, in a sealed note, who may go on
// without asking. Only when the page has that note does the relay hear of it, and
// offers the chat. Until somebody takes it, it goes on as before.

const (
	// transferFor is how long somebody can take the chat, in seconds.
	transferFor = 120
	// transferGrace is how much longer, in ms, the page waits for the one who took
	// it, and the agent's end for the relay's word.
	transferGrace = 30_000
)

// Why a chat cannot be handed over.
var (
	errHanding   = &Error{"handing", "the chat is being handed over already"}
	errPageAway  = &Error{"page-away", "the customer's page is not connected: hand the chat over when it is back"}
	errColleague = &Error{"colleague", "the roster does not let the chat go there"}
	errPrivate   = &Error{"private-long", "the private note has more than 2,000 characters"}
	errNoKey     = &Error{"no-prekey", "nobody is there who could read what you hand over"}
)

// A Handover says to whom an agent hands a chat over, and what it tells them.
type Handover struct {
	To         string // verifier key; "": whoever is on duty for the service
	Service    string
	History    bool // what was said goes along
	Private    string
	Recipients []*seal.Recipient // the prekeys of those who can take it, eight at most
}

// A handing is a handover of this end's that nobody has answered.
type handing struct {
	Handover
	note  trust.Transfer
	seq   uint64 // of the note that tells the page
	frame []byte // for the relay; nil until the page has the note
	until int64  // Unix ms: then this end gives up
}

// Transfer begins to hand the chat over; a Transferring says what becomes of it.
func (a *Agent) Transfer(now int64, h Handover) ([]Output, error) {
	var err error
	if h.Private = strings.TrimSpace(h.Private); h.Private != "" {
		h.Private, err = cleanText(h.Private)
	}
	if err == nil {
		err = a.mayTransfer(h)
	}
	if err != nil {
		return a.outputs(), err
	}
	t := trust.Transfer{ID: trust.RandomHex(16), To: h.To, Service: h.Service, History: h.History, Seconds: transferFor}
	seq, err := a.push(now, envelope{kind: kindTransfer, fields: t.Fields()})
	if err == nil {
		a.handing = &handing{Handover: h, note: t, seq: seq, until: now + transferFor*1000 + transferGrace}
		a.transferring(now, TransferPending)
	}
	return a.outputs(), err
}

func (a *Agent) mayTransfer(h Handover) error {
	to, known := a.cfg.Roster.Agent(h.To)
	switch {
	case a.ended:
		return errEnded
	case a.handing != nil:
		return errHanding
	case !a.up || !a.peerUp || a.arrived != nil:
		return errPageAway
	case trust.Admits(a.cfg.Roster, h.Service, a.own.origin) != nil,
		h.To != "" && (!known || h.To == a.cfg.Key || !to.Serves(h.Service)):
		return errColleague
	case utf8.RuneCountInString(h.Private) > trust.MaxPrivate:
		return errPrivate
	case len(h.Recipients) == 0:
		return errNoKey
	}
	return a.room()
}

// StayHere takes a handover back that nobody has taken yet.
func (a *Agent) StayHere(now int64) []Output {
	if a.handing != nil && !a.ended {
		a.stayHere(now, TransferCancelled)
	}
	return a.outputs()
}

// stayHere ends a handover: the page must not let anybody go on any more.
func (a *Agent) stayHere(now int64, why TransferState) {
	h := a.handing
	a.handing = nil
	a.owe(now, envelope{kind: kindStay, fields: []signed.Field{{Key: "id", Value: h.note.ID}}})
	if h.frame != nil && a.up && (why == TransferCancelled || why == TransferTimeout) {
		a.out.add(Frame{wire.Decline{Ticket: a.chat.Ticket()}.Append(nil)})
	}
	a.transferring(now, why)
}

func (a *Agent) transferring(now int64, s TransferState) {
	a.out.add(Transferring{s})
	if s == TransferPending {
		a.note(now, CodeTransfer)
	} else {
		a.note(now, Code("transfer-"+s))
	}
}

// handOn tells the relay of a handover that the customer's page knows of.
func (a *Agent) handOn(now int64) {
	h := a.handing
	if h == nil || h.frame != nil || a.arrived != nil || a.acked < h.seq {
		return
	}
	to := [32]byte{}
	if h.To != "" {
		to = sha256.Sum256([]byte(h.To))
	}
	msg, err := a.handover(now, h).Sign(a.signer)
	if err == nil {
		msg, err = trust.SealHandover(msg, h.Recipients...)
	}
	if err != nil {
		a.stayHere(now, TransferAbsent)
		return
	}
	h.frame = wire.Transfer{Chat: a.chat, To: to, Service: h.Service, Payload: msg}.Append(nil)
	a.sayHanding()
}

// sayHanding says it to the relay, which may have been restarted since.
func (a *Agent) sayHanding() {
	if a.up && a.handing != nil && a.handing.frame != nil {
		a.out.add(Frame{a.handing.frame})
	}
}

func (a *Agent) handover(now int64, h *handing) trust.Handover {
	t := a.chat.Ticket()
	n := trust.Handover{
		Org: a.own.org, Ticket: hex.EncodeToString(t[:]), ID: h.note.ID, From: a.cfg.Key, To: h.To, Service: h.Service, History: h.History,
		Language: a.about.Language, FirstName: a.about.FirstName, LastName: a.about.LastName, Time: now / 1000, Private: h.Private,
	}
	for _, i := range a.history {
		if i.Kind == Text && h.History {
			n.Said = append(n.Said, trust.Said{By: a.writer(i), Time: i.Time / 1000, Text: i.Text})
		}
	}
	return n
}

// writer is the name of the agent who wrote an item, "" for the customer.
func (a *Agent) writer(i Item) string {
	switch {
	case i.From == Customer:
		return ""
	case i.By != "":
		return i.By
	}
	return a.me.Name
}

// handAnew tells a page of another session, which knows of nothing, and the relay
// once it does.
func (a *Agent) handAnew(now int64) {
	h := a.handing
	if h == nil {
		return
	}
	seq, err := a.push(now, envelope{kind: kindTransfer, fields: h.note.Fields()})
	h.seq, h.frame = seq, nil
	if err != nil {
		a.stayHere(now, TransferAbsent)
	}
}

// takeTransferred takes the relay's word. Once it is taken, the relay ends the
// chat here.
func (a *Agent) takeTransferred(now int64, f wire.Transferred) {
	if a.handing == nil || f.Chat != a.chat || a.handing.frame == nil {
		return
	}
	switch f.Is {
	case wire.HandoverTaken:
		a.out.add(Transferring{TransferTaken})
	case wire.HandoverDeclined:
		a.stayHere(now, TransferDeclined)
	case wire.HandoverTimeout:
		a.stayHere(now, TransferTimeout)
	default:
		a.stayHere(now, TransferAbsent)
	}
}

// tireOfHanding gives a handover up of which nothing was heard.
func (a *Agent) tireOfHanding(now int64) {
	if h := a.handing; h != nil && (now >= h.until || h.until > now+transferFor*1000+transferGrace) {
		a.stayHere(now, TransferTimeout)
	}
}

// A permit is what the page has heard of a handover from its agent, who vouches
// for the next one with its own key.
type permit struct {
	trust.Transfer
	by   roster.Agent
	came int64 // Unix ms
	live bool  // the relay says that somebody has taken it, and the page goes on for them
}

// takeTransfer takes an agent's note that it hands the chat over. A later one
// counts instead of it. Nobody vouches for another who may not read themselves.
func (v *Visitor) takeTransfer(now int64, e envelope, in *signed.Reader) Refusal {
	t, err := trust.ReadTransfer(in)
	if err != nil || e.body != "" {
		return BadNote
	}
	if v.mute {
		return accepted
	}
	v.permit = &permit{Transfer: t, by: v.agent, came: now}
	return accepted
}

func (v *Visitor) takeStay(e envelope, in *signed.Reader) Refusal {
	id := in.Get("id")
	if in.Done() != nil || e.body != "" || !trust.ValidHex(id, 16) {
		return BadNote
	}
	if v.permit != nil && v.permit.ID == id {
		v.permit = nil
	}
	return accepted
}

// handedOver has the page go on for another agent or service, if the agent said so.
// The relay's word alone does nothing.
func (v *Visitor) handedOver(now int64) {
	p := v.permit
	if p == nil || trust.Admits(v.roster, p.Service, v.cfg.Origin) != nil {
		return
	}
	v.cfg.Service = p.Service
	if p.live {
		return
	}
	p.live = true
	to, _ := v.roster.Agent(p.To)
	v.out.item(Item{From: System, Kind: Notice, Code: CodeTransfer, Text: to.Name, Time: now, By: p.by.Name})
}

// permits reports whether the agent before said that this one goes on, and uses
// that up. The one before must still be in the roster.
func (v *Visitor) permits(now int64, next roster.Agent) *permit {
	p := v.permit
	v.permit = nil // whoever came is another one than was there when it was given
	if p == nil || !p.For(next) {
		return nil
	}
	ago := now - p.came
	if _, known := v.roster.Agent(p.by.VKey); !known || max(ago, -ago) >= min(p.Seconds, transferFor)*1000+transferGrace {
		return nil
	}
	return p
}

// goOnWith lets the agent go on whom the one before named: with what was said, or
// without.
func (v *Visitor) goOnWith(now int64, o trust.Offer, p *permit) {
	v.bond = bondOf(o)
	v.closeForOther(now)
	v.tellJoined()
	v.tookOver(now, p.by)
	v.open(now)
	if !p.History {
		v.withhold()
	}
	v.giveRecord(now, p.History)
	v.speak(now)
}

func (v *Visitor) tookOver(now int64, before roster.Agent) {
	v.out.item(Item{From: System, Kind: Notice, Code: CodeTookOver, Time: now, By: before.Name})
}
