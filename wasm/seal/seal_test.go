package seal_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
	"pgregory.net/rapid"

	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/sealtest"
)

func identity(t testing.TB) *seal.Identity {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestRoundTrip(t *testing.T) {
	ids := []*seal.Identity{identity(t), identity(t), identity(t)}
	rapid.Check(t, func(rt *rapid.T) {
		note := append(rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(rt, "note"), '\n')
		n := rapid.IntRange(1, 3).Draw(rt, "recipients")
		var to []*seal.Recipient
		for _, id := range ids[:n] {
			to = append(to, id.Recipient())
		}
		file, err := seal.Seal(note, rapid.SampledFrom([]seal.Padding{seal.Padme, seal.Buckets}).Draw(rt, "padding"), to...)
		if err != nil {
			rt.Fatal(err)
		}
		for _, id := range ids[:n] {
			got, count, err := seal.Open(file, id)
			if err != nil || count != n || !bytes.Equal(got, note) {
				rt.Fatalf("opened %d bytes for %d recipients, %v", len(got), count, err)
			}
		}
		if n < 3 {
			if _, _, err := seal.Open(file, ids[2]); err == nil {
				rt.Fatal("opened by somebody it was not sealed to")
			}
		}
	})
}

// Notes of different lengths in the same step make files of one length.
func TestLengthsAreHidden(t *testing.T) {
	to := identity(t).Recipient()
	for _, c := range []struct {
		pad  seal.Padding
		a, b int
	}{{seal.Padme, 1, 1000}, {seal.Padme, 4097, 4200}, {seal.Buckets, 10, 2000}, {seal.Buckets, 33 << 10, 63 << 10}} {
		t.Run(fmt.Sprint(c.a, " and ", c.b), func(t *testing.T) {
			var sizes []int
			for _, n := range []int{c.a, c.b} {
				file, err := seal.Seal([]byte(strings.Repeat("x", n)+"\n"), c.pad, to)
				if err != nil {
					t.Fatal(err)
				}
				sizes = append(sizes, len(file))
			}
			if sizes[0] != sizes[1] {
				t.Errorf("notes of %d and %d bytes: files of %v bytes, want one length", c.a, c.b, sizes)
			}
		})
	}
}

// The same note sealed twice makes two different files.
func TestSealingIsRandomised(t *testing.T) {
	to := identity(t).Recipient()
	a, _ := seal.Seal([]byte("x\n"), seal.Padme, to)
	b, _ := seal.Seal([]byte("x\n"), seal.Padme, to)
	if bytes.Equal(a, b) {
		t.Error("the same file twice")
	}
}

const classic = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

func TestRecipientsRefused(t *testing.T) {
	if _, err := seal.Seal([]byte("x\n"), seal.Padme); err == nil {
		t.Error("sealed to nobody")
	}
	good := identity(t).Recipient().String()
	for name, to := range map[string]string{
		"X25519":             classic,
		"empty":              "",
		"cut":                good[:len(good)-1],
		"upper case":         strings.ToUpper(good),
		"upper case inside":  strings.Replace(good, "q", "Q", 1),
		"with a space":       good + " ",
		"a secret key":       identity(t).Export(),
		"one letter changed": swapped(good),
	} {
		t.Run(name, func(t *testing.T) {
			if r, err := seal.ParseRecipient(to); err == nil || r != nil {
				t.Error("taken as a recipient")
			}
		})
	}
	if r, err := seal.ParseRecipient(good); err != nil || r.String() != good {
		t.Error("the canonical encoding is refused")
	}
}

// Every recipient that is tried costs a key exchange, so a file with a crowd
// of them is refused before the first.
func TestTooManyRecipients(t *testing.T) {
	id := identity(t)
	var to []*seal.Recipient
	for range 10 {
		to = append(to, id.Recipient())
	}
	file, err := seal.Seal([]byte("x\n"), seal.Padme, to...)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := seal.Open(file, id); err == nil {
		t.Error("opened a file with ten recipients")
	}
}

func swapped(s string) string {
	b := []byte(s)
	if b[100] = 'q'; s[100] == 'q' {
		b[100] = 'p'
	}
	return string(b)
}

// Only binary files with hybrid stanzas and nothing else open.
func TestFilesRefused(t *testing.T) {
	id := identity(t)
	hybrid, err := age.ParseHybridIdentity(id.Export())
	if err != nil {
		t.Fatal(err)
	}
	plain := []byte("a note\n")
	x25519, _ := age.GenerateX25519Identity()
	scrypt, _ := age.NewScryptRecipient("passphrase")
	scrypt.SetWorkFactor(8)
	whole := sealtest.Encrypt(t, plain, hybrid.Recipient())
	var armored bytes.Buffer
	aw := armor.NewWriter(&armored)
	aw.Write(whole)
	aw.Close()
	for name, file := range map[string][]byte{
		"nothing":              nil,
		"text":                 []byte("a note\n"),
		"X25519":               sealtest.Encrypt(t, plain, x25519.Recipient()),
		"passphrase":           sealtest.Encrypt(t, plain, scrypt),
		"a grease stanza more": sealtest.Encrypt(t, plain, hybrid.Recipient(), grease{}),
		"armored":              armored.Bytes(),
		"for somebody else":    sealtest.Encrypt(t, plain, mustHybrid(t).Recipient()),
		"without a note":       sealtest.Encrypt(t, nil, hybrid.Recipient()),
		"spaces only":          sealtest.Encrypt(t, []byte("     "), hybrid.Recipient()),
		"2 MiB":                sealtest.Encrypt(t, append(make([]byte, 2<<20), '\n'), hybrid.Recipient()),
		"cut":                  whole[:len(whole)-1],
		"longer":               append(bytes.Clone(whole), 0),
		"two":                  append(bytes.Clone(whole), whole...),
	} {
		t.Run(name, func(t *testing.T) {
			note, _, err := seal.Open(file, id)
			if err == nil || note != nil {
				t.Error("opened")
			}
		})
	}
	if _, n, err := seal.Open(whole, id); err != nil || n != 1 {
		t.Errorf("the file itself: %v", err)
	}
}

// grease is a recipient of an unknown kind, as other tools may add.
type grease struct{}

func (grease) Wrap([]byte) ([]*age.Stanza, error) {
	return []*age.Stanza{{Type: "x-grease", Args: []string{"x"}, Body: []byte("x")}}, nil
}

func (grease) WrapWithLabels(k []byte) ([]*age.Stanza, []string, error) {
	s, err := grease{}.Wrap(k)
	return s, []string{"postquantum"}, err
}

func mustHybrid(t *testing.T) *age.HybridIdentity {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Every single bit of a file matters.
func TestMalleability(t *testing.T) {
	id := identity(t)
	file, err := seal.Seal([]byte("a note\n"), seal.Padme, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	for at := range file {
		if at > 200 && at < len(file)-200 && at%13 != 0 {
			continue
		}
		altered := bytes.Clone(file)
		altered[at] ^= 1 << (at % 8)
		if _, _, err := seal.Open(altered, id); err == nil {
			t.Errorf("byte %d of %d altered: opened", at, len(file))
		}
	}
}

func TestDestroy(t *testing.T) {
	id := identity(t)
	file, err := seal.Seal([]byte("x\n"), seal.Padme, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	to := id.Recipient()
	id.Destroy()
	id.Destroy()
	if _, _, err := seal.Open(file, id); err == nil || id.Export() != "" {
		t.Error("a destroyed key opens or exports")
	}
	if id.Recipient() != to {
		t.Error("the recipient has changed")
	}
	if _, _, err := seal.Open(file, nil); err == nil {
		t.Error("no key opens")
	}
}

// Whatever is opened: an error, never a panic, and no word of the content.
func FuzzOpen(f *testing.F) {
	id := identity(f)
	file, err := seal.Seal([]byte("canary 4111111111111111\n"), seal.Padme, id.Recipient())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(file[:500])
	f.Add([]byte("age-encryption.org/v1\n-> "))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, err := seal.Open(b, id)
		if err == nil != bytes.Equal(b, file) {
			t.Errorf("got %v", err)
		}
		if err != nil && strings.Contains(err.Error(), "4111") {
			t.Error("the error holds the content")
		}
	})
}
