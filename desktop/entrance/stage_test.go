package entrance

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"filippo.io/age"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/desktop/invitation"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// A drawer is a Home in memory.
type drawer struct {
	folders []Folder
	keyring bool
	broken  error
	damaged error
	slow    chan struct{} // making keys waits for it; nil: for nothing
}

type drawn struct {
	profile Profile
	keys    Keys
	pass    string
	request []byte
	broken  error         // the keyring
	slow    chan struct{} // opening waits for it; nil: for nothing
}

func (d *drawer) Agents() ([]Folder, error) { return slices.Clone(d.folders), d.damaged }
func (d *drawer) Keyring() bool             { return d.keyring }

func (d *drawer) Make(p Profile, pass string, request func(Keys) ([]byte, error)) (Folder, Keys, error) {
	if d.slow != nil {
		<-d.slow
	}
	if d.broken != nil {
		return nil, Keys{}, d.broken
	}
	k := newKeys(p)
	msg, err := request(k)
	f := &drawn{profile: p, keys: k, pass: pass, request: msg}
	d.folders = append(d.folders, f)
	return f, k, err
}

func newKeys(p Profile) Keys {
	k := relaytest.NewKey(roster.OrgName(p.Pin.Root) + "/" + p.Agent)
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		panic(err)
	}
	return Keys{k.Signer, k.VKey, id}
}

func (f *drawn) Profile() Profile         { return f.profile }
func (f *drawn) Locked() bool             { return f.pass != "" }
func (f *drawn) Request() ([]byte, error) { return f.request, nil }
func (f *drawn) Open(pass string) (Keys, error) {
	if f.slow != nil {
		<-f.slow
	}
	if f.broken != nil {
		return Keys{}, f.broken
	}
	if pass != f.pass {
		return Keys{}, &Wrong{}
	}
	return f.keys, nil
}

func (f *drawn) Granted(*roster.Authority) error {
	f.request = nil
	return nil
}

// A counter is a relay in memory.
type counter struct {
	mu     sync.Mutex
	slots  map[string][]byte
	roster []byte
	stamp  []byte
	away   bool
	asked  int
}

func (c *counter) do(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func (c *counter) Enrol(_ context.Context, slot string, msg []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		return &handover.Away{}
	}
	if old, ok := c.slots[slot]; ok && !bytes.Equal(old, msg) {
		return &handover.Conflict{}
	}
	c.slots[slot] = msg
	return nil
}

func (c *counter) Enrolment(_ context.Context, slot string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slots[slot], nil
}

func (c *counter) get(b *[]byte) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	if c.away {
		return nil, &handover.Away{}
	}
	if *b == nil {
		return nil, handover.NotThere{}
	}
	return *b, nil
}

func (c *counter) Roster(context.Context) ([]byte, error)    { return c.get(&c.roster) }
func (c *counter) LastStamp(context.Context) ([]byte, error) { return c.get(&c.stamp) }

// A stage is an organisation, its relay, and a machine.
type stage struct {
	t     *testing.T
	root  relaytest.Key
	relay *counter
	home  *drawer
	at    *Entrance
	in    chan In
	stop  func()
}

func newStage(t *testing.T) *stage {
	s := &stage{t: t, root: relaytest.NewKey("acme.example/support"), relay: &counter{slots: map[string][]byte{}}, home: &drawer{}, stop: func() {}}
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *stage) invitation(expires time.Duration) string {
	line, err := invitation.New(roster.Pin{Root: s.root.VKey}, "wss://relay.example", "alice", time.Now().Add(expires).Unix()).Line()
	if err != nil {
		s.t.Fatal(err)
	}
	return line
}

// start runs the program, again if it ran.
func (s *stage) start(change func(*Config)) {
	s.t.Helper()
	s.stop()
	c := Config{Home: s.home, Relay: func(p Profile) (Relay, error) { return s.relay, nil }}
	if change != nil {
		change(&c)
	}
	e, err := New(c)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.at, s.in = e, make(chan In, 1)
	s.stop = func() { cancel(); <-e.done }
	go func() {
		if in, err := e.Run(ctx); err == nil {
			s.in <- in
		}
	}()
	synctest.Wait()
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}

// publish puts a roster in force that names these keys as alice.
func (s *stage) publish(keys ...string) {
	now := time.Now().Unix()
	r := &roster.Roster{Org: s.root.VKey, Version: 2, Issued: now, Expires: now + roster.DefaultStampLifetime,
		Services: []roster.Service{{Name: "billing", Origins: []string{"*"}, Title: "Billing"}}}
	for _, k := range keys {
		r.Agents = append(r.Agents, roster.Agent{VKey: k, Services: []string{"*"}, Name: "Alice"})
	}
	msg, err := r.Sign(s.root.Signer)
	if err != nil {
		s.t.Fatal(err)
	}
	s.relay.do(func() { s.relay.roster, s.relay.stamp = msg, relaytest.StampOf(msg, s.root.Signer) })
}

// entered waits for the next poll, and reports whether the agent is in.
func (s *stage) entered() bool {
	time.Sleep(pollEvery)
	synctest.Wait()
	select {
	case in := <-s.in:
		return in.Keys.Signer != nil && in.Folder != nil
	default:
		return false
	}
}

func (s *stage) ask() {
	s.t.Helper()
	s.must(s.at.Invite(s.invitation(time.Hour)))
	s.must(s.at.Proceed())
	s.must(s.at.Protect(passphrase))
}
