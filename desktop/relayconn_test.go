package desktop

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// runDesk runs a desk's connection whose connections end as told, and returns when
// each of n began.
func runDesk(t *testing.T, s *session, connect func(rc *relayConn, n int) error, n int) []time.Duration {
	t.Helper()
	begin := time.Now()
	var at []time.Duration
	s.begin = func(ctx context.Context, rc *relayConn) {
		rc.connect = func(ctx context.Context) error {
			at = append(at, time.Since(begin))
			if len(at) == n {
				rc.cancel()
			}
			return connect(rc, len(at))
		}
		s.running.Go(func() { rc.run(ctx) })
	}
	s.start()
	time.Sleep(24 * time.Hour)
	s.running.Wait()
	return at
}

func TestReconnectBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := runDesk(t, newWorld(t).session, func(*relayConn, int) error { return errors.New("refused") }, 15)
		want := firstDelay
		for i := 1; i < len(at); i++ {
			if d := at[i] - at[i-1]; d > want || d < want-want/3 {
				t.Errorf("pause %d is %v, want up to a third below %v", i, d, want)
			}
			want = min(want+want/2, maxDelay)
		}
	})
}

// A connection that lasted begins the pauses anew. One that is taken and closed
// again, whatever for, does not: nobody hurries a relay that turns them away.
func TestReconnectStartsQuicklyAfterALastingConnection(t *testing.T) {
	for name, c := range map[string]struct {
		lasts time.Duration
		want  time.Duration // at least
	}{"lasting": {stable, firstDelay - firstDelay/3}, "short": {stable - 1, maxDelay / 4}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				at := runDesk(t, w.session, func(rc *relayConn, n int) error {
					if err := rc.loggedIn(t.Context(), w.rosterFrame(), func([]byte) {}); err != nil {
						t.Error(err)
					}
					time.Sleep(c.lasts)
					return &websocket.CloseError{Code: int(wire.CloseSlow)}
				}, 12)
				if d := at[11] - at[10] - c.lasts; d < c.want || d > 4*c.want {
					t.Errorf("the last pause is %v, want some %v", d, c.want)
				}
			})
		})
	}
}

// Codes that say to come back do, also those that nobody knows yet; the others
// wait for the agent, and are told in words.
func TestCloseCodes(t *testing.T) {
	for code, want := range map[int]struct {
		final bool
		words string // part of what the agent reads
	}{
		int(wire.CloseShutdown):                {false, ""},
		int(wire.CloseBusy):                    {false, ""},
		int(wire.CloseClock):                   {false, "clock differs"},
		int(wire.CloseExpired):                 {false, "has expired by the relay's clock"},
		4107:                                   {false, ""},
		4199:                                   {false, ""},
		int(wire.CloseName):                    {true, "another address"},
		int(wire.CloseAgent):                   {true, "not in the organisation's roster"},
		4209:                                   {true, "4209, which this program does not know"},
		4299:                                   {true, "4299, which this program does not know"},
		4300:                                   {false, ""},
		websocket.CloseAbnormalClosure:         {false, ""},
		websocket.CloseInternalServerErr:       {false, ""},
		websocket.ClosePolicyViolation:         {false, ""},
		websocket.CloseTryAgainLater:           {false, ""},
		websocket.CloseUnsupportedData:         {false, ""},
		websocket.CloseInvalidFramePayloadData: {false, ""},
	} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			err := &websocket.CloseError{Code: code}
			got, final := finalCode(err)
			words := actionable(err)
			if final {
				words = refusal(got)
			}
			if final != want.final || !strings.Contains(words, want.words) || want.words == "" && words != "" {
				t.Errorf("%d: final %v, %q", code, final, words)
			}
		})
	}
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
		at := runDesk(t, w.session, func(*relayConn, int) error { return &websocket.CloseError{Code: int(wire.CloseReplaced)} }, 2)
		if at[1] != time.Hour {
			t.Errorf("connected again after %v", at[1])
		}
	})
}

func TestRosterThatCannotBeUsed(t *testing.T) {
	now := time.Now().Unix()
	for name, change := range map[string]func(*roster.Roster){
		"is expired":      func(r *roster.Roster) { r.Issued, r.Expires = now-7200, now-3600 },
		"does not name":   func(r *roster.Roster) { r.Agents = nil },
		"does not verify": func(r *roster.Roster) { r.Org = relaytest.NewKey("shop").VKey },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.connectAgent()
			_, desk := w.conn(wire.Ticket{})
			w.disconnectAgent()
			change(w.roster)
			w.session.roster = nil // one that holds would go on holding
			err := desk.loggedIn(desk.ctx, w.rosterFrame(), func([]byte) {})
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("it is refused with: %v", err)
			}
			desk.pausing(desk.ctx, err, time.Now())
			if w.state().Relay.Reason == "" {
				t.Error("the window does not say why")
			}
		})
	}
}

// A scripted relay on a real socket: it challenges, checks the log-in and the
// request, and hands the connection over, with the chat that it is for.
func scriptedRelay(t *testing.T, w *world, then func(conn *websocket.Conn, chat string)) string {
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
		if _, err := roster.OpenLogin(f.(wire.Login).Note, &roster.Authority{Org: w.roster.Org, Agents: w.roster.Agents}, []string{"ws://" + r.Host}, nonce, time.Now().Unix()); err != nil {
			t.Errorf("log-in: %v", err)
		}
		conn.WriteMessage(websocket.BinaryMessage, w.rosterFrame().Append(nil))
		then(conn, r.URL.Query().Get(wire.ChatQuery))
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

func TestLineLogsInAndAnswersPings(t *testing.T) {
	w := newWorld(t)
	pong := make(chan string, 1)
	relay := scriptedRelay(t, w, func(conn *websocket.Conn, _ string) {
		conn.SetPongHandler(func(s string) error { pong <- s; return nil })
		conn.WriteControl(websocket.PingMessage, []byte("there?"), time.Now().Add(time.Second))
		untilCut(conn)
	})
	d := w.desktop(t, relay)
	run(t, d)
	<-d.Ready()
	if got := <-pong; got != "there?" {
		t.Errorf("pong %q", got)
	}
}

// untilCut returns why a connection ends, after what the desk says of its agent.
func untilCut(conn *websocket.Conn) error {
	for range 10 {
		if _, _, err := conn.ReadMessage(); err != nil {
			return err
		}
	}
	return nil
}

func TestLineSaysGoodbye(t *testing.T) {
	w := newWorld(t)
	end := make(chan error, 1)
	relay := scriptedRelay(t, w, func(conn *websocket.Conn, _ string) {
		end <- untilCut(conn)
	})
	d := w.desktop(t, relay)
	stop := run(t, d)
	<-d.Ready()
	stop()
	if err := <-end; !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the relay read %v", err)
	}
}

// A program that ends says goodbye on all its connections at once, and each
// relay hears all that was said before.
func TestEveryLineSaysGoodbyeAtOnce(t *testing.T) {
	const chats = 3
	w := newWorld(t)
	var waiting []wire.Assigned
	for range chats {
		waiting = append(waiting, w.stranger(t))
	}
	heard, release := make(chan []wire.Kind, chats), make(chan struct{})
	relay := scriptedRelay(t, w, func(conn *websocket.Conn, chat string) {
		if chat == "" {
			for _, a := range waiting {
				conn.WriteMessage(websocket.BinaryMessage, wire.Waiting{Ticket: a.Chat.Ticket(), Service: a.Service}.Append(nil))
			}
			untilCut(conn)
			return
		}
		i := slices.IndexFunc(waiting, func(a wire.Assigned) bool { return a.Chat.Ticket().String() == chat })
		conn.ReadMessage() // its Claim
		conn.WriteMessage(websocket.BinaryMessage, waiting[i].Append(nil))
		conn.SetCloseHandler(func(int, string) error { return nil }) // never answers the goodbye
		var kinds []wire.Kind
		for {
			_, b, err := conn.ReadMessage()
			if websocket.IsCloseError(err, websocket.CloseNormalClosure) {
				break
			} else if err != nil {
				t.Errorf("the relay read %v", err)
				break
			}
			kinds = append(kinds, wire.Kind(b[0]))
		}
		heard <- kinds
		<-release
	})
	defer close(release)
	d := w.desktop(t, relay)
	stop := run(t, d)
	s := d.now.Load()
	await(t, s, "the queue", func() bool { return len(s.queue) == chats })
	for _, a := range waiting {
		s.perform([]byte(`{"type":"accept","id":1,"chat":"` + a.Chat.Ticket().String() + `"}`))
	}
	await(t, s, "the chats", func() bool { return len(s.chats) == chats })
	begin := time.Now()
	stop()
	if d := time.Since(begin); d > lastTime+lastTime/2 {
		t.Errorf("the program ended after %v", d)
	}
	for range chats {
		// the offer, the end note, the Leave
		if kinds := <-heard; !slices.Equal(kinds, []wire.Kind{wire.KindData, wire.KindData, wire.KindLeave}) {
			t.Errorf("the relay heard %v", kinds)
		}
	}
}

func TestLineRefusesWhatARelayDoesNotSend(t *testing.T) {
	for name, send := range map[string]func(*websocket.Conn){
		"text":         func(c *websocket.Conn) { c.WriteMessage(websocket.TextMessage, []byte("hi")) },
		"nonsense":     func(c *websocket.Conn) { c.WriteMessage(websocket.BinaryMessage, []byte{0xff}) },
		"a huge frame": func(c *websocket.Conn) { c.WriteMessage(websocket.BinaryMessage, make([]byte, wire.MaxFrame+1)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			cut := make(chan error, 4)
			relay := scriptedRelay(t, w, func(conn *websocket.Conn, _ string) {
				send(conn)
				cut <- untilCut(conn)
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
	if frames, more := o.next(); more || frames != nil {
		t.Error("an outbox that overflowed is still open")
	}
}

func TestNewRefusesBadConfig(t *testing.T) {
	w := newWorld(t)
	good := w.session.self
	for name, change := range map[string]func(*Config){
		"no scheme": func(c *Config) { c.Relay = "relay.example" },
		"a query":   func(c *Config) { c.Relay = "wss://relay.example/v1/socket?chat=1" },
		"a ? alone": func(c *Config) { c.Relay = "wss://relay.example/v1/socket?" },
		"a #":       func(c *Config) { c.Relay = "wss://relay.example/v1/socket#here" },
		"a # alone": func(c *Config) { c.Relay = "wss://relay.example/v1/socket#" },
		"http":      func(c *Config) { c.Relay = "http://relay.example" },
		"agent key": func(c *Config) { c.Key = "alice" },
		"org key":   func(c *Config) { c.Org = "" },
	} {
		t.Run(name, func(t *testing.T) {
			c := good
			change(&c)
			if _, err := New(c); err == nil {
				t.Error("accepted")
			}
		})
	}
	if _, err := New(good); err != nil {
		t.Errorf("control: %v", err)
	}
}
