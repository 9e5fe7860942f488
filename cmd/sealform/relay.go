package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/sealform/sealform/relay/native"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/widget"
)

type relayCmd struct {
	Config              string        `type:"path" env:"SEALFORM_RELAY_CONFIG" placeholder:"FILE" help:"Read what is not given here from this file, such as relay.yaml: docs/operate.md."`
	Check               bool          `help:"Read everything, say each thing that is wrong and what to do, and start nothing."`
	Listen              string        `env:"SEALFORM_RELAY_LISTEN" placeholder:"ADDRESS" help:"Address to listen on. Default: 127.0.0.1:8803, with a certificate :443."`
	OrgFile             []string      `env:"SEALFORM_RELAY_ORG_FILE" type:"path" placeholder:"FILE" help:"An organisation's org.pub: whom this relay serves. Can be repeated."`
	State               string        `env:"SEALFORM_RELAY_STATE" type:"path" placeholder:"DIR" help:"Folder for what the organisation publishes, which must outlast a restart; made when it is not there."`
	Front               front         `embed:""`
	TrustedProxy        []string      `env:"SEALFORM_RELAY_TRUSTED_PROXY" placeholder:"ADDRESS" help:"Address or range of a proxy that says where connections come from, such as 127.0.0.1. Can be repeated."`
	ClientAddressHeader string        `env:"SEALFORM_RELAY_CLIENT_ADDRESS_HEADER" default:"X-Forwarded-For" placeholder:"NAME" help:"Header in which a trusted proxy says it."`
	Public              []string      `env:"SEALFORM_RELAY_PUBLIC" help:"Origin under which desktops dial this relay, such as wss://relay.example. Default: wss:// and the names of the certificate; without one, ws:// and the address."`
	Requeue             time.Duration `env:"SEALFORM_RELAY_REQUEUE" default:"60s" help:"How long an agent's program may be away before a customer who is there waits for somebody else, 10s to 30m."`
	Transfer            time.Duration `env:"SEALFORM_RELAY_TRANSFER" default:"2m" help:"How long a colleague can take a chat that is handed over, 10s to 2m."`
	Widgets             string        `env:"SEALFORM_RELAY_WIDGETS" type:"path" placeholder:"DIR" help:"Folder of earlier releases' widgets, unpacked, to serve too: pages whose tag is of one go on."`
	MetricsListen       string        `env:"SEALFORM_RELAY_METRICS_LISTEN" placeholder:"ADDRESS" help:"Address on which to show numbers for Prometheus, such as 127.0.0.1:9803, and nothing else. Default: they are shown nowhere."`
	Format              string        `env:"SEALFORM_RELAY_LOG_FORMAT" name:"log-format" enum:"text,json" default:"text" help:"How the log is written to standard error: text or json, a line each."`
	Level               string        `env:"SEALFORM_RELAY_LOG_LEVEL" name:"log-level" enum:"debug,info,warn,error" default:"info" help:"The least that is logged: debug, info, warn or error. Chats and connections are debug."`

	file *relayFile // what --config names; nil: it names none
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
	is, wrong := c.read(logger)
	if c.Check {
		return c.report(is, wrong)
	}
	if err := wrong.err(c.file); err != nil {
		return err
	}
	return c.start(ctx, is, logger)
}

func (c *relayCmd) start(ctx context.Context, is settled, logger *slog.Logger) error {
	source, err := c.Front.source(c.State, logger)
	if err != nil {
		return err
	}
	l, err := c.listen(is.address)
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
	s, err := native.New(native.Config{Pins: is.pins, Shares: is.shares, State: c.State, Requeue: c.Requeue, Transfer: c.Transfer, PublicOrigins: c.Public, Proxies: is.proxies, Log: logger})
	if err != nil {
		return err
	}
	if err := c.printTags(is.pins); err != nil {
		return err
	}
	sayUnpublished(s, logger)
	go tidy(ctx)
	if source != nil {
		listensAt(source, l.Addr())
		go source.Watch(ctx)
	}
	if shown != nil {
		defer shown.Close()
		go serveMetrics(shown, s, source)
	}
	tellManager(logger, daemon.SdNotifyReady) // who comes from now on waits for a moment at most
	go watched(s.Beats(), logger)
	return serveTLS(ctx, s.Guard(l), source, relayHandler(s, is.earlier), func(ctx context.Context) error {
		tellManager(logger, daemon.SdNotifyStopping)
		return s.Shutdown(ctx)
	})
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
