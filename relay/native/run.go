package native

import (
	"time"

	"github.com/sealform/sealform/relay/comeback"
	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// run turns the wheel and wakes the core, once a second, and does what takes a large
// stack, so that the goroutines of connections, which stay, need none.
func (s *Server) run() {
	defer close(s.ended)
	defer close(s.beats)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = s.call(s.tick)
			s.sayBeat()
		case f := <-s.deep:
			f()
		case <-s.quit:
			return
		}
	}
}

// event hands the core what has come from a connection, and has what follows from it
// written; false: the relay has ended.
func (s *Server) event(c *conn, e core.Event) bool {
	var few [4]*conn // an event of a chat concerns two
	touched, ok := s.take(few[:0], func() { s.step(e, c) })
	flush(touched)
	return ok
}

// call runs f while nobody else has the core.
func (s *Server) call(f func()) error {
	touched, ok := s.take(nil, f)
	flush(touched)
	if !ok {
		return errShutDown
	}
	return nil
}

// take runs f while nobody else has the core, and appends to touched the connections
// that have something to write then. That is done by whoever has the event, without
// the core: it takes longer than a step.
func (s *Server) take(touched []*conn, f func()) ([]*conn, bool) {
	s.queued.Add(1)
	s.turn.Lock()
	defer s.turn.Unlock()
	s.queued.Add(-1)
	if s.over {
		return nil, false
	}
	f()
	touched = append(touched, s.touched...)
	clear(s.touched)
	s.touched = s.touched[:0]
	return touched, true
}

func flush(touched []*conn) {
	for _, c := range touched {
		c.flush()
	}
}

// push queues something for a connection that is written once the core is free.
func (s *Server) push(c *conn, i item) bool {
	s.touched = append(s.touched, c)
	return c.push(i)
}

// stop keeps everybody from the core from now on.
func (s *Server) stop() {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.over = true
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
	s.close(c, wire.CloseMalformed, wire.CloseMalformed.String())
	s.step(core.Closed{Conn: c.id, Code: wire.CloseMalformed}, c)
}

func (s *Server) perform(a core.Action) {
	switch a := a.(type) {
	case core.Send:
		s.deliver(s.conns[a.Conn], a.Message)
	case core.Close:
		if c := s.conns[a.Conn]; c != nil {
			s.log.closed(a.Code)
			s.close(c, a.Code, reasonOf(a))
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
		if c := s.conns[a.Conn]; c != nil && !s.push(c, item{flush: true}) {
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
	if !s.push(c, item{message: message}) {
		s.refuse(c, wire.CloseSlow)
	}
}

func (s *Server) close(c *conn, code wire.CloseCode, why string) {
	s.touched = append(s.touched, c)
	c.close(code, why)
}

// reasonOf is what the other side is told beside the code.
func reasonOf(a core.Close) string {
	if a.After > 0 {
		return comeback.Reason(a.After)
	}
	return a.Code.String()
}

// refuse closes a connection for the host's own reasons and tells the core.
func (s *Server) refuse(c *conn, code wire.CloseCode) {
	s.log.closed(code)
	s.tally.closing(code)
	s.close(c, code, code.String())
	s.step(core.Closed{Conn: c.id, Code: code}, c)
}
