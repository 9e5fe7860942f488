package desktop

import (
	"errors"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/wire"
)

// The messages of the WebSocket between this program and its window, as JSON
// objects. ui/src/messages.ts declares the same ones; a test compares both.
//
// The window's first message is hello. Every command has an id, which exactly
// one ok, error, value, link, transcript, responses, found, article, saved, guarded, herald or pass answers. state, items, draft and
// welcome come unasked, and entry while there is no session: state is all there is to show but the streams and the drafts, items are the part of one
// chat's stream that the window does not have yet, draft is what another window may have written, and welcome is the
// secret that a window which came with a pass shows from then on.

// A chatRef is a chat's ticket in hex: the window knows a chat by the same
// name while it waits and afterwards.
type chatRef wire.Ticket

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *chatRef) UnmarshalText(text []byte) error {
	t, ok := wire.ParseTicket(string(text))
	if !ok {
		return errors.New("a chat's name has 32 hexadecimal digits")
	}
	*r = chatRef(t)
	return nil
}

// Commands, which the window sends.
type (
	// header is what every command has.
	header struct {
		Type string `json:"type"`
		ID   int64  `json:"id"`
	}
	// helloCommand shows the launch secret, or a pass. Without one nothing is answered.
	helloCommand struct {
		header
		Secret string `json:"secret"`
	}
	// acceptCommand claims a waiting chat.
	acceptCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// sayCommand sends a message.
	// A text that holds a number which belongs into a form is answered with
	// guarded, unless it is sent anyway.
	sayCommand struct {
		header
		Chat   chatRef `json:"chat"`
		Text   string  `json:"text"`
		Anyway bool    `json:"anyway"`
	}
	// requestCommand asks the customer to fill a form.
	requestCommand struct {
		header
		Chat chatRef `json:"chat"`
		Form string  `json:"form"`
	}
	// cancelCommand takes a form request back.
	cancelCommand struct {
		header
		Chat    chatRef `json:"chat"`
		Request string  `json:"request"`
	}
	// extendCommand gives the customer ten minutes more for a form.
	extendCommand struct {
		header
		Chat    chatRef `json:"chat"`
		Request string  `json:"request"`
	}
	// endCommand ends a chat for both.
	endCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// closeCommand forgets an ended chat.
	closeCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// revealCommand asks for one value, answered with value.
	revealCommand struct {
		header
		Chat    chatRef `json:"chat"`
		Request string  `json:"request"`
		Field   string  `json:"field"`
	}
	// openCommand asks for a file, to look at or to save, answered with link.
	openCommand struct {
		header
		Chat     chatRef `json:"chat"`
		Request  string  `json:"request"`
		Field    string  `json:"field"`
		Download bool    `json:"download"`
	}
	// wipeCommand wipes one form of a chat's secure panel, or with an empty
	// request all of them.
	wipeCommand struct {
		header
		Chat    chatRef `json:"chat"`
		Request string  `json:"request"`
	}
	// transcriptCommand is answered with transcript.
	transcriptCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// retryCommand connects to the relay now.
	retryCommand struct{ header }
	// moreCommand shows more of the waiting chats.
	moreCommand struct{ header }
	// responsesCommand is answered with responses: those for a chat, filled in.
	responsesCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// searchCommand looks for articles, answered with found. An empty query
	// finds all.
	searchCommand struct {
		header
		Chat  chatRef `json:"chat"`
		Query string  `json:"query"`
	}
	// articleCommand is answered with article.
	articleCommand struct {
		header
		Chat    chatRef `json:"chat"`
		Article string  `json:"article"`
	}
	// draftCommand keeps what stands in a chat's message box, answered with saved.
	draftCommand struct {
		header
		Chat chatRef `json:"chat"`
		Text string  `json:"text"`
		Form string  `json:"form"`
	}
	// seenCommand says up to which item a chat's stream has been on screen.
	seenCommand struct {
		header
		Chat chatRef `json:"chat"`
		Item uint64  `json:"item"`
	}
	// lookCommand says that the agent opened a chat.
	lookCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// leaveCommand ends a chat for both in a few seconds.
	leaveCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// stayCommand takes leave back.
	stayCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// wrapCommand keeps what the agent says of a chat that is over. A note that
	// holds a number which belongs into a form is answered with guarded, unless
	// it is kept anyway.
	wrapCommand struct {
		header
		Chat        chatRef `json:"chat"`
		Disposition string  `json:"disposition"`
		Note        string  `json:"note"`
		Anyway      bool    `json:"anyway"`
	}
	// noticesCommand says what the agent is to be told by.
	noticesCommand struct {
		header
		Asked   bool      `json:"asked"`
		Past    string    `json:"past"`
		Waiting heardView `json:"waiting"`
		Message heardView `json:"message"`
		Form    heardView `json:"form"`
	}
	// heraldCommand asks whether this window is the one that tells of an item of
	// a chat's stream by those means, or with item 0 that the chat waits. It is
	// answered with herald.
	heraldCommand struct {
		header
		Chat  chatRef `json:"chat"`
		Item  uint64  `json:"item"`
		Means means   `json:"means"`
	}
	// passCommand asks for a secret that admits one more window, answered with pass.
	passCommand struct{ header }
	// readCommand says that the agent has read what was published.
	readCommand struct{ header }
	// declineCommand says no to a chat that a colleague hands over.
	declineCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// transferCommand hands a chat over: to a colleague, by the verifier key, or with
	// to "" to whoever is on duty for the service. Answered with guarded as say is.
	transferCommand struct {
		header
		Chat    chatRef `json:"chat"`
		To      string  `json:"to"`
		Service string  `json:"service"`
		History bool    `json:"history"`
		Note    string  `json:"note"`
		Anyway  bool    `json:"anyway"`
	}
	// keepCommand takes that back.
	keepCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// doneCommand says that a message that was left has been dealt with.
	doneCommand struct {
		header
		Chat chatRef `json:"chat"`
	}
	// dutyCommand says what the agent does from now on; with "" that they have read
	// why they were away.
	dutyCommand struct {
		header
		State string `json:"state"`
	}
)

// Commands before there is a session. A passphrase and an invitation are
// secrets: neither is ever repeated.
type (
	// inviteCommand takes an invitation as it was pasted.
	inviteCommand struct {
		header
		Invitation string `json:"invitation"`
	}
	// proceedCommand goes on with the invitation that is shown.
	proceedCommand struct{ header }
	// renewCommand asks for an invitation, whatever is on screen.
	renewCommand struct{ header }
	// backCommand returns to the agents that are here.
	backCommand struct{ header }
	// chooseCommand goes on as an agent who is here.
	chooseCommand struct {
		header
		Agent string `json:"agent"`
	}
	// protectCommand makes the agent's keys, under a passphrase or the keyring.
	protectCommand struct {
		header
		Keyring    bool   `json:"keyring"`
		Passphrase string `json:"passphrase"`
	}
	// unlockCommand opens the agent's keys; no passphrase: those under the keyring.
	unlockCommand struct {
		header
		Passphrase string `json:"passphrase"`
	}
	gatePassCommand struct{ header }
)

// Events, which this program sends.
type (
	stateEvent struct {
		Type    string        `json:"type"`
		Agent   string        `json:"agent"`
		Relay   relayView     `json:"relay"`
		Refusal refusalView   `json:"refusal"`
		Waiting []waitingView `json:"waiting"`
		More    int           `json:"more"` // how many others wait: see moreCommand
		Chats   []chatView    `json:"chats"`
		Looked  string        `json:"looked"` // the chat that was opened last, in any window; "" for none
		Shelf   shelfView     `json:"shelf"`
		Expiry  expiryView    `json:"expiry"`
		Unkept  string        `json:"unkept"` // why no chat of the start before is taken up; "": they are

		Dispositions []string    `json:"dispositions"` // what can have come of a chat
		Release      releaseView `json:"release"`
		Notices      noticesView `json:"notices"`
		Left         []leftView  `json:"left"` // oldest first
		Duty         dutyView    `json:"duty"`

		Handovers  []handoverView  `json:"handovers"` // to this agent, oldest first
		Colleagues []colleagueView `json:"colleagues"`
	}
	// entryEvent is all there is to show while there is no session.
	entryEvent struct {
		Type string `json:"type"`
		entrance.View
	}
	// itemsEvent continues a chat's stream; From is the index of its first item.
	itemsEvent struct {
		Type  string     `json:"type"`
		Chat  string     `json:"chat"`
		From  int        `json:"from"`
		Items []itemView `json:"items"`
	}
	okEvent struct {
		Type string `json:"type"`
		ID   int64  `json:"id"`
	}
	errorEvent struct {
		Type    string `json:"type"`
		ID      int64  `json:"id"`
		Message string `json:"message"`
	}
	// valueEvent is one value: Text to copy, Shown to read.
	valueEvent struct {
		Type  string `json:"type"`
		ID    int64  `json:"id"`
		Text  string `json:"text"`
		Shown string `json:"shown"`
	}
	// linkEvent is where a file can be fetched once, within half a minute.
	linkEvent struct {
		Type string `json:"type"`
		ID   int64  `json:"id"`
		Path string `json:"path"`
		Name string `json:"name"`
	}
	transcriptEvent struct {
		Type string `json:"type"`
		ID   int64  `json:"id"`
		Name string `json:"name"`
		Text string `json:"text"`
	}
	responsesEvent struct {
		Type      string         `json:"type"`
		ID        int64          `json:"id"`
		Responses []responseView `json:"responses"`
	}
	foundEvent struct {
		Type     string      `json:"type"`
		ID       int64       `json:"id"`
		Articles []foundView `json:"articles"`
	}
	// articleEvent is one article: Body to draw, Text to insert.
	articleEvent struct {
		Type    string           `json:"type"`
		ID      int64            `json:"id"`
		Article string           `json:"article"`
		Text    string           `json:"text"`
		Body    []workspace.Node `json:"body"`
	}
	// savedEvent is the number of the draft that now stands in the chat's
	// message box; after a message or a request 0 where that is another than
	// what was sent.
	savedEvent struct {
		Type string `json:"type"`
		ID   int64  `json:"id"`
		Rev  int64  `json:"rev"`
	}
	// guardedEvent says that a message was not sent, or a note not kept, because
	// it holds what looks like a number of that kind of field.
	guardedEvent struct {
		Type string `json:"type"`
		ID   int64  `json:"id"`
		Kind string `json:"kind"`
	}
	// heraldEvent says whether the window that asked is the one that tells.
	heraldEvent struct {
		Type  string `json:"type"`
		ID    int64  `json:"id"`
		Yours bool   `json:"yours"`
	}
	passEvent struct {
		Type   string `json:"type"`
		ID     int64  `json:"id"`
		Secret string `json:"secret"`
	}
	// draftEvent is what stands in a chat's message box, where a window does
	// not have it yet.
	draftEvent struct {
		Type string `json:"type"`
		Chat string `json:"chat"`
		Text string `json:"text"`
		Form string `json:"form"`
		Rev  int64  `json:"rev"`
	}
	// welcomeEvent tells a window that came with a pass the launch secret.
	welcomeEvent struct {
		Type   string `json:"type"`
		Secret string `json:"secret"`
	}
)
