// Package roster reads and writes the public documents that tie an
// organisation's root key to its agents: the roster, which the root key
// signs, and the log-in that an agent signs for a relay.
//
// It may see public keys, agents' display names, services and origins. It
// never sees a private key other than the signer passed in, a message or a
// form value: the relay links it.
package roster

import (
	"crypto/sha256"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// MaxLifetime is the longest a roster may be valid, in seconds: 7 days.
const MaxLifetime = 7 * 24 * 3600

// DefaultLifetime is how long a roster is valid unless told: 24 hours.
const DefaultLifetime = 24 * 3600

// ClockSkew is how far, in seconds, a log-in's time may be from the relay's.
const ClockSkew = 300

// A Roster says who may answer for an organisation. Times are Unix seconds.
type Roster struct {
	Org      string // the root's verifier key (c2sp.org/signed-note)
	Version  uint64 // grows by at least one with every roster
	Issued   int64
	Expires  int64
	Services []Service
	Agents   []Agent
}

// A Service is a queue that customers ask for, such as "billing".
type Service struct {
	Name    string   // lower-case letters, digits, hyphens; 40 at most
	Origins []string // web origins whose pages may open it; "*" for any
	Title   string   // what customers and agents read
}

// An Agent is a person who may answer. Name is what customers read.
type Agent struct {
	VKey     string   // verifier key; its name part is <org name>/<agent id>
	Services []string // names of services; "*" for all
	Name     string
}

// OrgID is the SHA-256 of an organisation's root verifier key: how frames
// name the organisation.
func OrgID(rootVKey string) [32]byte { return sha256.Sum256([]byte(rootVKey)) }

// Doc lays r out in its only order.
func (r *Roster) Doc() signed.Doc {
	f := []signed.Field{
		{Key: "org", Value: r.Org},
		{Key: "version", Value: strconv.FormatUint(r.Version, 10)},
		{Key: "issued", Value: signed.FormatTime(r.Issued)},
		{Key: "expires", Value: signed.FormatTime(r.Expires)},
	}
	for _, s := range r.Services {
		f = append(f, signed.Field{Key: "service", Value: s.Name + " " + strings.Join(s.Origins, ",") + " " + s.Title})
	}
	for _, a := range r.Agents {
		f = append(f, signed.Field{Key: "agent", Value: a.VKey + " " + strings.Join(a.Services, ",") + " " + a.Name})
	}
	return signed.Doc{Kind: "roster", Fields: f}
}

// Sign checks r and signs it with the root key.
func (r *Roster) Sign(root note.Signer) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	return signed.Sign(r.Doc(), root)
}

// Open verifies a roster against an organisation's root verifier key. It does
// not look at the clock: see Valid.
func Open(msg []byte, rootVKey string) (*Roster, error) {
	v, err := note.NewVerifier(rootVKey)
	if err != nil {
		return nil, &signed.Error{Kind: "roster", Reason: "the organisation's key is malformed"}
	}
	d, err := signed.Open(msg, "roster", v)
	if err != nil {
		return nil, err
	}
	r, err := parse(d)
	if err != nil {
		return nil, err
	}
	if r.Org != rootVKey {
		return nil, bad("names another organisation")
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	return r, nil
}

func parse(d signed.Doc) (*Roster, error) {
	in := signed.Read(d)
	r := &Roster{Org: in.Get("org"), Version: in.Uint("version"), Issued: in.Time("issued"), Expires: in.Time("expires")}
	for _, line := range in.All("service") {
		p := strings.SplitN(line, " ", 3)
		if len(p) != 3 {
			return nil, bad("a service line needs a name, origins and a title")
		}
		r.Services = append(r.Services, Service{p[0], strings.Split(p[1], ","), p[2]})
	}
	for _, line := range in.All("agent") {
		p := strings.SplitN(line, " ", 3)
		if len(p) != 3 {
			return nil, bad("an agent line needs a key, services and a name")
		}
		r.Agents = append(r.Agents, Agent{p[0], strings.Split(p[1], ","), p[2]})
	}
	if d.Body != "" {
		return nil, bad("has a body")
	}
	return r, in.Done()
}

func (r *Roster) check() error {
	if r.Expires <= r.Issued || r.Expires-r.Issued > MaxLifetime {
		return bad("must be valid for more than nothing and at most 7 days")
	}
	for _, s := range r.Services {
		if !ValidName(s.Name) || !words(s.Title) || !items(s.Origins) {
			return bad("has a malformed service")
		}
	}
	seen := map[string]bool{}
	for _, a := range r.Agents {
		if _, err := note.NewVerifier(a.VKey); err != nil || !words(a.Name) || !items(a.Services) || seen[a.VKey] {
			return bad("has a malformed or repeated agent")
		}
		seen[a.VKey] = true
	}
	return nil
}

// Valid reports whether r holds at the given time in Unix seconds: until it
// expires. One from the reader's future holds too, since slow clocks are
// common and it is nobody's gain.
func (r *Roster) Valid(now int64) bool { return now < r.Expires }

// Service returns the service of that name.
func (r *Roster) Service(name string) (Service, bool) {
	for _, s := range r.Services {
		if s.Name == name {
			return s, true
		}
	}
	return Service{}, false
}

// Admits reports whether pages of that web origin may open the service.
func (s Service) Admits(origin string) bool { return has(s.Origins, origin) }

// Serves reports whether the agent may answer chats of the service.
func (a Agent) Serves(service string) bool { return has(a.Services, service) }

// Agent returns the agent with that verifier key.
func (r *Roster) Agent(vkey string) (Agent, bool) {
	for _, a := range r.Agents {
		if a.VKey == vkey {
			return a, true
		}
	}
	return Agent{}, false
}

// ValidName reports whether s can name a service or an agent.
func ValidName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return s != "" && len(s) <= 40
}

func has(list []string, want string) bool {
	for _, s := range list {
		if s == want || s == "*" {
			return true
		}
	}
	return false
}

// words reports whether each string is there and will survive its line.
func words(list ...string) bool {
	for _, s := range list {
		if s == "" || s[0] == ' ' || strings.ContainsAny(s, "\n\r") || len(s) > 200 {
			return false
		}
	}
	return len(list) > 0
}

// items reports whether each string is there and will survive its list.
func items(list []string) bool {
	return words(list...) && !strings.ContainsAny(strings.Join(list, ""), " ,")
}

func bad(reason string) error { return &signed.Error{Kind: "roster", Reason: reason} }
