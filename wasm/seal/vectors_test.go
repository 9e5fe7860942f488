package seal_test

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"

	agetest "c2sp.org/CCTV/age"
	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/sealform/sealform/wasm/seal"
)

// vector is a test case of https://c2sp.org/CCTV/age.
type vector struct {
	expect     string // "success" or which part fails
	payload    string // SHA-256 of the plaintext, in hexadecimal
	hybrid     []string
	identities []age.Identity
	armored    bool
	file       []byte
}

func vectors(t *testing.T, f func(t *testing.T, name string, v vector)) {
	files, err := fs.ReadDir(agetest.Vectors, ".")
	if err != nil || len(files) < 140 {
		t.Fatalf("%d vectors, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(file.Name(), func(t *testing.T) {
			raw, err := fs.ReadFile(agetest.Vectors, file.Name())
			if err != nil {
				t.Fatal(err)
			}
			f(t, file.Name(), parseVector(t, raw))
		})
	}
}

func parseVector(t *testing.T, raw []byte) vector {
	head, body, ok := bytes.Cut(raw, []byte("\n\n"))
	if !ok {
		t.Fatal("no header")
	}
	v := vector{file: body}
	compressed := false
	for _, line := range strings.Split(string(head), "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "expect":
			v.expect = value
		case "payload":
			v.payload = value
		case "identity", "passphrase":
			v.add(t, key, value)
		case "armored":
			v.armored = true
		case "compressed":
			compressed = true
		}
	}
	if compressed {
		v.file = inflate(t, body)
	}
	return v
}

func (v *vector) add(t *testing.T, key, value string) {
	var id age.Identity
	var err error
	switch {
	case key == "passphrase":
		id, err = age.NewScryptIdentity(value)
	case strings.HasPrefix(value, "AGE-SECRET-KEY-PQ-"):
		id, err = age.ParseHybridIdentity(value)
		v.hybrid = append(v.hybrid, value)
	default:
		id, err = age.ParseX25519Identity(value)
	}
	if err != nil {
		t.Fatal(err)
	}
	v.identities = append(v.identities, id)
}

func inflate(t *testing.T, b []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	b, err = io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// All of age's shared vectors, by age itself as it is linked here: in the
// browser's build with its table left out, too.
func TestVectorsByAge(t *testing.T) {
	vectors(t, func(t *testing.T, _ string, v vector) {
		plain, err := decrypt(v)
		if (err == nil) != (v.expect == "success") {
			t.Fatalf("got %v, want %s", err, v.expect)
		}
		if err == nil && sum(plain) != v.payload {
			t.Error("another plaintext than expected")
		}
	})
}

func decrypt(v vector) ([]byte, error) {
	var in io.Reader = bytes.NewReader(v.file)
	if v.armored {
		in = armor.NewReader(in)
	}
	r, err := age.Decrypt(in, v.identities...)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// The vectors of the one kind that Sealform takes, by our own Open. Where age
// fails, Open fails. Where age succeeds, the plaintext is not a padded note,
// and Open says just that; or the file has a stanza or an armor that Sealform
// does not take.
func TestHybridVectors(t *testing.T) {
	foreign := []string{"hybrid_grease", "hybrid_and_x25519", "armor_hybrid"}
	seen := 0
	vectors(t, func(t *testing.T, name string, v vector) {
		if len(v.hybrid) != 1 || len(v.identities) != 1 {
			t.Skip("not a hybrid vector")
		}
		seen++
		note, _, err := seal.Open(v.file, seal.Import(t, v.hybrid[0]))
		if err == nil {
			t.Fatalf("opened as a note of %d bytes", len(note))
		}
		beyond := strings.Contains(err.Error(), "holds no note")
		want := v.expect == "success"
		for _, f := range foreign {
			want = want && !strings.HasPrefix(name, f)
		}
		if beyond != want {
			t.Errorf("got %v, want %s", err, v.expect)
		}
	})
	if seen < 15 {
		t.Errorf("%d hybrid vectors, want 15 or more", seen)
	}
}

// Everything but a hybrid key's vectors is closed to Open.
func TestOtherVectorsDoNotOpen(t *testing.T) {
	id := identity(t)
	vectors(t, func(t *testing.T, _ string, v vector) {
		if _, _, err := seal.Open(v.file, id); err == nil {
			t.Error("opened")
		}
	})
}

// age says the same of a malformed file in the browser's build, where fmt is
// another, as it does with Go's own.
func TestErrorTexts(t *testing.T) {
	var b strings.Builder
	vectors(t, func(t *testing.T, name string, v vector) {
		if _, err := decrypt(v); err != nil {
			fmt.Fprintf(&b, "%s: %q\n", name, err)
		}
	})
	golden(t, "testdata/errors.txt", b.String())
}

var update = flag.Bool("update", false, "write what is expected anew")

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(b), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(want) || line != want[i] {
			t.Fatalf("%s has another line %d: got %s", file, i+1, line)
		}
	}
}
