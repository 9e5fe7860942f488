package desktop

import (
	"crypto/subtle"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// maxCommand is the largest message of the window in bytes. It is far
	// above the longest chat message, so that one that is too long gets an
	// answer that says so and not a cut connection.
	maxCommand = 1 << 20
	helloTime  = 5 * time.Second
	// closeDenied tells the window that its launch secret is not ours.
	closeDenied = 4401
)

// A socket serves the windows, one WebSocket each.
type socket struct {
	session *session
	secret  string
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
	if !k.admitted(conn) {
		bye := websocket.FormatCloseMessage(closeDenied, "launch secret expected")
		conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second))
		return
	}
	k.serve(conn)
}

// admitted reads the first message, which must show the launch secret.
func (k *socket) admitted(conn *websocket.Conn) bool {
	conn.SetReadLimit(1024)
	conn.SetReadDeadline(time.Now().Add(helloTime))
	_, b, err := conn.ReadMessage()
	if err != nil {
		return false
	}
	var hello helloCommand
	if decodeStrictly(b, &hello) != nil || hello.Type != "hello" {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(hello.Secret), []byte(k.secret)) == 1
}

// serve reads commands here and writes in a second goroutine, until either
// ends or the session does.
func (k *socket) serve(conn *websocket.Conn) {
	answers := make(chan any, 16)
	written := make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(written)
		defer conn.Close()
		k.write(conn, answers, gone)
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
		case answers <- k.session.perform(b):
		case <-written:
			return
		}
	}
}

func (k *socket) write(conn *websocket.Conn, answers <-chan any, gone <-chan struct{}) {
	changed, stop := k.session.watch()
	defer stop()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	sent := progress{}
	for {
		var err error
		select {
		case <-gone:
			return
		case <-k.session.done:
			return
		case a := <-answers:
			err = writeJSON(conn, a)
		case <-changed:
			err = writeAll(conn, k.session.news(sent))
		case <-ping.C:
			err = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime))
		}
		if err != nil {
			return
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

// progress is how much of each chat's stream a window has, and how many items
// had come between others by then.
type progress map[*conversation]struct{ items, moved int }

// news returns the state and what is new in each stream. The items come
// first, so that a window never shows a chat whose stream it lacks.
func (s *session) news(sent progress) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(sent, func(c *conversation, _ struct{ items, moved int }) bool { return !slices.Contains(s.chats, c) })
	var events []any
	for _, c := range s.chats {
		has := sent[c]
		if has.moved != c.moved {
			has.items = 0
		}
		if has.items < len(c.items) {
			events = append(events, itemsEvent{"items", c.ticket.String(), has.items, c.itemViews(has.items)})
		}
		has.items, has.moved = len(c.items), c.moved
		sent[c] = has
	}
	return append(events, s.stateView())
}
