package desktop

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

const secretPhrase = "four random words here"

// cupboard is a home with one agent, Alice, whose keys are under a passphrase.
type cupboard struct {
	pin roster.Pin
	key relaytest.Key
}

func (c *cupboard) Agents() ([]entrance.Folder, error) { return []entrance.Folder{c}, nil }
func (c *cupboard) Keyring() bool                      { return false }
func (c *cupboard) Make(entrance.Profile, string, func(entrance.Keys) ([]byte, error)) (entrance.Folder, entrance.Keys, error) {
	panic("a panic with " + secretPhrase)
}
func (c *cupboard) Profile() entrance.Profile {
	return entrance.Profile{Pin: c.pin, Relay: "ws://127.0.0.1:1", Agent: "alice"}
}
func (c *cupboard) Locked() bool { return true }
func (c *cupboard) Open(passphrase string) (entrance.Keys, error) {
	if passphrase != secretPhrase {
		return entrance.Keys{}, &entrance.Wrong{}
	}
	id, err := age.GenerateHybridIdentity()
	return entrance.Keys{Signer: c.key.Signer, Key: c.key.VKey, Identity: id}, err
}
func (c *cupboard) Request() ([]byte, error)        { return nil, nil }
func (c *cupboard) Granted(*roster.Authority) error { return nil }

// atGate is a window's server before there is a session.
func atGate(t *testing.T) (s *served, log *relaytest.Log) {
	t.Helper()
	w := newWorld(t)
	home := &cupboard{roster.Pin{Root: w.root.VKey}, w.alice}
	e, err := entrance.New(entrance.Config{Home: home, Relay: func(entrance.Profile) (entrance.Relay, error) { return nil, errors.New("none") }})
	if err != nil {
		t.Fatal(err)
	}
	log = &relaytest.Log{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	d := NewAt(e, func(in entrance.In) (Config, error) {
		c := w.session.self
		c.Signer, c.Key, c.Relay, c.Log = in.Keys.Signer, in.Keys.Key, in.Folder.Profile().Relay, logger
		return c, nil
	}, false, logger)
	server := httptest.NewServer(d.Handler())
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { d.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done; server.Close() })
	return &served{w, d, server, server.Listener.Addr().String(), ""}, log
}

func TestTheWindowIsOpenBeforeThereIsASession(t *testing.T) {
	s, log := atGate(t)
	conn := s.window(t)
	if e := next(t, conn, "entry"); e["step"] != "unlock" || e["agent"] != "alice" || e["organisation"] != "shop" {
		t.Fatalf("the window is told %v", e)
	}
	send := func(text string) { conn.WriteMessage(websocket.TextMessage, []byte(text)) }
	send(`{"type":"unlock","id":1,"passphrase":"` + secretPhrase + `x"}`)
	if e := next(t, conn, "error"); e["message"] != "this passphrase does not open your keys" {
		t.Errorf("a wrong passphrase: %v", e)
	}
	send(`{"type":"unlock","id":2,"passphrase":"` + secretPhrase + `"}`)
	if e := next(t, conn, "error"); !strings.Contains(e["message"].(string), "too many tries") {
		t.Errorf("the next at once: %v", e)
	}
	for in := false; !in; { // as soon as another try is let
		send(`{"type":"unlock","id":3,"passphrase":"` + secretPhrase + `"}`)
		for answered := false; !answered; {
			var e map[string]any
			if err := conn.ReadJSON(&e); err != nil {
				t.Fatal(err)
			}
			in = in || e["type"] == "state" // on the same socket
			answered = in || e["type"] == "error"
		}
	}
	if strings.Contains(log.String(), "random") {
		t.Errorf("the log has the passphrase: %s", log)
	}
	if e := next(t, s.window(t), "state"); e["type"] != "state" {
		t.Errorf("another window is told %v", e)
	}
}

// Whoever has not the launch secret is told nothing here either, and no page is
// answered under another name.
func TestTheGateHasTheSameWalls(t *testing.T) {
	s, _ := atGate(t)
	conn, _, err := s.dial(t, "http://"+s.host, launchSecret())
	if err != nil {
		t.Fatal(err)
	}
	if _, b, err := conn.ReadMessage(); !websocket.IsCloseError(err, closeDenied) {
		t.Errorf("without the secret: %q, %v", b, err)
	}
	if conn, _, err := s.dial(t, "https://evil.example", s.desktop.secret); err == nil {
		conn.Close()
		t.Error("another page was admitted")
	}
	for path, want := range map[string]int{"/file/x": http.StatusNotFound, "/passphrase": http.StatusNotFound} {
		if resp := s.request(t, "GET", path, nil); resp.StatusCode != want {
			t.Errorf("%s: status %d", path, resp.StatusCode)
		}
	}
	if resp := s.request(t, "GET", "/", func(r *http.Request) { r.Host = "evil.example" }); resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("under another name: status %d", resp.StatusCode)
	}
}

// What a hostile window sends is refused, and never repeated.
func TestHostileMessagesAtTheGate(t *testing.T) {
	s, log := atGate(t)
	conn := s.window(t)
	next(t, conn, "entry")
	for text, want := range map[string]string{
		``:         "malformed command",
		`nonsense`: "malformed command",
		`{}`:       "unknown command",
		`{"type":"say","id":1,"chat":"00000000000000000000000000000000","text":"x"}`: "unknown command",
		`{"type":"unlock","id":1,"passphrase":5}`:                                    "malformed command",
		`{"type":"unlock","id":1,"passphrase":"HUSH","extra":"HUSH"}`:                "malformed command",
		`{"type":"unlock","id":1,"passphrase":"HUSH"}{}`:                             "malformed command",
		`{"type":"protect","id":1,"keyring":true,"passphrase":"HUSH"}`:               "choose a passphrase",
		`{"type":"protect","id":1,"passphrase":"HUSH and some more words"}`:          "not what is asked for",
		`{"type":"invite","id":1,"invitation":"HUSH"}`:                               "not an invitation",
		`{"type":"invite","id":1,"invitation":"sealform-invitation-HUSH"}`:           "cut short",
		`{"type":"choose","id":1,"agent":"HUSH"}`:                                    "not what is asked for",
		`{"type":"proceed","id":1}`:                                                  "not what is asked for",
	} {
		conn.WriteMessage(websocket.TextMessage, []byte(text))
		e := next(t, conn, "error")
		if got := e["message"].(string); !strings.Contains(got, want) || strings.Contains(got, "HUSH") {
			t.Errorf("%.60s: %q, want %q", text, got, want)
		}
	}
	if strings.Contains(log.String(), "HUSH") {
		t.Errorf("the log has %s", log)
	}
}

// A panic ends no program, and nothing of it is logged.
func TestAPanicAtTheGate(t *testing.T) {
	var log bytes.Buffer
	g := &gate{nil, newPasses(), slog.New(slog.NewTextHandler(&log, nil)), make(chan struct{})}
	answer, _ := g.perform([]byte(`{"type":"unlock","id":4,"passphrase":"HUSH"}`)).(errorEvent)
	if answer.ID != 4 || !strings.Contains(answer.Message, "internal error") || !strings.Contains(log.String(), "command unlock") || strings.Contains(log.String(), "HUSH") {
		t.Errorf("%+v\n%s", answer, &log)
	}
}

// A second start has the window shown with a secret of its own, which no page
// can use and which admits nobody.
func TestShow(t *testing.T) {
	s, _ := atGate(t)
	shown := 0
	s.desktop.OnShow = func() error { shown++; return nil }
	bearer := func(secret string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }
	}
	for name, c := range map[string]struct {
		method string
		change func(*http.Request)
		want   int
	}{
		"nobody":            {"POST", nil, 403},
		"the launch secret": {"POST", bearer(s.desktop.secret), 403},
		"by GET":            {"GET", bearer(s.desktop.ShowSecret()), 404},
		"another name":      {"POST", func(r *http.Request) { bearer(s.desktop.ShowSecret())(r); r.Host = "evil.example" }, 421},
		"a page, even ours": {"POST", func(r *http.Request) {
			bearer(s.desktop.ShowSecret())(r)
			r.Header.Set("Origin", "http://"+s.host)
		}, 403},
	} {
		if resp := s.request(t, c.method, ShowPath, c.change); resp.StatusCode != c.want || shown != 0 {
			t.Errorf("%s: status %d, shown %d times", name, resp.StatusCode, shown)
		}
	}
	if resp := s.request(t, "POST", ShowPath, bearer(s.desktop.ShowSecret())); resp.StatusCode != 204 || shown != 1 {
		t.Errorf("status %d, shown %d times", resp.StatusCode, shown)
	}
	s.desktop.OnShow = func() error { return errors.New("no browser") }
	if resp := s.request(t, "POST", ShowPath, bearer(s.desktop.ShowSecret())); resp.StatusCode != 503 {
		t.Errorf("without a browser: status %d", resp.StatusCode)
	}
	conn, _, err := s.dial(t, "http://"+s.host, s.desktop.ShowSecret())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, closeDenied) {
		t.Errorf("the secret opens a window: %v", err)
	}
	pass := strings.TrimPrefix(s.desktop.PassURL(s.host), "http://"+s.host+"/#launch=")
	conn, _, err = s.dial(t, "http://"+s.host, pass)
	if err != nil {
		t.Fatal(err)
	}
	next(t, conn, "entry")
}
