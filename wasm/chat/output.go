package chat

import (
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/form"
)

// An Output is something the host of an end must do or show. It is one of the
// types below.
type Output interface{ output() }

// Who is the author of an item in the stream.
type Who int

// The three authors.
const (
	Customer Who = iota
	AgentSide
	System
)

// ItemKind tells messages from what the system says.
type ItemKind int

// Kinds of items. A Marker tells what happened to secure data, and stands in
// transcripts; a Notice tells anything else.
const (
	Text ItemKind = iota
	Marker
	Notice
)

type (
	// Chat is a visitor's first output: the ticket of its chat, new or taken up
	// again, which names the chat in the address of the link to the relay; and
	// the message that leaves the chat, for whoever holds the link when this
	// end disappears without notice.
	Chat struct {
		Ticket wire.Ticket
		Leave  []byte
	}

	// Frame is one binary message to send on the link now.
	Frame struct{ Bytes []byte }

	// Item is an entry of the stream.
	Item struct {
		ID   uint64 // grows by one in this end's stream
		From Who
		Kind ItemKind
		Code Code   // for markers and notices; stable
		Text string // what a person reads; empty for what the system says in the customer's stream: the page has words for the Code
		Form string // for markers: the title of the form that it is about, "" when that is not known
		Time int64  // when it was written, Unix ms; of the other end's texts as that end signed it
		Seq  uint64 // number of an own text, or of what was told to the other end in its place, for Delivered and NotTaken

		Arrived int64  // of the other end's texts: when it came, Unix ms; else 0
		Before  uint64 // ID of the item that it stands before; 0: it is the last

		By string // the name of the agent who wrote it, by the roster, where it need not be the present one's; of CodeTookOver, who was there before
	}

	// Delivered says that the other end has received this end's texts with a
	// Seq up to Through.
	Delivered struct{ Through uint64 }

	// Read says that the other end's person has seen this end's texts with a Seq up
	// to Through, and those without one.
	Read struct{ Through uint64 }

	// NotTaken says that the other end has received a text of this end and does
	// not accept it. It can follow Delivered, and then counts instead.
	NotTaken struct {
		Seq    uint64
		Reason Untaken
	}

	// State is the visitor's situation. Reason is an EndedBy or, in
	// PhaseRefused, a trust.Refusal; Name is the agent's, Agent the agent's
	// verifier key.
	State struct {
		Phase               Phase
		Reason, Name, Agent string
	}

	// Form opens a form on the customer's page, and at the agent's end says
	// that it was asked for. Expires is Unix ms; 0 at the agent's end, where
	// FormArrived says it.
	// Repeat says that a page before this one had it open, with what was typed then.
	Form struct {
		Request    string
		Definition form.Definition
		Expires    int64
		Repeat     bool
	}

	// FormArrived says that the customer's end has a form, and until when, Unix
	// ms, it can be answered.
	FormArrived struct {
		Request string
		Expires int64
	}

	// FormExtended says, at both ends, that a form can be answered until
	// Expires, Unix ms, which is later than before; at the agent's end earlier
	// when the customer's page did not take the time that was given.
	FormExtended struct {
		Request string
		Expires int64
	}

	// FormClosed closes a request at either end. What was typed is wiped.
	FormClosed struct {
		Request string
		Reason  CloseReason
	}

	// FormSending says that a form is sealed and on its way. What was typed
	// stays in its inputs until the agent's end has opened it, which
	// FormClosed says, or never will: FormLost.
	FormSending struct{ Request string }

	// FormLost closes a form that did not reach the agent, so that what was
	// typed stays in its inputs.
	FormLost struct {
		Request string
		Reason  Fate
	}

	// Consent asks the customer whether the agent with that name may read what
	// was said so far: see Visitor.Consent. With Ask 0 there is no question any more.
	Consent struct {
		Ask  uint64
		Name string
	}

	// Recovery is what the agent's host keeps of a chat, before it sends what
	// follows: with it an end that begins again shows the customer's page that it
	// is on the same machine. Visitor is that page's verifier key.
	Recovery struct{ Token, Shown, Visitor string }

	// Recalled says where what was said before stands, at an agent's end that
	// began with a chat that had one. Copies is how much of it is not signed.
	Recalled struct {
		State  Recall
		Copies int
	}

	// Transferring says, at the agent's end, what has become of a handover.
	Transferring struct{ State TransferState }

	// Saved is what the page keeps for a reload; empty means forget it.
	Saved struct{ Bytes []byte }

	// Queue says where a page stands that waits: Position (1: next; 0: not said),
	// Seconds that others waited, 0 when not said, and how many agents are on duty
	// are the relay's word. Hours are the service's, by the roster. Open says that a
	// message can be left; Readers are the names of those on duty, by their word and
	// the relay's, to whom all that was written is sealed, and was sent.
	Queue struct {
		Position, Seconds uint32
		OnDuty            byte
		Open              bool
		Hours             string
		Readers           []string
	}

	// Kept says whether the relay keeps the message that was left, which those can
	// read who have these names.
	Kept struct {
		Is    bool
		Names []string
	}

	// Writing says whether the other end's person changes the text in the message
	// box, as that end says it.
	Writing struct{ On bool }

	// PeerUp says whether the other end is connected.
	PeerUp struct{ Up bool }

	// Paused says that nothing can be verified for the time being, and why, or
	// that the chat goes on. Ahead is how many ms the clock of the customer's
	// page was ahead of this one, when that is why.
	Paused struct {
		Why   PauseReason
		Ahead int64
	}

	// Refused is an alarm: something was not believed, and no poor connection
	// explains it. Count is how often that has happened for this reason.
	Refused struct {
		Reason   Refusal
		Count    int
		Verified bool // the note is its sender's, who is told; otherwise the stream says so
	}

	// Ignored counts what was ignored because a poor connection explains it, or
	// two people who acted at once. Nobody needs to be told.
	Ignored struct {
		Reason Refusal
		Count  int
	}

	// Submission is a form that arrived and was opened by the agent's end.
	// Verdicts repeat the validation with the same code on what was sent;
	// Values are in normal form, whatever was sent.
	Submission struct {
		Request    string
		Definition form.Definition
		Values     form.Values
		Verdicts   []form.Verdict
		Files      []*File // that came with it; the host wipes them
	}

	// Upload says what has become of a file that the customer chose. Sent and
	// Size are bytes. Name is how the agent will read the file's name.
	Upload struct {
		Request, Field, File string
		State                UploadState
		Name                 string
		Sent, Size           int64
	}

	// Wanted asks the page for a piece of a file: see Visitor.Piece.
	Wanted struct {
		Request, Field, File string
		Offset, Length       int64
	}

	// Progress says how many of a pending request's fields are valid while the
	// customer fills it in; all zero when nothing is typed yet, as after a
	// reload. It comes at the agent's end.
	Progress struct {
		Request      string
		Valid, Total int
	}

	// Ended says that the chat is over, and by whom or why. Awaits says, at the
	// agent's end, that the customer may still rate it: the link stays until Left.
	Ended struct {
		By     EndedBy
		Awaits bool
	}

	// Rating says whether the customer is asked how the chat was, and what became
	// of the answer: see Visitor.Rate.
	Rating struct{ State RatingState }

	// Left says that the relay has been told everything about a chat that is
	// over: the link can be closed. Until then a link that is lost has to be
	// made again.
	Left struct{}

	// Wake asks for Tick at that Unix ms. It replaces any earlier one.
	Wake struct{ At int64 }
)

func (Chat) output()         {}
func (Frame) output()        {}
func (Item) output()         {}
func (Delivered) output()    {}
func (Read) output()         {}
func (NotTaken) output()     {}
func (State) output()        {}
func (Form) output()         {}
func (FormClosed) output()   {}
func (FormExtended) output() {}
func (FormArrived) output()  {}
func (FormSending) output()  {}
func (FormLost) output()     {}
func (Saved) output()        {}
func (Consent) output()      {}
func (Recovery) output()     {}
func (Recalled) output()     {}
func (Transferring) output() {}
func (PeerUp) output()       {}
func (Writing) output()      {}
func (Queue) output()        {}
func (Kept) output()         {}
func (Paused) output()       {}
func (Refused) output()      {}
func (Ignored) output()      {}
func (Submission) output()   {}
func (Progress) output()     {}
func (Ended) output()        {}
func (Rating) output()       {}
func (Left) output()         {}
func (Wake) output()         {}
func (Upload) output()       {}
func (Wanted) output()       {}

// out collects the outputs of one call and numbers items.
type out struct {
	list  []Output
	items uint64
	seen  map[Refusal]int
	wake  int64
	say   func(Code) string // the words of this end

	alarmed  bool
	declined bool
	sequence
}

func (o *out) add(v Output) { o.list = append(o.list, v) }

func (o *out) item(i Item) Item {
	o.items++
	i.ID = o.items
	i.Before = o.put(i)
	o.add(i)
	return i
}

func (o *out) mark(now int64, code Code, form string) Item {
	return o.item(Item{From: System, Kind: Marker, Code: code, Text: o.say(code), Form: form, Time: now})
}

func (o *out) note(now int64, code Code, text string) Item {
	return o.item(Item{From: System, Kind: Notice, Code: code, Text: text, Time: now})
}

// refuse counts a refusal. The first alarm of a chat is told in its stream;
// how many there were, and why, stands in the chat's record.
func (o *out) refuse(now int64, why Refusal) {
	o.tell(now, why, CodeAlarm, o.say(CodeAlarm), &o.alarmed)
}

// tell counts a refusal, and says of an alarm what is to be said, unless it is
// told already.
func (o *out) tell(now int64, why Refusal, code Code, text string, told *bool) (i Item) {
	if o.seen == nil {
		o.seen = map[Refusal]int{}
	}
	o.seen[why]++
	if why.quiet() {
		o.add(Ignored{why, o.seen[why]})
		return i
	}
	o.add(Refused{why, o.seen[why], code != CodeAlarm})
	if !*told {
		*told = true
		i = o.note(now, code, text)
	}
	return i
}

// overdue has the host asked again to wake this end for a time that has passed:
// its timer, which counts, is late when the clock was set ahead.
func (o *out) overdue(now int64) {
	if o.wake <= now {
		o.wake = 0
	}
}

// drain returns the outputs of this call, with a Wake when the time changed.
func (o *out) drain(wake int64) []Output {
	if wake != 0 && wake != o.wake {
		o.add(Wake{wake})
	}
	o.wake = wake
	list := o.list
	o.list = nil
	return list
}
