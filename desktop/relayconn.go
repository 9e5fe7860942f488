package desktop

import (
	"context"
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/wire"
)

// A relayConn is the desk's connection to the relay, for the queue, or one
// chat's. It is made again each time it breaks. One that the relay refuses for
// good is over; the agent may ask for a new one.
type relayConn struct {
	session *session
	ticket  wire.Ticket // of its chat; zero: the desk's
	end     end
	nudge   chan struct{} // the agent asks to connect now
	backoff backoff
	connect func(context.Context) error // one connection from dial to end; a test's seam
	cancel  context.CancelFunc

	// Guarded by the session's mutex.
	status relayStatus
	send   func([]byte) // nil while not logged in
	gave   bool         // the relay has got the newer roster
}

// A relayStatus is how a connection to the relay stands.
type relayStatus struct {
	phase  relayPhase
	reason string    // why it stopped, or why it pauses where the agent can act on it
	until  time.Time // when it is tried again, while it pauses
}

func (s relayStatus) view() relayView {
	v := relayView{Phase: s.phase, Reason: s.reason}
	if !s.until.IsZero() {
		v.Until = s.until.UnixMilli()
	}
	return v
}

// An end is what a relayConn is for. Its methods run with the session locked.
type end interface {
	up()                    // logged in: send is there
	received(f wire.Frame)  // of the relay, while logged in
	down()                  // no longer logged in
	garbled()               // the relay sent what is no frame
	refused(wire.CloseCode) // the relay said not to come back
}

// open begins a connection.
func (s *session) open(t wire.Ticket, e end) *relayConn {
	ctx, cancel := context.WithCancel(context.Background())
	rc := &relayConn{session: s, ticket: t, end: e, nudge: make(chan struct{}, 1), cancel: cancel, status: relayStatus{phase: relayConnecting}}
	rc.connect = rc.dial
	s.begin(ctx, rc)
	return rc
}

// hangUp ends the connection: what waits is written, and then it is closed in
// order. Nothing that still comes on it counts.
func (rc *relayConn) hangUp() {
	rc.cancel()
	rc.send = nil
}

// again reconnects a connection that is down, and returns a new one in place of
// one that is over.
func (rc *relayConn) again() *relayConn {
	if rc.status.phase == relayStopped {
		return rc.session.open(rc.ticket, rc.end)
	}
	if rc.status.phase == relayPausing {
		select {
		case rc.nudge <- struct{}{}:
		default:
		}
	}
	return rc
}

// run connects, again and again, until it is hung up or refused.
func (rc *relayConn) run(ctx context.Context) {
	for {
		rc.update(ctx, func() { rc.status = relayStatus{phase: relayConnecting} })
		began := time.Now()
		err := rc.connect(ctx)
		if rc.lost(ctx) && time.Since(began) >= stable {
			rc.backoff.reset()
		}
		if code, final := finalCode(err); final {
			rc.stopped(ctx, code)
			return
		}
		if !rc.pause(ctx, err) {
			return
		}
	}
}

// pause waits until it is time to connect again, and reports whether that time
// came.
func (rc *relayConn) pause(ctx context.Context, cause error) bool {
	d := rc.backoff.after(cause)
	rc.pausing(ctx, cause, time.Now().Add(d))
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
	case <-rc.nudge:
	}
	return true
}

func finalCode(err error) (wire.CloseCode, bool) {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return 0, false
	}
	code := wire.CloseCode(closed.Code)
	return code, !code.Reconnect()
}

// update changes something with the session locked, unless the connection was hung
// up.
func (rc *relayConn) update(ctx context.Context, change func()) {
	defer rc.session.lock()()
	defer rc.session.survive("line")
	if ctx.Err() == nil {
		change()
	}
}

// loggedIn takes the roster that the relay answers a log-in with, or sends
// later. send must not block.
func (rc *relayConn) loggedIn(ctx context.Context, f wire.Roster, send func([]byte)) (err error) {
	rc.update(ctx, func() {
		err = rc.session.useRoster(f, rc.giving(send))
		if ctx.Err() != nil { // it ended this connection's chat
			err = nil
			return
		}
		if err != nil || rc.send != nil {
			return
		}
		if err = rc.session.standing(f); err != nil {
			return
		}
		rc.send, rc.status = send, relayStatus{phase: relayReady}
		rc.end.up()
	})
	return err
}

// stamped takes a stamp that the relay sends without the roster. send must not
// block.
func (rc *relayConn) stamped(ctx context.Context, f wire.Stamp, send func([]byte)) (err error) {
	rc.update(ctx, func() {
		if err = rc.session.useStamp(f, rc.giving(send)); ctx.Err() != nil { // it ended this connection's chat
			err = nil
		}
	})
	return err
}

// giving sends a relay the newer roster only once: it could keep asking.
func (rc *relayConn) giving(send func([]byte)) func([]byte) {
	return func(b []byte) {
		if !rc.gave {
			rc.gave = true
			send(b)
		}
	}
}

// receive handles any other frame.
func (rc *relayConn) receive(ctx context.Context, f wire.Frame) {
	rc.update(ctx, func() {
		if rc.send != nil {
			rc.end.received(f)
		}
	})
}

// garbled notes that a message was not a frame: the connection is made anew.
func (rc *relayConn) garbled(ctx context.Context) {
	rc.update(ctx, rc.end.garbled)
}

// lost notes the end of a connection and reports whether it had logged in.
func (rc *relayConn) lost(ctx context.Context) (wasIn bool) {
	rc.update(ctx, func() {
		rc.gave = false
		if wasIn = rc.send != nil; wasIn {
			rc.send = nil
			rc.end.down()
		}
	})
	return wasIn
}

// pausing notes how long it is until the next attempt.
func (rc *relayConn) pausing(ctx context.Context, cause error, until time.Time) {
	rc.update(ctx, func() {
		rc.status = relayStatus{relayPausing, actionable(cause), until}
		rc.session.self.Log.Warn("no connection to the relay", "of", rc.name(), "cause", cause, "again_in", time.Until(until).Round(time.Millisecond))
	})
}

// actionable returns why there is no connection where the agent can do
// something about it, else "".
func actionable(cause error) string {
	if bad, ok := errors.AsType[*rosterError](cause); ok {
		return bad.Error()
	}
	if no, ok := errors.AsType[*dialError](cause); ok {
		return no.Error()
	}
	closed, ok := errors.AsType[*websocket.CloseError](cause)
	if code := wire.CloseClock; ok && closed.Code == int(code) {
		return refusal(code)
	}
	if code := wire.CloseExpired; ok && closed.Code == int(code) {
		return refusal(code)
	}
	return ""
}

// stopped notes that the relay said not to come back.
func (rc *relayConn) stopped(ctx context.Context, code wire.CloseCode) {
	rc.update(ctx, func() {
		rc.status = relayStatus{phase: relayStopped, reason: refusal(code)}
		rc.session.self.Log.Error("the relay refused the connection", "of", rc.name(), "code", int(code), "reason", code.String())
		rc.end.refused(code)
	})
}

// name is what a log calls the connection.
func (rc *relayConn) name() string {
	if rc.ticket == (wire.Ticket{}) {
		return "the desk"
	}
	return "a chat"
}
