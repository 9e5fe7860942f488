package desktop

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sealform/sealform/desktop/statefile"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// keepAfter is how long changes that cost little to lose are gathered.
const keepAfter = 300 * time.Millisecond

// keepNow writes the chats down before anything else happens.
func (s *session) keepNow() {
	if s.self.State == nil || s.ending {
		return
	}
	s.keeping++
	if err := s.self.State.Write(s.keeping, statefile.State{Chats: s.kept(), Prekeys: s.prekeys.Kept()}); err != nil {
		s.self.Log.Warn("the chats cannot be kept for the next start", "cause", err)
	}
}

// keepSoon writes them down in a moment, after any change.
func (s *session) keepSoon() {
	if s.self.State == nil || s.ending || s.later != nil {
		return
	}
	s.later = time.AfterFunc(keepAfter, func() {
		s.mu.Lock() // and tells no window
		defer s.mu.Unlock()
		s.later = nil
		s.keepNow()
	})
}

// kept are the chats that go on after a restart, and what is needed for that.
// Nothing in it was written by a customer.
func (s *session) kept() (all []statefile.Chat) {
	for _, cc := range s.conns {
		if cc.takesUp() {
			all = append(all, *cc.back)
		}
	}
	for _, c := range s.chats {
		if c.ended == chat.NotEnded && c.recovery.Token != "" {
			all = append(all, c.kept())
		}
	}
	slices.SortFunc(all, func(a, b statefile.Chat) int { return strings.Compare(a.ID, b.ID) })
	return all
}

func (c *conversation) kept() statefile.Chat {
	k := statefile.Chat{
		ID: hex.EncodeToString(c.id[:]), Service: c.service, Token: c.recovery.Token, Shown: c.recovery.Shown, Visitor: c.recovery.Visitor,
		Started: c.started.UnixMilli(), Asked: c.recall == chat.RecallAsked, Draft: c.draft.text, Form: c.draft.form, Seen: c.read, Unsent: slices.Clone(c.unsure),
	}
	for _, i := range c.items {
		switch {
		case i.From == chat.Customer && i.Kind == chat.Text && i.ID <= c.seen:
			k.Seen++
		case i.From == chat.AgentSide && i.Kind == chat.Text && i.Seq > c.delivered:
			k.Unsent = append(k.Unsent, i.Text)
		}
	}
	return k
}

// takeUp begins to go on with a chat of the start before.
func (s *session) takeUp(k statefile.Chat) {
	var id wire.ChatID
	n, err := hex.Decode(id[:], []byte(k.ID))
	t := id.Ticket()
	if err != nil || n != len(id) || s.conns[t] != nil {
		return
	}
	cc := &chatConn{s: s, ticket: t, id: id, back: &k}
	s.conns[t] = cc
	s.queue = append(s.queue, &waiting{ticket: t, service: k.Service, since: k.Started, here: true})
	cc.relay = s.open(t, cc)
}

// recalled takes up the agent's own work, once it is known what the customer has.
func (c *conversation) recalled(r chat.Recalled) {
	if c.recall = r.State; r.State == chat.RecallAsked {
		c.s.keepNow()
	}
	if r.State != chat.RecallGiven && r.State != chat.RecallWithheld && r.State != chat.RecallRefused {
		return
	}
	c.restoreSeen()
	c.restoreUnsent()
}

// restoreSeen marks as many of the customer's messages as read as were.
func (c *conversation) restoreSeen() {
	for _, i := range c.items {
		if i.From == chat.Customer && i.Kind == chat.Text {
			if c.read == 0 {
				return
			}
			c.read--
		}
		c.seen = max(c.seen, i.ID)
	}
	c.read = 0
}

// restoreUnsent puts the agent's messages that the customer has not got into the
// message box, above what stands there.
func (c *conversation) restoreUnsent() {
	for _, i := range c.items {
		if at := slices.Index(c.unsure, i.Text); at >= 0 && i.From == chat.AgentSide && i.Kind == chat.Text {
			c.unsure = slices.Delete(c.unsure, at, at+1)
		}
	}
	if len(c.unsure) > 0 {
		texts := slices.DeleteFunc(append(c.unsure, c.draft.text), func(t string) bool { return t == "" })
		c.draft.write(strings.Join(texts, "\n\n"), c.draft.form)
	}
	c.unsure = nil
}

// leaveAll leaves the chats to be taken up at the next start.
func (s *session) leaveAll() {
	s.keepNow()
	s.left = len(s.kept())
}

// Left returns how many chats were left for the next start when Run ended.
func (d *Desktop) Left() int {
	s := d.now.Load()
	if s == nil {
		return 0
	}
	defer s.lock()()
	return s.left
}

// unkept says why no chat of the start before is taken up, and what became of them.
func (c Config) unkept() string {
	switch damaged := (*statefile.Damaged)(nil); {
	case c.Unkept == nil:
		return ""
	case errors.As(c.Unkept, &damaged):
		return damaged.Error() + "; " + damaged.Hint()
	}
	return "the chats of before the restart cannot be taken up: their file cannot be read"
}
