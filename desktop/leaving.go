package desktop

import (
	"time"

	"github.com/sealform/sealform/wasm/chat"
)

// leaveTime is how long the agent can undo ending a chat.
const leaveTime = 5 * time.Second

// do ends the chat after a while, unless the agent undoes it.
func (cmd *leaveCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	if c.ended == chat.NotEnded && c.leaving.IsZero() {
		c.leaveLater()
	}
	return nil, nil
}

// do undoes the end of a chat.
func (cmd *stayCommand) do(s *session) (any, error) {
	c, err := s.live(cmd.Chat)
	if err != nil {
		return nil, err
	}
	c.stay()
	return nil, nil
}

func (c *conversation) leaveLater() {
	at := time.Now().Round(0).Add(leaveTime)
	c.leaving = at
	c.leave = time.AfterFunc(leaveTime, func() {
		defer c.s.lock()()
		if c.leaving.Equal(at) {
			c.end()
		}
	})
}

// stay is also what becomes of an end that was overtaken by another.
func (c *conversation) stay() {
	if c.leave != nil {
		c.leave.Stop()
	}
	c.leaving = time.Time{}
}
