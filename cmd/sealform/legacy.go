package main

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
)

// Everything here goes once the relay takes publications and the desktop
// enrols: until then the demonstration and some tests have keys made for them.

// newOrganisation is what demo makes.
type newOrganisation struct {
	dir, name string
	services  map[string]string
	origins   []string
	agents    map[string]string
	lifetime  time.Duration
}

func (c *initCmd) legacy(pass string) error {
	if err := os.Mkdir(c.Dir, 0o700); err != nil {
		return hinted{err, "init never touches a folder that is there: name a new one"}
	}
	o := newOrganisation{dir: c.Dir, name: c.Name, services: c.Service, origins: c.Origin, agents: c.Agent, lifetime: 24 * time.Hour}
	if err := o.make(pass); err != nil {
		return errors.Join(err, os.RemoveAll(c.Dir))
	}
	return nil
}

func (o newOrganisation) make(pass string) error {
	if err := os.MkdirAll(filepath.Join(o.dir, "agents"), 0o700); err != nil {
		return err
	}
	root, rootKey, err := newKey(filepath.Join(o.dir, "root"), o.name, pass)
	if err != nil {
		return err
	}
	r := &roster.Roster{Org: rootKey, Services: o.rosterServices()}
	for _, id := range sortedKeys(o.agents) {
		a, err := o.newAgent(id, pass)
		if err != nil {
			return err
		}
		r.Agents = append(r.Agents, a)
	}
	if err := signRoster(filepath.Join(o.dir, "roster.note"), r, root, o.lifetime); err != nil {
		return err
	}
	return os.CopyFS(filepath.Join(o.dir, "workspace"), workspace.Files())
}

func (o newOrganisation) newAgent(id, pass string) (roster.Agent, error) {
	if !roster.ValidName(id) {
		return roster.Agent{}, fmt.Errorf("agent id %q must be lower-case letters, digits and hyphens", id)
	}
	_, vkey, err := newKey(filepath.Join(o.dir, "agents", id), o.name+"/"+id, pass)
	return roster.Agent{VKey: vkey, Services: []string{"*"}, Name: o.agents[id]}, err
}

func (o newOrganisation) rosterServices() []roster.Service {
	var all []roster.Service
	for _, name := range sortedKeys(o.services) {
		all = append(all, roster.Service{Name: name, Origins: o.origins, Title: o.services[name]})
	}
	return all
}

// newKey makes a key and writes path.age and path.pub.
func newKey(path, name, pass string) (note.Signer, string, error) {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return nil, "", fmt.Errorf("%q cannot name a key: use no spaces and no plus signs", name)
	}
	if strings.ContainsAny(name, " +") {
		return nil, "", fmt.Errorf("%q cannot name a key: use no spaces and no plus signs", name)
	}
	if err := sealKey(path+".age", skey, pass); err != nil {
		return nil, "", err
	}
	if err := writeNew(path+".pub", []byte(vkey+"\n"), 0o644); err != nil {
		return nil, "", err
	}
	s, err := note.NewSigner(skey)
	return s, vkey, err
}

// signRoster gives r its next version and a fresh lifetime, and writes it.
func signRoster(path string, r *roster.Roster, root note.Signer, lifetime time.Duration) error {
	now := time.Now().Unix()
	r.Version++
	r.Issued, r.Expires = now, now+int64(lifetime/time.Second)
	msg, err := r.Sign(root)
	if err != nil {
		return err
	}
	stamp, err := (&roster.Stamp{Org: r.Org, Roster: r.Version, Hash: sha256.Sum256(msg), Version: uint64(now), Issued: now, Expires: r.Expires}).Sign(root)
	if err != nil {
		return err
	}
	if err := replace(stampBeside(path), stamp); err != nil {
		return err
	}
	return replace(path, msg)
}

// stampBeside is where the stamp of a roster in that file is.
func stampBeside(path string) string { return filepath.Join(filepath.Dir(path), "stamp.note") }

func readRoster(dir string) (*roster.Roster, error) {
	org, err := readVKey(filepath.Join(dir, "root.pub"))
	if err != nil {
		return nil, err
	}
	msg, err := readText(filepath.Join(dir, "roster.note"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hinted{err, "make the organisation with \"sealform init\""}
	}
	if err != nil {
		return nil, err
	}
	return roster.OpenRoster(msg, roster.Pin{Root: org})
}
