package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"filippo.io/age"
	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/desktop/invitation"
	"github.com/sealform/sealform/relay/roster"
)

// A shelf keeps what an administrator hands over, as a relay does.
type shelf struct {
	mu         sync.Mutex
	pin        roster.Pin
	away       bool
	has        *roster.Authority
	enrolments map[string][]byte
}

// ServeHTTP implements http.Handler.
func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	part := strings.SplitN(strings.TrimPrefix(r.URL.Path, "/v1/orgs/"), "/", 3)
	switch {
	case s.away:
		w.WriteHeader(http.StatusServiceUnavailable)
	case len(part) == 3 && part[1] == "enrolments":
		s.slot(w, r.Method, part[2], body)
	case len(part) == 2 && part[1] == "publication" && r.Method == http.MethodPut:
		w.WriteHeader(s.take(body))
	case s.has != nil && part[1] == "roster":
		_, _ = w.Write(s.has.Roster)
	case s.has != nil && part[1] == "stamp":
		_, _ = w.Write(s.has.Stamp)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s *shelf) take(body []byte) int {
	p, err := roster.ParsePublication(body)
	if err != nil {
		return http.StatusForbidden
	}
	a, err := p.Open(s.pin)
	switch {
	case err != nil:
		return http.StatusForbidden
	case !a.Newer(s.has):
		return http.StatusConflict
	}
	s.has = a
	return http.StatusNoContent
}

func (s *shelf) slot(w http.ResponseWriter, method, name string, body []byte) {
	b, there := s.enrolments[name]
	switch {
	case method == http.MethodPut && !there:
		s.enrolments[name] = body
		w.WriteHeader(http.StatusNoContent)
	case method == http.MethodPut && string(b) != string(body):
		w.WriteHeader(http.StatusConflict)
	case method == http.MethodPut:
		w.WriteHeader(http.StatusNoContent)
	case there:
		_, _ = w.Write(b)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// offices are the commands of scripts that stand for what others do: "until" waits
// for a line of a file, "listening" for an address that takes connections, "serve"
// has the relay take an organisation, "away" and "back" it; "enrol" is an
// agent's desktop, and "approve" a person in a terminal. documented_test.go has those
// that try what the documents say.
var offices = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"documented": documented,
	"leave":      leave,
	"left":       left,
	"path":       pathTo,
	"serve": func(ts *testscript.TestScript, _ bool, args []string) {
		pins, err := roster.ParsePins(ts.ReadFile(args[0]))
		ts.Check(err)
		shelfOf(ts).serve(pins[0])
	},
	"away":    func(ts *testscript.TestScript, _ bool, _ []string) { shelfOf(ts).setAway(true) },
	"back":    func(ts *testscript.TestScript, _ bool, _ []string) { shelfOf(ts).setAway(false) },
	"healthy": func(ts *testscript.TestScript, _ bool, args []string) { ts.Check(healthy(args[0])) },
	"listening": func(ts *testscript.TestScript, _ bool, args []string) {
		tick, end := time.NewTicker(20*time.Millisecond), time.After(20*time.Second)
		defer tick.Stop()
		for {
			c, err := net.Dial("tcp", args[0])
			if err == nil {
				ts.Check(c.Close())
				return
			}
			select {
			case <-tick.C:
			case <-end:
				ts.Fatalf("%v", err)
			}
		}
	},
	"enrol": func(ts *testscript.TestScript, _ bool, args []string) {
		i, err := invitation.Parse(ts.ReadFile(args[0]))
		ts.Check(err)
		slot, msg, err := enrolled(i)
		ts.Check(err)
		if len(args) > 1 {
			ts.Check(os.WriteFile(ts.MkAbs(args[1]), msg, 0o600))
			return
		}
		relay, err := handover.New(i.Relay, i.Pin.Root)
		ts.Check(err)
		ts.Check(relay.Enrol(context.Background(), slot, msg))
	},
	"approve": func(ts *testscript.TestScript, _ bool, args []string) {
		said, err := approve(ts, args[0], args[2])
		ts.Check(err)
		if !strings.Contains(said, args[1]+" (") || !strings.Contains(said, "Are they the same?") {
			ts.Fatalf("the terminal shows %q", said)
		}
		if len(args) > 3 && !strings.Contains(said, wordsOf(ts.ReadFile(args[3]))) {
			ts.Fatalf("the terminal shows %q, and the desktop other words", said)
		}
	},
	"until": func(ts *testscript.TestScript, _ bool, args []string) {
		want := regexp.MustCompile("(?m)" + args[1])
		tick, end := time.NewTicker(20*time.Millisecond), time.After(2*time.Minute)
		defer tick.Stop()
		for {
			b, _ := os.ReadFile(ts.MkAbs(args[0]))
			if want.Match(b) {
				return
			}
			select {
			case <-tick.C:
			case <-end:
				ts.Fatalf("%s has %q", args[0], b)
			}
		}
	},
}

// wordsOf returns the words that a desktop has printed.
func wordsOf(said string) string {
	_, rest, _ := strings.Cut(said, "words ")
	words, _, _ := strings.Cut(rest, "\n")
	return words
}

// healthy waits for a relay that starts.
func healthy(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return waitHealthy(ctx, strings.Replace(address, "ws", "http", 1)+"/healthz")
}

// freePort returns an address on which nothing listens.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (s *shelf) serve(pin roster.Pin) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pin = pin
}

func (s *shelf) setAway(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

type shelfKey struct{}

func shelfOf(ts *testscript.TestScript) *shelf { return ts.Value(shelfKey{}).(*shelf) }

// setShelf gives a script a relay of its own, and ports for others.
func setShelf(e *testscript.Env) error {
	free, err := freePort()
	if err != nil {
		return err
	}
	e.Setenv("FREE", free)
	for i := range 5 {
		at, err := freePort()
		if err != nil {
			return err
		}
		_, port, err := net.SplitHostPort(at)
		if err != nil {
			return err
		}
		e.Setenv(fmt.Sprintf("PORT%d", i+1), port)
	}
	s := &shelf{enrolments: map[string][]byte{}}
	srv := httptest.NewServer(s)
	e.Defer(srv.Close)
	e.Values[shelfKey{}] = s
	e.Setenv("RELAY", strings.Replace(srv.URL, "http", "ws", 1))
	return nil
}

// enrolled does what an agent's desktop does with an invitation.
func enrolled(i invitation.Invitation) (slot string, msg []byte, err error) {
	key, vkey, err := i.Key()
	if err != nil {
		return "", nil, err
	}
	skey, agent, err := note.GenerateKey(rand.Reader, roster.OrgName(i.Pin.Root)+"/"+i.Agent)
	if err != nil {
		return "", nil, err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return "", nil, err
	}
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return "", nil, err
	}
	e := roster.Enrolment{Org: i.Pin.Root, Agent: i.Agent, Invitation: vkey, Key: agent, Recipient: id.Recipient().String(), Time: time.Now().Unix()}
	msg, err = e.Sign(signer, key)
	return roster.Slot(vkey), msg, err
}

// approve runs publish in a terminal, answers the question about the words, and
// signs nothing. It returns what the terminal showed.
func approve(ts *testscript.TestScript, dir, say string) (string, error) {
	cmd := exec.Command("sealform", "publish", dir)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = append(os.Environ(), "SEALFORM_PASSPHRASE="+ts.Getenv("SEALFORM_PASSPHRASE"), "SSL_CERT_FILE="+ts.Getenv("SSL_CERT_FILE"))
	said, err := terminal(cmd, "decide later:", say, "yes/no:", "no")
	var code *exec.ExitError
	if errors.As(err, &code) && code.ExitCode() == 1 {
		err = nil // it was told not to sign
	}
	return said, err
}

// terminal runs a command in a terminal. Each time that it shows the first of a
// pair, the second is typed.
func terminal(cmd *exec.Cmd, pairs ...string) (said string, err error) {
	tty, err := pty.Start(cmd)
	if err != nil {
		return "", err
	}
	defer tty.Close()
	at, buffer := 0, make([]byte, 1<<10)
	for {
		n, err := tty.Read(buffer)
		said += string(buffer[:n])
		if len(pairs) > 0 {
			if i := strings.Index(said[at:], pairs[0]); i >= 0 {
				at += i + len(pairs[0])
				if _, err := io.WriteString(tty, pairs[1]+"\n"); err != nil {
					return said, err
				}
				pairs = pairs[2:]
			}
		}
		if err != nil { // the program has ended, and its terminal with it
			break
		}
	}
	return said, cmd.Wait()
}
