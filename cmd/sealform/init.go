package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/relay/roster"
)

type initCmd struct {
	Dir     string            `arg:"" help:"Folder to make, such as acme. It must not exist."`
	Name    string            `required:"" help:"The organisation's name, such as acme.example/support. It is for ever."`
	Relay   string            `help:"The relay, as desktops dial it: wss://relay.example."`
	Service map[string]string `required:"" placeholder:"NAME=TITLE" help:"A queue customers ask for, such as billing=Billing. Can be repeated."`
	Origin  []string          `required:"" help:"A web origin whose pages may open these services, such as https://shop.example. Can be repeated."`
	Spare   string            `name:"spare-passphrase-file" type:"existingfile" help:"Read the spare root's passphrase from this file. Default: the same as the root's."`
	passphrase
}

// Run makes the folder, and says what to carry where.
func (c *initCmd) Run(out *output) error {
	if _, err := handover.New(c.Relay, c.Name); err != nil {
		return hinted{err, "say where desktops dial, as in --relay wss://relay.example"}
	}
	pass, err := c.choose("Passphrase for the root key")
	if err != nil {
		return err
	}
	spare, err := c.sparePassphrase(pass)
	if err != nil {
		return err
	}
	return out.founded(c.Dir, founding(c.Name, c.Relay, c.Service, c.Origin, pass, spare))
}

func (c *initCmd) sparePassphrase(root string) (string, error) {
	switch {
	case c.Spare != "":
		return readPassphrase(c.Spare)
	case c.given() || !isTerminal():
		return root, nil
	}
	pass, err := ask("Passphrase for the spare root key (empty: the same)")
	if err != nil || pass == "" {
		return root, err
	}
	return pass, again(pass)
}

func founding(name, relay string, services map[string]string, origins []string, pass, spare string) publish.Founding {
	f := publish.Founding{Name: name, Relay: relay,
		SealRoot:  func(key string) ([]byte, error) { return sealUnder(key, pass) },
		SealSpare: func(key string) ([]byte, error) { return sealUnder(key, spare) }}
	for _, s := range sortedKeys(services) {
		f.Services = append(f.Services, roster.Service{Name: s, Title: services[s], Origins: origins})
	}
	return f
}

// founded makes an organisation and says what comes next.
func (o *output) founded(dir string, f publish.Founding) error {
	pin, err := publish.Make(dir, f)
	if err != nil {
		return err
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	fmt.Fprintf(o.Out, "made %s\n\nCarry away, each to its own place:\n", dir)
	table(o.Out, [][]string{
		{"  " + in("spare.age"), "the spare root: on a medium that lies elsewhere, and delete it here"},
		{"  " + in("org.pub"), "public: to the relay"},
		{"  " + in("stamp") + "/", "to the machine that stamps, and to no other"},
	})
	fmt.Fprintf(o.Out, "Keep %s offline and its passphrase apart from it, in two copies.\n\n", in("root.age"))
	fmt.Fprintf(o.Out, "In every page that has the chat (docs/embed.md):\n  data-org=\"%s\"\n  data-spare=\"%s\"\n\n", pin.Root, pin.Spare)
	fmt.Fprintf(o.Out, "Next, with the relay running:\n  sealform publish %s\n  sealform invite %s alice --name Alice --service %s\n", dir, dir, f.Services[0].Name)
	return nil
}

// An output is where a command writes.
type output struct{ Out, Err io.Writer }
