package roster

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
)

// stamp is a stamp for the signed roster r.
func stamp(r *Roster, msg []byte) *Stamp {
	return &Stamp{Org: r.Org, Roster: r.Version, Hash: sha256.Sum256(msg), Version: 7, Issued: now, Expires: now + DefaultStampLifetime}
}

func (o org) stamp(t testing.TB, s *Stamp, by person) []byte {
	msg, err := s.Sign(by.signer)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// authority is what an end goes by that has the roster of newOrg.
func (o org) authority() *Authority {
	r := o.roster()
	return &Authority{Org: r.Org, Version: r.Version, Stamped: 7, Expires: r.Expires, Services: r.Services, Agents: r.Agents}
}

func TestAuthority(t *testing.T) {
	o := newOrg(t)
	for name, c := range map[string]struct {
		roster *Roster
		by     person
	}{
		"stamped by a stamp key":             {o.roster(), o.stamper},
		"stamped by the root":                {o.roster(), o.root},
		"the spare's, stamped by itself":     {o.spared(o.roster()), o.spare},
		"the spare's, stamped by a stamper":  {o.spared(o.roster()), o.stamper},
		"without a stamp key, by the root":   {func() *Roster { r := o.roster(); r.Stampers = nil; return r }(), o.root},
		"without anybody, stamped by a root": {&Roster{Org: o.root.vkey, Version: 1, Issued: now, Expires: now + 1}, o.root},
	} {
		t.Run(name, func(t *testing.T) {
			msg := o.note(t, c.roster)
			a, err := OpenAuthority(msg, o.stamp(t, stamp(c.roster, msg), c.by), o.pin())
			if err != nil {
				t.Fatal(err)
			}
			if a.Org != o.root.vkey || a.Version != c.roster.Version || a.Stamped != 7 || len(a.Agents) != len(c.roster.Agents) || a.Expires != min(c.roster.Expires, now+DefaultStampLifetime) {
				t.Errorf("%+v", a)
			}
		})
	}
}

// Whoever has used a stamp key once can have its roster hold to its own end, and
// no longer: a stamp from the future is a good one.
func TestAStampThatIsDatedLater(t *testing.T) {
	o := newOrg(t)
	r := o.roster()
	msg := o.note(t, r)
	s := stamp(r, msg)
	s.Issued, s.Expires = r.Expires+MaxLifetime, r.Expires+MaxLifetime+MaxStampLifetime
	a, err := OpenAuthority(msg, o.stamp(t, s, o.stamper), o.pin())
	if err != nil || !a.Valid(r.Expires-1) || a.Valid(r.Expires) {
		t.Errorf("%+v, %v", a, err)
	}
}

// A stamp takes an agent out, and can do nothing else.
func TestStampTakesAway(t *testing.T) {
	o, stranger := newOrg(t), newPerson(t, "shop/eve")
	msg := o.note(t, o.roster())
	s := stamp(o.roster(), msg)
	s.Without = []string{o.bob.vkey, stranger.vkey}
	a, err := OpenAuthority(msg, o.stamp(t, s, o.stamper), o.pin())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := a.Agent(o.bob.vkey); ok {
		t.Error("bob is still in")
	}
	if _, ok := a.Agent(o.alice.vkey); !ok || len(a.Agents) != 1 {
		t.Errorf("agents %+v", a.Agents)
	}
	d := s.Doc()
	d.Fields = append(d.Fields, signed.Field{Key: "agent", Value: stranger.vkey + " * Eve"})
	if _, err := OpenAuthority(msg, sign(t, d, o.stamper), o.pin()); err == nil {
		t.Error("a stamp that adds an agent is taken")
	}
}

func TestStampRefused(t *testing.T) {
	o, rival := newOrg(t), newOrg(t)
	msg := o.note(t, o.roster())
	other := o.roster()
	other.Version++
	for name, c := range map[string]struct {
		by     person
		change func(*Stamp)
		want   error
	}{
		"by a key that the roster does not name": {rival.stamper, func(*Stamp) {}, nil},
		"by an agent":                            {o.alice, func(*Stamp) {}, nil},
		"by the spare, of a roster of the root":  {o.spare, func(*Stamp) {}, nil},
		"for another version":                    {o.stamper, func(s *Stamp) { s.Roster++ }, ErrOther},
		"for other bytes":                        {o.stamper, func(s *Stamp) { s.Hash[0]++ }, ErrOther},
		"for another roster":                     {o.stamper, func(s *Stamp) { *s = *stamp(other, o.note(t, other)) }, ErrOther},
		"for another organisation":               {o.stamper, func(s *Stamp) { s.Org = rival.root.vkey }, ErrOther},
		"valid too long":                         {o.stamper, func(s *Stamp) { s.Expires = s.Issued + MaxStampLifetime + 1 }, nil},
		"valid for nothing":                      {o.stamper, func(s *Stamp) { s.Expires = s.Issued }, nil},
		"without a malformed key":                {o.stamper, func(s *Stamp) { s.Without = []string{"bob"} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := stamp(o.roster(), msg)
			c.change(s)
			a, err := OpenAuthority(msg, sign(t, s.Doc(), c.by), o.pin())
			var e *signed.Error
			if a != nil || !errors.As(err, &e) || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	crowded := stamp(o.roster(), msg)
	for len(crowded.Without)*60 < MaxStamp {
		crowded.Without = append(crowded.Without, o.bob.vkey)
	}
	if b, err := crowded.Sign(o.stamper.signer); b != nil || err == nil {
		t.Errorf("signed %d bytes, %v", len(b), err)
	}
	good := o.stamp(t, stamp(o.roster(), msg), o.stamper)
	twice := append(good, lastLine(o.stamp(t, stamp(o.roster(), msg), o.root))...)
	for name, bytes := range map[string][]byte{"empty": nil, "too large": sign(t, crowded.Doc(), o.stamper), "two signatures": twice, "a roster": msg} {
		t.Run(name, func(t *testing.T) {
			if a, err := OpenAuthority(msg, bytes, o.pin()); a != nil || err == nil {
				t.Errorf("%+v", a)
			}
		})
	}
}

// Whoever has stolen the root cannot outrank the spare, whatever version it signs.
func TestThiefOfTheRootCannotOutrankTheSpare(t *testing.T) {
	o := newOrg(t)
	open := func(r *Roster, by person) *Authority {
		msg := o.note(t, r)
		a, err := OpenAuthority(msg, o.stamp(t, stamp(r, msg), by), o.pin())
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	highest := o.roster()
	highest.Version = SpareVersion - 1
	thief, spare := open(highest, o.root), open(o.spared(o.roster()), o.spare)
	if !spare.Newer(thief) || thief.Newer(spare) {
		t.Error("the spare does not outrank the root")
	}
	highest.Version++
	if _, err := OpenRoster(sign(t, highest.Doc(), o.root), o.pin()); err == nil {
		t.Error("the root has signed a version of the spare's")
	}
	if _, err := OpenRoster(o.note(t, o.spared(o.roster())), Pin{Root: o.root.vkey}); err == nil {
		t.Error("a page without data-spare takes a successor")
	}
}

func TestNewer(t *testing.T) {
	a := func(version, stamped uint64) *Authority {
		return &Authority{Version: version, Stamped: stamped, Roster: []byte{byte(version)}}
	}
	other := a(1, 9)
	other.Roster = []byte("another")
	for name, c := range map[string]struct {
		a, b *Authority
		want bool
	}{
		"than nothing":                       {a(1, 1), nil, true},
		"than itself":                        {a(1, 1), a(1, 1), false},
		"a later stamp":                      {a(1, 2), a(1, 1), true},
		"a later roster with an early stamp": {a(2, 1), a(1, 9), true},
		"an earlier roster":                  {a(1, 9), a(2, 1), false},
		"another roster of that version":     {other, a(1, 1), false},
	} {
		t.Run(name, func(t *testing.T) {
			if c.a.Newer(c.b) != c.want {
				t.Errorf("got %v", !c.want)
			}
		})
	}
}

func TestRestamp(t *testing.T) {
	o := newOrg(t)
	msg := o.note(t, o.roster())
	s := stamp(o.roster(), msg)
	a, err := OpenAuthority(msg, o.stamp(t, s, o.stamper), o.pin())
	if err != nil {
		t.Fatal(err)
	}
	s.Version, s.Without = 8, []string{o.alice.vkey}
	next, err := a.Restamp(o.stamp(t, s, o.stamper))
	if err != nil || !next.Newer(a) || len(next.Agents) != 1 || len(a.Agents) != 2 {
		t.Errorf("%+v, %v", next, err)
	}
	s.Version, s.Without = 9, nil
	if back, err := next.Restamp(o.stamp(t, s, o.stamper)); err != nil || len(back.Agents) != 2 {
		t.Errorf("%+v, %v", back, err)
	}
	s.Roster++
	if _, err := a.Restamp(o.stamp(t, s, o.stamper)); !errors.Is(err, ErrOther) {
		t.Errorf("%v", err)
	}
	if c, err := StampClaims(next.Stamp); err != nil || (c != StampClaim{o.root.vkey, 3, 8, now + DefaultStampLifetime}) {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestPublication(t *testing.T) {
	o := newOrg(t)
	msg := o.note(t, o.roster())
	p := Publication{msg, o.stamp(t, stamp(o.roster(), msg), o.root), []byte("bundle")}
	got, err := ParsePublication(p.Append(nil))
	if err != nil {
		t.Fatal(err)
	}
	if a, err := got.Open(o.pin()); err != nil || a.CheckBundle([]byte("bundle")) != nil {
		t.Errorf("%+v, %v", a, err)
	}
	refused := func(name, bundle string) {
		t.Run(name, func(t *testing.T) {
			p.Bundle = []byte(bundle)
			var e *signed.Error
			if _, err := p.Open(o.pin()); !errors.As(err, &e) {
				t.Errorf("%v", err)
			}
		})
	}
	refused("none", "")
	refused("another", "bundel")
	refused("longer", "bundles")
	without := o.roster()
	without.Bundle = nil
	p.Roster = o.note(t, without)
	p.Stamp = o.stamp(t, stamp(without, p.Roster), o.root)
	refused("one that the roster does not name", "bundle")
}

// FuzzParsePublication looks for a publication that has two encodings.
func FuzzParsePublication(f *testing.F) {
	f.Add(Publication{[]byte("roster"), []byte("stamp"), nil}.Append(nil))
	f.Add([]byte(publicationMagic + "\x00\x00\x00\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := ParsePublication(b); err == nil && string(p.Append(nil)) != string(b) {
			t.Errorf("%q is written again as %q", b, p.Append(nil))
		}
	})
}

// FuzzParseStamp reads arbitrary documents as stamps, as if they were signed.
func FuzzParseStamp(f *testing.F) {
	o := newOrg(f)
	s := stamp(o.roster(), nil)
	s.Without = []string{o.bob.vkey}
	text, _ := s.Doc().Text()
	f.Add(text)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := signed.ParseDoc(text, "stamp")
		if err != nil {
			return
		}
		s, err := parseStamp(d)
		if err != nil {
			return
		}
		if again, err := s.Doc().Text(); err != nil || again != text {
			t.Errorf("%q is written again as %q, %v", text, again, err)
		}
	})
}

func TestEnrolment(t *testing.T) {
	o, invitation := newOrg(t), newPerson(t, "invitation")
	good := Enrolment{o.root.vkey, "alice", invitation.vkey, o.alice.vkey, "age1pq1" + strings.Repeat("q", 1952), now}
	msg, err := good.Sign(o.alice.signer, invitation.signer)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenEnrolment(msg); err != nil || got != good {
		t.Errorf("%+v, %v", got, err)
	}
	d, err := signed.Peek(msg, "enrolment")
	if err != nil {
		t.Fatal(err)
	}
	both := func(change func(signed.Doc), signers ...person) []byte {
		c := d
		c.Fields = append([]signed.Field(nil), d.Fields...)
		change(c)
		text, _ := c.Text()
		var lines strings.Builder
		for _, p := range signers {
			lines.WriteString(lastLine(sign(t, c, p)))
		}
		return []byte(text + "\n" + lines.String())
	}
	same := func(signed.Doc) {}
	long := strings.Repeat("x", MaxEnrolment)
	elsewhere, longer := newPerson(t, "shop/../alice"), newPerson(t, long+"/alice")
	for name, msg := range map[string][]byte{
		"without the agent's signature":       both(same, invitation),
		"without the invitation's signature":  both(same, o.alice),
		"signatures in another order":         both(same, invitation, o.alice),
		"a signature more":                    both(same, o.alice, invitation, o.bob),
		"by another agent":                    both(same, o.bob, invitation),
		"by another invitation":               both(same, o.alice, newPerson(t, "invitation")),
		"for another id":                      both(func(d signed.Doc) { d.Fields[1].Value = "bob" }, o.alice, invitation),
		"a key of another organisation":       both(func(d signed.Doc) { d.Fields[0].Value = newPerson(t, "rival").vkey }, o.alice, invitation),
		"the invitation's key as the agent's": both(func(d signed.Doc) { d.Fields[2].Value = o.alice.vkey }, o.alice, o.alice),
		"a recipient that is none":            both(func(d signed.Doc) { d.Fields[4].Value = "age1q" }, o.alice, invitation),
		"an id that leads elsewhere":          both(func(d signed.Doc) { d.Fields[1].Value, d.Fields[3].Value = "../alice", elsewhere.vkey }, elsewhere, invitation),
		"too large":                           both(func(d signed.Doc) { d.Fields[0].Value, d.Fields[3].Value = long+"+1234", longer.vkey }, longer, invitation),
		"nothing":                             nil,
	} {
		t.Run(name, func(t *testing.T) {
			var e *signed.Error
			if got, err := OpenEnrolment(msg); !errors.As(err, &e) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	alone := good
	alone.Invitation = good.Key
	if msg, err := alone.Sign(o.alice.signer, o.alice.signer); err == nil {
		t.Errorf("signed with one key for both: %q", msg)
	}
	for i := range msg {
		altered := append([]byte(nil), msg...)
		altered[i] ^= 1
		if _, err := OpenEnrolment(altered); err == nil {
			t.Fatalf("byte %d can be altered", i)
		}
	}
}
