package publish

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/desktop/bundle"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
)

// now is the time of the tests in Unix seconds, and today its date.
const (
	now   = 1_790_000_000
	hour  = 3600
	today = "2026-09-21"
)

// An office is an administrator with a new organisation.
type office struct {
	testing.TB
	dir         string
	root, spare string // signer keys
	pin         roster.Pin
}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{TB: t, dir: filepath.Join(t.TempDir(), "acme")}
	keep := func(to *string) func(string) ([]byte, error) {
		return func(key string) ([]byte, error) { *to = key; return []byte("sealed"), nil }
	}
	var err error
	o.pin, err = Make(o.dir, Founding{Name: "acme.example/support", Relay: "wss://relay.example",
		Services: []roster.Service{{Name: "billing", Title: "Billing", Origins: []string{"https://shop.example"}}},
		SealRoot: keep(&o.root), SealSpare: keep(&o.spare)})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// open opens the folder, and closes it when the test is over.
func (o *office) open() *Folder {
	o.Helper()
	f, err := Open(o.dir)
	if err != nil {
		o.Fatal(err)
	}
	o.Cleanup(func() { _ = f.Close() })
	return f
}

// do opens the folder for one thing.
func (o *office) do(what func(f *Folder)) {
	o.Helper()
	f, err := Open(o.dir)
	if err != nil {
		o.Fatal(err)
	}
	defer f.Close()
	what(f)
}

func (o *office) signer(key string) note.Signer {
	o.Helper()
	s, err := note.NewSigner(key)
	if err != nil {
		o.Fatal(err)
	}
	return s
}

// publish drafts and signs, and returns what changed.
func (o *office) publish() (p roster.Publication, changes []string) {
	o.Helper()
	o.do(func(f *Folder) {
		d, err := f.Draft(nil, Signer{}, now)
		if err != nil {
			o.Fatal(err)
		}
		if p, err = f.Sign(d, o.signer(o.root)); err != nil {
			o.Fatal(err)
		}
		changes = d.Changes
	})
	return p, changes
}

// workspace is what a publication for that many agents brings one of them.
func (o *office) workspace(p roster.Publication, d desk, agents int) *workspace.Workspace {
	o.Helper()
	files, err := bundle.Open(p.Bundle, d.id, agents)
	if err != nil {
		o.Fatal(err)
	}
	w, err := workspace.Load(files)
	if err != nil {
		o.Fatal(err)
	}
	return w
}

// invite invites somebody, for a day.
func (o *office) invite(id, name string) (i sent) {
	o.Helper()
	key := newDesk(o.TB, "acme.example/support/invitation")
	o.do(func(f *Folder) {
		made, err := f.Invite(Guest{ID: id, Name: name, Services: []string{"billing"}}, key.signer, key.vkey, now, 24*hour)
		if err != nil {
			o.Fatal(err)
		}
		i = sent{made.Agent, key}
	})
	return i
}

// sent is what is sent to somebody who is invited.
type sent struct {
	agent string
	key   desk
}

// A desk is an agent's machine with new keys.
type desk struct {
	signer note.Signer
	vkey   string
	id     *age.HybridIdentity
}

func newDesk(t testing.TB, name string) desk {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return desk{signer, vkey, id}
}

// enrol asks with an invitation to become its agent.
func (o *office) enrol(line sent) (desk, []byte) {
	o.Helper()
	return o.enrolAs(line, func(*roster.Enrolment) {})
}

// enrolAs is like enrol, with something else in the request.
func (o *office) enrolAs(line sent, change func(*roster.Enrolment)) (desk, []byte) {
	o.Helper()
	e := roster.Enrolment{Org: o.pin.Root, Agent: line.agent, Invitation: line.key.vkey, Time: now + hour}
	change(&e)
	d := newDesk(o.TB, roster.OrgName(e.Org)+"/"+e.Agent)
	e.Key, e.Recipient = d.vkey, d.id.Recipient().String()
	msg, err := e.Sign(d.signer, line.key.signer)
	if err != nil {
		o.Fatal(err)
	}
	return d, msg
}

// approve judges and approves a request.
func (o *office) approve(msg []byte) {
	o.Helper()
	o.do(func(f *Folder) {
		r, err := f.Judge(msg, now+2*hour)
		if err != nil {
			o.Fatal(err)
		}
		if err := f.Approve(r, today); err != nil {
			o.Fatal(err)
		}
		if _, open := f.invitation(r.Agent); open {
			o.Error("the invitation that was used is still open")
		}
	})
}

// hire invites, enrols and approves somebody.
func (o *office) hire(id, name string) desk {
	o.Helper()
	d, msg := o.enrol(o.invite(id, name))
	o.approve(msg)
	return d
}

// line returns the line of org.yaml that begins so.
func (o *office) line(begins string) string {
	o.Helper()
	b, err := os.ReadFile(filepath.Join(o.dir, "org.yaml"))
	if err != nil {
		o.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, begins) {
			return strings.TrimSuffix(line, "\n")
		}
	}
	o.Fatalf("org.yaml has no line %s…", begins)
	return ""
}

// edit changes the text of a file of the folder.
func (o *office) edit(name, old, next string) {
	o.Helper()
	path := filepath.Join(o.dir, filepath.FromSlash(name))
	b, err := os.ReadFile(path)
	if err != nil {
		o.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		o.Fatalf("%s has no %q:\n%s", name, old, b)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), old, next, 1)), 0o600); err != nil {
		o.Fatal(err)
	}
}

func TestAnOldFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "roster.note"), []byte("sealform/roster@v1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir)
	var bad *BadFile
	if !errors.As(err, &bad) || !strings.Contains(bad.Reason, "earlier version") || !strings.Contains(bad.Hint(), "sealform init") {
		t.Errorf("an old folder: %v", err)
	}
	if _, err := Open(t.TempDir()); !errors.As(err, &bad) || !strings.Contains(bad.Reason, "no org.yaml") {
		t.Errorf("an empty folder: %v", err)
	}
}

// Whoever edits org.yaml on Windows finds it as they wrote it, but for what a
// command must change.
func TestLineEndsStay(t *testing.T) {
	o := newOffice(t)
	path := filepath.Join(o.dir, "org.yaml")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	o.hire("alice", "Alice")
	if b, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte("alice")) || bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) {
		t.Errorf("org.yaml is\n%q", b)
	}
}

// Two publishes at once cannot both go on.
func TestTwoAtOnce(t *testing.T) {
	o := newOffice(t)
	f := o.open()
	var used *durable.InUse
	if _, err := Open(o.dir); !errors.As(err, &used) {
		t.Errorf("a second one: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	o.do(func(*Folder) {})
}

// A folder that is there is never touched, and a half-made one does not stay.
func TestMakeAllOrNothing(t *testing.T) {
	o := newOffice(t)
	seal := func(string) ([]byte, error) { return []byte("sealed"), nil }
	if _, err := Make(o.dir, Founding{Name: "acme", SealRoot: seal, SealSpare: seal}); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("over a folder that is there: %v", err)
	}
	full := errors.New("no passphrase")
	dir := filepath.Join(filepath.Dir(o.dir), "other")
	fail := func(string) ([]byte, error) { return nil, full }
	if _, err := Make(dir, Founding{Name: "other", Relay: "wss://relay.example",
		Services: []roster.Service{{Name: "billing", Title: "Billing", Origins: []string{"*"}}}, SealRoot: seal, SealSpare: fail}); !errors.Is(err, full) {
		t.Errorf("without a spare: %v", err)
	}
	left, err := os.ReadDir(filepath.Dir(o.dir))
	if err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
	info, err := os.Stat(filepath.Join(o.dir, "stamp", "stamp.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the stamp key: %v, %v", info, err)
	}
}
