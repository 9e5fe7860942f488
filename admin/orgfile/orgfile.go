// Package orgfile reads, checks and edits org.yaml, the file in which a person
// says what an organisation is: its relay, services, agents and stamp keys.
//
// It sees public keys, names and web origins. It never sees a private key, a
// passphrase, a message or a customer's value, and it does no I/O.
package orgfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/textfile"
	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/relay/roster"
)

// Limits of a file.
const (
	MaxFile      = 512 << 10 // bytes
	MaxLines     = 20_000    // more take the parser long
	MaxServices  = 100
	MaxAgents    = 1000
	MaxStampKeys = 4
	maxText      = 200 // bytes of a name or title, as in a roster
)

// A File is an org.yaml without mistakes. Services and agents are in its order.
type File struct {
	Name           string // the organisation's, such as acme.example/support
	Relay          string // its WebSocket origin, such as wss://relay.example
	RosterLifetime time.Duration
	StampLifetime  time.Duration
	StampKeys      []string // verifier keys
	Services       []roster.Service
	Agents         []Agent
	Chats          int      // how many chats at once are meant for an agent; 0: as many as usual
	Dispositions   []string // what an agent can say came of a chat, in the order in which to show it
	Release        string   // the release that agents should have, such as v0.2.0; "": none is named
	Warnings       []error  // what is allowed, and probably not meant

	path string // as errors name the file
	text []byte
}

// An Agent is a person who may answer.
type Agent struct {
	ID       string
	Name     string   // what customers read
	Services []string // "*": all
	Key      string   // verifier key; "" as long as nobody has enrolled
	Since    string   // date from which the key is in, YYYY-MM-DD; "": not said
	Chats    int      // how many chats at once are meant for them; 0: as many as for all
}

// Agent returns the agent of that id.
func (f *File) Agent(id string) (Agent, bool) {
	i := slices.IndexFunc(f.Agents, func(a Agent) bool { return a.ID == id })
	if i < 0 {
		return Agent{}, false
	}
	return f.Agents[i], true
}

// Text returns the file as it is to be written.
func (f *File) Text() []byte { return bytes.Clone(f.text) }

// The keys of the file, as its schema has them.
var (
	fileKeys     = []string{"name", "relay", "lifetimes", "stamp-keys", "services", "agents", "dispositions", "limits", "release"}
	lifetimeKeys = []string{"roster", "stamp"}
	limitKeys    = []string{"chats"}
	serviceKeys  = []string{"title", "origins", "hours", "languages", "offer", "rating"}
	hoursKeys    = []string{"zone", "open"}
	agentKeys    = []string{"name", "services", "key", "since", "chats"}
)

// Load reads the text of an org.yaml; path is how errors name it. It reports
// every mistake, joined: see yamldoc.Mistakes.
func Load(path string, data []byte) (*File, error) {
	d, err := parse(path, data)
	if err != nil {
		return nil, err
	}
	r := &reader{Document: d, file: &File{path: path, text: bytes.Clone(data)}}
	r.read()
	if err := d.Mistakes(); err != nil {
		return nil, err
	}
	return r.file, nil
}

// parse takes text apart as YAML.
func parse(path string, data []byte) (*yamldoc.Document, error) {
	if len(data) > MaxFile {
		return nil, yamldoc.Whole(path, fmt.Sprintf("has more than %d KiB; shorten it", MaxFile>>10))
	}
	if n := bytes.Count(data, []byte("\n")); n > MaxLines {
		return nil, yamldoc.Whole(path, fmt.Sprintf("has %d lines; keep at most %d", n, MaxLines))
	}
	text, err := textfile.Clean(data)
	if err != nil {
		return nil, yamldoc.Whole(path, err.Error())
	}
	if i := bytes.IndexFunc(text, breaksLines); i >= 0 {
		line := bytes.Count(text[:i], []byte("\n"))
		return nil, &yamldoc.Error{File: path, Line: line + 1, Column: 1, Reason: "has a character that not every program takes for the end of a line; end lines with a line feed"}
	}
	return yamldoc.Parse(path, text, "is an empty organisation; take a copy of it back, or write its name, relay and services")
}

// breaksLines reports whether some programs end a line at r: what they show is
// then not what is read.
func breaksLines(r rune) bool {
	return r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// A reader fills a file from its document.
type reader struct {
	*yamldoc.Document
	file *File
	keys []keyAt // every key so far
}

func (r *reader) read() {
	t := r.Table(r.Root, fileKeys...)
	f := r.file
	f.Name = r.name(r.Need(t, "name"))
	f.Relay = r.relay(r.Need(t, "relay"))
	r.lifetimes(t.Values["lifetimes"])
	r.services(r.Need(t, "services"))
	r.stampKeys(t.Values["stamp-keys"])
	r.agents(t.Values["agents"])
	r.dispositions(t.Values["dispositions"])
	r.limits(t.Values["limits"])
	r.release(t.Values["release"])
}

// name reads the organisation's name, which its keys carry.
func (r *reader) name(n ast.Node) string {
	s := r.Text(n, "name")
	switch {
	case s == "":
	case strings.ContainsFunc(s, unicode.IsSpace) || strings.Contains(s, "+"):
		r.Fail(n, fmt.Sprintf("%q cannot name a key: use no spaces and no plus signs", s))
	default:
		r.line(n, "name", s)
	}
	return s
}

// lifetimes reads how long rosters and stamps are valid.
func (r *reader) lifetimes(n ast.Node) {
	f := r.file
	f.RosterLifetime, f.StampLifetime = defaultRoster, defaultStamp
	if n == nil {
		return
	}
	t := r.Table(n, lifetimeKeys...)
	f.RosterLifetime = r.lifetime(t.Values["roster"], "roster", defaultRoster, maxRoster)
	f.StampLifetime = r.lifetime(t.Values["stamp"], "stamp", defaultStamp, maxStamp)
}

// line checks text that people read on one line.
func (r *reader) line(n ast.Node, key, s string) {
	switch {
	case s == "":
	case len(s) > maxText:
		r.Fail(n, fmt.Sprintf("%s is longer than %d bytes; shorten it", key, maxText))
	case strings.ContainsFunc(s, unseen):
		r.Fail(n, fmt.Sprintf("%s has line breaks or characters that are not seen, or turn the text around them (%+q); remove them", key, s))
	case strings.TrimSpace(s) != s:
		r.Fail(n, key+" begins or ends with a space; remove it")
	case skeleton(s) == "":
		r.Fail(n, key+" has nothing that shows; write letters or digits")
	}
}

// unseen reports whether r does something else than show: a control, a line
// separator, a format character, such as those that turn the direction of
// writing, or one that is blank and no space.
func unseen(r rune) bool {
	const brailleBlank = 0x2800
	return r == brailleBlank || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point)
}
