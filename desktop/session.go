package desktop

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"github.com/sealform/sealform/desktop/duty"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// A session is all that the agent works on: the queue and the chats. One
// mutex owns it; the connections to the relay, the window's sockets and timers
// take it for as long as they change something, and never while they wait.
type session struct {
	self       Config
	newMachine func(chat.AgentConfig) (machine, []chat.Output, error)
	ready      chan struct{}                     // closed at the first log-in
	begin      func(context.Context, *relayConn) // runs one until its context is done
	running    sync.WaitGroup                    // those that run
	done       chan struct{}                     // closed by shutdown

	mu      sync.Mutex
	desk    *relayConn
	roster  *roster.Authority // the newest roster and stamp seen, valid or not
	ahead   time.Duration     // how far this machine's clock is ahead of the relay's, for words alone
	queue   []*waiting        // oldest first
	extra   int               // how many more of it the windows show than the first ones
	conns   map[wire.Ticket]*chatConn
	chats   []*conversation
	ending  bool                   // the program is
	refused *refusedChat           // the last chat that was accepted and did not come about; nil for none
	recent  []string               // ids of the forms requested, the last one first
	views   map[chan struct{}]bool // told when something changed
	space   *chat.Space            // for customers' files
	tickets map[string]*ticket
	looked  wire.Ticket    // the chat that the agent opened last
	passes  *passes        // of windows to come
	keeping uint64         // number of what was kept of the chats last
	later   *time.Timer    // until they are kept; nil: nothing is to be
	left    int            // how many were left for the next start
	warned  map[string]int // how often the log would have been told
	notices noticesView    // what the agent is told by
	heralds heraldry

	presence   *duty.Presence
	prekeys    *duty.Prekeys
	colleagues duty.Colleagues
	handovers  []*incoming   // of colleagues, oldest first
	messages   []leftMessage // that were left while nobody was there, oldest first
	said       roster.Duty   // what the relay was told of the agent last,
	saidAt     time.Time     // and when,
	says       bool          // on this connection
	saying     *time.Timer   // until it is told again; nil: it need not be
	anew       bool          // it is told again then, changed or not
	windowed   bool          // a window was open
	alone      *time.Timer   // until the agent is away for want of a window
	looks      *time.Timer   // until it is looked whether the machine slept
	turn       *time.Timer   // until the chat that is offered to the agent is not any more
}

func newSession(c Config) *session {
	s := &session{
		self:       c,
		roster:     c.Known,
		notices:    noticesOf(c.Notices),
		newMachine: newAgent,
		ready:      make(chan struct{}),
		done:       make(chan struct{}),
		desk:       &relayConn{status: relayStatus{phase: relayConnecting}, cancel: func() {}},
		conns:      map[wire.Ticket]*chatConn{},
		views:      map[chan struct{}]bool{},
		space:      chat.NewSpace(chat.DefaultSpace),
		tickets:    map[string]*ticket{},
		passes:     newPasses(),
		warned:     map[string]int{},
		presence:   duty.NewPresence(),
		prekeys:    duty.Restore(c.Prekeys, time.Now().Unix()),
	}
	s.begin = func(ctx context.Context, rc *relayConn) { s.running.Go(func() { rc.run(ctx) }) }
	return s
}

// start opens the desk.
func (s *session) start() {
	defer s.lock()()
	s.desk = s.open(wire.Ticket{}, desk{s})
	for _, k := range s.self.Kept {
		s.takeUp(k)
	}
	s.wakes(time.Now())
}

// retry reconnects now whatever is down.
func (s *session) retry() {
	if s.ending {
		return
	}
	s.desk = s.desk.again()
	for _, cc := range s.conns {
		cc.relay = cc.relay.again()
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
	s.keepSoon()
	s.sayDutySoon()
	for c := range s.views {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// watch returns a channel that gets a value after changes, and a function that
// ends it.
func (s *session) watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	c <- struct{}{}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.views[c] = true
	s.windowOpened()
	s.sayDutySoon()
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.views, c)
		s.windowClosed()
	}
}

// survive keeps a panic from ending the program. What it says is not logged:
// it could repeat what somebody typed.
func (s *session) survive(where string) {
	if recover() != nil {
		s.self.Log.Error("internal error", "where", where, "stack", string(debug.Stack()))
	}
}

// chat returns the chat that the window calls by that ticket; nil for none.
func (s *session) chat(t wire.Ticket) *conversation {
	for _, c := range s.chats {
		if c.ticket == t {
			return c
		}
	}
	return nil
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

// endAll ends every chat, whose keys go with the program, and hangs up
// everywhere. No connection is opened after it. Chats that are kept do not end:
// the next start takes them up.
func (s *session) endAll() {
	defer s.lock()()
	if s.self.State != nil {
		s.leaveAll()
	}
	for _, c := range s.chats {
		if s.self.State == nil || c.recovery.Token == "" {
			c.end()
		}
		c.part()
	}
	for _, cc := range s.conns {
		cc.forget()
	}
	s.goodbye()
	s.desk.hangUp()
	s.queue, s.ending = nil, true
}

// shutdown wipes what is in memory and ends the windows' sockets.
func (s *session) shutdown() {
	defer s.lock()()
	for _, c := range s.chats {
		c.stop()
	}
	s.chats, s.queue, s.messages, s.handovers = nil, nil, nil, nil
	s.prekeys.Destroy()
	for _, t := range []*time.Timer{s.alone, s.looks, s.saying, s.turn} {
		if t != nil {
			t.Stop()
		}
	}
	select {
	case <-s.done:
	default:
		close(s.done)
	}
}
