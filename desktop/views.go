package desktop

import (
	"github.com/sealform/sealform/desktop/panel"

	"github.com/sealform/sealform/wasm/chat"
)

// Views are what the window shows. None has room for a value of a form: a
// panel.SecretView carries the mask. Times are Unix ms.
type (
	relayView struct {
		Phase  relayPhase `json:"phase"`
		Reason string     `json:"reason"`
		Until  int64      `json:"until"`
	}
	// refusalView is the last chat that was accepted and did not verify.
	refusalView struct {
		Chat   string `json:"chat"`
		Reason string `json:"reason"`
	}
	// expiryView is when roster and stamp expire, 0 while there are none.
	expiryView struct {
		Roster int64 `json:"roster"`
		Stamp  int64 `json:"stamp"`
	}
	// shelfView is how the forms and texts stand.
	shelfView struct {
		News    string `json:"news"`    // what was published since the agent has read it last
		Trouble string `json:"trouble"` // why what was published is not here
		Advice  string `json:"advice"`
		Since   int64  `json:"since"` // how old what is here is; 0: nothing is here
	}
	// releaseView is a release that the agent should have and has not put away. Both
	// are "" when there is none.
	releaseView struct {
		Out  string `json:"out"`
		Here string `json:"here"` // what this program is
	}
	// dutyView is what the agent does, chose to do, and why they are away without
	// having chosen it; Word is why they were, until they have read it. Chats is
	// how many they have, AtOnce how many at once are meant for them.
	dutyView struct {
		State  string `json:"state"`
		Chosen string `json:"chosen"`
		Cause  string `json:"cause"`
		Word   string `json:"word"`
		Chats  int    `json:"chats"`
		AtOnce int    `json:"atOnce"`
	}
	waitingView struct {
		Chat    string `json:"chat"`
		Service string `json:"service"`
		Title   string `json:"title"`
		Since   int64  `json:"since"`
		Claimed bool   `json:"claimed"`
		Away    bool   `json:"away"`  // claimed, and its own connection is tried again later
		Gone    bool   `json:"gone"`  // the customer's page is not connected now
		Again   bool   `json:"again"` // an agent had the chat, and stayed away
		Push    bool   `json:"push"`  // its service has the relay offer chats to one agent at a time,
		Turn    int64  `json:"turn"`  // and this one to this agent until then; 0: it does not
		Back    bool   `json:"back"`  // it was this agent's before the program was started, and is taken up

		Language  string `json:"language"` // as the page says, like what follows; "" where that is not known
		FirstName string `json:"firstName"`
		LastName  string `json:"lastName"`
		Origin    string `json:"origin"`
		Line      string `json:"line"` // the beginning of what the customer has written
	}
	// handoverView is a chat that a colleague hands over. What is not known is "".
	handoverView struct {
		Chat      string     `json:"chat"`
		Title     string     `json:"title"`
		Who       string     `json:"who"`
		Until     int64      `json:"until"`
		Claimed   bool       `json:"claimed"`
		Sealed    bool       `json:"sealed"` // this agent cannot open what is said of it
		Language  string     `json:"language"`
		FirstName string     `json:"firstName"`
		LastName  string     `json:"lastName"`
		Note      string     `json:"note"`
		History   bool       `json:"history"` // the customer's page shows what was said
		Cut       bool       `json:"cut"`     // said has not its beginning
		Said      []saidView `json:"said"`
	}
	// saidView is a text of such a chat, in the words of who hands it over.
	saidView struct {
		By   string `json:"by"` // an agent's name; "": the customer
		Time int64  `json:"time"`
		Text string `json:"text"`
	}
	// colleagueView is somebody to whom a chat can be handed over.
	colleagueView struct {
		Agent    string        `json:"agent"` // verifier key
		Name     string        `json:"name"`
		State    string        `json:"state"`
		Services []serviceView `json:"services"`
	}
	serviceView struct {
		Service string `json:"service"`
		Title   string `json:"title"`
	}
	// leftView is a message that was left while nobody was there. Sealed says that
	// this agent cannot open it.
	leftView struct {
		Chat      string `json:"chat"`
		Title     string `json:"title"`
		Since     int64  `json:"since"`
		Sealed    bool   `json:"sealed"`
		Language  string `json:"language"`
		FirstName string `json:"firstName"`
		LastName  string `json:"lastName"`
		Origin    string `json:"origin"`
		Reach     string `json:"reach"`
		Text      string `json:"text"`
	}
	chatView struct {
		Chat      string        `json:"chat"`
		Service   string        `json:"service"`
		Title     string        `json:"title"`
		Origin    string        `json:"origin"`
		Relay     relayView     `json:"relay"`     // its own connection
		Language  string        `json:"language"`  // BCP 47, as the page says; "" when it does not
		FirstName string        `json:"firstName"` // as the site says, like LastName
		LastName  string        `json:"lastName"`
		Started   int64         `json:"started"`
		Peer      bool          `json:"peer"`
		Writing   bool          `json:"writing"` // the customer writes
		Delivered uint64        `json:"delivered"`
		Read      int64         `json:"read"` // up to which message the customer has seen; -1 for none
		Ended     chat.EndedBy  `json:"ended"`
		Refused   int           `json:"refused"` // how much was not believed, and
		Alarms    string        `json:"alarms"`  // why, counted and in words
		Paused    string        `json:"paused"`  // why the chat pauses, in words
		Pending   []pendingView `json:"pending"`
		Secure    []panel.View  `json:"secure"`
		Forms     []formView    `json:"forms"`
		Dropped   int           `json:"dropped"` // how many entries at the beginning are not kept any more
		Seen      uint64        `json:"seen"`    // the last item that was on screen in any window
		Leaving   int64         `json:"leaving"` // when the agent's end of it counts; 0 for none

		Heir    string `json:"heir"`    // to whom it is, or was, handed over; "" for nobody
		Handing bool   `json:"handing"` // and nobody has taken it yet

		Unanswered int64 `json:"unanswered"` // when the customer's last message came, while it is not answered; else 0

		Wrap wrapView `json:"wrap"`
	}
	// wrapView is what the agent said of a chat that is over; Open until it is in
	// a transcript that was downloaded.
	wrapView struct {
		Disposition string `json:"disposition"`
		Note        string `json:"note"`
		Open        bool   `json:"open"`
	}
	// noticesView is what the agent is told by. Asked: whether the window has
	// asked about that. Past: the release that they do not want to be told of any more.
	noticesView struct {
		Asked   bool      `json:"asked"`
		Past    string    `json:"past"`
		Waiting heardView `json:"waiting"` // that a customer waits
		Message heardView `json:"message"` // a message in a chat that is not looked at
		Form    heardView `json:"form"`    // a form that was received
	}
	// heardView is how one kind of news is told.
	heardView struct {
		Show  bool `json:"show"` // by a notification of the system
		Sound bool `json:"sound"`
	}
	// pendingView has Total 0 until the customer begins to fill the form in,
	// and Expires 0 until the customer's page has it.
	pendingView struct {
		Request string `json:"request"`
		Title   string `json:"title"`
		Expires int64  `json:"expires"`
		Valid   int    `json:"valid"`
		Total   int    `json:"total"`
	}
	formView struct {
		Form    string   `json:"form"`
		Title   string   `json:"title"`
		Purpose string   `json:"purpose"`
		Kinds   []string `json:"kinds"`  // of its fields
		Fields  []string `json:"fields"` // their labels, as the customer will see them
	}
	responseView struct {
		Shortcut string `json:"shortcut"`
		Title    string `json:"title"`
		Text     string `json:"text"`
		Form     string `json:"form"`
	}
	foundView struct {
		Article string   `json:"article"`
		Folder  string   `json:"folder"`
		Title   string   `json:"title"`
		Tags    []string `json:"tags"`
		Form    string   `json:"form"`
	}
	itemView struct {
		Item uint64 `json:"item"`
		From string `json:"from"`
		Kind string `json:"kind"`
		Code string `json:"code"`
		Text string `json:"text"`
		Form string `json:"form"`
		Time int64  `json:"time"` // when it was written
		Seq  uint64 `json:"seq"`
		Late int64  `json:"late"` // when it arrived, if that was a minute and more from when it was written; else 0

		Untaken chat.Untaken `json:"untaken"` // why the customer's page did not take a message of the agent's; "" when it did
		By      string       `json:"by"`      // the name of the agent who wrote it, before this end of the chat began; "" for what was written here
	}
)
