package desktop

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/wasm/chat"
)

// served is a window's server with an accepted chat behind it.
type served struct {
	*world
	desktop *Desktop
	server  *httptest.Server
	host    string // host:port
	chatID  string
}

func serve(t *testing.T) *served {
	t.Helper()
	w, _, id, _ := submitted(t)
	d := newDesktop(false)
	w.session.passes = d.passes
	d.now.Store(w.session)
	server := httptest.NewServer(d.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(w.session.shutdown)
	return &served{w, d, server, server.Listener.Addr().String(), id}
}

func (s *served) request(t *testing.T, method, path string, change func(*http.Request)) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, s.server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// dial opens the socket with these headers and, when it is admitted, shows
// the secret.
func (s *served) dial(t *testing.T, origin, secret string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	h := http.Header{}
	if origin != "" {
		h.Set("Origin", origin)
	}
	conn, resp, err := websocket.DefaultDialer.Dial("ws://"+s.host+"/socket", h)
	if err != nil {
		return nil, resp, err
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	return conn, resp, conn.WriteJSON(map[string]any{"type": "hello", "id": 0, "secret": secret})
}

func (s *served) window(t *testing.T) *websocket.Conn {
	t.Helper()
	conn, _, err := s.dial(t, "http://"+s.host, s.desktop.secret)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// next reads events until one of that type.
func next(t *testing.T, conn *websocket.Conn, kind string) map[string]any {
	t.Helper()
	for {
		var e map[string]any
		if err := conn.ReadJSON(&e); err != nil {
			t.Fatalf("waiting for %s: %v", kind, err)
		}
		if e["type"] == kind {
			return e
		}
	}
}

func TestRequestsFromElsewhereAreRefused(t *testing.T) {
	s := serve(t)
	cases := map[string]struct {
		method, path string
		change       func(*http.Request)
		want         int
	}{
		"control: the window itself": {"GET", "/", nil, 200},
		"a name rebound to loopback": {"GET", "/", func(r *http.Request) { r.Host = "evil.example" }, 421},
		"that name with our port":    {"GET", "/", func(r *http.Request) { r.Host = strings.Replace(s.host, "127.0.0.1", "evil.example", 1) }, 421},
		"localhost, which DNS names": {"GET", "/", func(r *http.Request) { r.Host = strings.Replace(s.host, "127.0.0.1", "localhost", 1) }, 421},
		"another port":               {"GET", "/", func(r *http.Request) { r.Host = "127.0.0.1:1" }, 421},
		"no port":                    {"GET", "/", func(r *http.Request) { r.Host = "127.0.0.1" }, 421},
		"another page":               {"GET", "/app.js", func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }, 403},
		"a sandboxed page":           {"GET", "/", func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
		"a post":                     {"POST", "/", nil, 405},
		"a post of another page":     {"POST", "/", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403},
		"a delete":                   {"DELETE", "/socket", nil, 405},
		"a file that is not ours":    {"GET", "/desktop.go", nil, 404},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			resp := s.request(t, c.method, c.path, c.change)
			if resp.StatusCode != c.want && !(c.want == 200 && resp.StatusCode == 503) { // 503: the window is not built
				t.Errorf("status %d, want %d", resp.StatusCode, c.want)
			}
		})
	}
}

// A handler that is served on another address than loopback answers nobody.
func TestOtherAddressesAreRefused(t *testing.T) {
	s := serve(t)
	for _, addr := range []net.Addr{&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80}, &net.UnixAddr{Name: "x"}, nil} {
		r := httptest.NewRequest("GET", "http://192.0.2.1:80/", nil)
		if addr != nil {
			r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, addr))
		}
		rec := httptest.NewRecorder()
		s.desktop.Handler().ServeHTTP(rec, r)
		if rec.Code != http.StatusForbidden {
			t.Errorf("%v: status %d", addr, rec.Code)
		}
	}
}

func TestHeaders(t *testing.T) {
	s := serve(t)
	for _, path := range []string{"/", "/app.js", "/nothing"} {
		t.Run(path, func(t *testing.T) {
			h := s.request(t, "GET", path, nil).Header
			csp := h.Get("Content-Security-Policy")
			for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src ws://" + s.host + " ",
				"frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"} {
				if !strings.Contains(csp, want) {
					t.Errorf("%s: CSP lacks %s", path, want)
				}
			}
			if strings.Contains(csp, "unsafe") {
				t.Errorf("%s: CSP is weak: %s", path, csp)
			}
			for key, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
				"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"} {
				if got := h.Get(key); got != want {
					t.Errorf("%s: %s is %q, want %q", path, key, got, want)
				}
			}
			if h.Get("Set-Cookie") != "" {
				t.Errorf("%s sets a cookie, which every port of this machine gets", path)
			}
		})
	}
	hostile := s.request(t, "GET", "/", func(r *http.Request) { r.Host = "evil.example" })
	if strings.Contains(hostile.Header.Get("Content-Security-Policy"), "evil") {
		t.Error("a Host header wrote into the CSP")
	}
}

func TestSocketOfAnotherPageIsRefused(t *testing.T) {
	s := serve(t)
	for _, origin := range []string{"", "null", "http://evil.example", "http://127.0.0.1:1", "https://" + s.host, "http://" + s.host + ".evil.example"} {
		t.Run(origin, func(t *testing.T) {
			conn, resp, err := s.dial(t, origin, s.desktop.secret)
			if err == nil {
				conn.Close()
				t.Errorf("origin %q was admitted", origin)
			} else if resp == nil || resp.StatusCode != http.StatusForbidden {
				t.Errorf("origin %q: %v", origin, err)
			}
		})
	}
}

func TestSocketNeedsTheSecret(t *testing.T) {
	s := serve(t)
	for _, secret := range []string{"", "x", launchSecret(), s.desktop.secret + "x", s.desktop.secret[:42]} {
		conn, _, err := s.dial(t, "http://"+s.host, secret)
		if err != nil {
			t.Fatal(err)
		}
		if _, b, err := conn.ReadMessage(); !websocket.IsCloseError(err, closeDenied) {
			t.Errorf("secret of %d characters: got %q, %v", len(secret), b, err)
		}
	}
	conn := s.window(t)
	if e := next(t, conn, "state"); e["agent"] != "Alice" {
		t.Errorf("control: with the secret the state is %v", e)
	}
}

func TestSocketNeedsTheSecretFirst(t *testing.T) {
	s := serve(t)
	for name, first := range map[string]string{
		"a command":            `{"type":"transcript","id":1,"chat":"` + s.chatID + `"}`,
		"two values":           `{"type":"hello","id":0,"secret":"` + s.desktop.secret + `"}{}`,
		"another type":         `{"type":"say","id":0,"secret":"` + s.desktop.secret + `"}`,
		"not an object":        `"` + s.desktop.secret + `"`,
		"more than 1024 bytes": `{"type":"hello","id":0,"secret":"` + strings.Repeat("x", 2000) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			conn, _, err := websocket.DefaultDialer.Dial("ws://"+s.host+"/socket", http.Header{"Origin": {"http://" + s.host}})
			if err != nil {
				t.Fatal(err)
			}
			conn.WriteMessage(websocket.TextMessage, []byte(first))
			conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			if _, b, err := conn.ReadMessage(); err == nil {
				t.Errorf("%s got %s", name, b)
			}
			conn.Close()
		})
	}
}

func TestLaunchSecret(t *testing.T) {
	a, b := launchSecret(), launchSecret()
	if len(a) != 43 || a == b {
		t.Errorf("secrets of %d characters, equal: %v", len(a), a == b)
	}
	d := &Desktop{secret: a}
	if got := d.LaunchURL("127.0.0.1:7000"); got != "http://127.0.0.1:7000/#launch="+a {
		t.Errorf("launch address %s: the secret must be in the fragment, which no server is sent", got)
	}
}

// On a port that stays the same the window's host has a name that is new with
// each start, and nothing is answered under another: not under the address,
// where an earlier server may have left a service worker, nor under the name
// of the program that ran before.
func TestAFixedPortHasAFreshName(t *testing.T) {
	w, _, _, _ := submitted(t)
	c := w.session.self
	c.Named = true
	before, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(d.Handler())
	t.Cleanup(server.Close)
	addr := server.Listener.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	if u := d.LaunchURL(addr); !strings.HasPrefix(u, "http://"+d.name+":"+port+"/#launch=") || !strings.HasSuffix(d.name, ".localhost") {
		t.Errorf("the address is %s", u)
	}
	for host, want := range map[string]int{
		d.hostAt(addr):        200,
		addr:                  421,
		before.hostAt(addr):   421,
		"localhost:" + port:   421,
		"x.localhost:" + port: 421,
		d.name:                421,
		"x." + d.hostAt(addr): 421,
		d.hostAt(addr) + ".":  421,
	} {
		t.Run(host, func(t *testing.T) {
			s := &served{server: server}
			resp := s.request(t, "GET", "/", func(r *http.Request) { r.Host = host })
			if resp.StatusCode != want && !(want == 200 && resp.StatusCode == 503) { // 503: the window is not built
				t.Errorf("status %d, want %d", resp.StatusCode, want)
			}
			if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "connect-src ws://"+d.hostAt(addr)+" ") {
				t.Errorf("the policy is %s", policy)
			}
		})
	}
}

func TestWindowSeesChangesAndAnswers(t *testing.T) {
	s := serve(t)
	conn := s.window(t)
	items := next(t, conn, "items")
	if items["from"] != float64(0) || items["chat"] != s.chatID {
		t.Errorf("the stream begins as %v", items)
	}
	next(t, conn, "state")
	send := func(text string) { conn.WriteMessage(websocket.TextMessage, []byte(text)) }

	send(`{"type":"say","id":7,"chat":"` + s.chatID + `","text":"hello"}`)
	if e := next(t, conn, "items"); e["from"] == float64(0) || len(e["items"].([]any)) != 1 {
		t.Errorf("a new message came as %v", e)
	}
	send(`{"type":"wipe","id":8,"chat":"` + s.chatID + `"}`)
	for {
		e := next(t, conn, "state")
		if len(e["chats"].([]any)[0].(map[string]any)["secure"].([]any)) == 0 {
			break
		}
	}
}

func TestMalformedCommands(t *testing.T) {
	s := serve(t)
	conn := s.window(t)
	before := len(s.stream())
	for text, want := range map[string]string{
		``:                                "malformed command",
		`nonsense`:                        "malformed command",
		`[]`:                              "malformed command",
		`{}`:                              `unknown command ""`,
		`{"type":"fly","id":1}`:           `unknown command "fly"`,
		`{"type":"say","id":1}`:           "no longer here",
		`{"type":"say","id":1,"chat":""}`: "malformed command",
		`{"type":"say","id":1,"chat":"zz000000000000000000000000000000"}`:                               "malformed command",
		`{"type":"say","id":1,"chat":"00000000000000000000000000000000"}`:                               "no longer here",
		`{"type":"say","id":1,"chat":"` + s.chatID + `","text":5}`:                                      "malformed command",
		`{"type":"say","id":1,"chat":"` + s.chatID + `","extra":1}`:                                     "malformed command",
		`{"type":"say","id":1,"chat":"` + s.chatID + `","text":""}`:                                     "write something",
		`{"type":"say","id":1,"chat":"` + s.chatID + `","text":"a\u0000b"}`:                             "characters that cannot be sent",
		`{"type":"say","id":1,"chat":"` + s.chatID + `","text":"` + strings.Repeat("x", 100_000) + `"}`: "too long",
		`{"type":"request","id":1,"chat":"` + s.chatID + `","form":"nope"}`:                             `no form "nope"`,
		`{"type":"accept","id":1,"chat":"` + s.chatID + `"}`:                                            "no longer waiting",
		`{"type":"hello","id":1,"secret":"` + s.desktop.secret + `"}`:                                   "unknown command",
	} {
		t.Run(text[:min(len(text), 80)], func(t *testing.T) {
			conn.WriteMessage(websocket.TextMessage, []byte(text))
			e := next(t, conn, "error")
			if got := e["message"].(string); !strings.Contains(got, want) {
				t.Errorf("%.80s: %q, want %q", text, got, want)
			}
		})
	}
	if len(s.stream()) != before {
		t.Error("a refused command changed the chat")
	}
	conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"transcript","id":2,"chat":"`+s.chatID+`"}`))
	next(t, conn, "transcript")
}

type panics struct{ machine }

func (panics) Send(int64, string) ([]chat.Output, error) { panic("card 4111111111111111") }

func TestPanicIsCaught(t *testing.T) {
	s := serve(t)
	conn := s.window(t)
	s.session.mu.Lock()
	c := s.session.chats[0]
	c.machine = panics{c.machine}
	s.session.mu.Unlock()

	conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"say","id":3,"chat":"`+s.chatID+`","text":"x"}`))
	if e := next(t, conn, "error"); !strings.Contains(e["message"].(string), "internal error") || e["id"] != float64(3) {
		t.Errorf("answer to a panic: %v", e)
	}
	conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"transcript","id":4,"chat":"`+s.chatID+`"}`))
	next(t, conn, "transcript")
	s.session.mu.Lock()
	defer s.session.mu.Unlock()
	if log := s.log.String(); !strings.Contains(log, "internal error") || strings.Contains(log, "4111") {
		t.Errorf("logged %s", log)
	}
}

func (panics) Connected(int64) []chat.Output { panic("card 4111111111111111") }

func TestPanicOfOneChatSparesTheOthers(t *testing.T) {
	w, _, _ := accepted(t)
	other := w.newCustomer(nil)
	other.say("me too")
	w.mustAsk(`{"type":"accept","id":2,"chat":"` + w.state().Waiting[0].Chat + `"}`)
	w.session.chats[0].machine = panics{w.session.chats[0].machine}
	w.disconnectAgent()
	other.say("still there?")
	w.connectAgent()
	if items := w.session.chats[1].items; items[len(items)-1].Text != "still there?" {
		t.Error("the other chat did not come back")
	}
	if log := w.log.String(); !strings.Contains(log, "internal error") || strings.Contains(log, "4111") {
		t.Errorf("logged %s", log)
	}
}

func TestShutdownClosesWindows(t *testing.T) {
	s := serve(t)
	conn := s.window(t)
	next(t, conn, "state")
	s.session.shutdown()
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
	}
}

func TestStateIsJSONWithoutNull(t *testing.T) {
	b, err := json.Marshal(newWorld(t).state())
	if err != nil || strings.Contains(string(b), "null") {
		t.Errorf("an empty state is %s, %v", b, err)
	}
	resp := serve(t).request(t, "HEAD", "/", nil)
	if b, _ := io.ReadAll(resp.Body); len(b) != 0 {
		t.Error("HEAD has a body")
	}
}
