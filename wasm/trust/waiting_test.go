package trust_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

const (
	testOrg    = "acme.example/support+c7b4b7e2+AQ=="
	testTicket = "0123456789abcdef0123456789abcdef"
	testTime   = 1_795_000_000
)

func waiter(vkey string) trust.Waiter {
	return trust.Waiter{Org: testOrg, Service: "billing", Ticket: testTicket, Origin: "https://shop.example", VKey: vkey,
		Language: "pt-BR", FirstName: "María", LastName: "Núñez", Time: testTime}
}

func TestOpeningRoundTrip(t *testing.T) {
	s, vkey := signer(t, trust.VisitorName)
	for name, o := range map[string]trust.Opening{
		"one":             {Waiter: waiter(vkey), Count: 1, Texts: []trust.Written{{Time: testTime - 9, Text: "Hello"}}},
		"lines":           {Waiter: waiter(vkey), Count: 7, Texts: []trust.Written{{testTime - 9, "a\n\nb\n c"}, {testTime, "2026-11-26T19:15:00Z"}, {testTime, "x"}}},
		"nothing is said": {Waiter: trust.Waiter{Org: testOrg, Service: "s", Ticket: testTicket, Origin: "null", VKey: vkey, Time: 1}, Count: 1 << 63, Cut: true, Texts: []trust.Written{{Text: "— visitor x"}}},
	} {
		t.Run(name, func(t *testing.T) {
			msg, err := o.Sign(s)
			if err != nil {
				t.Fatal(err)
			}
			got, err := trust.OpenOpening(msg, testOrg, o.Service, testTicket)
			if err != nil || got.Waiter != o.Waiter || got.Count != o.Count || got.Cut != o.Cut || !slices.Equal(got.Texts, o.Texts) {
				t.Fatalf("got %+v, %v", got, err)
			}
			if again, err := got.Sign(s); err != nil || !bytes.Equal(again, msg) {
				t.Errorf("signed again it is another note, %v", err)
			}
		})
	}
}

func TestOfflineRoundTrip(t *testing.T) {
	s, vkey := signer(t, trust.VisitorName)
	o := trust.Offline{Waiter: waiter(vkey), Reach: "maria@shop.example", Text: "Please call.\n\nAfter six."}
	msg, err := o.Sign(s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := trust.OpenOffline(msg, testOrg, "billing", testTicket)
	if err != nil || got != o {
		t.Fatalf("got %+v, %v", got, err)
	}
	if again, err := got.Sign(s); err != nil || !bytes.Equal(again, msg) {
		t.Errorf("signed again it is another note, %v", err)
	}
}

// What is long is cut at its end, between characters, and never in the middle of
// a file that a relay would not take.
func TestLongOpening(t *testing.T) {
	s, vkey := signer(t, trust.VisitorName)
	w := waiter(vkey)
	w.Origin = "https://" + strings.Repeat("o", 290)
	w.FirstName, w.LastName = strings.Repeat("𝒜", 100), strings.Repeat("𝒜", 100)
	var nine []*seal.Recipient
	for range 9 {
		nine = append(nine, recipient(t))
	}
	for _, text := range []string{strings.Repeat("日本", 4000), strings.Repeat("a\n", 4000) + "b", strings.Repeat("word ", 2000) + "end"} {
		for before := 8000; before < 8192; before += 7 {
			all := []trust.Written{{testTime, strings.Repeat("x", before)}, {testTime, text}}
			o := trust.Opening{Waiter: w, Count: 1, Texts: all}
			msg, err := o.Sign(s)
			if err != nil {
				t.Fatal(err)
			}
			got, err := trust.OpenOpening(msg, testOrg, "billing", testTicket)
			if err != nil || !got.Cut {
				t.Fatalf("%d bytes in front: cut is %v, %v", before, got.Cut, err)
			}
			for i, g := range got.Texts {
				if begun, cut := strings.CutSuffix(g.Text, "…"); g.Text != all[i].Text && !(cut && i == len(got.Texts)-1 && strings.HasPrefix(all[i].Text, begun)) {
					t.Fatalf("%d bytes in front: text %d is neither whole nor a beginning", before, i)
				}
			}
			if before > 8001 {
				continue
			}
			if file, err := trust.SealWaiting(msg, nine...); err != nil || len(file) > wire.MaxOpening {
				t.Errorf("sealed to nine it has %d bytes, want at most %d; %v", len(file), wire.MaxOpening, err)
			}
		}
	}
}

// Short ones all look alike.
func TestWaitingSizes(t *testing.T) {
	s, vkey := signer(t, trust.VisitorName)
	to, sizes := recipient(t), map[int]bool{}
	for _, n := range []int{1, 100, 700} {
		msg, err := trust.Opening{Waiter: waiter(vkey), Texts: []trust.Written{{testTime, strings.Repeat("x", n)}}}.Sign(s)
		if err != nil {
			t.Fatal(err)
		}
		file, err := trust.SealWaiting(msg, to)
		if err != nil {
			t.Fatal(err)
		}
		sizes[len(file)] = true
	}
	if len(sizes) != 1 {
		t.Errorf("texts of 1, 100 and 700 bytes make files of %d sizes", len(sizes))
	}
}

func TestWaitingRefused(t *testing.T) {
	s, vkey := signer(t, trust.VisitorName)
	other, _ := signer(t, trust.VisitorName)
	agent, akey := signer(t, "shop.example/support/alice")
	texts := []trust.Written{{testTime, "Hello"}}
	field := func(key, value string) func(*signed.Doc) {
		return func(d *signed.Doc) {
			d.Fields[slices.IndexFunc(d.Fields, func(f signed.Field) bool { return f.Key == key })].Value = value
		}
	}
	body := func(b string) func(*signed.Doc) { return func(d *signed.Doc) { d.Body = b } }
	both := map[string]func(*signed.Doc){
		"org": field("org", "x"), "service": field("service", "sales"), "ticket": field("ticket", strings.Repeat("0", 32)),
		"origin of nothing": field("origin", ""), "long origin": field("origin", strings.Repeat("x", 301)), "language": field("language", "EN!"),
		"empty name": field("first-name", ""), "turning name": field("last-name", "a\u202eb"), "long name": field("last-name", strings.Repeat("x", 101)),
		"key": field("visitor", "visitor"), "an agent's key": field("visitor", akey), "time": field("time", "now"), "no body": body(""),
		"one more line":  func(d *signed.Doc) { d.Fields = append(d.Fields, signed.Field{Key: "x", Value: "y"}) },
		"one less line":  func(d *signed.Doc) { d.Fields = d.Fields[:len(d.Fields)-1] },
		"another kind":   func(d *signed.Doc) { d.Kind = "hello" },
		"swapped kinds":  func(d *signed.Doc) { d.Kind = map[string]string{"opening": "offline", "offline": "opening"}[d.Kind] },
		"language again": func(d *signed.Doc) { d.Fields = slices.Insert(d.Fields, 6, signed.Field{Key: "language", Value: "en"}) },
	}
	for _, c := range []struct {
		sign  func() ([]byte, error)
		open  func([]byte) error
		kind  string
		cases map[string]func(*signed.Doc)
	}{
		{func() ([]byte, error) {
			return trust.Opening{Waiter: waiter(vkey), Count: 3, Texts: texts}.Sign(s)
		}, func(b []byte) error { _, err := trust.OpenOpening(b, testOrg, "billing", testTicket); return err }, "opening",
			map[string]func(*signed.Doc){"count": field("count", "03"), "cut": field("cut", "maybe"), "text in front": body(" x\n2026-11-26T19:15:00Z\n y"),
				"no text": body("2026-11-26T19:15:00Z"), "time alone": body("2026-11-26T19:15:00Z\n2026-11-26T19:15:00Z\n y"), "no time": body("today\n y"),
				"white space": body("2026-11-26T19:15:00Z\n  y"), "too long": body("2026-11-26T19:15:00Z\n " + strings.Repeat("x", trust.MaxWaiting))}},
		{func() ([]byte, error) {
			return trust.Offline{Waiter: waiter(vkey), Reach: "+49 30 1", Text: "Hello"}.Sign(s)
		}, func(b []byte) error { _, err := trust.OpenOffline(b, testOrg, "billing", testTicket); return err }, "offline",
			map[string]func(*signed.Doc){"reach": field("reach", ""), "turning reach": field("reach", "a\u2066b"), "long reach": field("reach", strings.Repeat("x", 201)),
				"too long": body(strings.Repeat("x", trust.MaxWaiting+1)), "white space": body("x\n")}},
	} {
		msg, err := c.sign()
		if err != nil || c.open(msg) != nil {
			t.Fatalf("%s: %v, %v", c.kind, err, c.open(msg))
		}
		for name, change := range both {
			c.cases["both: "+name] = change
		}
		for name, change := range c.cases {
			d, err := signed.Peek(msg, c.kind)
			if err != nil {
				t.Fatal(err)
			}
			change(&d)
			altered, err := signed.Sign(d, s)
			if err != nil {
				t.Fatal(err)
			}
			if c.open(altered) == nil {
				t.Errorf("%s: %s: taken", c.kind, name)
			}
		}
		d, _ := signed.Peek(msg, c.kind)
		for name, by := range map[string]note.Signer{"another visitor": other, "an agent": agent} {
			if forged, err := signed.Sign(d, by); err != nil || c.open(forged) == nil {
				t.Errorf("%s: signed by %s it is taken, %v", c.kind, name, err)
			}
		}
	}
}

func FuzzOpening(f *testing.F) {
	s, vkey := signer(f, trust.VisitorName)
	for _, body := range []string{"2026-11-26T19:15:00Z\n Hello", "2026-11-26T19:15:00Z\n a\n \n b\n2026-11-26T19:15:09Z\n c", "", " ", "\n"} {
		f.Add(body, "1", "no")
	}
	f.Fuzz(func(t *testing.T, body, count, cut string) {
		w := waiter(vkey)
		w.Language, w.FirstName, w.LastName = "", "", ""
		fields := []signed.Field{{Key: "org", Value: w.Org}, {Key: "service", Value: w.Service}, {Key: "ticket", Value: w.Ticket}, {Key: "origin", Value: w.Origin},
			{Key: "visitor", Value: w.VKey}, {Key: "time", Value: signed.FormatTime(w.Time)}, {Key: "count", Value: count}, {Key: "cut", Value: cut}}
		msg, err := signed.Sign(signed.Doc{Kind: "opening", Fields: fields, Body: body}, s)
		if err != nil {
			return
		}
		o, err := trust.OpenOpening(msg, testOrg, "billing", testTicket)
		if err != nil {
			return
		}
		if again, err := o.Sign(s); err != nil || !bytes.Equal(again, msg) {
			t.Errorf("body %q comes out as another note, %v", body, err)
		}
	})
}

func FuzzOffline(f *testing.F) {
	s, vkey := signer(f, trust.VisitorName)
	f.Add("Hello", "maria@shop.example", "María", "en")
	f.Add("a\n\nb", "+49 30 123", "", "")
	f.Fuzz(func(t *testing.T, text, reach, first, language string) {
		o := trust.Offline{Waiter: waiter(vkey), Reach: reach, Text: text}
		o.FirstName, o.Language = first, language
		msg, err := o.Sign(s)
		if err != nil {
			return
		}
		got, err := trust.OpenOffline(msg, testOrg, "billing", testTicket)
		if err != nil || got != o {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}
