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

type initCmd struct {
	Dir      string            `arg:"" help:"Folder to make, such as acme. It must not exist."`
	Name     string            `required:"" help:"The organisation's name, such as acme.example/support."`
	Service  map[string]string `required:"" placeholder:"NAME=TITLE" help:"A queue customers ask for, such as billing=Billing. Can be repeated."`
	Origin   []string          `required:"" help:"A web origin whose pages may open the chat, such as https://shop.example. Can be repeated."`
	Agent    map[string]string `required:"" placeholder:"ID=NAME" help:"An agent, such as alice=Alice. Can be repeated."`
	Lifetime time.Duration     `default:"24h" help:"How long the first roster is valid; 168h at most."`
	passphrase
}

// Run makes the folder:
//
//	root.age, root.pub         the root key, under the passphrase; its verifier key
//	agents/ID.age, ID.pub      an agent's key, likewise
//	roster.note, stamp.note    the signed roster, and its stamp
//	workspace/                 services and forms, to edit
func (c *initCmd) Run() error {
	pass, err := c.read("Passphrase for the new keys")
	if err != nil {
		return err
	}
	if err := os.Mkdir(c.Dir, 0o700); err != nil {
		return hinted{err, "init never touches a folder that is there: name a new one"}
	}
	o := newOrganisation{dir: c.Dir, name: c.Name, services: c.Service, origins: c.Origin, agents: c.Agent, lifetime: c.Lifetime}
	if err := o.make(pass); err != nil {
		return errors.Join(err, os.RemoveAll(c.Dir))
	}
	fmt.Printf("made %s\n\nKeep %s offline and its passphrase apart from it.\n", c.Dir, filepath.Join(c.Dir, "root.age"))
	fmt.Printf("The roster is valid for %s; sign the next one with: sealform roster %s\n", c.Lifetime, c.Dir)
	return nil
}

// newOrganisation is what init and demo make.
type newOrganisation struct {
	dir, name string
	services  map[string]string
	origins   []string
	agents    map[string]string
	lifetime  time.Duration
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

type rosterCmd struct {
	Dir      string        `arg:"" type:"existingdir" help:"The organisation's folder."`
	Lifetime time.Duration `default:"24h" help:"How long the roster is valid; 168h at most."`
	passphrase
}

// Run signs the roster again with the next version.
func (c *rosterCmd) Run() error {
	r, err := readRoster(c.Dir)
	if err != nil {
		return err
	}
	pass, err := c.read("Passphrase of the root key")
	if err != nil {
		return err
	}
	root, err := openKey(filepath.Join(c.Dir, "root.age"), pass)
	if err != nil {
		return err
	}
	if err := signRoster(filepath.Join(c.Dir, "roster.note"), r, root, c.Lifetime); err != nil {
		return err
	}
	fmt.Printf("signed version %d, valid until %s\n", r.Version, time.Unix(r.Expires, 0).UTC().Format(time.RFC3339))
	return nil
}

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
	return roster.Open(msg, org)
}
