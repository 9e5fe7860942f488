package stamper

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
)

type key struct {
	secret, public string
	signer         note.Signer
}

func newKey(t *testing.T, name string) key {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key{secret, public, s}
}

// A stage is an organisation, its stamping machine, and a relay in memory that
// takes what a relay takes.
type stage struct {
	t                              *testing.T
	root, stamp, alice, bob, carol key
	dir                            string
	now                            int64
	roster, stamped                []byte // what the relay has
	away                           error
	stamper                        *Stamper
	mu                             sync.Mutex // of what the relay has
}

func newStage(t *testing.T) *stage {
	s := &stage{t: t, root: newKey(t, "acme"), stamp: newKey(t, "acme/stamp"), alice: newKey(t, "acme/alice"), bob: newKey(t, "acme/bob"),
		carol: newKey(t, "acme/carol"), dir: t.TempDir(), now: 1_790_000_000}
	s.write("org.pub", s.root.public+"\n")
	s.write("stamp.key", s.stamp.secret+"\n")
	s.write("stamp.yaml", "relay: wss://relay.example\n")
	s.publish(s.draft(1))
	s.open()
	return s
}

func (s *stage) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// open starts the machine's program again.
func (s *stage) open() {
	s.t.Helper()
	m, err := Open(s.dir, "", 24*time.Hour)
	if err != nil {
		s.t.Fatal(err)
	}
	m.relay, s.stamper = s, m
}

func (s *stage) draft(version uint64) *roster.Roster {
	return &roster.Roster{Org: s.root.public, Version: version, Issued: s.now, Expires: s.now + 30*24*3600, Stampers: []string{s.stamp.public},
		Agents: []roster.Agent{{VKey: s.alice.public, Services: []string{"*"}, Name: "Alice"}, {VKey: s.bob.public, Services: []string{"*"}, Name: "Bob"}}}
}

// publish has the relay go by a roster, with a stamp of the root's.
func (s *stage) publish(r *roster.Roster) {
	s.t.Helper()
	defer s.locked()()
	msg, err := r.Sign(s.root.signer)
	if err != nil {
		s.t.Fatal(err)
	}
	stamp := &roster.Stamp{Org: r.Org, Roster: r.Version, Hash: sha256.Sum256(msg), Version: uint64(s.now), Issued: s.now, Expires: s.now + 3600}
	s.roster = msg
	if s.stamped, err = stamp.Sign(s.root.signer); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) Roster(context.Context) ([]byte, error) {
	defer s.locked()()
	return s.roster, s.away
}

func (s *stage) LastStamp(context.Context) ([]byte, error) {
	defer s.locked()()
	return s.stamped, s.away
}

func (s *stage) set(change func()) {
	defer s.locked()()
	change()
}

func (s *stage) locked() (unlock func()) {
	s.mu.Lock()
	return s.mu.Unlock
}

// Stamp takes a newer stamp, as a relay does.
func (s *stage) Stamp(_ context.Context, msg []byte) error {
	defer s.locked()()
	if s.away != nil {
		return s.away
	}
	was, err := roster.OpenAuthority(s.roster, s.stamped, roster.Pin{Root: s.root.public})
	if err != nil {
		return err
	}
	next, err := was.Restamp(msg)
	if err != nil {
		return err
	}
	if !next.Newer(was) {
		return errors.New("the relay does not take it: not newer")
	}
	s.stamped = msg
	return nil
}

// inForce is what an end goes by.
func (s *stage) inForce() *roster.Authority {
	s.t.Helper()
	a, err := roster.OpenAuthority(s.roster, s.stamped, roster.Pin{Root: s.root.public})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *stage) mustStamp() Stamped {
	s.t.Helper()
	done, err := s.stamper.Stamp(context.Background(), s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	return done
}

func TestStamp(t *testing.T) {
	s := newStage(t)
	s.mustStamp()
	if a := s.inForce(); a.Expires != s.now+24*3600 || len(a.Agents) != 2 {
		t.Errorf("%+v", a)
	}
	before := s.inForce()
	s.now -= 3600 // a clock that was set back does not stop it
	s.open()
	s.mustStamp()
	if !s.inForce().Newer(before) {
		t.Error("the second stamp does not outrank the first")
	}
}

// Whoever is out stays out until there is another roster, also when a copy of
// the folder on a second machine knows nothing of it.
func TestWithout(t *testing.T) {
	s := newStage(t)
	if err := s.stamper.Without("bob"); err != nil {
		t.Fatal(err)
	}
	s.write("without", "bob\n"+s.carol.public+"\nbob\n")
	done := s.mustStamp()
	if _, in := s.inForce().Agent(s.bob.public); in || !slices.Equal(done.Stamp.Without, []string{s.bob.public}) || !slices.Equal(done.Unknown, []string{s.carol.public}) {
		t.Errorf("out %q, unknown %q", done.Stamp.Without, done.Unknown)
	}
	for _, name := range []string{"without", "stamp.note", "roster.note"} {
		if err := os.Remove(filepath.Join(s.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	s.open()
	s.mustStamp()
	if _, in := s.inForce().Agent(s.bob.public); in {
		t.Error("bob is in again, without a roster")
	}
	was := s.stamped
	s.write("without", "alice\n")
	s.mustStamp()
	s.write("without", "")
	s.stamped = was // a relay that was put back
	s.mustStamp()
	if out := s.inForce(); len(out.Agents) != 0 {
		t.Errorf("a relay that forgets brings back %+v", out.Agents)
	}
	s.publish(s.draft(2))
	s.mustStamp()
	if _, in := s.inForce().Agent(s.bob.public); !in {
		t.Error("a new roster does not bring bob back")
	}
	for _, id := range []string{"", "Bob", "b b", "bob\nalice"} {
		if err := s.stamper.Without(id); !Final(err) {
			t.Errorf("%q is taken: %v", id, err)
		}
	}
}

// Two who take somebody out at once: whoever is told that it was done has it done.
func TestTwoTakeOutAtOnce(t *testing.T) {
	s := newStage(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	var told []string
	for n := range 20 {
		id := fmt.Sprintf("agent-%d", n)
		all.Go(func() {
			if err := s.stamper.Without(id); err == nil {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, id)
			} else if _, busy := errors.AsType[*durable.InUse](err); !busy {
				t.Error(err)
			}
		})
	}
	all.Wait()
	names, err := s.stamper.without()
	if err != nil || len(told) == 0 {
		t.Fatalf("%d were told, %v", len(told), err)
	}
	for _, id := range told {
		if !slices.Contains(names, id) {
			t.Errorf("%s was taken out, and is not in the file", id)
		}
	}
}

func TestWhatIsNotStamped(t *testing.T) {
	for name, change := range map[string]func(*stage){
		"an older roster than the last": func(s *stage) { s.publish(s.draft(2)); s.mustStamp(); s.publish(s.draft(1)) },
		"an older roster, after a start": func(s *stage) {
			s.publish(s.draft(2))
			s.mustStamp()
			s.publish(s.draft(1))
			s.open()
		},
		"another roster of the same version": func(s *stage) { s.mustStamp(); r := s.draft(1); r.Agents = nil; s.publish(r) },
		"one that has expired":               func(s *stage) { s.now += 30 * 24 * 3600 },
		"one that does not name the key":     func(s *stage) { r := s.draft(2); r.Stampers = nil; s.publish(r) },
		"another organisation's":             func(s *stage) { o := newStage(s.t); s.roster = o.roster },
		"with a damaged memory":              func(s *stage) { s.mustStamp(); s.write("roster.note", "x") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			change(s)
			was := string(s.stamped)
			if _, err := s.stamper.Stamp(context.Background(), s.now); !Final(err) || string(s.stamped) != was {
				t.Errorf("%v", err)
			}
		})
	}
}

// Where a roster of the spare root was stamped, no number of the root's is high
// enough: what is said leads out of it.
func TestTheRootAfterTheSpareIsNotStamped(t *testing.T) {
	s := newStage(t)
	r := s.draft(roster.SpareVersion)
	r.Spare, r.Stampers = s.stamp.public, nil // any other key will do
	s.stamper.pin.Spare = roster.Fingerprint(r.Spare)
	msg, err := r.Sign(s.stamp.signer)
	if err != nil {
		t.Fatal(err)
	}
	s.write("roster.note", string(msg))
	_, err = s.stamper.Stamp(context.Background(), s.now)
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Hint(), "--spare") {
		t.Errorf("%v: %+v", err, e)
	}
}

// The machine goes on when the spare root has taken over, without a change.
func TestTheSparesRosterIsStamped(t *testing.T) {
	s := newStage(t)
	spare := newKey(t, "acme/spare")
	pin := roster.Pin{Root: s.root.public, Spare: roster.Fingerprint(spare.public)}
	s.write("org.pub", pin.String())
	s.open()
	s.mustStamp()
	r := s.draft(roster.SpareVersion)
	r.Spare = spare.public
	msg, err := r.Sign(spare.signer)
	if err != nil {
		t.Fatal(err)
	}
	relay := &taker{roster: msg}
	s.stamper.relay = relay
	s.mustStamp()
	if a, err := roster.OpenAuthority(msg, relay.stamp, pin); err != nil || !a.Valid(s.now) {
		t.Errorf("%+v, %v", a, err)
	}
}

// A taker is a relay that takes any stamp.
type taker struct{ roster, stamp []byte }

func (r *taker) Roster(context.Context) ([]byte, error)      { return r.roster, nil }
func (r *taker) LastStamp(context.Context) ([]byte, error)   { return nil, nil }
func (r *taker) Stamp(_ context.Context, stamp []byte) error { r.stamp = stamp; return nil }

// A stamp that cannot be kept is not handed over: the next one could have its
// version, and an older roster could be stamped.
func TestWhatCannotBeKeptIsNotHandedOver(t *testing.T) {
	for _, name := range []string{"stamp.note", "roster.note"} {
		s := newStage(t)
		if err := os.MkdirAll(filepath.Join(s.dir, name, "in its place"), 0o700); err != nil {
			t.Fatal(err)
		}
		was := string(s.stamped)
		if _, err := s.stamper.Stamp(context.Background(), s.now); err == nil || string(s.stamped) != was {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, change := range map[string]func(*stage){
		"no org.pub":        func(s *stage) { _ = os.Remove(filepath.Join(s.dir, "org.pub")) },
		"a damaged key":     func(s *stage) { s.write("stamp.key", "PRIVATE+KEY+acme") },
		"a public key":      func(s *stage) { s.write("stamp.key", s.stamp.public) },
		"no relay":          func(s *stage) { s.write("stamp.yaml", "relais: wss://relay.example\n") },
		"an odd relay":      func(s *stage) { s.write("stamp.yaml", "relay: https://relay.example/x\n") },
		"two organisations": func(s *stage) { s.write("org.pub", s.root.public+"\n"+s.alice.public) },
		"a huge org.pub":    func(s *stage) { s.write("org.pub", strings.Repeat("x", 200<<10)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			change(s)
			if m, err := Open(s.dir, "", time.Hour); m != nil || err == nil || strings.Contains(err.Error(), s.stamp.secret) {
				t.Errorf("%v", err)
			}
		})
	}
	s := newStage(t)
	s.write("stamp.yaml", "# hello\n")
	if _, err := Open(s.dir, "", time.Hour); err == nil || !strings.HasSuffix(err.Error(), `stamp.yaml:1:1: is empty; write where the relay is, such as "relay: wss://relay.example"`) {
		t.Errorf("with empty settings: %v", err)
	}
	s = newStage(t)
	for _, lifetime := range []time.Duration{0, time.Second, 8 * 24 * time.Hour} {
		if _, err := Open(s.dir, "", lifetime); !Final(err) {
			t.Errorf("%s: %v", lifetime, err)
		}
	}
}

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.now = time.Now().Unix()
		s.publish(s.draft(1))
		ctx, stop := context.WithCancel(context.Background())
		var stamps, failures atomic.Int32
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			s.stamper.Watch(ctx, 4*time.Hour, func(_ Stamped, err error) {
				if err != nil {
					failures.Add(1)
				} else {
					stamps.Add(1)
				}
			})
		}()
		expect := func(what string, after time.Duration, wantStamps, wantFailures int32) {
			t.Helper()
			time.Sleep(after)
			synctest.Wait()
			if stamps.Load() != wantStamps || failures.Load() != wantFailures {
				t.Errorf("%s: %d stamps and %d failures, want %d and %d", what, stamps.Load(), failures.Load(), wantStamps, wantFailures)
			}
		}
		expect("at the start", time.Second, 1, 0)
		expect("three hours later", 3*time.Hour, 1, 0)
		expect("after four hours", time.Hour+time.Minute, 2, 0)
		s.write("without", "bob\n")
		expect("bob is out within a minute", time.Minute, 3, 0)
		s.now = time.Now().Unix()
		s.publish(s.draft(2))
		expect("a new roster is stamped within a minute", time.Minute, 4, 0)
		was, _ := s.LastStamp(ctx)
		s.write("without", "")
		expect("nobody is out", time.Minute, 5, 0)
		s.set(func() { s.stamped = was })
		expect("a relay that was put back gets the newest", time.Minute, 6, 0)
		s.set(func() { s.away = errors.New("away") })
		expect("a failure is told once", 5*time.Hour, 6, 1)
		s.set(func() { s.away = nil })
		expect("and it goes on", time.Minute, 7, 1)
		stop()
		<-ended
	})
}
