// Package local runs the relay for Cloudflare Workers on this machine, under
// the workerd that Cloudflare runs too. It needs no account and no network.
//
// It may see public keys, signed public notes and the folder of sealed bytes
// that the relay keeps. It never sees plaintext.
package local

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A Config says what to run. Root is the repository, in which "make worker"
// has been run.
type Config struct {
	Root    string
	Build   string // folder below Root's build: "worker", or "worker-bomb" of the tests
	State   string // folder that the relay keeps its state in; made when there is none
	Listen  string // host:port
	Pins    []roster.Pin
	Origins []string
	Output  io.Writer // what workerd prints; nil drops it

	// To the second; 0: the relay's default.
	Requeue, Transfer time.Duration
}

// startWithin is how long workerd may take to answer.
const startWithin = 60 * time.Second

// answerWithin is how long an operator's request may take.
const answerWithin = 30 * time.Second

// A Relay is a running workerd.
type Relay struct {
	cmd   *exec.Cmd
	url   string // http://host:port
	ops   string // path of a socket
	pins  []roster.Pin
	ended chan struct{}
	err   error // why it ended; valid after ended
}

// Start runs the relay and returns once it answers.
func Start(ctx context.Context, c Config) (*Relay, error) {
	r := &Relay{url: "http://" + c.Listen, pins: c.Pins, ops: filepath.Join(c.State, "ops"), ended: make(chan struct{})}
	var err error
	if r.cmd, err = c.command(r.ops); err != nil {
		return nil, err
	}
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { r.err = r.cmd.Wait(); close(r.ended) }()
	if err := r.healthy(ctx); err != nil {
		return nil, errors.Join(err, r.Kill())
	}
	return r, nil
}

func (c Config) command(ops string) (*exec.Cmd, error) {
	workerd, err := find(c.Root)
	if err != nil {
		return nil, err
	}
	objects := filepath.Join(c.State, "objects")
	if err := os.MkdirAll(objects, 0o700); err != nil {
		return nil, err
	}
	if err := os.Remove(ops); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	build := filepath.Join(c.Root, "build", c.Build)
	cmd := exec.Command(workerd, "serve", filepath.Join(build, "relay.capnp"), "--experimental",
		"--directory-path=state="+objects, "--directory-path=widget="+build+"-widget",
		"--socket-addr=http="+c.Listen, "--socket-addr=ops=unix:"+ops)
	var orgs strings.Builder
	for _, p := range c.Pins {
		orgs.WriteString(p.String() + " ")
	}
	cmd.Env = []string{"REQUEUE=" + seconds(c.Requeue), "TRANSFER=" + seconds(c.Transfer), "ORGS=" + orgs.String(), "ORIGINS=" + strings.Join(c.Origins, " "), "MARK_KEY=" + rand.Text()}
	cmd.Stdout, cmd.Stderr = c.Output, c.Output
	return cmd, nil
}

func seconds(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(int(d.Seconds()))
}

// find returns the workerd of this repository's npm packages. The command in
// node_modules/.bin is a script, which could not be ended as one process.
func find(root string) (string, error) {
	found, _ := filepath.Glob(filepath.Join(root, "node_modules/@cloudflare/workerd-*/bin/workerd"))
	if len(found) != 1 {
		return "", fmt.Errorf("no workerd in %q: run make worker there", filepath.Join(root, "node_modules"))
	}
	return found[0], nil
}

func (r *Relay) healthy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if res, err := http.Get(r.url + "/healthz"); err == nil {
			_, _ = io.Copy(io.Discard, res.Body) // workerd does not like to be left
			return res.Body.Close()
		}
		select {
		case <-r.ended:
			return fmt.Errorf("workerd ended at once: %w", r.err)
		case <-ctx.Done():
			return fmt.Errorf("workerd does not answer: %w", context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// Publish hands a publication over.
func (r *Relay) Publish(p roster.Publication) error {
	claim, _ := roster.Claims(p.Roster)
	for _, pin := range r.pins {
		if pin.Root == claim.Org || len(r.pins) == 1 {
			return orgs.Put(context.Background(), http.DefaultClient, r.url, pin, p)
		}
	}
	return errors.New("the roster names an organisation that this relay does not serve")
}

// Drain closes every connection with wire.CloseShutdown, and every later one.
func (r *Relay) Drain(ctx context.Context) error {
	_, err := r.ask(ctx, http.MethodPost, "")
	return err
}

// A State is what is to be known of an object. The queue's knows every chat
// that has an object.
type State struct {
	Since       int64 // when it got its memory, Unix ms
	Connections int
	Chats       int
}

// State asks the object of a chat; the zero ticket's is the queue's.
func (r *Relay) State(ctx context.Context, chat wire.Ticket) (State, error) {
	var s State
	text, err := r.ask(ctx, http.MethodGet, wire.SocketURL("", chat))
	if err == nil {
		_, err = fmt.Sscanf(text, "since %d\nconnections %d\nchats %d\n", &s.Since, &s.Connections, &s.Chats)
	}
	return s, err
}

// ask speaks to the entry point for operators.
func (r *Relay) ask(ctx context.Context, method, query string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", r.ops)
	}
	client := http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(ctx, method, "http://ops/"+query, nil)
	if err != nil {
		return "", err
	}
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

// Kill ends workerd without a word. Asked politely, it would wait for its
// connections to end and keep the address meanwhile.
func (r *Relay) Kill() error {
	err := r.cmd.Process.Kill()
	<-r.ended
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

// PID is workerd's process.
func (r *Relay) PID() int { return r.cmd.Process.Pid }

// Ended is closed when workerd has ended.
func (r *Relay) Ended() <-chan struct{} { return r.ended }
