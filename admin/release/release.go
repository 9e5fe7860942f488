// Package release reads and writes the note that stands with a release: which
// files it has, and of which commit they are. Whoever pinned the release key
// can tell a file of it from any other.
//
// The note is a C2SP signed note, as all that Sealform signs; its body is in the
// form of sha256sum. The package sees names and hashes, and a signer where one
// signs. It may not reach a network, and reads no clock.
package release

import (
	"encoding/hex"
	"regexp"
	"strings"

	"golang.org/x/mod/semver"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// A Note says what a release is.
type Note struct {
	Version string // with a v, such as v1.2.3
	Commit  string // 40 lower-case hexadecimal digits
	Date    int64  // of the commit, Unix seconds
	Loader  string // integrity of the widget's loader, which a page's tag pins
	WASM    string // integrity of the WASM module
	Files   []File // in the order of their names
}

// A File of a release, with its SHA-256 in lower-case hexadecimal digits.
type File struct{ Hash, Name string }

const kind = "release"

// Text returns what is signed. It fails when n is malformed.
func (n Note) Text() (string, error) {
	d, err := n.doc()
	if err != nil {
		return "", err
	}
	return d.Text()
}

// Sign signs n with the release key. It fails when n is malformed.
func (n Note) Sign(key note.Signer) ([]byte, error) {
	d, err := n.doc()
	if err != nil {
		return nil, err
	}
	return signed.Sign(d, key)
}

func (n Note) doc() (signed.Doc, error) {
	var body strings.Builder
	for _, f := range n.Files {
		body.WriteString(f.Hash + "  " + f.Name + "\n")
	}
	return signed.Doc{Kind: kind, Fields: []signed.Field{
		{Key: "version", Value: n.Version},
		{Key: "commit", Value: n.Commit},
		{Key: "date", Value: signed.FormatTime(n.Date)},
		{Key: "loader", Value: n.Loader},
		{Key: "wasm", Value: n.WASM},
	}, Body: strings.TrimSuffix(body.String(), "\n")}, n.check()
}

// Open verifies a note and returns what it says. Its error is a *signed.Error.
func Open(msg []byte, key note.Verifier) (Note, error) {
	d, err := signed.Open(msg, kind, key)
	if err != nil {
		return Note{}, err
	}
	return read(d)
}

// Parse reads the text of a note that is not signed yet. Nothing in it may be
// believed of a release that somebody else has made.
func Parse(text string) (Note, error) {
	d, err := signed.ParseDoc(text, kind)
	if err != nil {
		return Note{}, err
	}
	return read(d)
}

func read(d signed.Doc) (Note, error) {
	r := signed.Read(d)
	n := Note{Version: r.Get("version"), Commit: r.Get("commit"), Date: r.Time("date"), Loader: r.Get("loader"), WASM: r.Get("wasm")}
	if err := r.Done(); err != nil {
		return Note{}, err
	}
	for line := range strings.SplitSeq(d.Body, "\n") {
		hash, name, _ := strings.Cut(line, "  ")
		n.Files = append(n.Files, File{hash, name})
	}
	return n, n.check()
}

// Hash returns what the release has under a name; "" for no such file.
func (n Note) Hash(name string) string {
	for _, f := range n.Files {
		if f.Name == name {
			return f.Hash
		}
	}
	return ""
}

var (
	integrity = regexp.MustCompile(`^sha384-[A-Za-z0-9+/]{64}$`)
	fileName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+~-]*$`)
)

func (n Note) check() error {
	switch {
	case !semver.IsValid(n.Version) || semver.Canonical(n.Version) != n.Version:
		return bad("version is malformed: it is one such as v1.2.3")
	case !isHex(n.Commit, 20):
		return bad("commit is malformed")
	case !integrity.MatchString(n.Loader) || !integrity.MatchString(n.WASM):
		return bad("the widget's hashes are malformed")
	case len(n.Files) == 0:
		return bad("names no file")
	}
	last := ""
	for _, f := range n.Files {
		if !isHex(f.Hash, 32) || f.Name <= last || !fileName.MatchString(f.Name) {
			return bad("a file's line is malformed, or out of order")
		}
		last = f.Name
	}
	return nil
}

func isHex(s string, size int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == size && hex.EncodeToString(b) == s
}

func bad(reason string) error { return &signed.Error{Kind: kind, Reason: reason} }
