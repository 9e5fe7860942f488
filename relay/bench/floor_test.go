package bench_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"

	"github.com/gorilla/websocket"
)

// A floor forwards between the two connections of one path: an upgrade, a goroutine
// for each connection, the library's default buffers, and nothing else. It has no
// queue, no limit, no log-in, no replay and no time-out.
type floor struct {
	mu    sync.Mutex
	first map[string]*half
}

// A half is a connection whose other end may not be there yet.
type half struct {
	ws    *websocket.Conn
	other chan *half // has one, once it is there
}

func runFloor() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr())
	go func() { panic(http.Serve(l, &floor{first: map[string]*half{}})) }()
	_, _ = os.Stdin.Read(make([]byte, 1)) // until whoever has started it ends
}

func (f *floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	h := &half{ws, make(chan *half, 1)}
	f.meet(r.URL.Path, h)
	go h.forward()
}

func (f *floor) meet(path string, h *half) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if other := f.first[path]; other != nil {
		delete(f.first, path)
		other.other <- h
		h.other <- other
		return
	}
	f.first[path] = h
}

func (h *half) forward() {
	other := <-h.other
	for {
		kind, message, err := h.ws.ReadMessage()
		if err != nil || other.ws.WriteMessage(kind, message) != nil {
			return
		}
	}
}
