package orgfile

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// origin checks a web origin: it is compared with what browsers report, letter
// by letter.
func (r *reader) origin(n ast.Node, s string) {
	if s == "*" {
		return
	}
	if why := badOrigin(s, "https", "http"); why != "" {
		r.Fail(n, fmt.Sprintf("origin %q %s", s, why))
	}
}

// relay reads the origin at which the relay is reached.
func (r *reader) relay(n ast.Node) string {
	s := r.Text(n, "relay")
	if s == "" {
		return ""
	}
	why := badOrigin(s, "wss", "ws")
	if u, err := url.Parse(s); why == "" && err == nil && u.Scheme == "ws" && !loopback(u.Hostname()) {
		why = "is not encrypted, which is for a relay on this machine only; write wss://"
	}
	if why != "" {
		r.Fail(n, fmt.Sprintf("relay %q %s", s, why))
	}
	return s
}

// badOrigin says what keeps s from being an origin as browsers write it, with
// one of the schemes, the encrypted one first; "" for nothing.
func badOrigin(s string, schemes ...string) string {
	example := schemes[0] + "://shop.example"
	scheme, host, found := strings.Cut(s, "://")
	switch {
	case strings.ContainsFunc(s, func(r rune) bool { return r > 0x7e }):
		return "has letters beyond ASCII; write its name in punycode (xn--…), as the browser's developer tools show location.origin"
	case strings.ToLower(s) != s:
		return fmt.Sprintf("must be in lower case; write %q", strings.ToLower(s))
	case !found || scheme != schemes[0] && scheme != schemes[1]:
		return fmt.Sprintf("must begin with %s://, as in %q", schemes[0], example)
	case strings.ContainsAny(host, "/?#@\\"):
		return fmt.Sprintf("must end with the host or port, without a slash, a path or a user, as in %q", example)
	case len(s) > maxText:
		return fmt.Sprintf("is longer than %d bytes", maxText)
	}
	return badHost(scheme, host, example)
}

// badHost says what is wrong with an origin's host and port.
func badHost(scheme, hostport, example string) string {
	u, err := url.Parse(scheme + "://" + hostport)
	if err != nil || !validHost(u.Hostname(), strings.HasPrefix(hostport, "[")) {
		return fmt.Sprintf("has no valid host; write one such as %q", example)
	}
	port, has := strings.CutPrefix(hostport[strings.LastIndexByte(hostport, ']')+1:], u.Hostname())
	if !has {
		port = hostport[strings.LastIndexByte(hostport, ']')+1:]
	}
	number, err := strconv.ParseUint(u.Port(), 10, 16)
	switch {
	case port == "":
		return ""
	case err != nil || number == 0 || strconv.FormatUint(number, 10) != u.Port():
		return "has a malformed port; write a number, or leave it out"
	case number == 443 && strings.HasSuffix(scheme, "s"), number == 80 && !strings.HasSuffix(scheme, "s"):
		return fmt.Sprintf("must not name its usual port, which browsers leave out; remove %q", port)
	}
	return ""
}

// validHost reports whether browsers write a host so: a name of lower-case
// labels, or an address.
func validHost(host string, brackets bool) bool {
	if brackets {
		a, err := netip.ParseAddr(host)
		return err == nil && a.Is6() && a.Zone() == "" && a.String() == host
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if strings.Trim(last, "0123456789") == "" { // then browsers take it for an address
		a, err := netip.ParseAddr(host)
		return err == nil && a.String() == host
	}
	return true
}

// loopback reports whether a host is this machine itself.
func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
