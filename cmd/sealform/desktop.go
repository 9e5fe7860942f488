package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/sealform/sealform/desktop"
	"github.com/sealform/sealform/desktop/workspace"
)

type desktopCmd struct {
	Dir    string `required:"" type:"existingdir" help:"The organisation's folder, with root.pub, agents/ and workspace/."`
	Agent  string `required:"" help:"Which agent's key to use, such as alice."`
	Relay  string `required:"" help:"The relay's socket, such as wss://relay.example/v1/socket."`
	Listen string `default:"127.0.0.1:0" help:"Loopback address of the desktop's window. With a port of its own choice, not 0, the window has a host name that is new with each start."`
	passphrase
}

// Run opens the agent's key, prints the window's address, and serves until the
// context ends. It prints "ready" when the relay has accepted the log-in.
func (c *desktopCmd) Run(ctx context.Context, log *slog.Logger) error {
	cfg, err := c.config(log)
	if err != nil {
		return err
	}
	d, err := desktop.New(cfg)
	if err != nil {
		return err
	}
	l, err := listenLoopback(c.Listen)
	if err != nil {
		return err
	}
	fmt.Println("desktop " + d.LaunchURL(l.Addr().String()))
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return d.Run(ctx) }) // when it ends, it says goodbye in every chat and wipes
	g.Go(func() error { return serve(ctx, l, d.Handler(), func(context.Context) error { return nil }) })
	g.Go(func() error { announce(ctx, d.Ready()); return nil })
	return g.Wait()
}

func announce(ctx context.Context, ready <-chan struct{}) {
	select {
	case <-ready:
		fmt.Println("ready")
	case <-ctx.Done():
	}
}

func (c *desktopCmd) config(log *slog.Logger) (desktop.Config, error) {
	org, err := readVKey(filepath.Join(c.Dir, "root.pub"))
	if err != nil {
		return desktop.Config{}, err
	}
	path := filepath.Join(c.Dir, "agents", c.Agent)
	vkey, err := readVKey(path + ".pub")
	if err != nil {
		return desktop.Config{}, hinted{err, "name an agent that has a key in agents/"}
	}
	w, err := workspace.Open(filepath.Join(c.Dir, "workspace"))
	if err != nil {
		return desktop.Config{}, err
	}
	pass, err := c.read("Passphrase of " + c.Agent + "'s key")
	if err != nil {
		return desktop.Config{}, err
	}
	signer, err := openKey(path+".age", pass)
	if err != nil {
		return desktop.Config{}, err
	}
	return desktop.Config{Signer: signer, Key: vkey, Org: org, Relay: c.Relay, Forms: w.Forms, Texts: w, Log: log, Named: !strings.HasSuffix(c.Listen, ":0")}, nil
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
