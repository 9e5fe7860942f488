package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/sealform/sealform/desktop"
	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/desktop/home"
	"github.com/sealform/sealform/relay/durable"
)

type desktopCmd struct {
	Home       string `env:"SEALFORM_HOME" placeholder:"DIR" help:"Folder of the agents of this machine; one in the user's configuration by default."`
	As         string `placeholder:"AGENT" help:"Which of them to be, such as alice@acme.example/support."`
	Invitation string `placeholder:"-" xor:"change" help:"Read an invitation from standard input. Without it the window asks."`
	Listen     string `default:"127.0.0.1:0" help:"Loopback address of the desktop's window. With a port of its own choice, not 0, the window has a host name that is new with each start."`
	NoOpen     bool   `help:"Print the window's address only, instead of opening it."`
	Change     bool   `name:"change-passphrase" xor:"change" help:"Open no window: ask for a new passphrase for the agent's keys, or put them under this computer's keyring."`
	passphrase
}

// Run opens the window and prints its address, and serves until the context
// ends. The window asks for what is missing. It prints "ready" when the relay
// has accepted the log-in. Where the program runs already, it only shows that
// one's window.
func (c *desktopCmd) Run(ctx context.Context, out *output, log *slog.Logger) error {
	dir, err := c.home()
	if err != nil {
		return err
	}
	h, err := home.Open(dir)
	if err != nil {
		return err
	}
	claim, err := h.Claim()
	if _, running := errors.AsType[*durable.InUse](err); running {
		return c.showRunning(ctx, h)
	}
	if err != nil {
		return err
	}
	if c.Change {
		return errors.Join(c.change(h, out), claim.Release())
	}
	return errors.Join(c.runHome(ctx, h, claim, log), claim.Release())
}

func (c *desktopCmd) home() (string, error) {
	if c.Home != "" {
		return c.Home, nil
	}
	dir, err := configDir()
	if err != nil {
		return "", hinted{errors.New("this user has no configuration folder"), "name a folder with --home or SEALFORM_HOME"}
	}
	return filepath.Join(dir, "sealform"), nil
}

func (c *desktopCmd) showRunning(ctx context.Context, h *home.Home) error {
	switch running := errors.New("sealform desktop is running already"); {
	case c.Change:
		return hinted{running, "end it first: the keys are in use"}
	case c.Invitation != "":
		return hinted{running, "paste the invitation into its window, or end it first"}
	}
	if err := h.Show(ctx); err != nil {
		return err
	}
	fmt.Println("sealform desktop is running already: its window is open")
	return nil
}

func (c *desktopCmd) runHome(ctx context.Context, h *home.Home, claim *home.Claim, log *slog.Logger) error {
	e, err := c.entrance(h)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	w := &workplace{log: log, named: c.named(), run: func(f func(context.Context)) { g.Go(func() error { f(ctx); return nil }) }}
	d := desktop.NewAt(e, w.enter, c.named(), log)
	w.changed = d.Changed
	l, err := listenLoopback(c.Listen)
	if err != nil {
		return err
	}
	addr := l.Addr().String()
	d.OnShow = func() error { return browse(d.PassURL(addr)) }
	if err := claim.Tell(addr, d.ShowURL(addr), d.ShowSecret()); err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Println("desktop " + d.LaunchURL(addr))
	g.Go(func() error { return d.Run(ctx) }) // when it ends, it leaves every chat for the next start and wipes
	g.Go(func() error { return serve(ctx, l, d.Handler(), func(context.Context) error { return nil }) })
	g.Go(func() error { announce(ctx, d.Ready()); return nil })
	g.Go(func() error { announceWords(ctx, e); return nil })
	c.open(d)
	err = g.Wait()
	if n := d.Left(); n > 0 {
		fmt.Printf("chats that go on when Sealform starts again: %d\n", n)
	}
	return err
}

func (c *desktopCmd) entrance(h *home.Home) (*entrance.Entrance, error) {
	pass := ""
	if c.given() {
		var err error
		if pass, err = c.read(""); err != nil {
			return nil, err
		}
		if err := os.Unsetenv(passphraseVariable); err != nil { // what opens the browser would be given it
			return nil, err
		}
	}
	line, err := c.invitation()
	if err != nil {
		return nil, err
	}
	return entrance.New(entrance.Config{Home: h, Relay: relayOf, As: c.As, Invitation: line, Passphrase: pass})
}

// invitation reads one from standard input, where it is in no list of
// processes and in no shell's history.
func (c *desktopCmd) invitation() (string, error) {
	switch c.Invitation {
	case "":
		return "", nil
	case "-":
		b, err := io.ReadAll(io.LimitReader(os.Stdin, maxInvitation))
		return string(b), err
	}
	return "", hinted{errors.New("an invitation is a secret, and no argument"), "write --invitation - and paste it into standard input"}
}

// maxInvitation is the most that is read of an invitation, in bytes.
const maxInvitation = 16 << 10

func (c *desktopCmd) named() bool { return !strings.HasSuffix(c.Listen, ":0") }

// open opens the window, or says that it cannot.
func (c *desktopCmd) open(d *desktop.Desktop) {
	if c.NoOpen {
		return
	}
	if d.OnShow() != nil {
		fmt.Fprintln(os.Stderr, "sealform: no browser could be opened: open the address above in one of this machine")
	}
}

// announceWords prints the five words of a request, for who has no window.
func announceWords(ctx context.Context, e *entrance.Entrance) {
	changed, stop := e.Watch()
	defer stop()
	for told := ""; ; {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		if words := strings.Join(e.View().Words, "-"); words != "" && words != told {
			fmt.Println("words " + words)
			told = words
		}
	}
}

func announce(ctx context.Context, ready <-chan struct{}) {
	select {
	case <-ready:
		fmt.Println("ready")
	case <-ctx.Done():
	}
}

// listenLoopback refuses any address that other machines could reach.
func listenLoopback(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil || !net.ParseIP(host).IsLoopback() {
		return nil, fmt.Errorf("%q is not a loopback address: use 127.0.0.1 and a port", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, hinted{fmt.Errorf("cannot listen on %q: %w", addr, err), "choose another address with --listen"}
	}
	return l, nil
}
