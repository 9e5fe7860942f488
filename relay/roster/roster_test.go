package roster

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

const now = int64(1_790_000_000)

type person struct {
	vkey   string
	signer note.Signer
}

func newPerson(t testing.TB, name string) person {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := note.NewSigner(skey)
	return person{vkey, s}
}

type org struct{ root, spare, stamper, alice, bob person }

func newOrg(t testing.TB) org {
	return org{newPerson(t, "shop"), newPerson(t, "shop/spare"), newPerson(t, "shop/stamp"), newPerson(t, "shop/alice"), newPerson(t, "shop/bob")}
}

func (o org) pin() Pin { return Pin{o.root.vkey, Fingerprint(o.spare.vkey)} }

// spared is r as the spare root signs it.
func (o org) spared(r *Roster) *Roster {
	r.Spare, r.Version = o.spare.vkey, SpareVersion
	return r
}

func (o org) roster() *Roster {
	return &Roster{
		Org: o.root.vkey, Version: 3, Issued: now, Expires: now + DefaultStampLifetime,
		Stampers: []string{o.stamper.vkey}, Bundle: &Bundle{sha256.Sum256([]byte("bundle")), len("bundle")},
		Services: []Service{{"billing", []string{"https://shop.example", "https://www.shop.example"}, "Billing and more", "Europe/Berlin Mo-Fr 09:00-17:00, Sa 10:00-14:00", nil, false, false}, {"sales", []string{"*"}, "Sales", "", []string{"en", "pt-BR"}, true, false}},
		Agents:   []Agent{{o.alice.vkey, []string{"*"}, "Alice Å."}, {o.bob.vkey, []string{"sales"}, "Bob"}},
	}
}

func (o org) note(t testing.TB, r *Roster) []byte {
	by := o.root.signer
	if r.Spare != "" {
		by = o.spare.signer
	}
	msg, err := r.Sign(by)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// large is a roster that has more agents than go into one.
func (o org) large() *Roster {
	r := o.roster()
	for len(r.Agents)*60 < MaxRoster {
		r.Agents = append(r.Agents, Agent{newPerson(nil, "shop/x").vkey, []string{"*"}, "Agent"})
	}
	return r
}

// What turns or hides the text around it goes into no line of a roster.
func TestHiddenCharactersAreRefused(t *testing.T) {
	o := newOrg(t)
	for r := range rune(0x10000) {
		if !unicode.In(r, unicode.Bidi_Control, unicode.Cc, unicode.Zl, unicode.Zp) {
			continue
		}
		for name, change := range map[string]func(*Roster){
			"title": func(all *Roster) { all.Services[0].Title = "a" + string(r) + "b" },
			"hours": func(all *Roster) { all.Services[0].Hours = "a" + string(r) + "b" },
			"name":  func(all *Roster) { all.Agents[0].Name = "a" + string(r) + "b" },
		} {
			all := o.roster()
			if change(all); all.check() == nil {
				t.Errorf("%U is taken in a %s", r, name)
			}
		}
	}
}

func TestRosterRoundTrip(t *testing.T) {
	o := newOrg(t)
	want := o.roster()
	got, err := OpenRoster(o.note(t, want), o.pin())
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	empty := &Roster{Org: o.root.vkey, Issued: now, Expires: now + 1}
	if got, err := OpenRoster(o.note(t, empty), Pin{Root: o.root.vkey}); err != nil || !reflect.DeepEqual(got, empty) {
		t.Errorf("%+v, %v", got, err)
	}
}

// What a roster claims is what it says once it is verified, whatever follows.
func TestClaims(t *testing.T) {
	o := newOrg(t)
	large := o.roster()
	for range 1000 {
		large.Services = append(large.Services, Service{Name: "sales", Origins: []string{"*"}, Title: strings.Repeat("x", 200)})
	}
	for name, r := range map[string]*Roster{"": o.roster(), "empty": {Org: o.root.vkey, Issued: now, Expires: now + 1}, "large": large, "by the spare": o.spared(o.roster())} {
		t.Run(name, func(t *testing.T) {
			by := o.root
			if r.Spare != "" {
				by = o.spare
			}
			c, err := Claims(sign(t, r.Doc(), by))
			if want := (Claim{r.Org, r.Version, r.Issued, r.Expires, r.Spare}); err != nil || c != want {
				t.Errorf("%+v, %v", c, err)
			}
		})
	}
	whole := string(o.note(t, o.roster()))
	for name, msg := range map[string]string{
		"nothing": "", "no line": "sealform/roster@v1", "few lines": "sealform/roster@v1\norg x\nversion 1\n",
		"another kind":     strings.Replace(whole, "roster", "login", 1),
		"another order":    "sealform/roster@v1\nversion 1\norg x\nissued 2026-01-01T00:00:00Z\nexpires 2026-01-02T00:00:00Z\n",
		"no number":        strings.Replace(whole, "version ", "version 0", 1),
		"a very long line": "sealform/roster@v1\norg " + strings.Repeat("x", 60<<10) + "\nversion 1\nissued 2026-01-01T00:00:00Z\nexpires 2026-01-02T00:00:00Z\n",
	} {
		t.Run(name, func(t *testing.T) {
			if c, err := Claims([]byte(msg)); err == nil {
				t.Errorf("%+v", c)
			}
		})
	}
}

func TestSignRefuses(t *testing.T) {
	o := newOrg(t)
	for name, change := range map[string]func(*Roster){
		"expires at once":                 func(r *Roster) { r.Expires = r.Issued },
		"too long":                        func(r *Roster) { r.Expires = r.Issued + MaxLifetime + 1 },
		"service in capitals":             func(r *Roster) { r.Services[0].Name = "Billing" },
		"service without name":            func(r *Roster) { r.Services[0].Name = "" },
		"long service":                    func(r *Roster) { r.Services[0].Name = strings.Repeat("s", 41) },
		"service without origin":          func(r *Roster) { r.Services[0].Origins = nil },
		"empty origin":                    func(r *Roster) { r.Services[0].Origins = []string{"https://a", ""} },
		"two origins in one":              func(r *Roster) { r.Services[0].Origins = []string{"https://a,https://b"} },
		"origin with space":               func(r *Roster) { r.Services[0].Origins = []string{"https://a b"} },
		"service without title":           func(r *Roster) { r.Services[0].Title = "" },
		"title begins with space":         func(r *Roster) { r.Services[0].Title = " x" },
		"title of two lines":              func(r *Roster) { r.Services[0].Title = "a\nagent x" },
		"title from right to left":        func(r *Roster) { r.Services[0].Title = "a\u202eb" },
		"name with a line separator":      func(r *Roster) { r.Agents[0].Name = "a\u2028b" },
		"the spare's version by the root": func(r *Roster) { r.Version = SpareVersion },
		"the root's version by the spare": func(r *Roster) { r.Spare = o.spare.vkey },
		"more than 64 KiB":                func(r *Roster) { r.Agents = o.large().Agents },
		"five stamp keys": func(r *Roster) {
			for range 4 {
				r.Stampers = append(r.Stampers, newPerson(t, "shop/stamp").vkey)
			}
		},
		"stamp key malformed":     func(r *Roster) { r.Stampers[0] = "x" },
		"the root as a stamp key": func(r *Roster) { r.Stampers[0] = o.root.vkey },
		"a stamp key as an agent": func(r *Roster) { r.Stampers[0] = o.alice.vkey },
		"hours of two lines":      func(r *Roster) { r.Services[0].Hours = "a\nb" },
		"no language":             func(r *Roster) { r.Services[0].Languages = []string{""} },
		"control in title":        func(r *Roster) { r.Services[0].Title = "a\x1b[31m" },
		"long title":              func(r *Roster) { r.Services[0].Title = strings.Repeat("x", 201) },
		"agent's key malformed":   func(r *Roster) { r.Agents[0].VKey = "shop/alice+1234+AAAA" },
		"agent's key turns text":  func(r *Roster) { r.Agents[0].VKey = newPerson(t, "shop/\u202eecila").vkey },
		"agent's key moves text":  func(r *Roster) { r.Agents[0].VKey = newPerson(t, "shop/\u009b2Jalice").vkey },
		"stamp key moves text":    func(r *Roster) { r.Stampers[0] = newPerson(t, "shop/\u009b2Jstamp").vkey },
		"agent twice":             func(r *Roster) { r.Agents[1].VKey = r.Agents[0].VKey },
		"agent without name":      func(r *Roster) { r.Agents[0].Name = "" },
		"agent without service":   func(r *Roster) { r.Agents[0].Services = nil },
		"services in one":         func(r *Roster) { r.Agents[0].Services = []string{"a,b"} },
	} {
		t.Run(name, func(t *testing.T) {
			r := o.roster()
			change(r)
			msg, err := r.Sign(o.root.signer)
			var e *signed.Error
			if msg != nil || !errors.As(err, &e) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	o, rival := newOrg(t), newOrg(t)
	foreign := o.roster()
	foreign.Org = rival.root.vkey
	for name, msg := range map[string][]byte{
		"empty":                           nil,
		"another's signature":             sign(t, o.roster().Doc(), rival.root),
		"an agent's signature":            sign(t, o.roster().Doc(), o.alice),
		"another organisation":            sign(t, foreign.Doc(), o.root),
		"another kind":                    sign(t, signed.Doc{Kind: "relay-auth", Fields: o.roster().Doc().Fields}, o.root),
		"a body":                          sign(t, signed.Doc{Kind: "roster", Fields: o.roster().Doc().Fields, Body: "x"}, o.root),
		"a field more":                    sign(t, signed.Doc{Kind: "roster", Fields: append(o.roster().Doc().Fields, signed.Field{Key: "x", Value: "y"})}, o.root),
		"a field less":                    sign(t, signed.Doc{Kind: "roster", Fields: o.roster().Doc().Fields[1:]}, o.root),
		"short service line":              sign(t, lineDoc(o, "service", "billing https://a"), o.root),
		"short agent line":                sign(t, lineDoc(o, "agent", o.alice.vkey+" *"), o.root),
		"malformed service":               sign(t, lineDoc(o, "service", "Billing * Billing"), o.root),
		"hours of no service":             sign(t, lineDoc(o, "hours", "billing UTC Mo 09:00-10:00"), o.root),
		"a bundle of nothing":             sign(t, lineDoc(o, "bundle", strings.Repeat("0", 64)+" 0"), o.root),
		"a bundle in capitals":            sign(t, lineDoc(o, "bundle", strings.Repeat("A", 64)+" 1"), o.root),
		"too large a bundle":              sign(t, lineDoc(o, "bundle", strings.Repeat("0", 64)+" 4194305"), o.root),
		"the spare's, signed by the root": sign(t, o.spared(o.roster()).Doc(), o.root),
		"the root's, signed by the spare": sign(t, o.roster().Doc(), o.spare),
		"another spare's":                 sign(t, rival.spared(o.roster()).Doc(), rival.spare),
		"more than 64 KiB":                sign(t, o.large().Doc(), o.root),
		"comma at the end":                sign(t, lineDoc(o, "service", "billing https://a, Billing"), o.root),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := OpenRoster(msg, o.pin())
			var e *signed.Error
			if r != nil || !errors.As(err, &e) {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
	if _, err := OpenRoster(o.note(t, o.roster()), Pin{Root: "shop+1234"}); err == nil {
		t.Error("opened with a malformed key")
	}
}

func sign(t testing.TB, d signed.Doc, p person) []byte {
	msg, err := signed.Sign(d, p.signer)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// lineDoc is a roster with one more line.
func lineDoc(o org, key, value string) signed.Doc {
	r := o.roster()
	r.Services, r.Agents, r.Stampers, r.Bundle = nil, nil, nil, nil
	d := r.Doc()
	d.Fields = append(d.Fields, signed.Field{Key: key, Value: value})
	return d
}

func TestValid(t *testing.T) {
	r := &Authority{Expires: now + 3600}
	for at, want := range map[int64]bool{
		now - 400*24*3600: true, now - 1: true, now: true, r.Expires - 1: true, r.Expires: false,
	} {
		if r.Valid(at) != want {
			t.Errorf("at %d s after issue: %v", at-now, !want)
		}
	}
}

func TestWhoMay(t *testing.T) {
	o := newOrg(t)
	r := &Authority{Services: o.roster().Services, Agents: o.roster().Agents}
	billing, _ := r.Service("billing")
	sales, _ := r.Service("sales")
	bob, _ := r.Agent(o.bob.vkey)
	alice, _ := r.Agent(o.alice.vkey)
	if !billing.Admits("https://www.shop.example") || billing.Admits("https://evil.example") || billing.Admits("") || !sales.Admits("https://evil.example") {
		t.Error("origins are confused")
	}
	if !alice.Serves("billing") || bob.Serves("billing") || !bob.Serves("sales") {
		t.Error("services are confused")
	}
	if _, ok := r.Service("gifts"); ok {
		t.Error("found a service that is not there")
	}
	if _, ok := r.Agent(o.root.vkey); ok {
		t.Error("the root is an agent")
	}
}

const relay = "wss://relay.example"

func (o org) login() Login {
	return Login{Relay: relay, Org: o.root.vkey, Agent: o.alice.vkey, Challenge: [32]byte{1, 2, 3}, Time: now}
}

func (l Login) mustSign(t testing.TB, p person) []byte {
	msg, err := l.Sign(p.signer)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func TestLogin(t *testing.T) {
	o := newOrg(t)
	msg := o.login().mustSign(t, o.alice)
	for _, skew := range []int64{-ClockSkew, 0, ClockSkew} {
		a, err := OpenLogin(msg, o.authority(), []string{"wss://other.example", relay}, [32]byte{1, 2, 3}, now+skew)
		if err != nil || a.Name != "Alice Å." {
			t.Errorf("%+v, %v", a, err)
		}
	}
	if vkey, err := LoginOrg(msg); err != nil || vkey != o.root.vkey {
		t.Errorf("%q, %v", vkey, err)
	}
}

// Who runs a relay or a desktop can tell a clock that is off, a relay of
// another name and an agent who has left from an attack.
func TestLoginSaysWhatIsWrong(t *testing.T) {
	o := newOrg(t)
	gone := o.authority()
	gone.Agents = gone.Agents[1:]
	for name, c := range map[string]struct {
		change func(*Login)
		roster *Authority
		want   error
	}{
		"behind":       {func(l *Login) { l.Time -= ClockSkew + 1 }, o.authority(), ErrClock},
		"ahead":        {func(l *Login) { l.Time += ClockSkew + 1 }, o.authority(), ErrClock},
		"other relay":  {func(l *Login) { l.Relay = "wss://other.example" }, o.authority(), ErrRelay},
		"not an agent": {func(*Login) {}, gone, ErrAgent},
	} {
		t.Run(name, func(t *testing.T) {
			l := o.login()
			c.change(&l)
			if _, err := OpenLogin(l.mustSign(t, o.alice), c.roster, []string{relay}, [32]byte{1, 2, 3}, now); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			_, err := OpenLogin(l.mustSign(t, o.bob), o.authority(), []string{relay}, [32]byte{1, 2, 3}, now)
			if err == nil || errors.Is(err, c.want) {
				t.Errorf("one that the agent has not signed: %v", err)
			}
		})
	}
}

func TestLoginRefuses(t *testing.T) {
	o, rival := newOrg(t), newOrg(t)
	change := func(f func(*Login)) []byte {
		l := o.login()
		f(&l)
		return l.mustSign(t, o.alice)
	}
	fields := func(i int, value string) []byte {
		d, err := signed.Peek(o.login().mustSign(t, o.alice), "relay-auth")
		if err != nil {
			t.Fatal(err)
		}
		d.Fields[i].Value = value
		return sign(t, d, o.alice)
	}
	gone := o.authority()
	gone.Agents = gone.Agents[1:]
	for name, c := range map[string]struct {
		msg    []byte
		roster *Authority
	}{
		"empty":                   {nil, o.authority()},
		"replayed challenge":      {change(func(l *Login) { l.Challenge[0]++ }), o.authority()},
		"other relay":             {change(func(l *Login) { l.Relay = "wss://evil.example" }), o.authority()},
		"relay with a slash":      {change(func(l *Login) { l.Relay = relay + "/" }), o.authority()},
		"other org":               {change(func(l *Login) { l.Org = rival.root.vkey }), o.authority()},
		"behind":                  {change(func(l *Login) { l.Time -= ClockSkew + 1 }), o.authority()},
		"ahead":                   {change(func(l *Login) { l.Time += ClockSkew + 1 }), o.authority()},
		"not in the roster":       {o.login().mustSign(t, o.alice), gone},
		"another's roster":        {o.login().mustSign(t, o.alice), rival.authority()},
		"signed by another agent": {o.login().mustSign(t, o.bob), o.authority()},
		"signed by the root":      {o.login().mustSign(t, o.root), o.authority()},
		"short challenge":         {fields(3, "AAAA"), o.authority()},
		"loose base64":            {fields(3, strings.Repeat("A", 42)+"B="), o.authority()},
		"no base64":               {fields(3, "!"), o.authority()},
		"malformed time":          {fields(4, "now"), o.authority()},
		"two signatures":          {append(o.login().mustSign(t, o.alice), lastLine(o.login().mustSign(t, o.bob))...), o.authority()},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := OpenLogin(c.msg, c.roster, []string{relay}, [32]byte{1, 2, 3}, now)
			var e *signed.Error
			if a.VKey != "" || !errors.As(err, &e) {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
}

func lastLine(msg []byte) string {
	lines := strings.SplitAfter(string(msg), "\n")
	return lines[len(lines)-2]
}

// FuzzOpen looks for a second roster under one signature, and for one that
// does not survive being written again.
func FuzzOpen(f *testing.F) {
	o := newOrg(f)
	good := o.note(f, o.roster())
	f.Add(good)
	f.Add(good[:len(good)-2])
	f.Fuzz(func(t *testing.T, msg []byte) {
		if r, err := OpenRoster(msg, o.pin()); err == nil && string(msg) != string(good) {
			t.Errorf("opened %+v", r)
		}
	})
}

// FuzzParse reads arbitrary documents as rosters, as if they were signed.
func FuzzParse(f *testing.F) {
	o := newOrg(f)
	text, _ := o.roster().Doc().Text()
	f.Add(text)
	f.Add(strings.Replace(text, "billing https", "billing  https", 1))
	f.Fuzz(func(t *testing.T, text string) {
		d, err := signed.ParseDoc(text, "roster")
		if err != nil {
			return
		}
		r, err := parse(d)
		if err != nil || r.check() != nil {
			return
		}
		if again, err := r.Doc().Text(); err != nil || again != text {
			t.Errorf("%q is written again as %q, %v", text, again, err)
		}
	})
}

// FuzzOpenLogin must refuse everything but the log-in itself.
func FuzzOpenLogin(f *testing.F) {
	o := newOrg(f)
	good := o.login().mustSign(f, o.alice)
	f.Add(good)
	f.Add(good[3:])
	f.Fuzz(func(t *testing.T, msg []byte) {
		_, _ = LoginOrg(msg)
		if _, err := OpenLogin(msg, o.authority(), []string{"wss://other.example", relay}, [32]byte{1, 2, 3}, now); err == nil && string(msg) != string(good) {
			t.Errorf("accepted %q", msg)
		}
	})
}
