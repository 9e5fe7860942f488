package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/desktop/yamldoc"
	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/native"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/widget"
)

// Settled is what a relay's settings come to.
type settled struct {
	pins    []roster.Pin
	shares  map[string]core.Share
	proxies native.Proxies
	earlier []widget.Release
	address string
}

// A problem is something wrong with a setting; without an error there is none.
type problem struct {
	setting string
	err     error
}

type problems []problem

func (p *problems) add(setting string, err error) { p.put(problem{setting, err}) }

func (p *problems) put(one problem) {
	if one.err != nil {
		*p = append(*p, one)
	}
}

// err joins all problems. Those of what stands in the file say where.
func (p problems) err(f *relayFile) error {
	var all []error
	for _, one := range p {
		if f == nil || !f.complains(one) {
			all = append(all, one.err)
		}
	}
	if f != nil {
		all = append([]error{f.mistakes()}, all...)
	}
	all = slices.DeleteFunc(all, func(err error) bool { return err == nil })
	if len(all) == 1 {
		return all[0]
	}
	return errors.Join(all...)
}

// read reads all that the settings name, and starts nothing.
func (c *relayCmd) read(log *slog.Logger) (is settled, wrong problems) {
	is.pins, is.shares = c.organisations(&wrong)
	var err error
	is.proxies, err = native.NewProxies(c.TrustedProxy, c.ClientAddressHeader)
	wrong.add("trusted-proxy", err)
	is.earlier, err = earlierWidgets(c.Widgets, log)
	wrong.add("widgets", err)
	if c.State == "" && c.complete() {
		wrong.add("state", hinted{errors.New("there is no folder for the relay's state"), "give one that outlasts a restart with --state"})
	}
	wrong.add("state", durable.CheckFormat(c.State, native.StateFormat))
	for _, o := range c.Public {
		wrong.add("public", native.CheckOrigin(o))
	}
	c.checkTimes(&wrong)
	wrong.put(c.Front.check(c.State, c.Public))
	at, p := c.address()
	wrong.put(p)
	is.address = at
	return is, wrong
}

func (c *relayCmd) checkTimes(wrong *problems) {
	if c.Requeue < 10*time.Second || c.Requeue > 30*time.Minute {
		wrong.add("requeue", hinted{fmt.Errorf("--requeue is %s", c.Requeue), "choose a time from 10s to 30m"})
	}
	if c.Transfer < 10*time.Second || c.Transfer > core.TransferWithin*time.Millisecond {
		wrong.add("transfer", hinted{fmt.Errorf("--transfer is %s", c.Transfer), "choose a time from 10s to 2m"})
	}
}

// complete reports whether what is not there is missing, and not merely written
// wrongly in the file.
func (c *relayCmd) complete() bool { return c.file == nil || c.file.mistakes() == nil }

// organisations reads whom the relay serves: those of --org-file, or else of the
// file.
func (c *relayCmd) organisations(wrong *problems) ([]roster.Pin, map[string]core.Share) {
	var all []organisation
	for _, name := range c.OrgFile {
		all = append(all, organisation{file: name})
	}
	if len(all) == 0 && c.file != nil {
		all = c.file.organisations
		for i := range all {
			c.file.used[organisationAt(i)] = true
		}
	}
	var pins []roster.Pin
	shares := map[string]core.Share{}
	for i, o := range all {
		if o.file == "" {
			continue // which is a mistake of the file
		}
		these, err := readPins(o.file)
		wrong.add(organisationAt(i), err)
		for _, pin := range these {
			if _, twice := shares[pin.Root]; twice {
				wrong.add(organisationAt(i), hinted{fmt.Errorf("file %q: the organisation %q is there twice", o.file, roster.OrgName(pin.Root)), "take one of the two out"})
			}
			shares[pin.Root] = o.share
		}
		pins = append(pins, these...)
	}
	if len(all) == 0 && c.complete() {
		wrong.add("organisations", hinted{errors.New("there is no organisation to serve"), "give its org.pub with --org-file"})
	}
	return pins, shares
}

// readPins reads an organisation's org.pub: its root's verifier key, and the
// spare root's fingerprint if it has one.
func readPins(path string) ([]roster.Pin, error) {
	text, err := readText(path)
	if err != nil {
		return nil, hinted{err, "give the org.pub that \"sealform init\" has made"}
	}
	pins, err := roster.ParsePins(string(text))
	if err == nil && len(pins) == 0 {
		err = errors.New("is empty")
	}
	if err != nil {
		return nil, hinted{fmt.Errorf("file %q: %w", path, err), "give the org.pub that \"sealform init\" has made"}
	}
	return pins, nil
}

// report is what --check says.
func (c *relayCmd) report(is settled, wrong problems) error {
	if c.State != "" {
		wrong.add("state", writable(c.State))
	}
	err := wrong.err(c.file)
	if err == nil {
		fmt.Printf("no mistakes: %s, listening on %s\n", workspace.Count(len(is.pins), "organisation"), is.address)
		return nil
	}
	all := yamldoc.Mistakes(err)
	for _, one := range all {
		line := one.Error()
		if hint := hintOf(one); hint != "" {
			line += "; " + hint
		}
		fmt.Println(line)
	}
	return errors.New(workspace.Count(len(all), "mistake") + " in the relay's settings")
}

// writable reports whether a folder can be written, or made: it leaves nothing
// there.
func writable(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && dir != filepath.Dir(dir):
		return writable(filepath.Dir(dir))
	case err == nil && !info.IsDir():
		err = errors.New("it is a file")
	case err == nil:
		var try string
		if try, err = os.MkdirTemp(dir, ".check-"); err == nil {
			err = os.Remove(try)
		}
	}
	if err != nil {
		return hinted{fmt.Errorf("nothing can be kept in %q: %w", dir, err), "give a folder that the relay's user may write, with --state"}
	}
	return nil
}
