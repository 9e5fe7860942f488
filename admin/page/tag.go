package page

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/sealform/sealform/relay/roster"
)

// loaderName is how a build names its loader: the number is the beginning of its hash.
var loaderName = regexp.MustCompile(`(?:^|/)loader\.([0-9a-f]{16})\.js(?:[?#]|$)`)

// tag looks at the script tag.
func (j *judge) tag(a map[string]string) {
	j.attributes = a
	j.kind()
	j.source()
	j.integrity()
	j.crossOrigin()
	j.relayAddress()
	j.organisation()
	if service := a["data-service"]; !serviceName.MatchString(service) {
		j.attribute("data-service", "a service of the roster: lower-case letters, digits and hyphens, at most 40")
	}
	j.options()
}

var serviceName = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// attribute says that one is missing or wrong.
func (j *judge) attribute(name, want string) {
	if value := j.attributes[name]; value != "" {
		j.wrong(fmt.Sprintf("%s is %q", name, value), "set it to "+want)
		return
	}
	j.wrong("the script tag has no "+name, "set it to "+want)
}

// kind: only a classic script has an element of its own, which the loader reads.
func (j *judge) kind() {
	switch kind := strings.ToLower(strings.Trim(j.attributes["type"], blanks)); kind {
	case "", "text/javascript", "application/javascript":
	case "module":
		j.wrong(`the script tag has type "module"`, "take it off: the loader is a classic script")
	default:
		j.wrong(fmt.Sprintf("the script tag has type %q", kind), "take it off: browsers do not run it until another script changes that")
	}
	if _, ok := j.attributes["nomodule"]; ok {
		j.wrong("the script tag has nomodule", "take it off: no browser that the chat is built for runs it")
	}
}

func (j *judge) source() {
	text := j.attributes["src"]
	if text == "" {
		j.attribute("src", `the loader's address, as "sealform relay" prints it`)
		return
	}
	if j.src = resolve(j.doc.base, text); j.src == nil {
		if j.doc.origin != nil {
			j.attribute("src", "an address")
		}
		return
	}
	j.mixed("src", j.src, "https")
	if late := resolve(j.doc.late, text); j.doc.late != nil && late != nil && *late != *j.src {
		j.wrong("a <base> behind the tag moves everything that src leads to but the loader", "put it before the tag, or write all of the address into src")
	}
}

// mixed says that browsers block what a page over HTTPS asks for without it.
func (j *judge) mixed(name string, u *url.URL, scheme string) {
	if at := j.doc.origin; at != nil && at.Scheme != "https" {
		return
	}
	if u.Scheme != scheme && !isLoopback(u) {
		j.wrong(fmt.Sprintf("%s begins with %s://", name, u.Scheme), "set it to an address with "+scheme+"://: browsers block others in a page over HTTPS")
	}
}

// integrity: browsers go by the hashes of the strongest kind, and by none that is malformed.
func (j *judge) integrity() {
	text, there := j.attributes["integrity"]
	j.hashes = hashesOf(text)
	if len(j.hashes) == 0 {
		says := "the script tag has no integrity: whoever serves the loader can change it"
		if there && text != "" {
			says = fmt.Sprintf("integrity is %q, which browsers take for none: whoever serves the loader can change it", text)
		}
		j.wrong(says, `set it to the hash that "sealform version" prints`)
		return
	}
	for _, hash := range j.hashes {
		j.hash(hash)
	}
	if m := loaderName.FindStringSubmatch(j.attributes["src"]); m != nil && !slices.ContainsFunc(j.hashes, func(h string) bool { return markOf(h) == m[1] }) {
		j.wrong("src names the loader of another build than integrity does: browsers do not run it", "take both from the same build")
	}
}

// hash looks at one hash, and notes the build that it is of.
func (j *judge) hash(hash string) {
	for _, b := range j.known.Builds {
		if b.Loader.Integrity != hash {
			continue
		}
		j.builds = append(j.builds, b)
		switch own := j.own(); {
		case b.Own:
			j.add(Good, "integrity is of version "+b.Version+", this program's own", "")
		case own != "" && semver.Compare("v"+b.Version, "v"+own) > 0:
			j.add(Odd, "integrity is of version "+b.Version+", which is later than this program", "")
		default:
			j.add(Old, "integrity is of version "+b.Version+", an earlier one", `the page goes on while its relay serves that one, too (--widgets). For the later one take the tag that "sealform relay" prints`)
		}
		return
	}
	j.wrong(fmt.Sprintf("integrity has %q, which is of no build that is known here", hash), "take the hash from a build of your own; if it is of another release, name that with --widgets or --release")
}

// own is the version of the program that judges.
func (j *judge) own() string {
	for _, b := range j.known.Builds {
		if b.Own {
			return b.Version
		}
	}
	return ""
}

// strengths are the kinds of hashes that browsers know, and their bytes.
var strengths = map[string]int{"sha256": 32, "sha384": 48, "sha512": 64}

// hashesOf returns the hashes that a browser goes by.
func hashesOf(integrity string) []string {
	strongest, kept := 0, []string(nil)
	for _, word := range fields(integrity) {
		word, _, _ = strings.Cut(word, "?")
		kind, text, _ := strings.Cut(word, "-")
		size := strengths[strings.ToLower(kind)]
		b, err := base64.StdEncoding.DecodeString(text)
		if size == 0 || err != nil || len(b) != size || size < strongest {
			continue
		}
		if size > strongest {
			strongest, kept = size, nil
		}
		kept = append(kept, strings.ToLower(kind)+"-"+text)
	}
	return kept
}

// markOf is the part of a hash that stands in a file's name.
func markOf(integrity string) string {
	_, text, _ := strings.Cut(integrity, "-")
	b, _ := base64.StdEncoding.DecodeString(text) // it was read before
	return hex.EncodeToString(b[:min(8, len(b))])
}

// crossOrigin: without the attribute a browser does not get to see what it is to hash.
func (j *judge) crossOrigin() {
	value, there := j.attributes["crossorigin"]
	switch apart := j.src != nil && (j.doc.origin == nil || originOf(j.src) != originOf(j.doc.origin)); {
	case apart && !there:
		j.wrong("the script tag has no crossorigin: browsers do not run a script of another origin that has integrity", `add the attribute crossorigin`)
	case strings.EqualFold(value, "use-credentials"):
		j.wrong(`crossorigin is "use-credentials": a relay allows everybody, and browsers then take none with credentials`, "write crossorigin alone")
	}
}

var relayForm = regexp.MustCompile(`(?i)^wss?://[^\s/?#][^\s?#]*$`)

func (j *judge) relayAddress() {
	text := j.attributes["data-relay"]
	u, err := url.Parse(text)
	if !relayForm.MatchString(text) || err != nil {
		j.attribute("data-relay", "a ws:// or wss:// address without ? or #")
		return
	}
	j.relay = u
	if strings.Trim(u.Path, "/") == "" {
		j.wrong(fmt.Sprintf("data-relay is %q, which has no path", text), "set it to the address of the relay's socket, such as wss://relay.example/v1/socket")
	}
	j.mixed("data-relay", u, "wss")
}

func (j *judge) organisation() {
	pin := roster.Pin{Root: j.attributes["data-org"], Spare: j.attributes["data-spare"]}
	rootOnly := roster.Pin{Root: pin.Root}
	switch {
	case rootOnly.Check() != nil:
		j.attribute("data-org", "the organisation's key: the first word in org.pub")
	case pin.Check() != nil:
		j.attribute("data-spare", "the spare root's fingerprint: the last word in org.pub")
	case len(j.known.Pins) > 0:
		j.pinned(pin)
	}
}

func (j *judge) pinned(pin roster.Pin) {
	i := slices.IndexFunc(j.known.Pins, func(p roster.Pin) bool { return p.Root == pin.Root })
	switch {
	case i < 0:
		j.wrong("data-org is another organisation's key than org.pub has: whoever holds it reads this page's customers", "set it to the first word in org.pub, and find out who changed it")
	case pin.Spare != j.known.Pins[i].Spare && pin.Spare != "":
		j.wrong("data-spare is another fingerprint than org.pub has", "set it to the last word in org.pub, and find out who changed it")
	case pin.Spare != j.known.Pins[i].Spare:
		j.add(Odd, "the script tag has no data-spare: the page needs another tag when the root is lost", "set it to the last word in org.pub")
	default:
		j.add(Good, "data-org is the organisation's", "")
	}
}

// originOf returns scheme, host and port.
func originOf(u *url.URL) string {
	return u.Scheme + "://" + u.Hostname() + ":" + portOf(u)
}

func portOf(u *url.URL) string { return cmp.Or(u.Port(), ports[u.Scheme]) }

var ports = map[string]string{"http": "80", "ws": "80", "https": "443", "wss": "443"}

// isLoopback: browsers trust this machine without HTTPS.
func isLoopback(u *url.URL) bool {
	host := u.Hostname()
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}
