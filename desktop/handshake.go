package desktop

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/wire"
)

// A dialError says in words that an agent can act on why no connection to the
// relay came about.
type dialError struct {
	why   string
	cause error
}

func (e *dialError) Error() string { return e.why }
func (e *dialError) Unwrap() error { return e.cause }

// notConnected says why a dial failed. res is the answer of whoever is at the
// relay's address, if there was one.
func notConnected(err error, res *http.Response) error {
	if errors.Is(err, websocket.ErrBadHandshake) && res != nil {
		return &dialError{answered(res.StatusCode), err}
	}
	if why := unreachable(err); why != "" {
		return &dialError{why, err}
	}
	return fmt.Errorf("connect to relay: %w", err)
}

// answered says what an HTTP status means at a relay's address (RFC 9110,
// section 15), and what to do.
func answered(status int) string {
	text := fmt.Sprintf("the relay's address answered %d %s", status, http.StatusText(status))
	switch {
	case status == http.StatusTooManyRequests:
		return text + ": too many connections come from this network's address"
	case status == http.StatusServiceUnavailable:
		return text + ": the relay is shutting down, or is not running behind its proxy"
	case status >= 500:
		return text + ": the relay behind it is not running, or has a fault; tell whoever runs it"
	case status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusProxyAuthRequired:
		return text + ": a proxy or firewall in between does not let it through"
	case status >= 400:
		return text + ": check the address, which ends in /v1/socket, and that the relay is of this program's version"
	case status >= 300:
		return text + ": it has moved; check the address"
	}
	return text + ": no relay is there, or a proxy in between does not forward WebSockets; check the address"
}

// unreachable says why nobody answered, "" when there is nothing to do except
// try again.
func unreachable(err error) string {
	var (
		name    *net.DNSError
		cert    *tls.CertificateVerificationError
		invalid x509.CertificateInvalidError
		record  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return "the relay's name cannot be found: check the address, and this machine's network"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the relay's certificate has expired, or this machine's clock is wrong"
	case errors.As(err, &cert):
		return "the relay's certificate is not one that this machine trusts for that name: tell whoever runs the relay"
	case errors.As(err, &record):
		return "the relay's address does not speak TLS: check whether it begins with ws:// or wss://"
	}
	return ""
}

// refusal says what a close code means to an agent, and what to do where there
// is something.
func refusal(code wire.CloseCode) string {
	switch code {
	case wire.CloseClock:
		return "this machine's clock differs from the relay's by more than 5 minutes: set it right"
	case wire.CloseExpired:
		return "the organisation's roster, or its stamp, has expired by the relay's clock: tell your administrator to renew it (sealform publish, or sealform stamp), or whoever runs the relay that its clock is wrong"
	case wire.CloseName:
		return "it goes by another address than the one that this desktop was given: check --relay, or have the relay's operator add it with --public"
	case wire.CloseAgent:
		return "this key is not in the organisation's roster, or no longer: ask whoever keeps the roster"
	case wire.CloseOrg:
		return "it does not serve this organisation, or has no roster of it that is in force: ask whoever keeps the roster"
	}
	if !code.Known() {
		return fmt.Sprintf("it closed the connection with code %d, which this program does not know: see whether there is a newer one", int(code))
	}
	return code.String()
}
