package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"

	"github.com/sealform/sealform/relay/certs"
)

// A front says who speaks TLS: the relay, with a certificate that an authority
// issues or that is in files, or a proxy before it.
type front struct {
	Domain        []string `env:"SEALFORM_RELAY_DOMAIN" placeholder:"NAME" help:"Name of this relay, such as relay.example, for which it gets a certificate by ACME, and renews it. Port 443 of it must lead here. Can be repeated. Whoever gives it agrees to the authority's terms."`
	AcmeDirectory string   `env:"SEALFORM_RELAY_ACME_DIRECTORY" placeholder:"URL" help:"ACME directory of the authority. Default: Let's Encrypt's."`
	AcmeCA        string   `env:"SEALFORM_RELAY_ACME_CA" name:"acme-ca" type:"path" placeholder:"FILE" help:"Root certificate by which that directory is trusted, in PEM, for an authority of one's own."`
	Cert          string   `env:"SEALFORM_RELAY_CERT" type:"path" placeholder:"FILE" help:"Certificate with its chain, in PEM: the relay speaks TLS. Read again when it changes."`
	Key           string   `env:"SEALFORM_RELAY_KEY" type:"path" placeholder:"FILE" help:"The certificate's private key, in PEM."`
	BehindProxy   bool     `env:"SEALFORM_RELAY_BEHIND_PROXY" help:"A proxy with TLS stands in front: speak plain HTTP to other machines too. Needs --trusted-proxy and --public."`
}

// Where a relay listens by default.
const (
	plainAddress = "127.0.0.1:8803"
	tlsAddress   = ":443"
)

// source returns where the certificate comes from; nil: the relay speaks plain
// HTTP. What an authority issues is kept below the state's folder.
func (f *front) source(state string, log *slog.Logger) (certs.Source, error) {
	switch {
	case len(f.Domain) > 0:
		m, err := f.names(state, log).Manage()
		if err != nil {
			return nil, err
		}
		return m, nil
	case f.Cert != "":
		pair, err := certs.OpenPair(f.Cert, f.Key, log)
		if err != nil {
			return nil, err
		}
		return pair, nil
	}
	return nil, nil
}

func (f *front) names(state string, log *slog.Logger) certs.Names {
	return certs.Names{Hosts: f.Domain, Directory: f.AcmeDirectory, Roots: f.AcmeCA, Folder: filepath.Join(state, "certificates"), Log: log}
}

// agrees refuses settings that contradict each other.
func (f *front) agrees() problem {
	switch own := f.Cert != "" || f.Key != ""; {
	case own && f.Key == "":
		return problem{"cert", hinted{errors.New("--cert is given without --key"), "give the file of its private key too"}}
	case own && f.Cert == "":
		return problem{"key", hinted{errors.New("--key is given without --cert"), "give the file of the certificate too"}}
	case own && len(f.Domain) > 0:
		return problem{"domain", hinted{errors.New("--cert and --domain are both given"), "leave --domain out if the certificate is in a file, and --cert and --key if the relay is to get one"}}
	case own && f.BehindProxy:
		return problem{"behind-proxy", hinted{errors.New("--cert and --behind-proxy are both given"), "leave --behind-proxy out if the relay speaks TLS, and --cert and --key if the proxy does"}}
	case len(f.Domain) > 0 && f.BehindProxy:
		return problem{"behind-proxy", hinted{errors.New("--domain and --behind-proxy are both given"), "leave --behind-proxy out if the relay speaks TLS, and --domain if the proxy does"}}
	case len(f.Domain) == 0 && (f.AcmeDirectory != "" || f.AcmeCA != ""):
		return problem{"acme-directory", hinted{errors.New("an ACME directory or its root certificate is given without --domain"), "say for which name the relay is to get a certificate, such as --domain relay.example"}}
	}
	return problem{}
}

// check says what is wrong with the certificate or the names for one.
func (f *front) check(state string, public []string) problem {
	if p := f.agrees(); p.err != nil {
		return p
	}
	switch {
	case len(f.Domain) > 0:
		err := f.names(state, nil).Check()
		var file *certs.FileError
		if errors.As(err, &file) {
			return problem{"acme-ca", err}
		}
		return problem{"domain", err}
	case f.Cert != "":
		err := certs.CheckPair(f.Cert, f.Key, public)
		var file *certs.FileError
		if errors.As(err, &file) && file.File == f.Key {
			return problem{"key", err}
		}
		return problem{"cert", err}
	}
	return problem{}
}

// secure reports whether the relay speaks TLS.
func (f *front) secure() bool { return f.Cert != "" || f.Key != "" || len(f.Domain) > 0 }

// address returns where to listen.
func (c *relayCmd) address() (string, problem) {
	at := c.Listen
	if at == "" && c.Front.secure() {
		at = tlsAddress
	} else if at == "" {
		at = plainAddress
	}
	tcp, err := net.ResolveTCPAddr("tcp", at)
	if err != nil {
		return at, problem{"listen", hinted{fmt.Errorf("cannot listen on %q: %w", at, err), "give an address such as " + plainAddress}}
	}
	return at, c.mayListen(at, tcp.IP)
}

// mayListen says why the relay may not listen there. Plain HTTP is for this machine
// alone, unless a proxy is said to be in front.
func (c *relayCmd) mayListen(at string, ip net.IP) problem {
	switch {
	case c.Front.secure():
	case c.Front.BehindProxy && len(c.TrustedProxy) == 0:
		return problem{"behind-proxy", hinted{errors.New("--behind-proxy is given without --trusted-proxy"), "say from which address or range the proxy connects, such as --trusted-proxy 10.0.0.0/8"}}
	case c.Front.BehindProxy && len(c.Public) == 0:
		return problem{"behind-proxy", hinted{errors.New("--behind-proxy is given without --public"), "say under which origin desktops dial the proxy, such as --public wss://relay.example"}}
	case !c.Front.BehindProxy && !ip.IsLoopback():
		return problem{"listen", hinted{fmt.Errorf("%q is not a loopback address, and there is no certificate", at),
			"give --domain, or --cert and --key, and the relay speaks TLS; or if a proxy with TLS is in front, --behind-proxy with --trusted-proxy (docs/operate.md)"}}
	}
	return problem{}
}

// listen listens there, or takes the socket that a service manager has opened.
func (c *relayCmd) listen(at string) (net.Listener, error) {
	l, err := inherited()
	if err != nil || l == nil {
		if err == nil {
			l, err = listenOn(at)
		}
		return l, err
	}
	tcp := l.Addr().(*net.TCPAddr)
	if p := c.mayListen(tcp.String(), tcp.IP); p.err != nil {
		_ = l.Close()
		return nil, p.err
	}
	return l, nil
}

func listenOn(at string) (net.Listener, error) {
	l, err := net.Listen("tcp", at)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, hinted{fmt.Errorf("cannot listen on %q: %w", at, err), "give the program the right to use ports below 1024 (under systemd AmbientCapabilities=CAP_NET_BIND_SERVICE), or choose another with --listen"}
	case err != nil:
		return nil, hinted{fmt.Errorf("cannot listen on %q: %w", at, err), "choose another address with --listen"}
	}
	return l, nil
}

// listensAt tells a source on which address the relay listens, if it has to know.
func listensAt(source certs.Source, at net.Addr) {
	m, managed := source.(*certs.Managed)
	tcp, ok := at.(*net.TCPAddr)
	if !managed || !ok {
		return
	}
	host := ""
	if !tcp.IP.IsUnspecified() {
		host = tcp.IP.String()
	}
	m.At(host, tcp.Port)
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
