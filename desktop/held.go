package desktop

import (
	"fmt"
	"slices"
	"time"

	"github.com/sealform/sealform/desktop/panel"
	"github.com/sealform/sealform/wasm/chat"
)

// A held submission is wiped when its timer runs out, if not before.
type held struct {
	*panel.Submission
	timer *time.Timer
}

// keep puts a submission into the panel and sets the timer that wipes it.
func (s *session) keep(c *conversation, in chat.Submission) {
	c.closed(in.Request)
	if d, ok := c.asked[in.Request]; ok {
		in.Definition = panel.Reworded(in.Definition, d)
		delete(c.asked, in.Request)
	}
	sub := &held{Submission: panel.New(in, time.Now())}
	c.panel = append([]*held{sub}, c.panel...)
	sub.timer = time.AfterFunc(time.Until(sub.WipeAt), func() {
		defer s.lock()()
		s.discard(c, sub)
	})
}

// submission returns the one that answered a request; nil when it was wiped.
// A machine that slept past the time has late timers, so the time is checked
// here too.
func (s *session) submission(c *conversation, request string) *held {
	for _, sub := range c.panel {
		if sub.Request != request {
			continue
		}
		if time.Now().After(sub.WipeAt) {
			s.discard(c, sub)
			return nil
		}
		return sub
	}
	return nil
}

// discard wipes one submission, and then says so to both people.
func (s *session) discard(c *conversation, sub *held) {
	defer s.survive("wipe")
	i := slices.Index(c.panel, sub)
	if i < 0 {
		return
	}
	sub.timer.Stop()
	sub.Wipe()
	c.panel = slices.Delete(slices.Clone(c.panel), i, i+1)
	s.deliver(c, c.machine.Wiped(unixMilli(), sub.Request))
}

// wipe empties the panel. All values go before anything is said.
func (s *session) wipe(c *conversation) {
	for _, sub := range c.panel {
		sub.Wipe()
	}
	for len(c.panel) > 0 {
		s.discard(c, c.panel[len(c.panel)-1])
	}
}

// look returns a field that is about to be shown. One that is shown once
// vanishes a while after the first time.
func (s *session) look(sub *held, id string) (*panel.Secret, error) {
	f := sub.Secret(id)
	switch {
	case f == nil:
		return nil, fmt.Errorf("this form has no field %q", id)
	case f.Gone(time.Now()):
		f.Vanish()
		return nil, errShown
	case f.Begin(time.Now()):
		s.vanishLater(f)
	}
	return f, nil
}

func (s *session) vanishLater(f *panel.Secret) {
	time.AfterFunc(panel.OnceTime, func() {
		defer s.lock()()
		f.Vanish()
	})
}
