package desktop

import (
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"sealform/relay/roster"
	"sealform/relay/wire"
	"sealform/wasm/chat"
	"sealform/wasm/form"
)

// A machine is the agent's end of one chat: chat.Agent.
type machine interface {
	Arrived(now int64, s wire.SessionID, hello []byte) []chat.Output
	Connected(now int64) []chat.Output
	Disconnected(now int64) []chat.Output
	Receive(now int64, f wire.Frame) []chat.Output
	Send(now int64, text string) ([]chat.Output, error)
	Request(now int64, d form.Definition) (string, []chat.Output, error)
	Cancel(now int64, request string) ([]chat.Output, error)
	Extend(now int64, request string, minutes int) ([]chat.Output, error)
	UseRoster(now int64, r *roster.Roster) []chat.Output
	Opened(now int64, request string) []chat.Output
	Wiped(now int64, request string) []chat.Output
	End(now int64) []chat.Output
	Tick(now int64) []chat.Output
	Origin() string
	About() chat.About
}

func newAgent(c chat.AgentConfig) (machine, []chat.Output, error) { return chat.NewAgent(c) }

// A session is all that the agent works on: the queue and the chats. One
// mutex owns it; the relay's reader, the window's sockets and timers take it
// for as long as they change something, and never while they wait.
type session struct {
	self       Config
	newMachine func(chat.AgentConfig) (machine, []chat.Output, error)
	ready      chan struct{} // closed at the first log-in
	retry      chan struct{} // the agent asks to connect now
	done       chan struct{} // closed by shutdown

	mu      sync.Mutex
	relay   relayView
	roster  *roster.Roster
	send    func([]byte) // nil while not logged in
	queue   []*waiting   // oldest first
	chats   []*conversation
	refusal refusalView
	recent  []string               // ids of the forms requested, the last one first
	leaves  []wire.ChatID          // ended while there was no connection to say so
	views   map[chan struct{}]bool // told when something changed
	space   *chat.Space            // for customers' files
	tickets map[string]*ticket
}

// maxWaiting is how many waiting chats are shown: more than a relay keeps.
const maxWaiting = 4000

// A waiting chat is in the queue of a service.
type waiting struct {
	ticket  wire.Ticket
	service string
	since   int64 // Unix ms
	claimed bool  // we asked for it and the relay has not answered
}

func newSession(c Config) *session {
	return &session{
		self:       c,
		newMachine: newAgent,
		ready:      make(chan struct{}),
		retry:      make(chan struct{}, 1),
		done:       make(chan struct{}),
		relay:      relayView{Phase: relayConnecting},
		views:      map[chan struct{}]bool{},
		space:      chat.NewSpace(chat.DefaultSpace),
		tickets:    map[string]*ticket{},
	}
}

func unixMilli() int64 { return time.Now().UnixMilli() }

// lock takes the mutex; the returned function tells the windows and gives it
// back.
func (s *session) lock() (unlock func()) {
	s.mu.Lock()
	return func() {
		s.notify()
		s.mu.Unlock()
	}
}

func (s *session) notify() {
	for c := range s.views {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// watch returns a channel that gets a value after changes, and its end.
func (s *session) watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	c <- struct{}{}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.views[c] = true
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.views, c)
	}
}

// connecting notes that the link dials.
func (s *session) connecting() {
	defer s.lock()()
	s.relay = relayView{Phase: relayConnecting}
}

// loggedIn takes the roster that the relay answers a log-in with, or sends
// later. send must not block.
func (s *session) loggedIn(msg []byte, send func([]byte)) error {
	defer s.lock()()
	r, err := s.checkRoster(msg)
	for _, c := range s.chats {
		s.run(c, func() []chat.Output { return c.machine.UseRoster(unixMilli(), r) })
	}
	if err != nil {
		return &rosterError{err}
	}
	s.roster = r
	if s.send != nil {
		return nil
	}
	s.send, s.relay = send, relayView{Phase: relayReady}
	s.self.Log.Info("logged in to the relay", "roster", r.Version)
	s.signalReady()
	for _, c := range s.chats {
		s.run(c, func() []chat.Output { return c.machine.Connected(unixMilli()) })
	}
	for _, id := range s.leaves {
		send(wire.Leave{Chat: id}.Append(nil))
	}
	s.leaves = nil
	return nil
}

func (s *session) signalReady() {
	select {
	case <-s.ready:
	default:
		close(s.ready)
	}
}

// A rosterError says why the relay's roster cannot be used.
type rosterError struct{ cause error }

func (e *rosterError) Error() string { return "the relay's roster " + e.cause.Error() }

// checkRoster returns a roster beside the error only when all that is wrong
// with it is that the agent is not in it.
func (s *session) checkRoster(msg []byte) (*roster.Roster, error) {
	r, err := roster.Open(msg, s.self.Org)
	if err != nil {
		return nil, errors.New("does not verify")
	}
	if !r.Valid(time.Now().Unix()) {
		return nil, errors.New("is expired, or this machine's clock is wrong")
	}
	if s.roster != nil && r.Version < s.roster.Version {
		return nil, errors.New("is older than one seen before")
	}
	if _, ok := r.Agent(s.self.Key); !ok {
		return r, errors.New("does not name this agent")
	}
	return r, nil
}

// unlinked notes the end of a connection and reports whether it had logged
// in. The queue is the relay's to tell again.
func (s *session) unlinked() (wasIn bool) {
	defer s.lock()()
	wasIn = s.send != nil
	s.send, s.queue = nil, nil
	if !wasIn {
		return false
	}
	for _, c := range s.chats {
		s.run(c, func() []chat.Output { return c.machine.Disconnected(unixMilli()) })
	}
	return true
}

// pausing notes that the link waits before it connects again.
func (s *session) pausing(cause error, until time.Time) {
	defer s.lock()()
	s.relay = relayView{Phase: relayPausing, Until: until.UnixMilli()}
	if bad, ok := errors.AsType[*rosterError](cause); ok {
		s.relay.Reason = bad.Error()
	}
	s.self.Log.Warn("no connection to the relay", "cause", cause, "again_in", time.Until(until).Round(time.Millisecond))
}

// stopped notes that the relay said not to come back.
func (s *session) stopped(code wire.CloseCode) {
	defer s.lock()()
	s.relay = relayView{Phase: relayStopped, Reason: code.String()}
	s.self.Log.Error("the relay refused the connection", "code", int(code), "reason", code.String())
}

// receive handles one frame of a logged-in connection.
func (s *session) receive(f wire.Frame) {
	defer s.lock()()
	defer s.survive("frame")
	if s.send == nil {
		return
	}
	switch f := f.(type) {
	case wire.Waiting:
		s.enqueue(f)
	case wire.Gone:
		s.dequeue(f.Ticket)
	case wire.Assigned:
		s.assigned(f)
	case wire.Data:
		s.forward(f.Chat, f)
	case wire.Peer:
		s.forward(f.Chat, f)
	case wire.Ended:
		s.forward(f.Chat, f)
	}
}

// survive keeps a panic from ending the program. What it says is not logged:
// it could repeat what somebody typed.
func (s *session) survive(where string) {
	if recover() != nil {
		s.self.Log.Error("internal error", "where", where, "stack", string(debug.Stack()))
	}
}

func (s *session) enqueue(f wire.Waiting) {
	s.dequeue(f.Ticket)
	if len(s.queue) >= maxWaiting {
		return
	}
	w := &waiting{ticket: f.Ticket, service: f.Service, since: f.Since}
	at := len(s.queue)
	for at > 0 && s.queue[at-1].since > w.since {
		at--
	}
	s.queue = append(s.queue[:at], append([]*waiting{w}, s.queue[at:]...)...)
}

func (s *session) dequeue(t wire.Ticket) {
	for i, w := range s.queue {
		if w.ticket == t {
			s.queue = append(s.queue[:i], s.queue[i+1:]...)
			return
		}
	}
}

func (s *session) waitingFor(t wire.Ticket) *waiting {
	for _, w := range s.queue {
		if w.ticket == t {
			return w
		}
	}
	return nil
}

func (s *session) conversation(id wire.ChatID) *conversation {
	for _, c := range s.chats {
		if c.id == id {
			return c
		}
	}
	return nil
}

// assigned begins a chat that the agent has accepted, or goes on with one
// whose customer reloaded.
func (s *session) assigned(f wire.Assigned) {
	if c := s.conversation(f.Chat); c != nil {
		s.dequeue(f.Chat.Ticket())
		s.run(c, func() []chat.Output { return c.machine.Arrived(unixMilli(), f.Session, f.Hello) })
		return
	}
	w := s.waitingFor(f.Chat.Ticket())
	if w == nil || !w.claimed {
		s.self.Log.Warn("refused a chat that nobody accepted")
		return
	}
	s.dequeue(w.ticket)
	m, outs, err := s.newMachine(chat.AgentConfig{
		Signer: s.self.Signer, Key: s.self.Key, Roster: s.roster,
		Service: f.Service, Chat: f.Chat, Session: f.Session, Hello: f.Hello, Now: unixMilli(), Space: s.space,
	})
	if err != nil {
		s.self.Log.Warn("refused a chat whose hello does not verify", "service", f.Service, "cause", err)
		s.send(wire.Leave{Chat: f.Chat}.Append(nil))
		s.refusal = refusalView{hexTicket(w.ticket), "this chat could not be verified, so it was not opened"}
		return
	}
	c := &conversation{id: f.Chat, ticket: w.ticket, service: f.Service, title: s.title(f.Service), machine: m, started: time.Now(), peer: true}
	s.chats = append(s.chats, c)
	s.deliver(c, outs)
}

// title returns what people call a service.
func (s *session) title(service string) string {
	if s.roster != nil {
		if v, ok := s.roster.Service(service); ok {
			return v.Title
		}
	}
	return service
}

// name returns what customers call the agent.
func (s *session) name() string {
	if s.roster != nil {
		if a, ok := s.roster.Agent(s.self.Key); ok {
			return a.Name
		}
	}
	return "Agent"
}

func (s *session) forward(id wire.ChatID, f wire.Frame) {
	if c := s.conversation(id); c != nil {
		s.run(c, func() []chat.Output { return c.machine.Receive(unixMilli(), f) })
	}
}

// run lets a chat's machine do something, unless the chat is over.
func (s *session) run(c *conversation, do func() []chat.Output) {
	defer s.survive("chat")
	if c.ended == "" {
		s.deliver(c, do())
	}
}

// end wipes a chat's panel, says so, and ends the chat for both. Without a
// connection the relay is told later.
func (s *session) end(c *conversation) {
	s.wipe(c)
	if c.ended == "" && s.send == nil {
		s.leaves = append(s.leaves, c.id)
	}
	s.run(c, func() []chat.Output { return c.machine.End(unixMilli()) })
}

// endAll ends every chat: their keys go with the program.
func (s *session) endAll() {
	defer s.lock()()
	for _, c := range s.chats {
		s.end(c)
	}
}

// shutdown wipes what is in memory and ends the windows' sockets.
func (s *session) shutdown() {
	defer s.lock()()
	for _, c := range s.chats {
		s.stop(c)
	}
	s.chats, s.queue, s.send = nil, nil, nil
	select {
	case <-s.done:
	default:
		close(s.done)
	}
}
