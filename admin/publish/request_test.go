package publish

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/roster"
)

// rejects judges a request that must be none.
func (o *office) rejects(msg []byte, at int64, want error) {
	o.Helper()
	o.do(func(f *Folder) {
		_, err := f.Judge(msg, at)
		var why *Rejected
		if !errors.As(err, &why) || !errors.Is(err, want) || why.Hint() == "" {
			o.Errorf("%v, want %v", err, want)
		}
	})
}

// An invitation is good for one request: a second one, by whoever else has it,
// is told apart, and so is the first if it comes again.
func TestInvitationUsedTwice(t *testing.T) {
	o := newOffice(t)
	line := o.invite("alice", "Alice")
	_, first := o.enrol(line)
	_, second := o.enrol(line)
	o.approve(first)
	o.rejects(second, now+3*hour, ErrUsed)
	o.rejects(first, now+3*hour, ErrUsed)
}

// An invitation is good until it expires by the administrator's clock, whatever
// time a request bears.
func TestInvitationUsedLate(t *testing.T) {
	o := newOffice(t)
	_, msg := o.enrol(o.invite("alice", "Alice"))
	o.rejects(msg, now+24*hour, ErrLate)
	_, late := o.enrolAs(o.invite("alice", ""), func(e *roster.Enrolment) { e.Time = now + 24*hour })
	o.rejects(late, now+23*hour, ErrLate)
}

func TestInvitationUsedByAnotherID(t *testing.T) {
	o := newOffice(t)
	o.invite("bob", "Bob")
	_, msg := o.enrolAs(o.invite("alice", "Alice"), func(e *roster.Enrolment) { e.Agent = "bob" })
	o.rejects(msg, now+hour, ErrOtherID)
}

func TestInvitationOfAnotherOrganisation(t *testing.T) {
	o, other := newOffice(t), newOffice(t)
	_, msg := other.enrol(other.invite("alice", "Alice"))
	o.invite("alice", "Alice")
	o.rejects(msg, now+hour, ErrOtherOrg)
}

// One that was withdrawn, replaced, or never there.
func TestInvitationWithdrawn(t *testing.T) {
	o := newOffice(t)
	_, replaced := o.enrol(o.invite("alice", "Alice"))
	_, withdrawn := o.enrol(o.invite("alice", ""))
	o.rejects(replaced, now+hour, ErrUnknown)
	o.do(func(f *Folder) {
		if err := f.Withdraw("alice"); err != nil {
			t.Fatal(err)
		}
	})
	o.rejects(withdrawn, now+hour, ErrUnknown)
}

// Whoever read the mail first has other keys, and so other words: the person
// who compares them notices.
func TestWhoeverReadTheMailFirst(t *testing.T) {
	o := newOffice(t)
	line := o.invite("alice", "Alice")
	_, thief := o.enrol(line)
	_, alice := o.enrol(line)
	o.do(func(f *Folder) {
		a, err := f.Judge(thief, now+hour)
		if err != nil {
			t.Fatal(err)
		}
		b, err := f.Judge(alice, now+hour)
		if err != nil {
			t.Fatal(err)
		}
		if a.Text == b.Text || a.Text == "" {
			t.Error("both requests have one text, and so the same words")
		}
	})
}

// A request that was altered, or has one signature only, is none.
func TestRequestAlteredOrUnsigned(t *testing.T) {
	o := newOffice(t)
	line := o.invite("alice", "Alice")
	_, msg := o.enrol(line)
	whole := string(msg)
	lines := strings.SplitAfter(whole, "\n")
	n := slices.Index(lines, "\n") // the signatures stand behind it
	agent, inviter := n+1, n+2
	other := newDesk(t, "acme.example/support/alice").id.Recipient().String()
	at := slices.IndexFunc(lines, func(s string) bool { return strings.HasPrefix(s, "recipient ") })
	swapped := slices.Clone(lines)
	swapped[at] = "recipient " + other + "\n"
	for name, bad := range map[string]string{
		"another recipient":                  strings.Join(swapped, ""),
		"without the agent's signature":      strings.Join(slices.Delete(slices.Clone(lines), agent, agent+1), ""),
		"without the invitation's signature": strings.Join(slices.Delete(slices.Clone(lines), inviter, inviter+1), ""),
		"cut short":                          whole[:len(whole)/2],
		"nothing":                            "",
	} {
		t.Run(name, func(t *testing.T) { o.rejects([]byte(bad), now+hour, ErrAltered) })
	}
	o.approve(msg)
}

// The old key holds until the new one is approved, and then goes.
func TestRotation(t *testing.T) {
	o := newOffice(t)
	before := o.hire("alice", "Alice")
	p, _ := o.publish()
	a := o.opened(p)
	line := o.invite("alice", "")
	o.do(func(f *Folder) {
		if who := f.People(a, now); len(who) != 1 || !strings.HasPrefix(who[0].State, "in, for a new key invited until ") {
			t.Errorf("people %+v", who)
		}
	})
	if p, changes := o.publish(); len(changes) != 0 || o.opened(p).Agents[0].VKey != before.vkey {
		t.Errorf("before the approval: %q", changes)
	}
	after, msg := o.enrol(line)
	o.approve(msg)
	o.do(func(f *Folder) {
		if who := f.People(a, now); who[0].State != "in, the new key is not published" || who[0].Since != today {
			t.Errorf("people %+v", who)
		}
	})
	if p, changes := o.publish(); !slices.Equal(changes, []string{"alice's key changes"}) || o.opened(p).Agents[0].VKey != after.vkey {
		t.Errorf("after the approval: %q", changes)
	}
	if left, _ := os.ReadDir(filepath.Join(o.dir, "agents")); len(left) != 1 {
		t.Errorf("left in agents/: %v", left)
	}
}

// A note that is not the one that org.yaml pins is refused, and every agent's
// fault is told at once.
func TestNotesAreHeldAgainstOrgYaml(t *testing.T) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	o.hire("bob", "Bob")
	notes := filepath.Join(o.dir, "agents")
	b, err := os.ReadFile(filepath.Join(notes, "bob.note"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(notes, "alice.note"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(notes, "bob.note")); err != nil {
		t.Fatal(err)
	}
	_, err = Open(o.dir)
	if err == nil || !strings.Contains(err.Error(), "another agent") || !strings.Contains(err.Error(), `bob.note" is missing`) {
		t.Errorf("%v", err)
	}
}

// Somebody who is out is listed nowhere, and can come back with a new key.
func TestRemove(t *testing.T) {
	o := newOffice(t)
	alice := o.hire("alice", "Alice")
	o.publish()
	o.do(func(f *Folder) {
		if err := f.Remove("alice"); err != nil {
			t.Fatal(err)
		}
		if err := f.Remove("alice"); err == nil {
			t.Error("she was removed twice")
		}
	})
	p, changes := o.publish()
	if !slices.Equal(changes, []string{"removes agent alice (Alice)"}) || strings.Contains(string(p.Roster)+string(p.Stamp), alice.vkey) {
		t.Errorf("%q, %s", changes, p.Stamp)
	}
	o.hire("alice", "Alice")
	if _, changes = o.publish(); !slices.Equal(changes, []string{"adds agent alice (Alice), for billing"}) {
		t.Errorf("%q", changes)
	}
}
