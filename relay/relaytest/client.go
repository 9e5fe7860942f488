package relaytest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/comeback"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// Within is how long an answer may take: a minute, since one that comes costs
// no more than it takes, and a slow machine that tests many things at once may
// take long.
const Within = time.Minute

// A Client is one end's connection.
type Client struct {
	t        testing.TB
	WS       *websocket.Conn
	Nonce    [32]byte // of the relay's challenge
	patience time.Duration
	heard    chan heard // what has come meanwhile; nil: Next reads
}

// heard is what a connection gave.
type heard struct {
	kind int
	b    []byte
	err  error
}

// goOn has clients read, and so answer pings, while the test does something else, which
// may take longer than a relay lets a connection be silent. Next returns what has come.
func goOn(clients ...*Client) {
	for _, c := range clients {
		c.heard = make(chan heard, 64)
		_ = c.WS.SetReadDeadline(time.Time{})
		go func() {
			for h := (heard{}); h.err == nil; {
				h.kind, h.b, h.err = c.WS.ReadMessage()
				c.heard <- h
			}
		}()
	}
}

// Connect connects to the address of a chat, or with a zero ticket to that of
// a desk, with that Origin header, "" for none.
func Connect(t testing.TB, url, origin string, chat wire.Ticket) *Client {
	t.Helper()
	return connect(t, url, originHeader(origin), chat)
}

func connect(t testing.TB, url string, h http.Header, chat wire.Ticket) *Client {
	t.Helper()
	return &Client{t: t, WS: dial(t, wire.SocketURL(url+wire.Path, chat), h)}
}

func originHeader(origin string) http.Header {
	h := http.Header{}
	if origin != "" {
		h.Set("Origin", origin)
	}
	return h
}

// Dial connects and takes the challenge.
func Dial(t testing.TB, url, origin string, chat wire.Ticket) *Client {
	t.Helper()
	c := Connect(t, url, origin, chat)
	c.challenged()
	return c
}

func (c *Client) challenged() {
	c.t.Helper()
	challenge, ok := c.Next().(wire.Challenge)
	if !ok {
		c.t.Fatal("the first frame is not a challenge")
	}
	c.Nonce = challenge.Nonce
}

func dial(t testing.TB, url string, h http.Header) *websocket.Conn {
	t.Helper()
	d := Dialer(wire.Subprotocol)
	ws, _, err := d.Dial(url, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	return ws
}

// Visitor connects from ShopOrigin and joins.
func Visitor(t testing.TB, url string, f wire.Join) *Client {
	t.Helper()
	c := Dial(t, url, ShopOrigin, f.Chat.Ticket())
	c.Send(f)
	c.roster()
	return c
}

// VisitorFrom is a Visitor whose connection has a header that says where it
// comes from, as a proxy puts it in.
func VisitorFrom(t testing.TB, url string, f wire.Join, header, address string) *Client {
	t.Helper()
	h := originHeader(ShopOrigin)
	h.Set(header, address)
	c := connect(t, url, h, f.Chat.Ticket())
	c.challenged()
	c.Send(f)
	c.roster()
	return c
}

// Desk connects an agent to the queue and logs in.
func Desk(t testing.TB, url string, o *Org, k Key) *Client {
	t.Helper()
	return agent(t, url, o, k, wire.Ticket{})
}

// Line connects an agent to a chat and logs in.
func Line(t testing.TB, url string, o *Org, k Key, chat wire.ChatID) *Client {
	t.Helper()
	return agent(t, url, o, k, chat.Ticket())
}

func agent(t testing.TB, url string, o *Org, k Key, chat wire.Ticket) *Client {
	t.Helper()
	c := Dial(t, url, "", chat)
	c.Login(url, o, k)
	c.roster()
	return c
}

func (c *Client) roster() {
	c.t.Helper()
	if f := c.Next(); reflect.TypeOf(f) != reflect.TypeFor[wire.Roster]() {
		c.t.Fatalf("got %T, want a roster", f)
	}
}

// Login answers the challenge as that agent.
func (c *Client) Login(relay string, o *Org, k Key) {
	c.t.Helper()
	l := roster.Login{Relay: relay, Org: o.Root.VKey, Agent: k.VKey, Challenge: c.Nonce, Time: time.Now().Unix()}
	msg, err := l.Sign(k.Signer)
	if err != nil {
		c.t.Fatal(err)
	}
	c.Send(wire.Login{Note: msg})
}

// Send sends a frame.
func (c *Client) Send(f wire.Frame) {
	c.t.Helper()
	if err := c.SendBytes(f.Append(nil)); err != nil {
		c.t.Fatal(err)
	}
}

// SendBytes sends any binary message.
func (c *Client) SendBytes(b []byte) error {
	return c.WS.WriteMessage(websocket.BinaryMessage, b)
}

// Next returns the next frame.
func (c *Client) Next() wire.Frame {
	c.t.Helper()
	b, err := c.read()
	if err != nil {
		c.t.Fatal(err)
	}
	f, err := wire.Parse(b)
	if err != nil {
		c.t.Fatal(err)
	}
	return f
}

func (c *Client) read() ([]byte, error) {
	kind, b, err := c.next()
	if err == nil && kind != websocket.BinaryMessage {
		return nil, errors.New("the relay sent a text message")
	}
	return b, err
}

func (c *Client) next() (kind int, b []byte, err error) {
	within := Within + c.patience
	if c.heard == nil {
		_ = c.WS.SetReadDeadline(time.Now().Add(within))
		return c.WS.ReadMessage()
	}
	select {
	case h := <-c.heard:
		return h.kind, h.b, h.err
	case <-time.After(within):
		return 0, nil, os.ErrDeadlineExceeded
	}
}

// Expect fails unless the next frames are these.
func (c *Client) Expect(want ...wire.Frame) {
	c.t.Helper()
	for _, w := range want {
		if got := c.Next(); string(got.Append(nil)) != string(w.Append(nil)) {
			c.t.Fatalf("got %s, want %s", show(got), show(w))
		}
	}
}

func show(f wire.Frame) string { return fmt.Sprintf("%T %.40x", f, f.Append(nil)) }

// Closed reads on until the relay closes, and fails unless it does so with
// that code and its reason.
func (c *Client) Closed(want wire.CloseCode) {
	c.t.Helper()
	var e *websocket.CloseError
	err := c.end()
	if !errors.As(err, &e) || e.Code != int(want) || !says(e.Text, want) {
		c.t.Fatalf("closed by %v, want code %d, %s", err, want, want)
	}
}

// says reports whether a reason is that of the code. A relay that ends may say when to
// come back in its place.
func says(reason string, of wire.CloseCode) bool {
	_, ok := comeback.Parse(reason)
	return reason == of.String() || ok && of == wire.CloseShutdown
}

// Lost reads on until the connection ends, and fails if the relay says not to
// connect again.
func (c *Client) Lost() {
	c.t.Helper()
	var e *websocket.CloseError
	err := c.end()
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &e) && !wire.CloseCode(e.Code).Reconnect() {
		c.t.Fatalf("ended by %v, want a code that says to connect again, or a broken connection", err)
	}
}

// end reads on until the connection ends, and returns why.
func (c *Client) end() error {
	for {
		if _, err := c.read(); err != nil {
			return err
		}
	}
}

// Get returns the status and the trimmed body of a plain HTTP request.
func Get(t testing.TB, url, path string) string {
	t.Helper()
	res, err := Web().Get("http" + strings.TrimPrefix(url, "ws") + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return fmt.Sprint(res.StatusCode, " ", strings.TrimSpace(string(body)))
}
