// Command forge signs rosters that an honest administrator would not, with
// the root key of a demonstration, so that browser tests can show what the
// widget refuses. It sees that root key and never anything of a chat.
//
//	forge KEYS expired|without-agents|other-origin > roster.note
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: forge KEYS expired|without-agents|other-origin")
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
	r, err := roster.Open(msg, strings.TrimSpace(string(pub)))
	if err != nil {
		return nil, err
	}
	r.Version++
	switch how {
	case "expired":
		r.Issued, r.Expires = time.Now().Unix()-7200, time.Now().Unix()-3600
	case "without-agents":
		r.Agents = nil
	case "other-origin":
		r.Services[0].Origins = []string{"https://elsewhere.example"}
	default:
		return nil, fmt.Errorf("unknown roster %q", how)
	}
	return r.Sign(root)
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
