package native

import (
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A pong that comes at once with a message is read to its end, wherever the library's
// buffer ends.
func TestAPongBehindAMessageIsReadToItsEnd(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, a := r.pair(t, o)
	for seq := range uint64(2 * readBuffer / 5) {
		f := relaytest.Data(1, 1, wire.FromVisitor, seq+1, string(make([]byte, 5*seq)))
		b := f.Append(nil)
		b = append(head(fin|data, uint64(len(b))), b...)
		b = append(b, head(fin|pong, 0)...)
		if _, err := v.WS.NetConn().Write(b); err != nil {
			t.Fatal(err)
		}
		a.Expect(f)
	}
}

// What breaks the protocol is refused, also where nothing would have to be done with it.
func TestMalformedFramesAreRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"a pong without a mask":        {fin | pong, 0},
		"a pong in parts":              head(pong, 0),
		"a pong with a reserved bit":   head(fin|0x40|pong, 0),
		"a pong that is too long":      append(head(fin|pong, 126), make([]byte, 126)...),
		"a part of nothing":            head(cont, 0),
		"the last part of nothing":     head(fin|cont, 0),
		"an operation that is not one": head(fin|0x0b, 0),
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := withRoster(t, core.DefaultLimits, nil)
			c := relaytest.Dial(t, r.url, relaytest.ShopOrigin, relaytest.Chat(1).Ticket())
			if _, err := c.WS.NetConn().Write(b); err != nil {
				t.Fatal(err)
			}
			_ = c.WS.SetReadDeadline(time.Now().Add(relaytest.Within))
			if _, _, err := c.WS.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseProtocolError) {
				t.Errorf("got %v", err)
			}
		})
	}
}
