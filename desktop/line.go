package desktop

import (
	"context"
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/wire"
)

// A line is one connection to the relay, made again each time it breaks: the
// desk's, for the queue, or one chat's. A line that the relay refuses for good
// is over; the agent may ask for a new one.
type line struct {
	session *session
	ticket  wire.Ticket // of its chat; zero: the desk's
	end     end
	nudge   chan struct{} // the agent asks to connect now
	backoff backoff
	connect func(context.Context) error // one connection from dial to end; a test's seam
	cancel  context.CancelFunc

	// Guarded by the session's mutex.
	view relayView
	send func([]byte) // nil while not logged in
}

// An end is what a line is for. Its methods run with the session locked.
type end interface {
	up()                    // logged in: line.send is there
	take(f wire.Frame)      // of the relay, while logged in
	down()                  // no longer logged in
	garbled()               // the relay sent what is no frame
	refused(wire.CloseCode) // the relay said not to come back
}

// open begins a line.
func (s *session) open(t wire.Ticket, e end) *line {
	ctx, cancel := context.WithCancel(context.Background())
	l := &line{session: s, ticket: t, end: e, nudge: make(chan struct{}, 1), cancel: cancel, view: relayView{Phase: relayConnecting}}
	l.connect = l.dial
	s.begin(ctx, l)
	return l
}

// hangUp ends a line: what waits is written, and the connection closed in
// order. Nothing that still comes on it counts.
func (l *line) hangUp() {
	l.cancel()
	l.send = nil
}

// again connects a line that is away now. One that is over begins anew.
func (s *session) again(l *line) *line {
	if l.view.Phase == relayStopped {
		return s.open(l.ticket, l.end)
	}
	if l.view.Phase == relayPausing {
		select {
		case l.nudge <- struct{}{}:
		default:
		}
	}
	return l
}

// run connects until the line is hung up or refused.
func (l *line) run(ctx context.Context) {
	for {
		l.update(ctx, func() { l.view = relayView{Phase: relayConnecting} })
		began := time.Now()
		err := l.connect(ctx)
		if l.lost(ctx) && time.Since(began) >= stable {
			l.backoff.reset()
		}
		if code, final := finalCode(err); final {
			l.stopped(ctx, code)
			return
		}
		if !l.pause(ctx, err) {
			return
		}
	}
}

// pause waits until it is time to connect again, and reports whether that time
// came.
func (l *line) pause(ctx context.Context, cause error) bool {
	d := l.backoff.delay()
	l.pausing(ctx, cause, time.Now().Add(d))
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
	case <-l.nudge:
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

// update changes something with the session locked, unless the line was hung
// up.
func (l *line) update(ctx context.Context, change func()) {
	defer l.session.lock()()
	defer l.session.survive("line")
	if ctx.Err() == nil {
		change()
	}
}

// loggedIn takes the roster that the relay answers a log-in with, or sends
// later. send must not block.
func (l *line) loggedIn(ctx context.Context, msg []byte, send func([]byte)) (err error) {
	l.update(ctx, func() {
		err = l.session.useRoster(msg, send)
		if ctx.Err() != nil { // it ended this line's chat
			err = nil
			return
		}
		if err != nil || l.send != nil {
			return
		}
		l.send, l.view = send, relayView{Phase: relayReady}
		l.end.up()
	})
	return err
}

// receive handles any other frame.
func (l *line) receive(ctx context.Context, f wire.Frame) {
	l.update(ctx, func() {
		if l.send != nil {
			l.end.take(f)
		}
	})
}

// garbled notes that what came is no frame: the connection is made anew.
func (l *line) garbled(ctx context.Context) {
	l.update(ctx, l.end.garbled)
}

// lost notes the end of a connection and reports whether it had logged in.
func (l *line) lost(ctx context.Context) (wasIn bool) {
	l.update(ctx, func() {
		if wasIn = l.send != nil; wasIn {
			l.send = nil
			l.end.down()
		}
	})
	return wasIn
}

// pausing notes that the line waits before it connects again.
func (l *line) pausing(ctx context.Context, cause error, until time.Time) {
	l.update(ctx, func() {
		l.view = relayView{Phase: relayPausing, Until: until.UnixMilli()}
		l.view.Reason = actionable(cause)
		l.session.self.Log.Warn("no connection to the relay", "of", l.name(), "cause", cause, "again_in", time.Until(until).Round(time.Millisecond))
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
func (l *line) stopped(ctx context.Context, code wire.CloseCode) {
	l.update(ctx, func() {
		l.view = relayView{Phase: relayStopped, Reason: refusal(code)}
		l.session.self.Log.Error("the relay refused the connection", "of", l.name(), "code", int(code), "reason", code.String())
		l.end.refused(code)
	})
}

// name is what a log calls the line.
func (l *line) name() string {
	if l.ticket == (wire.Ticket{}) {
		return "the desk"
	}
	return "a chat"
}
