package relaytest

import (
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/wire"
)

// testAsked lets every kind of connection ask whether the relay is there.
func testAsked(t *testing.T, s *suite) {
	v, a := s.accepted(1)
	for name, c := range map[string]*Client{"nobody's": s.dial(ShopOrigin), "a desk": s.desk(s.org.Alice), "a visitor": v, "an agent": a} {
		t.Run(name, func(t *testing.T) {
			for range 3 {
				c.Text(wire.Ping)
				c.Answered()
			}
		})
	}
	quiet(1, 1, v, a)
}

// testOtherTexts sends what is nearly a question.
func testOtherTexts(t *testing.T, s *suite) {
	for i, text := range []string{"hello", "", "pin", "pings", "PING", "ping\n", wire.Pong} {
		t.Run(text, func(t *testing.T) {
			v := Visitor(t, s.URL, s.org.Join(byte(100+i), 1))
			v.Text(text)
			v.Closed(wire.CloseMalformed)
		})
	}
}

// Text sends a text message.
func (c *Client) Text(text string) {
	c.t.Helper()
	if err := c.WS.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// Answered fails unless the next message is the answer to a question.
func (c *Client) Answered() {
	c.t.Helper()
	_ = c.WS.SetReadDeadline(time.Now().Add(Within))
	kind, b, err := c.WS.ReadMessage()
	if err != nil || kind != websocket.TextMessage || string(b) != wire.Pong {
		c.t.Fatalf("got %q of kind %d, %v, want the text %q", b, kind, err, wire.Pong)
	}
}
