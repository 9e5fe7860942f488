package desktop

import (
	"crypto/subtle"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// restTime is how long a window rests after it was told of changes: of those that
	// come meanwhile it is told once.
	restTime = 50 * time.Millisecond
	// maxCommand is the largest message of the window in bytes. It is far
	// above the longest chat message, so that one that is too long gets an
	// answer that says so and not a cut connection.
	maxCommand = 1 << 20
	helloTime  = 5 * time.Second
	// closeDenied tells the window that its launch secret is not ours.
	closeDenied = 4401
)

// A room is what a window looks into: the gate, and the session after it.
type room interface {
	perform(b []byte) (answer any)
	watch() (changed <-chan struct{}, stop func())
	news(sent progress) []any // the last event is the state
	closed() <-chan struct{}  // when it is left, for another one or for good
}

// A socket serves the windows, one WebSocket each.
type socket struct {
	room   func() room // the present one
	passes *passes
	secret string
}

// ServeHTTP upgrades a request of our own page only: unlike for files, an
// Origin is required, for every browser sends one here.
func (k *socket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: ownOrigin, HandshakeTimeout: helloTime}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	first, ok := k.admitted(conn)
	if !ok {
		bye := websocket.FormatCloseMessage(closeDenied, "launch secret expected")
		conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second))
		return
	}
	k.serve(conn, first)
}

// admitted reads the first message, which must show the launch secret or a
// pass. It returns what a window that came with a pass is told first.
func (k *socket) admitted(conn *websocket.Conn) (first []any, ok bool) {
	conn.SetReadLimit(1024)
	conn.SetReadDeadline(time.Now().Add(helloTime))
	_, b, err := conn.ReadMessage()
	if err != nil {
		return nil, false
	}
	var hello helloCommand
	if decodeStrictly(b, &hello) != nil || hello.Type != "hello" {
		return nil, false
	}
	if subtle.ConstantTimeCompare([]byte(hello.Secret), []byte(k.secret)) == 1 {
		return nil, true
	}
	return []any{welcomeEvent{"welcome", k.secret}}, k.passes.use(hello.Secret)
}

// serve reads commands here and writes in a second goroutine, until either
// ends or the session does.
func (k *socket) serve(conn *websocket.Conn, first []any) {
	answers := make(chan any, 16)
	written := make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(written)
		defer conn.Close()
		if writeAll(conn, first) == nil {
			k.write(conn, answers, gone)
		}
	}()
	k.read(conn, answers, written)
	close(gone)
	<-written
}

func (k *socket) read(conn *websocket.Conn, answers chan<- any, written <-chan struct{}) {
	conn.SetReadLimit(maxCommand)
	alive := func(string) error { return conn.SetReadDeadline(time.Now().Add(readTime)) }
	conn.SetPongHandler(alive)
	for {
		alive("")
		_, b, err := conn.ReadMessage()
		if err != nil {
			return
		}
		select {
		case answers <- k.room().perform(b):
		case <-written:
			return
		}
	}
}

// write shows one room after the other.
func (k *socket) write(conn *websocket.Conn, answers <-chan any, gone <-chan struct{}) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for at := k.room(); k.show(conn, at, answers, gone, ping.C); {
		next := k.room()
		if next == at {
			return
		}
		at = next
	}
}

// show shows a room, and reports whether it was left.
func (k *socket) show(conn *websocket.Conn, at room, answers <-chan any, gone <-chan struct{}, ping <-chan time.Time) bool {
	changed, stop := at.watch()
	defer stop()
	sent, state := progress{}, any(nil)
	due, rested := changed, (<-chan time.Time)(nil)
	for {
		var err error
		select {
		case <-gone:
			return false
		case <-at.closed():
			return true
		case a := <-answers:
			err = writeJSON(conn, a)
		case <-rested:
			due, rested = changed, nil
		case <-due:
			due, rested = nil, time.After(restTime)
			events := at.news(sent)
			if last := len(events) - 1; reflect.DeepEqual(events[last], state) {
				events = events[:last] // a draft or a note of what was read in another window
			} else {
				state = events[last]
			}
			err = writeAll(conn, events)
		case <-ping:
			err = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime))
		}
		if err != nil {
			return false
		}
	}
}

func writeAll(conn *websocket.Conn, events []any) error {
	for _, e := range events {
		if err := writeJSON(conn, e); err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(conn *websocket.Conn, v any) error {
	conn.SetWriteDeadline(time.Now().Add(writeTime))
	return conn.WriteJSON(v)
}

func (s *session) closed() <-chan struct{} { return s.done }

// progress is what a window has: how much of each chat's stream, how many items
// had come between others by then, and which of its drafts.
type progress map[*conversation]had

type had struct {
	items, moved int
	draft        int64
}

// news returns the state and what is new in each stream and draft. Those come
// first, so that a window never shows a chat that it lacks something of.
func (s *session) news(sent progress) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(sent, func(c *conversation, _ had) bool { return !slices.Contains(s.chats, c) })
	var events []any
	for _, c := range s.chats {
		h := sent[c]
		if h.moved != c.moved {
			h.items = 0
		}
		if h.items < len(c.items) {
			events = append(events, itemsEvent{"items", c.ticket.String(), h.items, c.itemViews(h.items)})
		}
		if d := c.draft; h.draft < d.rev {
			events = append(events, draftEvent{"draft", c.ticket.String(), d.text, d.form, d.rev})
		}
		sent[c] = had{len(c.items), c.moved, c.draft.rev}
	}
	return append(events, s.stateView())
}
