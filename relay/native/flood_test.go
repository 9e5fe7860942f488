package native

import (
	"encoding/binary"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// head is the head of a masked WebSocket frame that announces n bytes, and its
// mask of zeros.
func head(first byte, n uint64) []byte {
	b := []byte{first}
	switch {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), n)
	}
	return append(b, 0, 0, 0, 0)
}

const (
	fin  = 0x80
	cont = 0x00
	text = 0x01
	data = 0x02
	ping = 0x09
	pong = 0x0a
)

// flood writes b again and again and returns how often, when the relay takes
// no more of it.
func flood(c net.Conn, b []byte, every time.Duration) (n int) {
	for {
		if _, err := c.Write(b); err != nil {
			return n
		}
		n++
		time.Sleep(every)
	}
}

// What no widget and no desktop sends costs the relay next to nothing, from a
// stranger and from a page that has joined: it is closed at once, and little
// more of it is read.
func TestFloods(t *testing.T) {
	whole := append(head(fin|cont, 0), head(data, 0)...)
	for name, c := range map[string]struct {
		first, again []byte
		every        time.Duration
		want         wire.CloseCode
		most         int           // how often again is taken
		within       time.Duration // from the first byte on
	}{
		"empty fragments":            {head(data, 0), head(cont, 0), 0, wire.CloseRate, 256, time.Second},
		"empty fragments of a text":  {head(text, 0), head(cont, 0), 0, wire.CloseRate, 256, time.Second},
		"fragments of a byte":        {head(data, 0), append(head(cont, 1), 'x'), 0, wire.CloseRate, 256, time.Second},
		"empty messages in two":      {head(data, 0), whole, 0, wire.CloseMalformed, 10_000, time.Second},
		"pings":                      {nil, head(fin|ping, 0), 0, wire.CloseRate, 100, time.Second},
		"pongs":                      {nil, head(fin|pong, 0), 0, wire.CloseRate, 100, time.Second},
		"pings amid fragments":       {head(data, 0), append(head(cont, 0), head(fin|ping, 0)...), 0, wire.CloseRate, 100, time.Second},
		"questions":                  {nil, append(head(fin|text, 4), wire.Ping...), 0, wire.CloseRate, 100, time.Second},
		"a message that never ends":  {head(data, 0), head(cont, 0), time.Second, wire.CloseSilent, 70, messageWithin*time.Millisecond + 10*time.Second},
		"half a message and pings":   {head(fin|data, 100), head(fin|ping, 0), 10 * time.Second, wire.CloseSilent, 9, (messageWithin/1000 + pingEvery + 2) * time.Second},
		"one byte every ten seconds": {head(fin|data, 100), []byte{'x'}, 10 * time.Second, wire.CloseSilent, 9, (messageWithin/1000 + pingEvery + 2) * time.Second},
		"half a head":                {[]byte{fin | data}, nil, time.Hour, wire.CloseSilent, 1, (silentAfter/1000 + pingEvery + 2) * time.Second},
		"much announced":             {head(fin|data, wire.MaxFrame+1), nil, time.Hour, wire.CloseTooBig, 1, time.Second},
		"all announced":              {head(fin|data, 1<<63-1), nil, time.Hour, wire.CloseTooBig, 1, time.Second},
		"more than all announced":    {head(fin|data, 1<<64-1), nil, time.Hour, wire.CloseTooBig, 1, time.Second},
		"much in fragments":          {head(data, 0), append(head(cont, 4096), make([]byte, 4096)...), 0, wire.CloseTooBig, 33, time.Second},
	} {
		for _, who := range []string{"a stranger", "a page"} {
			t.Run(name+" from "+who, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := newBubble(t, core.DefaultLimits)
					defer b.stop()
					ws, want, within := b.page(who), c.want, c.within
					if c.want == wire.CloseSilent && who == "a stranger" {
						within = core.JoinWithin*time.Millisecond + 2*time.Second
					}
					ws.SetCloseHandler(func(int, string) error { return nil })
					ws.SetPingHandler(func(string) error { return nil })
					code, began := drainLater(ws), time.Now()
					done := make(chan int, 1)
					go func() {
						_, _ = ws.NetConn().Write(c.first)
						done <- flood(ws.NetConn(), c.again, c.every)
					}()
					if got := <-code; got != int(want) {
						t.Errorf("closed with %d, want %d", got, want)
					}
					if took := time.Since(began); took > within {
						t.Errorf("closed after %v, want %v at most", took, within)
					}
					if n := <-done; n > c.most+1000 && c.every == 0 {
						t.Errorf("%d were taken", n)
					}
				})
			})
		}
	}
}

// page connects somebody who reads, or not, what comes.
func (b *bubble) page(who string) *websocket.Conn {
	if who == "a stranger" {
		return b.connect(1, http.Header{"Origin": {relaytest.ShopOrigin}})
	}
	ws := b.visitor(1)
	_, _, _ = ws.ReadMessage() // the roster: it has joined
	return ws
}

// Until a connection is somebody's it may send no more than a hello needs.
func TestStrangersSendLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		defer b.stop()
		ws := b.page("a stranger")
		ws.SetCloseHandler(func(int, string) error { return nil })
		code := drainLater(ws)
		_, _ = ws.NetConn().Write(append(head(fin|data, wire.MaxFrame), make([]byte, strangersMessage+1)...))
		if c := <-code; c != int(wire.CloseTooBig) {
			t.Errorf("closed with %d", c)
		}
	})
}

// Messages that have begun and do not end are held for few of those whom no
// agent has accepted; an accepted chat is not held up by them.
func TestUnfinishedMessagesAreFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, core.DefaultLimits)
		defer b.stop()
		v, a := b.pair()
		turnedAway := make(chan int, 200)
		for n := range byte(200) {
			ws := b.visitor(n + 10)
			ws.SetCloseHandler(func(int, string) error { return nil })
			code := drainLater(ws)
			go func() { turnedAway <- <-code }()
			_, _ = ws.NetConn().Write(append(head(fin|data, wire.MaxFrame), make([]byte, 100<<10)...))
		}
		synctest.Wait()
		if held := b.parts.held(); held > partsBytes || held < partsBytes/2 {
			t.Errorf("%d bytes are held", held)
		}
		for range len(turnedAway) {
			if c := <-turnedAway; c != int(wire.CloseBusy) {
				t.Errorf("closed with %d", c)
			}
		}
		f := relaytest.Data(1, 1, wire.FromVisitor, 1, string(make([]byte, 100<<10)))
		b.send(v, f)
		if _, m, err := a.ReadMessage(); err != nil || string(m) != string(f.Append(nil)) {
			t.Errorf("an accepted chat's message: %v", err)
		}
	})
}

func (a *allowance) held() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.used
}

// A meter says the same however the bytes are cut.
func FuzzMeter(f *testing.F) {
	f.Add(append(head(fin|data, 5), "hello"...), uint8(3))
	f.Add(append(head(data, 200), make([]byte, 300)...), uint8(1))
	f.Add(append(head(cont, 1<<40), head(fin|ping, 3)...), uint8(7))
	f.Fuzz(func(t *testing.T, b []byte, cut uint8) {
		one, two := newMeter(core.DefaultLimits, 0), newMeter(core.DefaultLimits, 0)
		want := one.count(1, b)
		var got *refusal
		for n := int(cut)%16 + 1; len(b) > 0 && got == nil; b = b[min(n, len(b)):] {
			got = two.count(1, b[:min(n, len(b))])
		}
		if (want == nil) != (got == nil) || want != nil && *want != *got || one.since.Load() != two.since.Load() || one.size != two.size {
			t.Errorf("whole: %v, in pieces: %v", want, got)
		}
	})
}
