package desktop

import "slices"

// How many waiting chats the windows show, the first ones of the queue, and how many
// more each time the agent asks.
const (
	shownFirst = 50
	shownMore  = 100
)

// shows reports whether the windows have the card of a chat.
func (s *session) shows(w *waiting) bool { return s.showsAt(slices.Index(s.queue, w)) }

// showsAt reports it of the nth in the queue. One which the agent has asked for, or
// which is offered to this agent, is shown wherever it stands.
func (s *session) showsAt(n int) bool {
	w := s.queue[n]
	return n < shownFirst+s.extra || s.conns[w.ticket] != nil || w.turn != turn{}
}

// waitingViews returns the cards that the windows have, and how many others wait.
func (s *session) waitingViews() (views []waitingView, more int) {
	views = []waitingView{}
	for i, w := range s.queue {
		if s.showsAt(i) {
			views = append(views, s.waitingView(w))
		}
	}
	return views, len(s.queue) - len(views)
}

// do shows more of those who wait, in all windows.
func (cmd *moreCommand) do(s *session) (any, error) {
	s.extra = min(s.extra+shownMore, maxWaiting)
	return nil, nil
}

// fold shows the first ones alone again, once there are no others.
func (s *session) fold() {
	if len(s.queue) < shownFirst {
		s.extra = 0
	}
}
