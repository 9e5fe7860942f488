package publish

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
)

// left are the names of the files in a folder of the office.
func (o *office) left(folder string) (names []string) {
	o.Helper()
	entries, err := os.ReadDir(filepath.Join(o.dir, folder))
	if err != nil {
		o.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A relay can show a request again for ever. It counts once, and not after the
// agent has another key, is out, or was invited anew.
func TestRequestReplayed(t *testing.T) {
	o := newOffice(t)
	_, first := o.enrol(o.invite("alice", "Alice"))
	o.approve(first)
	o.rejects(first, now+3*hour, ErrUsed)
	_, second := o.enrol(o.invite("alice", ""))
	o.rejects(first, now+3*hour, ErrUsed)
	o.approve(second)
	o.rejects(first, now+3*hour, ErrUnknown)
	o.rejects(second, now+3*hour, ErrUsed)
	if left := o.left("invitations"); len(left) != 0 {
		t.Errorf("invitations that were used are still there: %q", left)
	}
	_, waiting := o.enrol(o.invite("alice", ""))
	o.do(func(f *Folder) {
		if err := f.write(waiting, "agents", "alice"+nextFile); err != nil { // of an approval that came to nothing
			t.Fatal(err)
		}
		if err := f.Remove("alice"); err != nil {
			t.Fatal(err)
		}
	})
	if left := append(o.left("agents"), o.left("invitations")...); len(left) != 0 {
		t.Errorf("of somebody who is out there is still %q", left)
	}
	o.edit("org.yaml", "\nagents:\n", "\nagents:\n  alice:\n    name: Alice\n    services: [billing]\n")
	for _, msg := range [][]byte{first, second, waiting} {
		o.rejects(msg, now+3*hour, ErrUnknown)
	}
	o.hire("alice", "Alice")
	for _, msg := range [][]byte{first, second, waiting} {
		o.rejects(msg, now+3*hour, ErrUnknown)
	}
}

// An invitation takes the place of the one before at once, in one program too.
func TestTheLastInvitationCounts(t *testing.T) {
	o := newOffice(t)
	_, before := o.enrol(o.invite("alice", "Alice"))
	o.do(func(f *Folder) {
		key := newDesk(t, "acme.example/support/invitation")
		if made, err := f.Invite(Guest{ID: "alice"}, key.signer, key.vkey, now, 24*hour); err != nil || !made.Replaced {
			t.Errorf("%+v, %v", made, err)
		}
		if _, err := f.Judge(before, now+hour); !errors.Is(err, ErrUnknown) {
			t.Errorf("the one before: %v", err)
		}
	})
}

// Whoever is no longer in org.yaml does not come in by an invitation that is
// left.
func TestInvitationOfSomebodyWhoIsOut(t *testing.T) {
	o := newOffice(t)
	before, err := os.ReadFile(filepath.Join(o.dir, "org.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, msg := o.enrol(o.invite("alice", "Alice"))
	if err := os.WriteFile(filepath.Join(o.dir, "org.yaml"), before, 0o600); err != nil {
		t.Fatal(err)
	}
	o.rejects(msg, now+hour, ErrUnknown)
}

// One key is one person's: nobody comes in with a colleague's, nor again with
// their own as if it were new.
func TestRequestWithATakenKey(t *testing.T) {
	o := newOffice(t)
	alice := o.hire("alice", "Alice")
	as := func(line sent, d desk, recipient string) []byte {
		e := roster.Enrolment{Org: o.pin.Root, Agent: line.agent, Invitation: line.key.vkey, Key: d.vkey, Recipient: recipient, Time: now + hour}
		msg, err := e.Sign(d.signer, line.key.signer)
		if err != nil {
			t.Fatal(err)
		}
		return msg
	}
	bob := newDesk(t, "acme.example/support/bob")
	o.rejects(as(o.invite("bob", "Bob"), bob, alice.id.Recipient().String()), now+2*hour, ErrTaken)
	o.rejects(as(o.invite("alice", ""), alice, bob.id.Recipient().String()), now+2*hour, ErrTaken)
}

// An invitation in the folder is believed for what its own key has signed, of
// this organisation, under its agent's name.
func TestInvitationsThatAreDamaged(t *testing.T) {
	other := newOffice(t)
	other.invite("alice", "Alice")
	foreign, err := os.ReadFile(filepath.Join(other.dir, "invitations", "alice.note"))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(whole string) (file, text string){
		"longer than it was": func(s string) (string, string) {
			return "alice.note", strings.Replace(s, "expires 20", "expires 21", 1)
		},
		"for another agent":       func(s string) (string, string) { return "bob.note", s },
		"of another organisation": func(string) (string, string) { return "alice.note", string(foreign) },
		"cut short":               func(s string) (string, string) { return "alice.note", s[:len(s)/2] },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.invite("alice", "Alice")
			whole, err := os.ReadFile(filepath.Join(o.dir, "invitations", "alice.note"))
			if err != nil {
				t.Fatal(err)
			}
			file, text := change(string(whole))
			if text == string(whole) && file == "alice.note" {
				t.Fatal("nothing was changed")
			}
			if err := os.WriteFile(filepath.Join(o.dir, "invitations", file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			var bad *BadFile
			if _, err := Open(o.dir); !errors.As(err, &bad) || bad.Reason != "is damaged" || bad.Hint() == "" {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestHowLongAnInvitationIsGood(t *testing.T) {
	o := newOffice(t)
	key := newDesk(t, "acme.example/support/invitation")
	for valid, good := range map[int64]bool{-1: false, 0: false, 59: false, 60: true, MaxValid: true, MaxValid + 1: false} {
		o.do(func(f *Folder) {
			_, err := f.Invite(Guest{ID: "alice", Name: "Alice", Services: []string{"billing"}}, key.signer, key.vkey, now, valid)
			if (err == nil) != good {
				t.Errorf("for %d seconds: %v", valid, err)
			}
		})
	}
}

// A note of a key that the agent had before is not the one that org.yaml pins.
func TestAnOldNoteIsRefused(t *testing.T) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	path := filepath.Join(o.dir, "agents", "alice.note")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	o.hire("alice", "")
	if err := os.WriteFile(path, before, 0o600); err != nil {
		t.Fatal(err)
	}
	var bad *BadFile
	if _, err := Open(o.dir); !errors.As(err, &bad) || !strings.Contains(bad.Reason, "another key") {
		t.Errorf("%v", err)
	}
}

// A note counts for the organisation that it was made for, whatever the name of
// another one is.
func TestANoteOfAnotherOrganisationIsRefused(t *testing.T) {
	o, other := newOffice(t), newOffice(t)
	ours, theirs := o.hire("alice", "Alice"), other.hire("alice", "Alice")
	foreign, err := os.ReadFile(filepath.Join(other.dir, "agents", "alice.note"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.dir, "agents", "alice.note"), foreign, 0o600); err != nil {
		t.Fatal(err)
	}
	o.edit("org.yaml", ours.vkey, theirs.vkey)
	var bad *BadFile
	if _, err := Open(o.dir); !errors.As(err, &bad) || !strings.Contains(bad.Reason, "another organisation") {
		t.Errorf("%v", err)
	}
}

// What was published here last counts: when it is damaged, no roster of its
// version is signed again unawares.
func TestADamagedPublicationIsRefused(t *testing.T) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	p, _ := o.publish()
	path := filepath.Join(o.dir, "published", publicationFile)
	whole := p.Append(nil)
	for name, damaged := range map[string][]byte{
		"cut short":      whole[:len(whole)-1],
		"nothing":        nil,
		"altered":        []byte(strings.Replace(string(whole), "Alice", "Elise", 1)),
		"another bundle": append(whole[:len(whole)-1:len(whole)-1], whole[len(whole)-1]+1),
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			var bad *BadFile
			if _, err := Open(o.dir); !errors.As(err, &bad) || bad.Reason != "is damaged" || !strings.Contains(bad.Hint(), "the relay") {
				t.Errorf("%v", err)
			}
		})
	}
}
