// Command forge signs rosters and stamps that an honest administrator would not,
// with the root key of a demonstration or with another of its name, so that browser
// tests can show what the widget refuses. It prints the frame with which a relay
// would send them. It sees that root key and never anything of a chat.
//
//	forge DEMO another-key|expired|renewed|without-agents|other-origin|stamped-out > frame
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/alone"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: forge DEMO another-key|expired|renewed|without-agents|other-origin|stamped-out")
		os.Exit(2)
	}
	msg, err := forge(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "forge:", err)
		os.Exit(1)
	}
	os.Stdout.Write(msg)
}

func forge(dir, how string) ([]byte, error) {
	office, err := alone.Open(dir)
	if err != nil {
		return nil, err
	}
	root, _, err := office.Key("root.age")
	if err != nil {
		return nil, err
	}
	r, err := published(dir, office.Pin)
	if err != nil {
		return nil, err
	}
	r.Version++
	now := time.Now().Unix()
	stamp := &roster.Stamp{Org: r.Org, Roster: r.Version, Version: uint64(now), Issued: now, Expires: now + roster.DefaultStampLifetime}
	switch how {
	case "another-key":
		root, r.Org = stranger(roster.OrgName(r.Org))
		stamp.Org = r.Org
	case "expired":
		r.Issued, r.Expires = now-7200, now-3600
	case "renewed":
		r.Version++ // newer than the expired one
		r.Issued, r.Expires = now, now+roster.MaxLifetime
		stamp.Roster = r.Version
	case "without-agents":
		r.Agents = nil
	case "other-origin":
		r.Services[0].Origins = []string{"https://elsewhere.example"}
	case "stamped-out":
		for _, a := range r.Agents {
			stamp.Without = append(stamp.Without, a.VKey)
		}
	default:
		return nil, fmt.Errorf("unknown roster %q", how)
	}
	return frame(r, stamp, root)
}

// frame signs both.
func frame(r *roster.Roster, stamp *roster.Stamp, root note.Signer) ([]byte, error) {
	msg, err := r.Sign(root)
	if err != nil {
		return nil, err
	}
	stamp.Hash = sha256.Sum256(msg)
	signed, err := stamp.Sign(root)
	return wire.Roster{Stamp: signed, Note: msg}.Append(nil), err
}

// published returns the roster that is in force.
func published(dir string, pin roster.Pin) (*roster.Roster, error) {
	b, err := os.ReadFile(filepath.Join(dir, "published", "publication"))
	if err != nil {
		return nil, err
	}
	p, err := roster.ParsePublication(b)
	if err != nil {
		return nil, err
	}
	return roster.OpenRoster(p.Roster, pin)
}

// stranger makes another key of that name.
func stranger(name string) (note.Signer, string) {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		panic(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		panic(err)
	}
	return s, vkey
}
