// Command forge signs rosters and stamps that an honest administrator would not,
// with the root key of a demonstration, so that browser tests can show what the
// widget refuses. It prints the frame with which a relay would send them. It sees
// that root key and never anything of a chat.
//
//	forge KEYS expired|renewed|without-agents|other-origin|stamped-out > frame
package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: forge KEYS expired|renewed|without-agents|other-origin|stamped-out")
		os.Exit(2)
	}
	msg, err := forge(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "forge:", err)
		os.Exit(1)
	}
	os.Stdout.Write(msg)
}

func forge(keys, how string) ([]byte, error) {
	root, err := rootKey(keys)
	if err != nil {
		return nil, err
	}
	pub, err := os.ReadFile(filepath.Join(keys, "root.pub"))
	if err != nil {
		return nil, err
	}
	msg, err := os.ReadFile(filepath.Join(keys, "roster.note"))
	if err != nil {
		return nil, err
	}
	r, err := roster.OpenRoster(msg, roster.Pin{Root: strings.TrimSpace(string(pub))})
	if err != nil {
		return nil, err
	}
	r.Version++
	now := time.Now().Unix()
	stamp := &roster.Stamp{Org: r.Org, Roster: r.Version, Version: uint64(now), Issued: now, Expires: now + roster.DefaultStampLifetime}
	switch how {
	case "expired":
		r.Issued, r.Expires = now-7200, now-3600
	case "renewed":
		r.Version++ // newer than the expired one
		r.Issued, r.Expires = now, now+roster.DefaultLifetime
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

func rootKey(keys string) (note.Signer, error) {
	pass, err := os.ReadFile(filepath.Join(keys, "passphrase"))
	if err != nil {
		return nil, err
	}
	id, err := age.NewScryptIdentity(strings.TrimSpace(string(pass)))
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(keys, "root.age"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	plain, err := age.Decrypt(f, id)
	if err != nil {
		return nil, err
	}
	skey, err := io.ReadAll(plain)
	if err != nil {
		return nil, err
	}
	return note.NewSigner(strings.TrimSpace(string(skey)))
}
