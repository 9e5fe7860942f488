// Package alone makes an organisation in which one program is everybody: the
// administrator and the agent. It is for the demonstration, and for tests that
// run the real programs.
//
// What it makes are the files that "sealform init", "invite" and "publish" make,
// by the same packages, and an agent's home as "sealform desktop" makes it. One
// thing it leaves out: nobody compares the five words, since both ends are here.
// Its passphrase is random and lies beside the keys, so these keys protect
// nothing. It reaches no network, and never sees anything of a customer's.
package alone

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
)

// A Plan is what an organisation begins with.
type Plan struct {
	Name, Relay string
	Services    []roster.Service
	Agent       publish.Guest
}

// An Office is an organisation's folder that has its passphrase and its agent's
// home in it.
type Office struct {
	Dir, Agent string
	Pin        roster.Pin
	pass       string
}

// Make makes the folder with the agent in it: all of it, or nothing.
func Make(dir string, p Plan) (err error) {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := durable.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	next, err := os.MkdirTemp(parent, ".new-office-")
	if err != nil {
		return &durable.Error{Path: dir, Err: err}
	}
	defer func() { err = errors.Join(err, os.RemoveAll(next)) }()
	o := &Office{Dir: filepath.Join(next, "office"), pass: rand.Text()}
	seal := func(key string) ([]byte, error) { return sealUnder(key, o.pass) }
	founding := publish.Founding{Name: p.Name, Relay: p.Relay, Services: p.Services, SealRoot: seal, SealSpare: seal}
	if o.Pin, err = publish.Make(o.Dir, founding); err != nil {
		return err
	}
	if err := durable.Write(o.Passphrase(), []byte(o.pass+"\n"), 0o600); err != nil {
		return err
	}
	if err := o.enrol(p.Agent); err != nil {
		return err
	}
	if err := os.Rename(o.Dir, dir); err != nil {
		return &durable.Error{Path: dir, Err: err}
	}
	return nil
}

// Open returns what Make has made. Its error is a *NotOne for any other folder.
func Open(dir string) (*Office, error) {
	o := &Office{Dir: dir}
	pass, err := os.ReadFile(o.Passphrase())
	if err != nil {
		return nil, &NotOne{Dir: dir}
	}
	o.pass = strings.TrimSpace(string(pass))
	if _, err := os.Stat(filepath.Join(dir, "org.yaml")); errors.Is(err, fs.ErrNotExist) {
		return nil, &NotOne{dir, true}
	}
	f, err := publish.Look(dir)
	if err != nil {
		return nil, err
	}
	o.Pin = f.Pin
	folder, err := o.folder()
	if err != nil {
		return nil, err
	}
	o.Agent = folder.Profile().Agent
	return o, nil
}

// NotOne is that a folder is none that Make has made.
type NotOne struct {
	Dir string
	old bool // an earlier version made it
}

func (e *NotOne) Error() string {
	if e.old {
		return fmt.Sprintf("the folder %q was made by an earlier version", e.Dir)
	}
	return fmt.Sprintf("the folder %q is something else", e.Dir)
}

// Hint says what to do about it, on a line of its own.
func (e *NotOne) Hint() string {
	if e.old {
		return "delete it, and start again: its keys protect nothing; keep its workspace folder if you have changed that"
	}
	return "choose another folder with --dir: one that is not there is made"
}

// Passphrase is the file with the passphrase of the root keys and the agent's.
func (o *Office) Passphrase() string { return filepath.Join(o.Dir, "passphrase") }

// Public is the file that relays take.
func (o *Office) Public() string { return filepath.Join(o.Dir, "org.pub") }

// Stamp is the folder of the machine that stamps.
func (o *Office) Stamp() string { return filepath.Join(o.Dir, "stamp") }

// Home is the agent's.
func (o *Office) Home() string { return filepath.Join(o.Dir, "home") }

// Publish signs the organisation as its files say it, whether or not they have
// changed, and has the agent's home know it, as if the desktop had been there.
func (o *Office) Publish(now time.Time) (roster.Publication, error) {
	f, err := publish.Open(o.Dir)
	if err != nil {
		return roster.Publication{}, err
	}
	p, err := o.publish(f, now)
	return p, errors.Join(err, f.Close())
}

func (o *Office) publish(f *publish.Folder, now time.Time) (roster.Publication, error) {
	root, _, err := o.Key("root.age")
	if err != nil {
		return roster.Publication{}, err
	}
	d, err := f.Draft(nil, publish.Signer{}, now.Unix())
	if err != nil {
		return roster.Publication{}, err
	}
	p, err := f.Sign(d, root)
	if err != nil {
		return p, err
	}
	return p, o.tell(p)
}
