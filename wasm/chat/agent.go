package chat

import (
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

// AgentConfig says which chat an agent has accepted. Key is the agent's own
// verifier key, Hello the visitor's signed introduction as the relay passed it
// on, Now Unix ms.
type AgentConfig struct {
	Signer  note.Signer
	Key     string
	Roster  *roster.Authority
	Service string
	Chat    wire.ChatID
	Session wire.SessionID
	Hello   []byte
	Now     int64
	Space   *Space // for the files of this chat and others; nil: DefaultSpace for it alone

	// What an end that was restarted knows of the chat: see Recovery. Visitor ""
	// is for a chat that is new to this machine.
	Token, Shown, Visitor string
	Again                 bool // the chat had an agent before, as the relay says; of one that is taken up again: the customer was being asked about this agent

	// Who has handed the chat over, if somebody has: the name, and whether what was
	// said before goes along.
	Handed  string
	History bool
}

// ErrPage is the error of a chat that is taken up again by another page than the
// one that this machine knows.
var ErrPage = &Error{"another-page", "the customer's page is not the one that this chat was with"}

// An Agent is the agent's end of one chat.
type Agent struct {
	session
	out      out
	cfg      AgentConfig
	me       roster.Agent
	token    string
	earlier  *resumeKey // of the offer before, until the customer has the new one
	arrived  *arrival
	pages    map[wire.SessionID]bool // that have been here: what still comes of them is late
	history  []Item
	kept     int // bytes of texts in it
	texted   uint64
	about    About
	requests map[string]*pendingRequest
	closed   map[string]bool     // requests that are over: what still comes for them is late
	held     map[string]heldForm // by request
	space    *Space
	intakes  []*intake   // files that this page has offered
	askAt    int64       // Unix ms: when to look whether one may come; 0: none waits
	paused   PauseReason // why the customer's page believes nothing now
	far      farPause
	lookAt   int64 // Unix ms: when to look at the roster again
	said     bool  // a Leave went out
	ended    bool
	farewell bool // one of the two has said in a note that the chat ends
	after    aftermath

	told       uint64 // number of the last note of this session that tells the page what was said before
	introduced bool   // the page of this session has said what it knows of the customer

	page      trust.Hello
	met       bool           // the customer's page is known to have had an offer, in a session before
	recovery  string         // the token whose fingerprint is in the offers
	committed bool           // the page has it
	shown     string         // the token before, which the offers show until then
	lived     map[string]int // numbers of this end's sessions, from 1
	sittings  []sitting      // these sessions, in order
	recall    recall
	handing   *handing // nil: the chat is not being handed over
}

// NewAgent checks the visitor's hello and offers it a session. Errors say what
// does not fit.
func NewAgent(cfg AgentConfig) (*Agent, []Output, error) {
	me, _, err := trust.CheckAgent(cfg.Roster, cfg.Key, cfg.Service)
	if err != nil {
		return nil, nil, err
	}
	a := &Agent{cfg: cfg, me: me, requests: map[string]*pendingRequest{}, held: map[string]heldForm{}, space: cfg.Space,
		pages: map[wire.SessionID]bool{cfg.Session: true}, closed: map[string]bool{}, lived: map[string]int{}}
	if a.space == nil {
		a.space = NewSpace(DefaultSpace)
	}
	a.met = cfg.Visitor != ""
	a.session.out, a.out.say = &a.out, a.words
	a.wait, a.up, a.peerUp = resendAfter, true, true
	a.signer, a.session.chat = cfg.Signer, cfg.Chat
	a.recovery, a.shown, a.committed = cfg.Token, cfg.Shown, cfg.Token != "" && cfg.Shown == ""
	h, err := a.checkHello(cfg.Session, cfg.Hello)
	if err == nil && cfg.Visitor != "" && h.VKey != cfg.Visitor {
		err = ErrPage
	}
	if err != nil {
		return nil, nil, err
	}
	if err := a.begin(cfg.Session, h); err != nil {
		return nil, nil, err
	}
	a.far.loaded(cfg.Now, h.Time)
	a.prove()
	a.offer(cfg.Now)
	a.arrive(cfg.Now)
	a.look(cfg.Now)
	return a, a.outputs(), nil
}

// begin starts a session: nothing sent, nothing received, a fresh identity.
func (a *Agent) begin(s wire.SessionID, h trust.Hello) error {
	id, err := seal.NewIdentity()
	if err != nil {
		return err
	}
	v, err := note.NewVerifier(h.VKey)
	if err != nil {
		return err
	}
	b := binding{org: h.Org, chat: h.Chat, session: h.Session, origin: h.Origin, from: wire.FromVisitor}
	a.met = a.hasMet()
	a.laidDown()
	fresh := session{
		out: &a.out, chat: a.chat, sess: s, own: b, peer: b, signer: a.signer, recipient: h.Recipient,
		id: id, verifier: v, up: a.up, peerUp: a.peerUp, wait: resendAfter, reached: a.reached, past: a.remembered(), pen: a.pen.another(), reading: a.reading.another(),
	}
	fresh.own.from = wire.FromAgent
	a.session, a.token, a.introduced, a.told, a.far = fresh, trust.RandomHex(32), false, 0, farPause{}
	a.page, a.sittings = h, append(a.sittings, sitting{})
	a.lived[h.Session] = len(a.sittings)
	a.recall.begin()
	a.out.barrier()
	a.discardAll()
	return nil
}

// arrive says in the stream who is here, and what is to be known of what was said
// before.
func (a *Agent) arrive(now int64) {
	code := CodeJoined
	if a.cfg.Visitor != "" {
		code = CodeBack
	}
	i := a.note(now, code)
	a.keep(i)
	a.beginsWith(i)
	switch {
	case a.shown != "" && !a.cfg.Again:
		a.recalled(Recalled{State: RecallAwaited})
	case a.cfg.Handed != "":
		a.note(now, CodeHanded)
		a.recalled(Recalled{State: RecallAwaited})
	case a.cfg.Again:
		a.note(now, CodeAsked)
		a.recalled(Recalled{State: RecallAsked})
	}
}

// Origin returns the web origin of the customer's page, as its browser
// reported it.
func (a *Agent) Origin() string { return a.own.origin }

// Connected is called when the link is up and the agent is logged in.
func (a *Agent) Connected(now int64) []Output {
	if a.ended && !a.after.on() {
		return nil
	}
	a.up = true
	a.out.add(Frame{wire.Attach{Chat: a.chat, Session: a.sess, Have: a.got}.Append(nil)})
	if !a.ended {
		a.sayHanding()
	}
	a.look(now)
	return a.outputs()
}

// Disconnected is called when the link is lost.
func (a *Agent) Disconnected(now int64) []Output {
	a.down()
	a.lookAt = 0
	a.out.add(PeerUp{false})
	return a.outputs()
}

// Send sends a message.
func (a *Agent) Send(now int64, text string) ([]Output, error) {
	text, err := cleanText(text)
	if err == nil && a.ended {
		err = errEnded
	}
	if err == nil {
		err = a.room()
	}
	if err != nil {
		return a.outputs(), err
	}
	seq, err := a.push(now, envelope{kind: kindMessage, body: text})
	if err == nil {
		a.texted++
		a.carries(textMark{seq, a.texted - 1, a.texted})
		a.keep(a.out.item(Item{From: AgentSide, Kind: Text, Text: text, Time: now, Seq: a.texted}))
	}
	return a.outputs(), err
}

// Tick does what is due at now.
func (a *Agent) Tick(now int64) []Output {
	a.out.wake = 0
	a.look(now)
	if !a.ended {
		a.expireWriting(now)
		a.tick(now)
		a.expireRequests(now)
		a.admit(now)
		a.tireOfHanding(now)
	}
	a.tickAfter(now)
	return a.outputs()
}

func (a *Agent) outputs() []Output {
	if a.after.on() {
		return a.out.drain(a.wake(a.after.until))
	}
	if a.ended {
		return a.out.drain(0)
	}
	times := make([]int64, 0, len(a.requests)+1)
	if a.handing != nil {
		times = append(times, a.handing.until)
	}
	for _, r := range a.requests {
		times = append(times, r.deadline())
	}
	return a.out.drain(a.wake(append(times, a.askAt, a.lookAt, a.pen.until)...))
}

func (a *Agent) note(now int64, code Code) Item { return a.out.note(now, code, a.words(code)) }

func (a *Agent) mark(now int64, code Code, form string) { a.keep(a.out.mark(now, code, form)) }
