package desktop

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"sealform/relay/roster"
	"sealform/relay/wire"
)

// runLink runs a link whose connections end as told, and returns when each
// began.
func runLink(t *testing.T, s *session, connect func(n int) error, n int) []time.Duration {
	t.Helper()
	begin := time.Now()
	var at []time.Duration
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	l := &link{session: s, connect: func(context.Context) error {
		at = append(at, time.Since(begin))
		if len(at) == n {
			cancel()
		}
		return connect(len(at))
	}}
	if err := l.run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("run returned %v", err)
	}
	return at
}

func TestReconnectBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := runLink(t, newWorld(t).session, func(int) error { return errors.New("refused") }, 15)
		want := firstDelay
		for i := 1; i < len(at); i++ {
			if d := at[i] - at[i-1]; d > want || d < want-want/3 {
				t.Errorf("pause %d is %v, want up to a third below %v", i, d, want)
			}
			want = min(want+want/2, maxDelay)
		}
	})
}

func TestReconnectStartsQuicklyAfterALogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		at := runLink(t, w.session, func(n int) error {
			if n == 8 {
				if err := w.session.loggedIn(w.signedRoster(), func([]byte) {}); err != nil {
					t.Error(err)
				}
			}
			return errors.New("gone")
		}, 9)
		if d := at[8] - at[7]; d > firstDelay {
			t.Errorf("pause after a log-in is %v", d)
		}
	})
}

func TestFinalCloseCodeWaitsForTheAgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		go func() {
			time.Sleep(time.Hour)
			if r := w.state().Relay; r.Phase != relayStopped || r.Reason != wire.CloseReplaced.String() {
				t.Errorf("relay shows as %+v", r)
			}
			w.session.perform([]byte(`{"type":"retry","id":1}`))
		}()
		at := runLink(t, w.session, func(int) error { return &websocket.CloseError{Code: int(wire.CloseReplaced)} }, 2)
		if at[1] != time.Hour {
			t.Errorf("connected again after %v", at[1])
		}
	})
}

func TestRosterThatCannotBeUsed(t *testing.T) {
	now := time.Now().Unix()
	for name, change := range map[string]func(*roster.Roster){
		"is expired":        func(r *roster.Roster) { r.Issued, r.Expires = now-7200, now-3600 },
		"does not name":     func(r *roster.Roster) { r.Agents = nil },
		"is older than one": func(r *roster.Roster) { r.Version = 2 },
		"does not verify":   func(r *roster.Roster) { r.Org = newPerson(t, "shop").vkey },
	} {
		w := newWorld(t)
		if err := w.session.loggedIn(w.signedRoster(), func([]byte) {}); err != nil {
			t.Fatal(err)
		}
		w.session.unlinked()
		change(w.roster)
		err := w.session.loggedIn(w.signedRoster(), func([]byte) {})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		w.session.pausing(err, time.Now())
		if w.state().Relay.Reason == "" {
			t.Errorf("%s: the window does not say why", name)
		}
	}
}

// A scripted relay on a real socket: it challenges, checks the log-in and the
// request, and hands the connection over.
func scriptedRelay(t *testing.T, w *world, then func(*websocket.Conn)) string {
	t.Helper()
	up := websocket.Upgrader{Subprotocols: []string{wire.Subprotocol}}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header["Origin"] != nil {
			t.Error("the desktop sent an Origin")
		}
		conn, err := up.Upgrade(rw, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		nonce := [32]byte{1, 2, 3}
		conn.WriteMessage(websocket.BinaryMessage, wire.Challenge{Nonce: nonce}.Append(nil))
		_, b, err := conn.ReadMessage()
		if err != nil {
			return
		}
		f, err := wire.Parse(b)
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := roster.OpenLogin(f.(wire.Login).Note, w.roster, "ws://"+r.Host, nonce, time.Now().Unix()); err != nil {
			t.Errorf("log-in: %v", err)
		}
		conn.WriteMessage(websocket.BinaryMessage, wire.Roster{Note: w.signedRoster()}.Append(nil))
		then(conn)
	}))
	t.Cleanup(server.Close)
	return "ws" + strings.TrimPrefix(server.URL, "http") + wire.Path
}

func (w *world) desktop(t *testing.T, relay string) *Desktop {
	t.Helper()
	c := w.session.self
	c.Relay = relay
	d, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func run(t *testing.T, d *Desktop) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { d.Run(ctx); close(done) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

func TestLinkLogsInAndAnswersPings(t *testing.T) {
	w := newWorld(t)
	pong := make(chan string, 1)
	relay := scriptedRelay(t, w, func(conn *websocket.Conn) {
		conn.SetPongHandler(func(s string) error { pong <- s; return nil })
		conn.WriteControl(websocket.PingMessage, []byte("there?"), time.Now().Add(time.Second))
		conn.ReadMessage()
	})
	d := w.desktop(t, relay)
	run(t, d)
	<-d.Ready()
	if got := <-pong; got != "there?" {
		t.Errorf("pong %q", got)
	}
}

func TestLinkSaysGoodbye(t *testing.T) {
	w := newWorld(t)
	end := make(chan error, 1)
	relay := scriptedRelay(t, w, func(conn *websocket.Conn) {
		_, _, err := conn.ReadMessage()
		end <- err
	})
	d := w.desktop(t, relay)
	stop := run(t, d)
	<-d.Ready()
	stop()
	if err := <-end; !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the relay read %v", err)
	}
}

func TestLinkRefusesWhatARelayDoesNotSend(t *testing.T) {
	for name, send := range map[string]func(*websocket.Conn){
		"text":         func(c *websocket.Conn) { c.WriteMessage(websocket.TextMessage, []byte("hi")) },
		"nonsense":     func(c *websocket.Conn) { c.WriteMessage(websocket.BinaryMessage, []byte{0xff}) },
		"a huge frame": func(c *websocket.Conn) { c.WriteMessage(websocket.BinaryMessage, make([]byte, wire.MaxFrame+1)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			cut := make(chan error, 4)
			relay := scriptedRelay(t, w, func(conn *websocket.Conn) {
				send(conn)
				_, _, err := conn.ReadMessage()
				cut <- err
			})
			run(t, w.desktop(t, relay))
			if err := <-cut; err == nil {
				t.Error("the connection lives on")
			}
		})
	}
}

func TestOutboxIsBounded(t *testing.T) {
	o := newOutbox()
	for range maxOutbox/wire.MaxFrame + 2 {
		o.push(make([]byte, wire.MaxFrame))
	}
	if frames, more := o.take(); more || frames != nil {
		t.Error("an outbox that overflowed is still open")
	}
}

func TestNewRefusesBadConfig(t *testing.T) {
	w := newWorld(t)
	good := w.session.self
	for name, change := range map[string]func(*Config){
		"no scheme": func(c *Config) { c.Relay = "relay.example" },
		"http":      func(c *Config) { c.Relay = "http://relay.example" },
		"agent key": func(c *Config) { c.Key = "alice" },
		"org key":   func(c *Config) { c.Org = "" },
	} {
		c := good
		change(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := New(good); err != nil {
		t.Errorf("control: %v", err)
	}
}
