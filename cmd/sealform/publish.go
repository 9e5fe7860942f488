package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
)

type publishCmd struct {
	Dir       string   `arg:"" help:"The organisation's folder."`
	Yes       bool     `help:"Ask nothing. Nobody is approved then."`
	To        string   `name:"out" placeholder:"DIR" help:"Talk to no relay: write the publication to this folder, to be carried there."`
	Spare     string   `placeholder:"FILE" type:"existingfile" help:"Sign with the spare root in this file, when the root is lost or stolen. There is no way back."`
	Enrolment []string `placeholder:"FILE" type:"existingfile" help:"A request to become an agent that came as text. Can be repeated."`
	passphrase
}

// A publishing is one run of publish.
type publishing struct {
	*publishCmd
	*output
	folder *publish.Folder
	relay  *handover.Client
	shown  *publish.Shown // what the relay has; nil for nothing, or when it is away
	away   error          // why nothing is known of the relay
	now    int64
}

// Run approves who asks, shows what changes, signs it and hands it over.
func (c *publishCmd) Run(ctx context.Context, out *output) error {
	folder, err := publish.Open(c.Dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	p := &publishing{publishCmd: c, output: out, folder: folder, now: time.Now().Unix()}
	if p.relay, err = handover.New(folder.Org.Relay, folder.Pin.Root); err != nil {
		return err
	}
	p.look(ctx)
	if err := p.approvals(ctx); err != nil {
		return err
	}
	return p.publish(ctx)
}

// look asks the relay what is in force.
func (p *publishing) look(ctx context.Context) {
	if p.To != "" {
		return
	}
	p.shown, p.away = inForce(ctx, p.relay)
	if p.away != nil {
		fmt.Fprintln(p.Err, "sealform:", p.away)
	}
}

// inForce returns what a relay shows; nil when it has nothing.
func inForce(ctx context.Context, relay *handover.Client) (*publish.Shown, error) {
	r, err := relay.Roster(ctx)
	if errors.Is(err, handover.NotThere{}) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := relay.LastStamp(ctx)
	if err != nil && !errors.Is(err, handover.NotThere{}) {
		return nil, err
	}
	return &publish.Shown{Roster: r, Stamp: s}, nil
}

// publish shows the difference, and signs and hands it over if that is wanted.
func (p *publishing) publish(ctx context.Context) error {
	by, root, err := p.signer()
	if err != nil {
		return err
	}
	d, err := p.folder.Draft(p.shown, by, p.now)
	if err != nil {
		return err
	}
	if p.folder.Again(d, p.shown, p.now) {
		last, _ := p.folder.Published()
		fmt.Fprintf(p.Out, "nothing changes; roster %d, which is signed, is handed over again\n", d.Version-1)
		return p.handOver(ctx, last)
	}
	warn(p.Err, p.Dir, p.folder.Org)
	p.show(d)
	if err := p.confirm(); err != nil {
		return err
	}
	if root == nil {
		if root, err = p.root(filepath.Join(p.Dir, "root.age"), "Passphrase of the root key"); err != nil {
			return err
		}
	}
	done, err := p.folder.Sign(d, root)
	if err != nil {
		return err
	}
	return p.handOver(ctx, done)
}

func (p *publishing) show(d *publish.Draft) {
	for _, n := range d.Notices {
		fmt.Fprintln(p.Out, "note:", n)
	}
	for _, line := range d.Changes {
		fmt.Fprintln(p.Out, " ", line)
	}
	if len(d.Changes) == 0 {
		fmt.Fprintln(p.Out, "nothing changes: the roster would only be renewed")
	}
	fmt.Fprintln(p.Out, d.Renewal)
}

// errDeclined: whoever was asked said no.
var errDeclined = errors.New("nothing was signed")

func (p *publishing) confirm() error {
	switch {
	case p.Yes:
		return nil
	case !isTerminal():
		return hinted{errDeclined, "there is nobody to ask: run it in a terminal, or with --yes"}
	case !yes(answer("Sign and publish this? yes/no:")):
		return hinted{errDeclined, "what was approved stays approved, and is in the next publication"}
	}
	return nil
}

// signer says which root signs. The spare's public key must be known before
// the roster is laid out, so its passphrase is asked for first.
func (p *publishing) signer() (publish.Signer, note.Signer, error) {
	if p.Spare == "" {
		return publish.Signer{}, nil, nil
	}
	pass, err := p.read("Passphrase of the spare root key")
	if err != nil {
		return publish.Signer{}, nil, err
	}
	key, err := openKeyText(p.Spare, pass)
	if err != nil {
		return publish.Signer{}, nil, err
	}
	s, err := note.NewSigner(key)
	return publish.Signer{Spare: signed.VerifierOf(key)}, s, err
}

func (p *publishing) root(path, prompt string) (note.Signer, error) {
	pass, err := p.read(prompt)
	if err != nil {
		return nil, err
	}
	return openKey(path, pass)
}

// handOver gives a publication to the relay, or writes it to --out.
func (p *publishing) handOver(ctx context.Context, done roster.Publication) error {
	a, err := done.Open(p.folder.Pin)
	if err != nil {
		return err
	}
	if p.To != "" {
		return p.carry(done)
	}
	if err := p.relay.Publish(ctx, done.Append(nil)); err != nil {
		return hinted{fmt.Errorf("roster %d is signed and kept in %q, and was not handed over: %w", a.Version, filepath.Join(p.Dir, "published"), err),
			"when the relay takes it, run the same again: sealform publish " + p.Dir}
	}
	fmt.Fprintf(p.Out, "published roster %d; its stamp is valid until %s\n", a.Version, publish.Moment(a.Expires))
	return nil
}

// carry writes the publication where it can be carried from.
func (p *publishing) carry(done roster.Publication) error {
	if err := durable.MkdirAll(p.To, 0o755); err != nil {
		return err
	}
	path := filepath.Join(p.To, "publication")
	if err := durable.Write(path, done.Append(nil), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(p.Out, "wrote %s; from a machine that reaches the relay:\n  curl -fT %s %s\n", path, path, p.relay.PublicationURL())
	return nil
}
