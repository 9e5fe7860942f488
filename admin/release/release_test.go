package release

import (
	"crypto/rand"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

func newKey(t *testing.T) (note.Signer, note.Verifier) {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, "sealform.example/release")
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

func example() Note {
	sri := "sha384-" + strings.Repeat("A", 64)
	return Note{Version: "v1.2.3", Commit: strings.Repeat("ab", 20), Date: 1764000000, Loader: sri, WASM: sri,
		Files: []File{{strings.Repeat("01", 32), "sealform_1.2.3_linux_amd64.tar.gz"}, {strings.Repeat("02", 32), "sealform_1.2.3_windows_amd64.zip"}}}
}

func TestNote(t *testing.T) {
	s, v := newKey(t)
	n := example()
	msg, err := n.Sign(s)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(msg), "sealform/release@v1\nversion v1.2.3\ncommit abab") ||
		!strings.Contains(string(msg), "\n\n"+n.Files[0].Hash+"  sealform_1.2.3_linux_amd64.tar.gz\n") {
		t.Errorf("it reads\n%s", msg)
	}
	got, err := Open(msg, v)
	if err != nil || !reflect.DeepEqual(got, n) {
		t.Errorf("%+v, %v", got, err)
	}
	text, err := n.Text()
	if again, e := Parse(text); err != nil || e != nil || !reflect.DeepEqual(again, n) || !strings.HasPrefix(string(msg), text) {
		t.Errorf("unsigned it reads %+v, %v, %v", again, err, e)
	}
	if got.Hash("sealform_1.2.3_windows_amd64.zip") != n.Files[1].Hash || got.Hash("another") != "" {
		t.Error("a file has another hash")
	}
}

// Neither another key's note nor a changed one is believed.
func TestForgedNotes(t *testing.T) {
	s, v := newKey(t)
	other, _ := newKey(t)
	n := example()
	msg, err := n.Sign(s)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := n.Sign(other)
	if err != nil {
		t.Fatal(err)
	}
	another, err := signed.Sign(signed.Doc{Kind: "stamp", Fields: []signed.Field{{Key: "version", Value: "1"}}}, s)
	if err != nil {
		t.Fatal(err)
	}
	for name, forged := range map[string]string{
		"another key":  string(theirs),
		"another kind": string(another),
		"a hash":       strings.Replace(string(msg), "0101", "0301", 1),
		"a name":       strings.Replace(string(msg), "linux", "linus", 1),
		"one file":     strings.Replace(string(msg), n.Files[0].Hash+"  "+n.Files[0].Name+"\n", "", 1),
		"unsigned":     string(msg[:strings.Index(string(msg), "\n\n—")+2]),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Open([]byte(forged), v); err == nil {
				t.Error("believed")
			}
		})
	}
}

// Nothing malformed is signed: a release is for years.
func TestMalformedNotes(t *testing.T) {
	s, _ := newKey(t)
	for name, change := range map[string]func(*Note){
		"no v":         func(n *Note) { n.Version = "1.2.3" },
		"short":        func(n *Note) { n.Version = "v1.2" },
		"commit":       func(n *Note) { n.Commit = "abc" },
		"loader":       func(n *Note) { n.Loader = "sha256-AA" },
		"no files":     func(n *Note) { n.Files = nil },
		"a folder":     func(n *Note) { n.Files[0].Name = "a/b" },
		"a way out":    func(n *Note) { n.Files[0].Name = ".." },
		"out of order": func(n *Note) { n.Files[0], n.Files[1] = n.Files[1], n.Files[0] },
		"twice":        func(n *Note) { n.Files[1] = n.Files[0] },
		"a line":       func(n *Note) { n.Files[0].Name = "a\nb" },
		"upper case":   func(n *Note) { n.Files[0].Hash = strings.Repeat("AB", 32) },
	} {
		t.Run(name, func(t *testing.T) {
			n := example()
			if change(&n); !refused(n, s) {
				t.Error("signed")
			}
		})
	}
}

func refused(n Note, s note.Signer) bool { _, err := n.Sign(s); return err != nil }
