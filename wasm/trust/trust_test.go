package trust_test

import (
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
)

func signer(t testing.TB, name string) (note.Signer, string) {
	t.Helper()
	s, key, err := trust.NewSigner(name)
	if err != nil {
		t.Fatal(err)
	}
	return s, key
}

func recipient(t *testing.T) *seal.Recipient {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient()
}

func TestHelloRoundTrip(t *testing.T) {
	s, key := signer(t, trust.VisitorName)
	_, org := signer(t, "shop.example/support")
	h := trust.Hello{
		Org: org, Service: "billing", Chat: trust.RandomHex(16), Session: trust.RandomHex(8),
		Origin: "https://shop.example", VKey: key, Recipient: recipient(t), Time: 1_795_000_000,
	}
	msg, err := h.Sign(s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := trust.OpenHello(msg)
	if err != nil || got.Recipient.String() != h.Recipient.String() {
		t.Fatalf("got %+v, %v", got, err)
	}
	got.Recipient = h.Recipient
	if got != h {
		t.Errorf("got %+v, want %+v", got, h)
	}
	if _, err := trust.OpenHello([]byte(strings.Replace(string(msg), "\n\n", "\n\nbody\n\n", 1))); err == nil {
		t.Error("a hello with something put in is taken")
	}
}

func TestOfferRoundTrip(t *testing.T) {
	_, key := signer(t, "shop.example/support/alice")
	o := trust.Offer{Agent: key, Roster: 7, Recipient: recipient(t), Token: trust.RandomHex(32), Expires: 1_795_000_600,
		Recovery: trust.RandomHex(32), Shows: trust.RandomHex(32)}
	got, err := trust.ReadOffer(signed.Read(signed.Doc{Kind: "offer", Fields: o.Fields()}))
	if err != nil || got.Recipient.String() != o.Recipient.String() {
		t.Fatalf("got %+v, %v", got, err)
	}
	got.Recipient = o.Recipient
	if got != o {
		t.Errorf("got %+v, %v", got, err)
	}
	o.Shows = ""
	if got, err := trust.ReadOffer(signed.Read(signed.Doc{Kind: "offer", Fields: o.Fields()})); err != nil || got.Shows != "" {
		t.Errorf("an offer that shows no token: %q, %v", got.Shows, err)
	}
	for i := range o.Fields() {
		f := o.Fields()
		if _, err := trust.ReadOffer(signed.Read(signed.Doc{Kind: "offer", Fields: append(f[:i:i], f[i+1:]...)})); err == nil {
			t.Errorf("an offer without %s is taken", f[i].Key)
		}
	}
}

func TestRequestRoundTrip(t *testing.T) {
	d := form.Definition{ID: "f", Version: 2, Title: "F", RetainMinutes: 5, AnswerMinutes: 30, Language: "en", Fields: []form.FieldDef{{ID: "a", Kind: "text", Label: "A", Required: true}}}
	for _, repeat := range []bool{false, true} {
		r := trust.Request{ID: trust.RandomHex(16), Recipient: recipient(t), Seconds: 600, Repeat: repeat, Definition: d}
		got, err := trust.ReadRequest(signed.Read(signed.Doc{Kind: "form-request", Fields: r.Fields()}), d.Marshal())
		if err != nil || got.ID != r.ID || got.Recipient.String() != r.Recipient.String() || got.Seconds != r.Seconds || got.Repeat != repeat || got.Definition.Marshal() != d.Marshal() {
			t.Errorf("got %+v, %v", got, err)
		}
		f := r.Fields()
		f[3].Value = "maybe"
		if _, err := trust.ReadRequest(signed.Read(signed.Doc{Kind: "form-request", Fields: f}), d.Marshal()); err == nil {
			t.Error("repeat maybe is taken")
		}
	}
}

// A root key is believed for itself alone: same name and same hash are not
// enough.
func TestRootsWithTheSameName(t *testing.T) {
	a, keyA := signer(t, "shop.example/support")
	_, keyB := signer(t, "shop.example/support")
	r := roster.Roster{Org: keyA, Version: 3, Issued: 1000, Expires: 2000, Services: []roster.Service{{Name: "billing", Origins: []string{"https://shop.example"}, Title: "B"}}}
	msg, err := r.Sign(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		root, service, origin string
		want                  error
	}{
		{keyA, "billing", "https://shop.example", nil},
		{keyB, "billing", "https://shop.example", trust.RefusedRoster},
		{keyA, "sales", "https://shop.example", trust.RefusedService},
		{keyA, "billing", "https://shop.example.evil.example", trust.RefusedOrigin},
		{keyA, "billing", "https://shop.example/", trust.RefusedOrigin},
		{keyA, "billing", "HTTPS://SHOP.EXAMPLE", trust.RefusedOrigin},
		{keyA, "billing", "null", trust.RefusedOrigin},
		{keyA, "billing", "", trust.RefusedOrigin},
	} {
		t.Run(c.service+" "+c.origin, func(t *testing.T) {
			got, err := roster.OpenAuthority(msg, relaytest.StampOf(msg, a), roster.Pin{Root: c.root})
			if err != nil {
				err = trust.RefusedRoster
			} else {
				err = trust.Admits(got, c.service, c.origin)
			}
			if err != c.want {
				t.Errorf("service %q, origin %q: got %v, want %v", c.service, c.origin, err, c.want)
			}
		})
	}
}

func TestValidHex(t *testing.T) {
	for s, want := range map[string]bool{"00ff": true, "00FF": false, "00f": false, "00ff00": false, "": false, "00fg": false, " 0ff": false} {
		t.Run(s, func(t *testing.T) {
			if trust.ValidHex(s, 2) != want {
				t.Errorf("got %v", !want)
			}
		})
	}
}
