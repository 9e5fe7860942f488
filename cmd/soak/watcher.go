package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A watcher is a window of the desktop that only looks, and notes when it was told
// what.
type watcher struct {
	conn *websocket.Conn

	mu     sync.Mutex
	bytes  int
	events int
	now    crowdState
	in     *loggedIn
	last   time.Time // when it was told something last
}

// loggedIn reads what the desktop logs, for when it logged in.
type loggedIn struct {
	mu   sync.Mutex
	when time.Time
}

func (l *loggedIn) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.when.IsZero() && bytes.Contains(b, []byte("logged in to the relay")) {
		l.when = time.Now()
	}
	return len(b), nil
}

func (l *loggedIn) at() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.when
}

// A crowdState is the state of a window, as far as it is about who waits.
type crowdState struct {
	Type    string
	Waiting []struct{ Chat, Line string }
	More    int
}

// cards is how many cards have the customer's line on them.
func (s crowdState) cards() (n int) {
	for _, w := range s.Waiting {
		if w.Line != "" {
			n++
		}
	}
	return n
}

// newWatcher opens a window at the address that the desktop has printed.
func newWatcher(address string, in *loggedIn) (*watcher, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+u.Host+"/socket", http.Header{"Origin": {"http://" + u.Host}})
	if err != nil {
		return nil, err
	}
	w := &watcher{conn: conn, in: in}
	go w.listen()
	return w, conn.WriteJSON(map[string]any{"type": "hello", "id": 0, "secret": strings.TrimPrefix(u.Fragment, "launch=")})
}

func (w *watcher) listen() {
	for {
		_, b, err := w.conn.ReadMessage()
		if err != nil {
			return
		}
		var s crowdState
		if json.Unmarshal(b, &s) == nil {
			w.told(len(b), s, time.Now())
		}
	}
}

func (w *watcher) told(n int, s crowdState, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bytes += n
	w.events++
	if s.Type != "state" {
		return
	}
	w.now, w.last = s, at
}

// shows reports whether it was told of n who wait, and what those have written
// that it was told more of.
func (w *watcher) shows(n int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.now.Waiting)+w.now.More == n && w.now.cards() == len(w.now.Waiting)
}

// sum returns how long after the log-in it was told last, how many bytes and
// events it was told, and of how many cards.
func (w *watcher) sum() showing {
	w.mu.Lock()
	defer w.mu.Unlock()
	return showing{Took: w.last.Sub(w.in.at()), Bytes: w.bytes, Events: w.events, Cards: len(w.now.Waiting)}
}

// A showing is what it took to show a queue.
type showing struct {
	Took          time.Duration
	Bytes, Events int
	Cards         int
	Desktop       int // bytes of the desktop's that are resident
}
