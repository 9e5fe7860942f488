package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"

	"github.com/sealform/sealform/relay/certs"
)

// A front says who speaks TLS: the relay, with a certificate, or a proxy before
// it.
type front struct {
	Cert        string `type:"path" placeholder:"FILE" help:"Certificate with its chain, in PEM: the relay speaks TLS. Read again when it changes."`
	Key         string `type:"path" placeholder:"FILE" help:"The certificate's private key, in PEM."`
	BehindProxy bool   `help:"A proxy with TLS stands in front: speak plain HTTP to other machines too. Needs --trusted-proxy and --public."`
}

// Where a relay listens by default.
const (
	plainAddress = "127.0.0.1:8803"
	tlsAddress   = ":443"
)

// source returns where the certificate comes from; nil: the relay speaks plain
// HTTP.
func (f *front) source(log *slog.Logger) (certs.Source, error) {
	switch {
	case f.Cert == "" && f.Key == "":
		return nil, nil
	case f.Key == "":
		return nil, hinted{errors.New("--cert is given without --key"), "give the file of its private key too"}
	case f.Cert == "":
		return nil, hinted{errors.New("--key is given without --cert"), "give the file of the certificate too"}
	case f.BehindProxy:
		return nil, hinted{errors.New("--cert and --behind-proxy are both given"), "leave --behind-proxy out if the relay speaks TLS, and --cert and --key if the proxy does"}
	}
	pair, err := certs.OpenPair(f.Cert, f.Key, log)
	if err != nil {
		return nil, err
	}
	return pair, nil
}

// address returns where to listen. Plain HTTP is for this machine alone, unless
// a proxy is said to be in front.
func (c *relayCmd) address(secure bool) (string, error) {
	at := c.Listen
	if at == "" && secure {
		at = tlsAddress
	} else if at == "" {
		at = plainAddress
	}
	tcp, err := net.ResolveTCPAddr("tcp", at)
	switch {
	case err != nil:
		return at, hinted{fmt.Errorf("cannot listen on %q: %w", at, err), "give an address such as " + plainAddress}
	case secure:
	case c.Front.BehindProxy && len(c.TrustedProxy) == 0:
		return at, hinted{errors.New("--behind-proxy is given without --trusted-proxy"), "say from which address or range the proxy connects, such as --trusted-proxy 10.0.0.0/8"}
	case c.Front.BehindProxy && len(c.Public) == 0:
		return at, hinted{errors.New("--behind-proxy is given without --public"), "say under which origin desktops dial the proxy, such as --public wss://relay.example"}
	case !c.Front.BehindProxy && !tcp.IP.IsLoopback():
		return at, hinted{fmt.Errorf("%q is not a loopback address, and there is no certificate", at),
			"give --cert and --key, and the relay speaks TLS; or if a proxy with TLS is in front, --behind-proxy with --trusted-proxy (docs/operate.md)"}
	}
	return at, nil
}

func (c *relayCmd) listen(secure bool) (net.Listener, error) {
	at, err := c.address(secure)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", at)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, hinted{fmt.Errorf("cannot listen on %q: %w", at, err), "give the program the right to use ports below 1024 (under systemd AmbientCapabilities=CAP_NET_BIND_SERVICE), or choose another with --listen"}
	case err != nil:
		return nil, hinted{fmt.Errorf("cannot listen on %q: %w", at, err), "choose another address with --listen"}
	}
	return l, nil
}

// setPublic gives the relay its origins, unless they are given: those of its
// certificate's names, or the address that it listens on.
func (c *relayCmd) setPublic(source certs.Source, at net.Addr) error {
	if len(c.Public) > 0 {
		return nil
	}
	if source == nil {
		c.Public = []string{"ws://" + at.String()}
		return nil
	}
	_, port, _ := net.SplitHostPort(at.String())
	for _, name := range source.Names() {
		if port != "443" {
			name = net.JoinHostPort(name, port)
		}
		c.Public = append(c.Public, "wss://"+name)
	}
	if len(c.Public) == 0 {
		return hinted{errors.New("the certificate names no host"), "say under which origin desktops dial this relay, such as --public wss://relay.example"}
	}
	return nil
}
