// Package roster reads and writes the public documents that tie an
// organisation's root key to its agents: the roster, which the root key
// signs and which says who may answer; the stamp, which says that a roster is
// the one in force and who is out since; the enrolment, with which somebody
// asks to become an agent; and the log-in that an agent signs for a relay.
//
// Roster and stamp follow the targets and timestamp roles of The Update
// Framework (https://theupdateframework.github.io/specification/latest/).
// Ends go by both together: see Authority.
//
// It may see public keys, agents' display names, services and origins. It
// never sees a private key other than the signer passed in, a message or a
// form value: the relay links it.
package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// Limits of a roster.
const (
	MaxLifetime = 90 * 24 * 3600 // seconds from issued to expires
	MaxRoster   = 64 << 10       // bytes of the signed note
	MaxBundle   = 4 << 20        // bytes of the bundle that it names
	maxStampers = 4              // stamp keys
)

// SpareVersion is the lowest version of a roster that the spare root signs.
// The root's are below it, so whoever has stolen the root can raise the version
// only as far as the spare outranks, and nowhere else does it matter which of
// the two signed: the higher version is the one in force.
const SpareVersion = 1 << 32

// ClockSkew is how far, in seconds, a log-in's time may be from the relay's.
const ClockSkew = 300

// A Roster says who may answer for an organisation, as the root signs it. Times
// are Unix seconds. What an end goes by is an Authority.
type Roster struct {
	Org      string // the root's verifier key (c2sp.org/signed-note)
	Version  uint64 // higher with every roster; from SpareVersion if the spare root signs
	Issued   int64
	Expires  int64
	Spare    string   // the spare root's verifier key if it signs; else ""
	Stampers []string // verifier keys that may sign stamps, besides the key that signs the roster
	Bundle   *Bundle  // nil: none
	Services []Service
	Agents   []Agent
}

// A Bundle names the file with which agents work: forms, responses and
// articles, sealed to them.
type Bundle struct {
	Hash [32]byte // SHA-256 of the file
	Size int      // bytes
}

// A Service is a queue that customers ask for, such as "billing".
type Service struct {
	Name      string   // lower-case letters, digits, hyphens; 40 at most
	Origins   []string // web origins whose pages may open it; "*" for any
	Title     string   // what customers and agents read
	Hours     string   // when somebody answers, such as "Europe/Berlin Mo-Fr 09:00-17:00"; "": not said
	Languages []string // in which, BCP 47 tags; nil: not said
	Push      bool     // a relay offers each waiting chat to one agent at a time
	Rating    bool     // a customer is asked how a chat was when it is over
}

// An Agent is a person who may answer. Name is what customers read.
type Agent struct {
	VKey     string   // verifier key; its name part is <org name>/<agent id>
	Services []string // names of services; "*" for all
	Name     string
}

// ValidRecipient reports whether s has the form of a hybrid age recipient
// (c2sp.org/age, mlkem768x25519): its prefix and 1,952 characters of Bech32.
// The checksum is for whoever seals to it.
func ValidRecipient(s string) bool {
	data, ok := strings.CutPrefix(s, "age1pq1")
	return ok && len(data) == 1952 && strings.Trim(data, "qpzry9x8gf2tvdw0s3jn54khce6mua7l") == ""
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
	if r.Spare != "" {
		f = append(f, signed.Field{Key: "spare", Value: r.Spare})
	}
	for _, key := range r.Stampers {
		f = append(f, signed.Field{Key: "stamp", Value: key})
	}
	if r.Bundle != nil {
		f = append(f, signed.Field{Key: "bundle", Value: hex.EncodeToString(r.Bundle.Hash[:]) + " " + strconv.Itoa(r.Bundle.Size)})
	}
	return signed.Doc{Kind: "roster", Fields: append(f, r.people()...)}
}

// people lays out the lines for services and agents.
func (r *Roster) people() []signed.Field {
	var services, hours, languages, offers, ratings, agents []signed.Field
	for _, s := range r.Services {
		services = append(services, signed.Field{Key: "service", Value: s.Name + " " + strings.Join(s.Origins, ",") + " " + s.Title})
		if s.Hours != "" {
			hours = append(hours, signed.Field{Key: "hours", Value: s.Name + " " + s.Hours})
		}
		if s.Languages != nil {
			languages = append(languages, signed.Field{Key: "languages", Value: s.Name + " " + strings.Join(s.Languages, ",")})
		}
		if s.Push {
			offers = append(offers, signed.Field{Key: "offer", Value: s.Name + pushed})
		}
		if s.Rating {
			ratings = append(ratings, signed.Field{Key: "rating", Value: s.Name})
		}
	}
	for _, a := range r.Agents {
		agents = append(agents, signed.Field{Key: "agent", Value: a.VKey + " " + strings.Join(a.Services, ",") + " " + a.Name})
	}
	return slices.Concat(services, hours, languages, offers, ratings, agents)
}

// pushed ends the line of a service whose chats a relay offers to one agent at a
// time. There is no other way to say in it how they are.
const pushed = " push"

// Sign checks r and signs it with the root's key, or the spare's.
func (r *Roster) Sign(root note.Signer) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	msg, err := signed.Sign(r.Doc(), root)
	if len(msg) > MaxRoster {
		return nil, bad("is larger than 64 KiB")
	}
	return msg, err
}

// OpenRoster verifies a roster against what the reader knows of the organisation. It
// does not look at the clock, and a roster alone is nothing to go by: see
// OpenAuthority.
func OpenRoster(msg []byte, pin Pin) (*Roster, error) {
	if len(msg) > MaxRoster {
		return nil, bad("is larger than 64 KiB")
	}
	v, err := pin.signerOf(msg)
	if err != nil {
		return nil, err
	}
	d, err := signed.Open(msg, "roster", v)
	if err != nil {
		return nil, err
	}
	r, err := parse(d)
	if err != nil {
		return nil, err
	}
	if r.Org != pin.Root {
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
	r.Spare, _ = in.Optional("spare")
	r.Stampers = in.All("stamp")
	if line, ok := in.Optional("bundle"); ok {
		if r.Bundle = parseBundle(line); r.Bundle == nil {
			return nil, bad("has a malformed bundle line")
		}
	}
	if err := r.parsePeople(in); err != nil {
		return nil, err
	}
	if d.Body != "" {
		return nil, bad("has a body")
	}
	return r, in.Done()
}

func parseBundle(line string) *Bundle {
	digits, size, _ := strings.Cut(line, " ")
	hash, err := hex.DecodeString(digits)
	n, failed := strconv.Atoi(size)
	if err != nil || failed != nil || len(hash) != sha256.Size || hex.EncodeToString(hash) != digits || strconv.Itoa(n) != size || n < 1 || n > MaxBundle {
		return nil
	}
	return &Bundle{[32]byte(hash), n}
}

func (r *Roster) parsePeople(in *signed.Reader) error {
	for _, line := range in.All("service") {
		p := strings.SplitN(line, " ", 3)
		if len(p) != 3 {
			return bad("a service line needs a name, origins and a title")
		}
		r.Services = append(r.Services, Service{Name: p[0], Origins: strings.Split(p[1], ","), Title: p[2]})
	}
	hours, languages, offers, ratings := in.All("hours"), in.All("languages"), in.All("offer"), in.All("rating")
	for i := range r.Services {
		s := &r.Services[i]
		s.Hours, hours = lineOf(s.Name, hours)
		var tags string
		if tags, languages = lineOf(s.Name, languages); tags != "" {
			s.Languages = strings.Split(tags, ",")
		}
		if len(offers) > 0 && offers[0] == s.Name+pushed {
			s.Push, offers = true, offers[1:]
		}
		if len(ratings) > 0 && ratings[0] == s.Name {
			s.Rating, ratings = true, ratings[1:]
		}
	}
	if len(hours)+len(languages)+len(offers)+len(ratings) != 0 {
		return bad("has a line for a service that is not there, or in another order")
	}
	for _, line := range in.All("agent") {
		p := strings.SplitN(line, " ", 3)
		if len(p) != 3 {
			return bad("an agent line needs a key, services and a name")
		}
		r.Agents = append(r.Agents, Agent{p[0], strings.Split(p[1], ","), p[2]})
	}
	return nil
}

// lineOf takes the first of the lines if it is for that service.
func lineOf(service string, lines []string) (value string, rest []string) {
	if len(lines) > 0 {
		if value, ok := strings.CutPrefix(lines[0], service+" "); ok && value != "" {
			return value, lines[1:]
		}
	}
	return "", lines
}

func (r *Roster) check() error {
	switch {
	case r.Expires <= r.Issued || r.Expires-r.Issued > MaxLifetime:
		return bad("must be valid for more than nothing and at most 90 days")
	case (r.Version >= SpareVersion) != (r.Spare != ""):
		return bad("has a version that its signer may not give")
	case len(r.Stampers) > maxStampers:
		return bad("names too many stamp keys")
	}
	for _, s := range r.Services {
		if !ValidName(s.Name) || !words(s.Title) || !items(s.Origins) || s.Hours != "" && !words(s.Hours) || s.Languages != nil && !items(s.Languages) {
			return bad("has a malformed service")
		}
	}
	return r.checkKeys()
}

func (r *Roster) checkKeys() error {
	seen := map[string]bool{r.Org: true, r.Spare: true}
	for _, key := range r.Stampers {
		if badKey(key) || seen[key] {
			return bad("has a malformed or repeated stamp key")
		}
		seen[key] = true
	}
	for _, a := range r.Agents {
		if badKey(a.VKey) || !words(a.Name) || !items(a.Services) || seen[a.VKey] {
			return bad("has a malformed or repeated agent")
		}
		seen[a.VKey] = true
	}
	return nil
}

// Admits reports whether pages of that web origin may open the service.
func (s Service) Admits(origin string) bool { return has(s.Origins, origin) }

// Serves reports whether the agent may answer chats of the service.
func (a Agent) Serves(service string) bool { return has(a.Services, service) }

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

// words reports whether each string is there, will survive its line, and shows
// as what it is: without controls and without characters that turn the
// direction of writing.
func words(list ...string) bool {
	for _, s := range list {
		if s == "" || s[0] == ' ' || len(s) > 200 || strings.ContainsFunc(s, hides) {
			return false
		}
	}
	return len(list) > 0
}

// hides reports whether r is a control, a line or paragraph separator, or one of
// Unicode's Bidi_Control characters.
func hides(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x61c || r == 0x200e || r == 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// badKey reports whether s is no verifier key, or one whose name does not show as
// what it is.
func badKey(s string) bool {
	_, err := note.NewVerifier(s)
	return err != nil || strings.ContainsFunc(s, hides)
}

// items reports whether each string is there and will survive its list.
func items(list []string) bool {
	return words(list...) && !strings.ContainsAny(strings.Join(list, ""), " ,")
}
