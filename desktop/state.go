package desktop

import (
	"slices"
	"time"

	"github.com/sealform/sealform/desktop/panel"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

func (s *session) stateView() stateEvent {
	e := stateEvent{Type: "state", Agent: s.name(), Relay: s.desk.status.view(), Refusal: s.refused.view(), Chats: []chatView{}, Shelf: s.shelfView(), Expiry: s.expiryView(), Unkept: s.self.unkept(), Dispositions: s.dispositions(), Release: s.releaseView(), Notices: s.notices, Duty: s.dutyView(), Left: []leftView{}}
	e.Waiting, e.More = s.waitingViews()
	for _, m := range s.messages {
		e.Left = append(e.Left, s.leftView(m))
	}
	e.Handovers, e.Colleagues = []handoverView{}, s.colleagueViews()
	for _, h := range s.handovers {
		e.Handovers = append(e.Handovers, s.handoverView(h))
	}
	for _, c := range s.chats {
		v := c.view()
		v.Forms, v.Paused = s.formViews(c.service), c.pausedWords()
		e.Chats = append(e.Chats, v)
		if c.ticket == s.looked {
			e.Looked = v.Chat
		}
	}
	return e
}

// expiryView returns until when the newest roster and stamp hold.
func (s *session) expiryView() expiryView {
	if s.roster == nil {
		return expiryView{}
	}
	return expiryView{s.roster.RosterExpires() * 1000, s.roster.StampExpires() * 1000}
}

// shelfView returns how the forms and texts stand.
func (s *session) shelfView() shelfView {
	if s.self.Shelf == nil {
		return shelfView{}
	}
	st := s.self.Shelf.State()
	v := shelfView{News: st.News, Trouble: st.Trouble, Advice: st.Advice}
	if !st.Since.IsZero() {
		v.Since = st.Since.UnixMilli()
	}
	return v
}

func (c *conversation) view() chatView {
	about := c.machine.About()
	v := chatView{
		Chat: c.ticket.String(), Service: c.service, Title: c.title, Origin: c.machine.Origin(), Relay: c.conn.relay.status.view(),
		Language: about.Language, FirstName: about.FirstName, LastName: about.LastName,
		Started: c.started.UnixMilli(), Peer: c.peer, Writing: c.writing, Delivered: c.delivered, Read: c.looked, Ended: c.ended, Refused: c.alarms.total(), Alarms: c.alarms.String(),
		Pending: []pendingView{}, Secure: []panel.View{}, Dropped: c.dropped, Seen: c.seen, Unanswered: c.unanswered(), Wrap: c.wrap.view(),
		Heir: c.heir, Handing: c.handing,
	}
	if !c.leaving.IsZero() {
		v.Leaving = c.leaving.UnixMilli()
	}
	for _, p := range c.pending {
		v.Pending = append(v.Pending, p.view())
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
		views = append(views, itemView{i.ID, whoNames[i.From], kindNames[i.Kind], string(i.Code), i.Text, i.Form, i.Time, i.Seq, late(i), c.untaken[i.Seq], i.By})
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
