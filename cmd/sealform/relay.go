package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/native"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/widget"
)

type relayCmd struct {
	Listen              string        `placeholder:"ADDRESS" help:"Address to listen on. Default: 127.0.0.1:8803, with a certificate :443."`
	OrgFile             string        `required:"" type:"existingfile" help:"The organisation's org.pub: whom this relay serves."`
	State               string        `required:"" type:"path" placeholder:"DIR" help:"Folder for what the organisation publishes, which must outlast a restart; made when it is not there."`
	Front               front         `embed:""`
	TrustedProxy        []string      `placeholder:"ADDRESS" help:"Address or range of a proxy that says where connections come from, such as 127.0.0.1. Can be repeated."`
	ClientAddressHeader string        `default:"X-Forwarded-For" placeholder:"NAME" help:"Header in which a trusted proxy says it."`
	Public              []string      `help:"Origin under which desktops dial this relay, such as wss://relay.example. Default: wss:// and the names of the certificate; without one, ws:// and the address."`
	Requeue             time.Duration `default:"60s" help:"How long an agent's program may be away before a customer who is there waits for somebody else, 10s to 30m."`
	Transfer            time.Duration `default:"2m" help:"How long a colleague can take a chat that is handed over, 10s to 2m."`
	Widgets             string        `type:"existingdir" placeholder:"DIR" help:"Folder of earlier releases' widgets, unpacked, to serve too: pages whose tag is of one go on."`
	MetricsListen       string        `placeholder:"ADDRESS" help:"Address on which to show numbers for Prometheus, such as 127.0.0.1:9803, and nothing else. Default: they are shown nowhere."`
	Format              string        `name:"log-format" enum:"text,json" default:"text" help:"How the log is written to standard error: text or json, a line each."`
	Level               string        `name:"log-level" enum:"debug,info,warn,error" default:"info" help:"The least that is logged: debug, info, warn or error. Chats and connections are debug."`
}

// Run serves until the context ends, then tells everyone to connect again
// elsewhere or later.
func (c *relayCmd) Run(ctx context.Context, level *slog.LevelVar, logger *slog.Logger) error {
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		return err
	}
	if c.Format == "json" {
		logger = slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	}
	if err := c.checkTimes(); err != nil {
		return err
	}
	pins, err := readPins(c.OrgFile)
	if err != nil {
		return err
	}
	proxies, err := native.NewProxies(c.TrustedProxy, c.ClientAddressHeader)
	if err != nil {
		return err
	}
	earlier, err := earlierWidgets(c.Widgets, logger)
	if err != nil {
		return err
	}
	source, err := c.Front.source(c.State, logger)
	if err != nil {
		return err
	}
	l, err := c.listen(source != nil)
	if err != nil {
		return err
	}
	defer l.Close()
	shown, err := c.listenMetrics()
	if err != nil {
		return err
	}
	if err := c.setPublic(source, l.Addr()); err != nil {
		return err
	}
	s, err := native.New(native.Config{Pins: pins, State: c.State, Requeue: c.Requeue, Transfer: c.Transfer, PublicOrigins: c.Public, Proxies: proxies, Log: logger})
	if err != nil {
		return err
	}
	if err := c.printTags(pins); err != nil {
		return err
	}
	sayUnpublished(s, logger)
	if source != nil {
		listensAt(source, l.Addr())
		go source.Watch(ctx)
	}
	if shown != nil {
		defer shown.Close()
		go serveMetrics(shown, s, source)
	}
	return serveTLS(ctx, s.Guard(l), source, relayHandler(s, earlier), s.Shutdown)
}

func (c *relayCmd) checkTimes() error {
	if c.Requeue < 10*time.Second || c.Requeue > 30*time.Minute {
		return hinted{fmt.Errorf("--requeue is %s", c.Requeue), "choose a time from 10s to 30m"}
	}
	if c.Transfer < 10*time.Second || c.Transfer > core.TransferWithin*time.Millisecond {
		return hinted{fmt.Errorf("--transfer is %s", c.Transfer), "choose a time from 10s to 2m"}
	}
	return nil
}

// readPins reads an organisation's org.pub: its root's verifier key, and the
// spare root's fingerprint if it has one.
func readPins(path string) ([]roster.Pin, error) {
	text, err := readText(path)
	if err != nil {
		return nil, err
	}
	pins, err := roster.ParsePins(string(text))
	if err == nil && len(pins) == 0 {
		err = errors.New("is empty")
	}
	if err != nil {
		return nil, hinted{fmt.Errorf("file %q: %w", path, err), "give the org.pub that \"sealform init\" has made"}
	}
	return pins, nil
}

// sayUnpublished says that nobody can be served until "sealform publish" has
// handed a roster over.
func sayUnpublished(s *native.Server, log *slog.Logger) {
	for _, name := range s.Unpublished() {
		log.Warn("nothing was published yet: everybody is refused", "organisation", name)
	}
}

// printTags prints what an embedder puts into a page.
func (c *relayCmd) printTags(pins []roster.Pin) error {
	m, err := widget.Manifest()
	if err != nil {
		return err
	}
	assets := "http" + strings.TrimPrefix(c.Public[0], "ws") + widget.Prefix
	for _, pin := range pins {
		fmt.Printf("script tag for your pages, with a service of the roster in place of SERVICE (docs/embed.md):\n"+
			"<script src=\"%s\" integrity=\"%s\" crossorigin data-relay=\"%s\" data-org=\"%s\"%s data-service=\"SERVICE\" async></script>\n",
			assets+m.Loader.Name, m.Loader.Integrity, c.Public[0]+wire.Path, pin.Root, spareOf(pin))
	}
	return nil
}

// spareOf is the tag's attribute for the spare root.
func spareOf(pin roster.Pin) string {
	if pin.Spare == "" {
		return ""
	}
	return fmt.Sprintf(" data-spare=%q", pin.Spare)
}

// relayHandler serves sockets and the widget's files, of this build and of
// earlier ones.
func relayHandler(s *native.Server, earlier []widget.Release) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(widget.Prefix, widget.Handler(earlier...))
	mux.Handle("/", s.Handler())
	return mux
}
