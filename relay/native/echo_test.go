package native

import (
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// Who closes while something is being written to them is answered, behind that, and is
// not cut off as if the connection had broken.
func TestACloseIsAnsweredBehindWhatIsBeingWritten(t *testing.T) {
	const frames, size = 100, 8 << 10 // see TestASlowReaderGetsEverything
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, a := r.pair(t, o)
	var to *conn // the agent's line
	_ = r.call(func() {
		for _, c := range r.conns {
			_ = c.ws.NetConn().(interface{ SetWriteBuffer(int) error }).SetWriteBuffer(size)
		}
	})
	for n := range uint64(frames) {
		v.Send(relaytest.Data(1, 1, wire.FromVisitor, n+1, strings.Repeat("x", size)))
	}
	until := time.Now().Add(relaytest.Within)
	for ; r.Metrics().Forwarded < frames; time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%d frames were taken", r.Metrics().Forwarded)
		}
	}
	_ = r.call(func() {
		for _, c := range r.conns {
			if c.held() > 0 {
				to = c
			}
		}
	})
	if to == nil {
		t.Fatal("the socket has taken all: this shows nothing")
	}
	if err := a.WS.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), until); err != nil {
		t.Fatal(err)
	}
	for ; !to.closing(); time.Sleep(time.Millisecond) { // the relay has read it
		if time.Now().After(until) {
			t.Fatal("the close is not read")
		}
	}
	_ = a.WS.SetReadDeadline(until)
	var err error
	for err == nil {
		_, _, err = a.WS.ReadMessage()
	}
	if !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("it ends by %v", err)
	}
}

// held is how many messages wait to be written.
func (c *conn) held() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.items
}
