package alone

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/sealform/sealform/admin/orgfile"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/relay/durable"
)

// Move has the organisation go on at other ports of this machine: at another
// relay, and with pages of other origins in the place of those of the same host.
// It counts once it is published. Where the relay is another, the agent is
// invited again, as somebody is who was told another address.
func (o *Office) Move(relay string, origins []string) error {
	moved, err := o.rewrite(relay, origins)
	if err != nil || !moved {
		return err
	}
	return o.enrol(publish.Guest{ID: o.Agent})
}

// rewrite changes the files, and reports whether the relay is another.
func (o *Office) rewrite(relay string, origins []string) (moved bool, err error) {
	f, err := publish.Open(o.Dir)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	changes := strings.NewReplacer(moves(f.Org, relay, origins)...)
	for _, name := range []string{"org.yaml", filepath.Join("stamp", "stamp.yaml")} {
		path := filepath.Join(o.Dir, name)
		b, err := os.ReadFile(path)
		if err != nil {
			return false, err
		}
		if next := changes.Replace(string(b)); next != string(b) {
			if err := durable.Write(path, []byte(next), 0o644); err != nil {
				return false, err
			}
		}
	}
	return f.Org.Relay != relay, nil
}

// moves pairs what stands in org.yaml with what is to stand there.
func moves(org *orgfile.File, relay string, origins []string) (changes []string) {
	if org.Relay != relay {
		changes = append(changes, org.Relay, relay)
	}
	for _, s := range org.Services {
		for _, was := range s.Origins {
			for _, is := range origins {
				if hostOf(was) == hostOf(is) && was != is {
					changes = append(changes, was, is)
				}
			}
		}
	}
	return changes
}

// hostOf is an origin without its port.
func hostOf(origin string) string { return origin[:max(strings.LastIndexByte(origin, ':'), 0)] }
