package native

import (
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// jobQueue is how many jobs may wait for run before readers have to wait.
const jobQueue = 256

// A job is an event of a connection, or something to do in run's goroutine.
type job struct {
	conn  *conn
	event core.Event
	call  func()
}

// run is the one goroutine that touches the core. Readers hand it messages,
// so that their own stacks stay small.
func (s *Server) run() {
	defer close(s.ended)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case j := <-s.jobs:
			s.do(j)
		case <-tick.C:
			s.tick()
		case <-s.quit:
			return
		}
	}
}

func (s *Server) do(j job) {
	if j.call != nil {
		j.call()
		return
	}
	switch e := j.event.(type) {
	case core.Opened:
		s.add(j.conn)
		e.Conn = j.conn.id
		s.step(e, j.conn)
	case core.Flushed:
		s.step(core.Flushed{Conn: j.conn.id}, j.conn)
	case core.Closed:
		s.remove(j.conn)
		s.step(core.Closed{Conn: j.conn.id}, j.conn)
	case core.Received:
		s.step(core.Received{Conn: j.conn.id, Message: e.Message}, j.conn)
	}
}

// hand gives run a job; false: the relay has ended.
func (s *Server) hand(j job) bool {
	select {
	case s.jobs <- j:
		return true
	case <-s.ended:
		return false
	}
}

// call runs f in run's goroutine and waits for it.
func (s *Server) call(f func()) error {
	done := make(chan struct{})
	if !s.hand(job{call: func() { defer close(done); f() }}) {
		return errShutDown
	}
	select {
	case <-done:
		return nil
	case <-s.ended:
		return errShutDown
	}
}

func (s *Server) add(c *conn) {
	s.last++
	c.id = s.last
	s.conns[c.id] = c
	s.wheel.add(c)
}

func (s *Server) remove(c *conn) {
	delete(s.conns, c.id)
	s.wheel.remove(c)
}

func (s *Server) tick() {
	s.beat.Store(s.clock.now())
	for _, c := range s.wheel.turn() {
		s.look(c)
	}
	if s.wake != 0 && s.clock.now() >= s.wake {
		s.step(core.Tick{}, nil)
	}
}

// step steps the core and carries out its actions. from is the connection whose
// event it is.
func (s *Server) step(e core.Event, from *conn) []core.Action {
	began := time.Now()
	defer func() { s.steps.Add(time.Since(began).Microseconds()) }()
	actions, ok := s.guarded(e)
	if !ok {
		s.poisoned(from)
		return nil
	}
	for _, a := range actions {
		s.perform(a)
	}
	return actions
}

// guarded keeps a panic in the core from ending the process.
func (s *Server) guarded(e core.Event) (actions []core.Action, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			s.caught("step", p)
			actions, ok = nil, false
		}
	}()
	now := s.clock.now()
	s.watchClock(now)
	return s.core.Step(now, e), true
}

// poisoned closes the connection whose event made the core panic.
func (s *Server) poisoned(c *conn) {
	if c == nil || c.closing() {
		return
	}
	c.close(wire.CloseMalformed)
	s.step(core.Closed{Conn: c.id, Code: wire.CloseMalformed}, c)
}

func (s *Server) perform(a core.Action) {
	switch a := a.(type) {
	case core.Send:
		s.deliver(s.conns[a.Conn], a.Message)
	case core.Close:
		if c := s.conns[a.Conn]; c != nil {
			s.log.closed(a.Code)
			c.close(a.Code)
		}
	case core.Known:
		if c := s.conns[a.Conn]; c != nil {
			c.standing.Store(int32(a.As))
		}
	case core.Wake:
		s.wake = a.At
	case core.InForce:
		if s.gate.enter() {
			go func() { defer s.gate.going.Done(); s.keep(a) }()
		}
	case core.Flush:
		if c := s.conns[a.Conn]; c != nil && !c.push(item{flush: true}) {
			s.refuse(c, wire.CloseSlow)
		}
	case core.StoreDuty:
		s.keepDuty(a)
	case core.StoreLetter:
		s.keepLetter(a)
	case core.Log:
		s.log.chat(a)
	}
}

func (s *Server) deliver(c *conn, message []byte) {
	if c == nil {
		return
	}
	s.sent.frames++
	s.sent.bytes += uint64(len(message))
	if !c.send(message) {
		s.refuse(c, wire.CloseSlow)
	}
}

// refuse closes a connection for the host's own reasons and tells the core.
func (s *Server) refuse(c *conn, code wire.CloseCode) {
	s.log.closed(code)
	s.tally.closing(code)
	c.close(code)
	s.step(core.Closed{Conn: c.id, Code: code}, c)
}
