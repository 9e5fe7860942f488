package desktop

import "time"

// leaveTime is how long the agent can take the end of a chat back.
const leaveTime = 5 * time.Second

// do ends the chat in a while, unless the agent takes it back.
func (c *leaveCommand) do(s *session) (any, error) {
	v, err := s.find(c.Chat)
	if err != nil {
		return nil, err
	}
	if v.ended == "" && v.leaving.IsZero() {
		s.leaveLater(v)
	}
	return nil, nil
}

// do takes the end of a chat back.
func (c *stayCommand) do(s *session) (any, error) {
	v, err := s.live(c.Chat)
	if err != nil {
		return nil, err
	}
	v.stay()
	return nil, nil
}

func (s *session) leaveLater(c *conversation) {
	at := time.Now().Round(0).Add(leaveTime)
	c.leaving = at
	c.leave = time.AfterFunc(leaveTime, func() {
		defer s.lock()()
		if c.leaving.Equal(at) {
			s.end(c)
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
