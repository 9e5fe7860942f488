package desktop

import (
	"slices"
	"time"

	"github.com/sealform/sealform/desktop/panel"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// Phases of a connection to the relay.
const (
	relayConnecting = "connecting"
	relayReady      = "ready"
	relayPausing    = "pausing" // Until says when it is tried again, Unix ms; Reason why, where the agent can act on it
	relayStopped    = "stopped" // Reason says why; the agent can try again
)

// Views are what the window shows. None has room for a value of a form: a
// panel.SecretView carries the mask. Times are Unix ms.
type (
	relayView struct {
		Phase  string `json:"phase"`
		Reason string `json:"reason"`
		Until  int64  `json:"until"`
	}
	// refusalView is the last chat that was accepted and did not verify.
	refusalView struct {
		Chat   string `json:"chat"`
		Reason string `json:"reason"`
	}
	waitingView struct {
		Chat    string `json:"chat"`
		Service string `json:"service"`
		Title   string `json:"title"`
		Since   int64  `json:"since"`
		Claimed bool   `json:"claimed"`
		Away    bool   `json:"away"` // claimed, and its own connection is tried again later
		Gone    bool   `json:"gone"` // the customer's page is not connected now
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
		Delivered uint64        `json:"delivered"`
		Ended     string        `json:"ended"`
		Refused   int           `json:"refused"` // how much was not believed, and
		Alarms    string        `json:"alarms"`  // why, counted and in words
		Paused    string        `json:"paused"`  // why the chat pauses, in words
		Pending   []pendingView `json:"pending"`
		Secure    []panel.View  `json:"secure"`
		Forms     []formView    `json:"forms"`
		Dropped   int           `json:"dropped"` // how many entries at the beginning are not kept any more
		Seen      uint64        `json:"seen"`    // the last item that was on screen in any window
		Leaving   int64         `json:"leaving"` // when the agent's end of it counts; 0 for none
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

		Untaken string `json:"untaken"` // why the customer's page did not take a message of the agent's; "" when it did
	}
)

func (s *session) stateView() stateEvent {
	e := stateEvent{Type: "state", Agent: s.name(), Relay: s.desk.view, Refusal: s.refusal, Waiting: []waitingView{}, Chats: []chatView{}}
	for _, w := range s.queue {
		cc := s.conns[w.ticket]
		claimed := cc != nil && cc.chat == nil
		away := claimed && cc.relay.view.Phase == relayPausing
		e.Waiting = append(e.Waiting, waitingView{w.ticket.String(), w.service, s.title(w.service), w.since, claimed, away, !w.here})
	}
	for _, c := range s.chats {
		v := c.view()
		v.Forms, v.Paused = s.formViews(c.service), s.pausedWords(c)
		e.Chats = append(e.Chats, v)
		if c.ticket == s.looked {
			e.Looked = v.Chat
		}
	}
	return e
}

func (c *conversation) view() chatView {
	about := c.machine.About()
	v := chatView{
		Chat: c.ticket.String(), Service: c.service, Title: c.title, Origin: c.machine.Origin(), Relay: c.conn.relay.view,
		Language: about.Language, FirstName: about.FirstName, LastName: about.LastName,
		Started: c.started.UnixMilli(), Peer: c.peer, Delivered: c.delivered, Ended: c.ended, Refused: c.alarms.total(), Alarms: c.alarms.String(),
		Pending: append([]pendingView{}, c.pending...), Secure: []panel.View{}, Dropped: c.dropped, Seen: c.seen,
	}
	if !c.leaving.IsZero() {
		v.Leaving = c.leaving.UnixMilli()
	}
	for _, sub := range c.panel {
		v.Secure = append(v.Secure, sub.View(time.Now()))
	}
	return v
}

// formViews returns the service's forms: those requested last come first.
func (s *session) formViews(service string) []formView {
	views := []formView{}
	for _, f := range s.self.Forms(service) {
		d := f.For("", workspace.Names{})
		views = append(views, formView{d.ID, d.Title, d.Purpose, fieldKinds(d), labels(d)})
	}
	age := func(v formView) int {
		if i := slices.Index(s.recent, v.Form); i >= 0 {
			return i
		}
		return len(s.recent)
	}
	slices.SortStableFunc(views, func(a, b formView) int { return age(a) - age(b) })
	return views
}

func fieldKinds(d form.Definition) []string {
	var kinds []string
	for _, f := range d.Fields {
		if !slices.Contains(kinds, f.Kind) {
			kinds = append(kinds, f.Kind)
		}
	}
	return kinds
}

func labels(d form.Definition) []string {
	all := []string{}
	for _, f := range d.Fields {
		all = append(all, f.Label)
	}
	return all
}

// used makes a form the most recent one.
func (s *session) used(id string) {
	s.recent = slices.DeleteFunc(s.recent, func(other string) bool { return other == id })
	s.recent = slices.Insert(s.recent, 0, id)
}

// itemViews returns a chat's stream from its nth item on.
func (c *conversation) itemViews(from int) []itemView {
	var views []itemView
	for _, i := range c.items[from:] {
		views = append(views, itemView{i.ID, whoNames[i.From], kindNames[i.Kind], i.Code, i.Text, i.Form, i.Time, i.Seq, late(i), c.untaken[i.Seq]})
	}
	return views
}

// late returns when an item arrived, if that is worth saying: it was on its way
// for more than a minute, or the clocks of the two ends differ.
func late(i chat.Item) int64 {
	if off := i.Arrived - i.Time; i.Arrived != 0 && max(off, -off) > 60_000 {
		return i.Arrived
	}
	return 0
}

var (
	whoNames  = map[chat.Who]string{chat.Customer: "customer", chat.AgentSide: "agent", chat.System: "system"}
	kindNames = map[chat.ItemKind]string{chat.Text: "text", chat.Marker: "marker", chat.Notice: "notice"}
)
