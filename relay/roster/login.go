package roster

import (
	"bytes"
	"encoding/base64"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// A Login is what an agent signs to show a relay who it is: the relay's
// origin as the agent dialled it, the organisation, the agent's verifier key,
// the relay's challenge (32 random bytes, used once) and the time in Unix
// seconds. The relay keeps no password and no account.
type Login struct {
	Relay     string // such as wss://relay.example
	Org       string
	Agent     string
	Challenge [32]byte
	Time      int64
}

// Sign signs the log-in with the agent's key.
func (l Login) Sign(agent note.Signer) ([]byte, error) {
	return signed.Sign(signed.Doc{Kind: "relay-auth", Fields: []signed.Field{
		{Key: "relay", Value: l.Relay},
		{Key: "org", Value: l.Org},
		{Key: "agent", Value: l.Agent},
		{Key: "challenge", Value: base64.StdEncoding.EncodeToString(l.Challenge[:])},
		{Key: "time", Value: signed.FormatTime(l.Time)},
	}}, agent)
}

// What is wrong with a log-in where its sender can do something about it.
var (
	// ErrRelay: it is for a relay of another origin; an agent has signed it.
	ErrRelay = badLogin("is for another relay")
	// ErrClock: its time differs from the relay's by more than ClockSkew; an agent
	// has signed it.
	ErrClock = badLogin("time differs from the relay's clock by more than 5 minutes")
	// ErrAgent: the agent is not in the roster.
	ErrAgent = badLogin("the agent is not in the roster")
)

// OpenLogin verifies a log-in against the roster, and that it answers the
// given challenge of the relay with one of the given origins within ClockSkew
// of now (Unix seconds).
func OpenLogin(msg []byte, r *Authority, relays []string, challenge [32]byte, now int64) (Agent, error) {
	peek, err := signed.Peek(msg, "relay-auth")
	if err != nil {
		return Agent{}, err
	}
	l, err := parseLogin(peek)
	if err != nil {
		return Agent{}, err
	}
	a, ok := r.Agent(l.Agent)
	if !ok {
		return Agent{}, ErrAgent
	}
	v, err := note.NewVerifier(a.VKey)
	if err != nil {
		return Agent{}, badLogin("the agent's key is malformed")
	}
	if _, err := signed.Open(msg, "relay-auth", v); err != nil {
		return Agent{}, err
	}
	if l.Org != r.Org || l.Challenge != challenge {
		return Agent{}, badLogin("is for another organisation or challenge")
	}
	if !slices.Contains(relays, l.Relay) {
		return Agent{}, ErrRelay
	}
	if now-l.Time > ClockSkew || l.Time-now > ClockSkew {
		return Agent{}, ErrClock
	}
	return a, nil
}

// loginLines is how many lines a log-in has, with its signature.
const loginLines = 8

// LoginOrg returns the organisation that an unverified log-in claims.
func LoginOrg(msg []byte) (string, error) {
	if bytes.Count(msg, []byte("\n")) != loginLines {
		return "", badLogin("has too few lines, or too many")
	}
	d, err := signed.Peek(msg, "relay-auth")
	if err != nil {
		return "", err
	}
	l, err := parseLogin(d)
	return l.Org, err
}

func parseLogin(d signed.Doc) (Login, error) {
	in := signed.Read(d)
	l := Login{Relay: in.Get("relay"), Org: in.Get("org"), Agent: in.Get("agent")}
	c, err := base64.StdEncoding.Strict().DecodeString(in.Get("challenge"))
	l.Time = in.Time("time")
	if err := in.Done(); err != nil {
		return Login{}, err
	}
	if err != nil || len(c) != len(l.Challenge) || d.Body != "" {
		return Login{}, badLogin("malformed challenge")
	}
	copy(l.Challenge[:], c)
	return l, nil
}

func badLogin(reason string) error { return &signed.Error{Kind: "relay-auth", Reason: reason} }
