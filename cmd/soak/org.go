package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
)

// passphrase is what the soak's own keys lie under.
const passphrase = "a soak's own passphrase"

// openRoot reads the root key, for what an administrator does while chats go on.
func (s *stage) openRoot() error {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(s.keys(), "root.age"))
	if err != nil {
		return err
	}
	defer f.Close()
	plain, err := age.Decrypt(f, id)
	if err != nil {
		return err
	}
	key, err := io.ReadAll(plain)
	if err == nil {
		s.root, err = note.NewSigner(strings.TrimSpace(string(key)))
	}
	return err
}

// restamp signs another stamp for the roster that is in force, which takes these
// agents out, and hands it over.
func (s *stage) restamp(without ...string) error {
	return s.change(func(*roster.Roster) {}, without)
}

// inForce returns the last roster and its signed note.
func (s *stage) inForce() (*roster.Roster, []byte, error) {
	msg, err := os.ReadFile(filepath.Join(s.keys(), "roster.note"))
	if err != nil {
		return nil, nil, err
	}
	r, err := roster.OpenRoster(msg, roster.Pin{Root: s.org})
	return r, msg, err
}

// change signs the next roster, if there is something to change, and a stamp
// for it, and hands them over as soon as the relay runs.
func (s *stage) change(edit func(*roster.Roster), without []string) error {
	r, msg, err := s.inForce()
	if err != nil {
		return err
	}
	before := r.Version
	if edit(r); r.Version != before {
		if msg, err = r.Sign(s.root); err != nil {
			return err
		}
	}
	s.stamps = max(s.stamps+1, uint64(time.Now().Unix()))
	now := time.Now().Unix()
	stamp := roster.Stamp{Org: s.org, Roster: r.Version, Hash: sha256.Sum256(msg), Version: s.stamps, Issued: now, Expires: now + roster.DefaultStampLifetime, Without: without}
	signed, err := stamp.Sign(s.root)
	if err != nil {
		return err
	}
	if err := errors.Join(os.WriteFile(filepath.Join(s.keys(), "roster.note"), msg, 0o600), os.WriteFile(filepath.Join(s.keys(), "stamp.note"), signed, 0o600)); err != nil {
		return err
	}
	return s.publish("http://" + s.addr)
}

// expel takes the agent out by a stamp for a while. Their chats end, and nobody
// seals anything to them any more; then they are in again, and go on.
func (s *stage) expel(pause time.Duration) error {
	r, _, err := s.inForce()
	if err != nil {
		return err
	}
	s.ledger.expelled()
	if err := s.restamp(r.Agents[0].VKey); err != nil {
		return err
	}
	time.Sleep(pause)
	return s.restamp()
}

// replace publishes the next roster.
func (s *stage) replace() error {
	return s.change(func(r *roster.Roster) { r.Version++; r.Issued = time.Now().Unix() }, nil)
}

// publish hands roster and stamp to the relay, which may have them already.
func (s *stage) publish(relay string) error {
	var p roster.Publication
	var err error
	if p.Roster, err = os.ReadFile(filepath.Join(s.keys(), "roster.note")); err != nil {
		return err
	}
	if p.Stamp, err = os.ReadFile(filepath.Join(s.keys(), "stamp.note")); err != nil {
		return err
	}
	return orgs.Put(context.Background(), relay, roster.Pin{Root: s.org}, p)
}
