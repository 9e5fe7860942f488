package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sealform/sealform/admin/alone"
	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/admin/stamper"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

type demoCmd struct {
	Dir         string `default:".demo" help:"The demonstration's organisation, with Alice's home in it; made on the first start."`
	ShopPort    int    `env:"SHOP_PORT" default:"8801" help:"Port of the shop."`
	DesktopPort int    `env:"DESKTOP_PORT" default:"8802" help:"Port of Alice's desktop."`
	RelayPort   int    `env:"RELAY_PORT" default:"8803" help:"Port of the relay."`
	Relay       string `enum:"native,worker" default:"native" help:"What runs the relay: this program, or workerd, which Cloudflare Workers run on. The latter needs the repository, after make worker."`
	Sample      string `placeholder:"DIR" help:"Write submission.age and its one-time identity.txt to this folder, and stop. Open them with: age -d -i identity.txt submission.age"`

	office *alone.Office
}

// How the demonstration stamps: as docs/deploy.md tells a machine to.
const (
	demoStamps     = 4 * time.Hour
	demoStampLasts = 24 * time.Hour
)

// startTimeout is how long a part of the demonstration may take until it
// answers.
const startTimeout = 60 * time.Second

// Run starts the relay and the desktop as processes of their own and the shop
// in this one, and stops all of them when the context ends.
func (c *demoCmd) Run(ctx context.Context, log *slog.Logger) error {
	if c.Sample != "" {
		return writeSample(c.Sample)
	}
	if err := c.checkPorts(); err != nil {
		return err
	}
	signed, err := c.organise()
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	desktopURL, err := c.start(ctx, g, signed, log)
	if err != nil {
		return errors.Join(err, ignoreCancel(g.Wait()))
	}
	fmt.Print("\nSealform is running on this machine. Next:\n",
		"  1. Open the shop, press \"Chat with us\" and write something.\n",
		"  2. Open Alice's desktop, accept the chat and answer.\n",
		"  3. Type /form in the desktop's message box and pick \"Credit card\".\n\n")
	fmt.Printf("shop %s\ndesktop %s\nrelay %s\nready\n", c.shopOrigin()+"/", desktopURL, c.relaySocket())
	return ignoreCancel(g.Wait())
}

func ignoreCancel(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (c *demoCmd) shopOrigin() string { return "http://" + loopback(c.ShopPort) }

func (c *demoCmd) relayOrigin() string { return "ws://" + loopback(c.RelayPort) }

func (c *demoCmd) relaySocket() string { return c.relayOrigin() + wire.Path }

func loopback(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }

// checkPorts names a port that is taken, and the variable that moves it.
func (c *demoCmd) checkPorts() error {
	for _, p := range []struct {
		port     int
		what, by string
	}{{c.ShopPort, "shop", "SHOP_PORT"}, {c.DesktopPort, "desktop", "DESKTOP_PORT"}, {c.RelayPort, "relay", "RELAY_PORT"}} {
		l, err := net.Listen("tcp", loopback(p.port))
		if err != nil {
			return hinted{fmt.Errorf("port %d for the %s is taken", p.port, p.what),
				fmt.Sprintf("choose another: %s=%d make run", p.by, p.port+100)}
		}
		l.Close()
	}
	return nil
}

// organise makes the demonstration's organisation once, and publishes it for the
// ports of this start every time.
func (c *demoCmd) organise() (roster.Publication, error) {
	origins := []string{c.shopOrigin(), "http://localhost:" + strconv.Itoa(c.ShopPort)}
	if _, err := os.Stat(c.Dir); errors.Is(err, fs.ErrNotExist) {
		if err := alone.Make(c.Dir, c.plan(origins)); err != nil {
			return roster.Publication{}, err
		}
	}
	var err error
	if c.office, err = alone.Open(c.Dir); err != nil {
		return roster.Publication{}, err
	}
	if err := c.office.Move(c.relayOrigin(), origins); err != nil {
		return roster.Publication{}, err
	}
	return c.office.Publish(time.Now())
}

func (c *demoCmd) plan(origins []string) alone.Plan {
	return alone.Plan{
		Name: "riverbend.example/support", Relay: c.relayOrigin(),
		Services: []roster.Service{{Name: "billing", Title: "Billing", Origins: origins}, {Name: "moving", Title: "Moving house", Origins: origins, Rating: true}},
		Agent:    publish.Guest{ID: "alice", Name: "Alice", Services: []string{"*"}},
	}
}

// start starts the parts in g and returns the desktop's address once all of
// them answer.
func (c *demoCmd) start(ctx context.Context, g *errgroup.Group, signed roster.Publication, log *slog.Logger) (string, error) {
	if err := c.startRelay(ctx, g); err != nil {
		return "", err
	}
	if err := c.handOver(ctx, signed); err != nil {
		return "", err
	}
	if err := c.startStamping(ctx, g, log); err != nil {
		return "", err
	}
	if err := c.serveShop(ctx, g); err != nil {
		return "", err
	}
	lines, err := child(ctx, g, []string{"desktop", "--home", c.office.Home(), "--as", c.office.Agent, "--no-open", "--listen", loopback(c.DesktopPort),
		"--passphrase-file", c.office.Passphrase()})
	if err != nil {
		return "", err
	}
	return waitReady(ctx, lines)
}

func (c *demoCmd) startRelay(ctx context.Context, g *errgroup.Group) error {
	if c.Relay == "worker" {
		return c.startWorker(ctx, g)
	}
	relay := []string{"relay", "--listen", loopback(c.RelayPort), "--org-file", c.office.Public(), "--state", filepath.Join(c.Dir, "relay")}
	if _, err := child(ctx, g, relay); err != nil {
		return err
	}
	if err := waitHealthy(ctx, "http://"+loopback(c.RelayPort)+"/healthz"); err != nil {
		return fmt.Errorf("the relay does not answer: %w", err)
	}
	return nil
}

// handOver hands what was signed to the relay.
func (c *demoCmd) handOver(ctx context.Context, signed roster.Publication) error {
	relay, err := handover.New(c.relayOrigin(), c.office.Pin.Root)
	if err != nil {
		return err
	}
	return relay.Publish(ctx, signed.Append(nil))
}

// startStamping stamps in g for as long as the demonstration runs.
func (c *demoCmd) startStamping(ctx context.Context, g *errgroup.Group, log *slog.Logger) error {
	s, err := stamper.Open(c.office.Stamp(), "", demoStampLasts)
	if err != nil {
		return err
	}
	g.Go(func() error {
		s.Watch(ctx, demoStamps, func(done stamper.Stamped, err error) {
			if err != nil {
				tell(log, done, err)
			}
		})
		return nil
	})
	return nil
}

func (c *demoCmd) serveShop(ctx context.Context, g *errgroup.Group) error {
	h, err := shopHandler(shopPage{Org: c.office.Pin.Root, Spare: c.office.Pin.Spare, Relay: c.relaySocket(),
		Assets: "http://" + loopback(c.RelayPort) + "/widget/", Service: "billing"})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", loopback(c.ShopPort))
	if err != nil {
		return err
	}
	g.Go(func() error { return serve(ctx, l, h, func(context.Context) error { return nil }) })
	return nil
}

// child runs this program again as another process in g and returns the lines
// it prints. It is interrupted when ctx ends.
func child(ctx context.Context, g *errgroup.Group, args []string) (<-chan string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Stderr = os.Stderr
	cmd.Env = childEnv()
	cmd.Cancel = func() error { return interrupt(cmd.Process) }
	cmd.WaitDelay = 2 * drainTimeout
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := make(chan string, 16)
	g.Go(func() error {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
		return childError(ctx, args[0], cmd.Wait())
	})
	return lines, nil
}

// childEnv is the environment without a passphrase that is for other keys.
func childEnv() []string {
	return slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "SEALFORM_PASSPHRASE=") })
}

// interruptTime is how long after a child this program may be interrupted:
// Ctrl-C in a terminal reaches all of its processes, in no order.
const interruptTime = time.Second

// childError distinguishes an end that nobody asked for from one that was asked
// for.
func childError(ctx context.Context, name string, err error) error {
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(interruptTime):
	}
	if err == nil {
		err = errors.New("it ended by itself")
	}
	return fmt.Errorf("the %s stopped: %w", name, err)
}

func waitHealthy(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// waitReady returns the address that the desktop prints, once it is logged in.
func waitReady(ctx context.Context, lines <-chan string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	var url string
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				return "", errors.New("the desktop did not start")
			}
			if u, ok := strings.CutPrefix(line, "desktop "); ok {
				url = u
			}
			if line == "ready" {
				return url, nil
			}
		case <-ctx.Done():
			return "", fmt.Errorf("the desktop is not logged in: %w", context.Cause(ctx))
		}
	}
}
