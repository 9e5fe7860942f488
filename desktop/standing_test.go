package desktop

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// refuseByClock serves a relay whose clock is ahead: it answers a log-in with
// the roster, and closes with 4106 where that has expired by its clock. asked
// gets a value with each log-in that it is done with.
func refuseByClock(t *testing.T, w *world, ahead time.Duration, asked chan<- struct{}) *httptest.Server {
	frame := w.rosterFrame()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		conn, err := (&websocket.Upgrader{Subprotocols: []string{wire.Subprotocol}}).Upgrade(rw, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		conn.WriteMessage(websocket.BinaryMessage, wire.Challenge{Time: time.Now().Add(ahead).UnixMilli()}.Append(nil))
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
		conn.WriteMessage(websocket.BinaryMessage, frame.Append(nil))
		if time.Now().Add(ahead).Unix() >= w.roster.Expires {
			conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(int(wire.CloseExpired), ""))
		}
		conn.ReadMessage() // until the desktop hangs up
		asked <- struct{}{}
	}))
	t.Cleanup(server.Close)
	return server
}

// A relay that refuses a log-in because the roster has expired by its clock
// sends the roster first: the desktop is not ready, for no instant.
func TestALogInThatDoesNotStand(t *testing.T) {
	w := newWorld(t)
	asked := make(chan struct{}, 100)
	s := startAt(t, w, refuseByClock(t, w, (roster.DefaultStampLifetime+60)*time.Second, asked))
	changed, stop := s.watch()
	defer stop()
	<-asked
	for s.deskView().Phase != relayPausing {
		<-changed
	}
	if r := s.deskView(); !strings.Contains(r.Reason, "has expired by the relay's clock") {
		t.Errorf("the relay shows as %+v", r)
	}
	select {
	case <-s.ready:
		t.Error("the desktop was ready")
	default:
	}
}

// A relay that holds the roster for valid lets the agent in.
func TestALogInThatStands(t *testing.T) {
	w := newWorld(t)
	s := startAt(t, w, refuseByClock(t, w, (roster.DefaultStampLifetime-60)*time.Second, make(chan struct{}, 100)))
	<-s.ready
}

// startAt connects a desktop to a relay until the test ends.
func startAt(t *testing.T, w *world, relay *httptest.Server) *session {
	t.Helper()
	c := w.session.self
	c.Relay = "ws" + strings.TrimPrefix(relay.URL, "http") + wire.Path
	s := newSession(c)
	s.start()
	t.Cleanup(func() {
		s.endAll()
		s.running.Wait()
		s.shutdown()
	})
	return s
}

func (s *session) deskView() relayView {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.desk.status.view()
}
