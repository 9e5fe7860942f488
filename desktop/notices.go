package desktop

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sealform/sealform/relay/wire"
)

// A NoticeStore keeps what the agent chose to be told by. It is no secret, and
// holds nothing of a customer's.
type NoticeStore interface {
	// Notices returns what was kept; nil for nothing.
	Notices() ([]byte, error)
	KeepNotices(text []byte) error
}

// allNotices is what holds until the agent chooses: everything is told.
var allNotices = noticesView{Waiting: heardView{true, true}, Message: heardView{true, true}, Form: heardView{true, true}}

// noticesOf reads what was kept. What cannot be read is as if nothing was.
func noticesOf(store NoticeStore) noticesView {
	if store == nil {
		return allNotices
	}
	text, err := store.Notices()
	n := allNotices
	if err != nil || text == nil || decodeStrictly(text, &n) != nil {
		return allNotices
	}
	return n
}

// do keeps what the agent chose, for all windows and the next start.
func (cmd *noticesCommand) do(s *session) (any, error) {
	s.notices = noticesView{cmd.Asked, cmd.Past, cmd.Waiting, cmd.Message, cmd.Form}
	if s.self.Notices == nil {
		return nil, nil
	}
	text, err := json.MarshalIndent(s.notices, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := s.self.Notices.KeepNotices(append(bytes.TrimSpace(text), '\n')); err != nil {
		s.self.Log.Warn("what the agent chose to be told by cannot be kept", "cause", err)
		return nil, fmt.Errorf("this holds until the program ends: it could not be written down")
	}
	return nil, nil
}

// A heraldry says which window tells of what has come: the first that asks. A
// window asks only for means that it has, so one that may not sound leaves the
// sound to another.
type heraldry struct {
	told    map[telling]bool
	order   []telling // oldest first
	sounded time.Time
}

// A telling is one way to tell of one thing.
type telling struct {
	chat  wire.Ticket
	item  uint64 // of the chat's stream; 0: that it waits,
	again bool   // once more
	turn  int64  // it is offered to the agent until then, Unix ms; 0: it is not
	means means
}

// The means of a window to tell of something.
type means string

const (
	bySight means = "sight" // it is on screen, and the agent looks: nobody else needs to tell
	bySound means = "sound"
	byShow  means = "show" // a notification of the system
)

const (
	maxTold     = 4096            // how many tellings are remembered
	betweenTold = 1 * time.Second // sounds closer together are one noise
)

// claim reports whether the window that asks is the one that tells.
func (h *heraldry) claim(t telling, now time.Time) bool {
	seen := t
	seen.means = bySight
	if h.told[t] || h.told[seen] {
		return false
	}
	h.note(t)
	if t.means != bySound {
		return true
	}
	if now.Sub(h.sounded) < betweenTold {
		return false
	}
	h.sounded = now
	return true
}

// note remembers a telling, and forgets the oldest one when there are too many.
func (h *heraldry) note(t telling) {
	if h.told == nil {
		h.told = map[telling]bool{}
	}
	if len(h.order) == maxTold {
		delete(h.told, h.order[0])
		h.order = h.order[1:]
	}
	h.told[t], h.order = true, append(h.order, t)
}

// do answers whether the window may tell of something.
func (cmd *heraldCommand) do(s *session) (any, error) {
	if cmd.Means != bySight && cmd.Means != bySound && cmd.Means != byShow {
		return nil, fmt.Errorf("unknown means %q: use sight, sound or show", cmd.Means)
	}
	t := telling{chat: wire.Ticket(cmd.Chat), item: cmd.Item, means: cmd.Means}
	there := s.chat(t.chat) != nil
	if w := s.waitingFor(t.chat); w != nil && cmd.Item == 0 {
		t.again, t.turn, there = w.again, s.turnUntil(w), true
	}
	return heraldEvent{"herald", cmd.ID, there && s.heralds.claim(t, time.Now())}, nil
}
