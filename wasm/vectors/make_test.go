package vectors_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/seal"
	"github.com/sealform/sealform/wasm/trust"
	"github.com/sealform/sealform/wasm/vectors"
)

var update = flag.Bool("update", false, "write the vectors again; a sealed file that still holds what it should is kept")

// now is the time of all vectors, in Unix seconds.
const now = int64(1_795_000_000)

const (
	orgName = "vectors.example/support"
	service = "billing"
	origin  = "https://shop.vectors.example"
)

// A maker makes all vectors. Signatures are made again each time and must come out
// the same; a sealed file cannot, and is taken from the vectors as they are if it opens
// to what it should hold.
type maker struct {
	t       *testing.T
	keys    vectors.Keys
	signers map[string]note.Signer
	before  map[string][]byte // sealed files, by name
	notes   vectors.Notes
}

// The vectors are what is made of the keys today, byte for byte. Run it with -update
// after a change.
func TestMade(t *testing.T) {
	m := &maker{t: t, signers: map[string]note.Signer{}, before: sealedBefore()}
	m.makeKeys()
	m.makeNotes()
	chat := m.chat()
	m.compare("keys.json", m.keys)
	m.compare("notes.json", m.notes)
	m.compare("chat.json", chat)
	m.compare("ids.json", m.ids(chat))
	m.compare("frames.json", m.frames(chat))
	m.compare("kept.json", m.kept(chat))
}

// compare writes a file with -update, and else sees that it would write the same.
func (m *maker) compare(name string, v any) {
	m.t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	m.must(e.Encode(v))
	path := filepath.Join(vectors.Dir, name)
	if *update {
		m.must(os.WriteFile(path, b.Bytes(), 0o644))
	}
	have, err := os.ReadFile(path)
	m.must(err)
	if at := differ(have, b.Bytes()); at >= 0 {
		m.t.Errorf("%s is not what is made now, from byte %d on: %.120q: run with -update", name, at, b.Bytes()[at:])
	}
}

// differ returns where two texts begin to differ, -1 when they do not.
func differ(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b)) - 1
	}
	return -1
}

func (m *maker) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// sealedBefore reads the sealed files of the vectors as they are; none where there are none.
func sealedBefore() map[string][]byte {
	files := map[string][]byte{}
	var notes vectors.Notes
	var chat vectors.Chat
	var kept vectors.Kept
	vectors.Load("notes.json", &notes)
	vectors.Load("chat.json", &chat)
	vectors.Load("kept.json", &kept)
	for _, n := range notes.Notes {
		if n.File != nil {
			files[n.Name] = n.File.File
		}
	}
	for _, s := range chat.Steps {
		files[s.Name] = s.File.File
		if s.Inner != nil {
			files[s.Name+" inside"] = innerFile(s)
		}
	}
	for _, s := range kept.States {
		files[s.Name] = s.File
	}
	return files
}

// sealed seals a note to identities by their names, unless it was sealed before.
func (m *maker) sealed(name string, msg, attached []byte, pad seal.Padding, to ...string) vectors.File {
	m.t.Helper()
	if file := m.before[name]; file != nil {
		plain, n, err := seal.OpenWith(file, m.identity(to[0]))
		want := append(bytes.Clone(msg), attached...)
		if err == nil && n == len(to) && bytes.HasPrefix(plain, want) && len(bytes.Trim(plain[len(want):], " ")) == 0 {
			return vectors.File{To: to, Plain: len(plain), File: file}
		}
	}
	if !*update {
		m.t.Errorf("%s is not sealed as it should be: run with -update", name)
	}
	var recipients []*seal.Recipient
	for _, id := range to {
		recipients = append(recipients, m.identity(id).Recipient())
	}
	file, err := seal.SealWith(msg, attached, pad, recipients...)
	m.must(err)
	plain, _, err := seal.OpenWith(file, m.identity(to[0]))
	m.must(err)
	return vectors.File{To: to, Plain: len(plain), File: file}
}

func (m *maker) identity(name string) *seal.Identity {
	m.t.Helper()
	id, err := seal.ParseIdentity(m.keys.Identity(name).Identity)
	m.must(err)
	return id
}

// sign signs a note, of which the lines are given as they stand.
func (m *maker) sign(kind string, fields []vectors.Field, body string, signers ...string) string {
	m.t.Helper()
	d := signed.Doc{Kind: kind, Body: body}
	for _, f := range fields {
		d.Fields = append(d.Fields, signed.Field{Key: f[0], Value: f[1]})
	}
	var all []note.Signer
	for _, s := range signers {
		all = append(all, m.signers[s])
	}
	msg, err := signed.Sign(d, all...)
	m.must(err)
	return string(msg)
}

func (m *maker) vkey(name string) string      { return m.keys.Signer(name).Verifier }
func (m *maker) recipient(name string) string { return m.keys.Identity(name).Recipient }

// makeKeys makes each key of a seed that follows from its name.
func (m *maker) makeKeys() {
	m.keys.About = "Test keys, which the whole world knows. The seed of a signer is the SHA-256 of \"sealform test key \" and its name, that of an identity the SHA-256 of \"sealform test identity \" and its name."
	for _, k := range [][2]string{
		{"root", orgName}, {"spare", orgName + "/spare"}, {"stamp", orgName + "/stamp"}, {"invitation", orgName + "/invitation"},
		{"alice", orgName + "/alice"}, {"bob", orgName + "/bob"}, {"carol", orgName + "/carol"},
		{"visitor", trust.VisitorName}, {"visitor-2", trust.VisitorName}, {"visitor-3", trust.VisitorName},
	} {
		seed := sha256.Sum256([]byte("sealform test key " + k[0]))
		skey, vkey, err := signed.KeyOf(k[1], seed)
		m.must(err)
		m.signers[k[0]], err = note.NewSigner(skey)
		m.must(err)
		m.keys.Signers = append(m.keys.Signers, vectors.Signer{Name: k[0], Seed: hex.EncodeToString(seed[:]), Signer: skey, Verifier: vkey, Fingerprint: trust.Fingerprint(vkey)})
	}
	for _, i := range identities {
		id, err := seal.ParseIdentity(i[1])
		m.must(err)
		r := id.Recipient().String()
		m.keys.Identities = append(m.keys.Identities, vectors.Identity{Name: i[0], Identity: i[1], Recipient: r, Fingerprint: trust.Fingerprint(r)})
	}
}

// identities, by name: Bech32 of their seeds.
var identities = [][2]string{
	{"alice", "AGE-SECRET-KEY-PQ-14672S5SXD2CMSQ08ZACJQMZUET9SCQEUNMU98EYVKWSASNXCJDGSVHRMZY"},
	{"session", "AGE-SECRET-KEY-PQ-1KF5VNNPT0VWV55KFQDEL2F63WKML8L5WW00YAC5DS24QP328W3VS660QS4"},
	{"session-2", "AGE-SECRET-KEY-PQ-158MKJGV33K99VYU32V5JCV3UQRDSMN3VHMQ29MWAY6JKDFT6J4YSQ7CZ33"},
	{"page", "AGE-SECRET-KEY-PQ-1Q27UVZF6SZMD6GXUEW75RHVUDQA9W33HLWJ0Q355RWGEPV6JYQXSDJES8V"},
	{"page-2", "AGE-SECRET-KEY-PQ-1WE8ENMYSCKV9FGL52U80PURMYA8CPCQ4EX3UZ78SJMLC8F9FLQTSKXUZCE"},
	{"card", "AGE-SECRET-KEY-PQ-16PAEALP8XKX75N8SS2SR23NEZDY3ENH7VEHFEJZDSQP6UF078DRQJA7922"},
	{"receipt", "AGE-SECRET-KEY-PQ-1VJD7UPYNWJ9UF9YRL3FN54CLX08AM8G34S747SXFVXV2XTA4KUGSK07HVK"},
	{"receipt-2", "AGE-SECRET-KEY-PQ-1SJUTA0LXZ4V3G67HVCZ6DMT3WXVNPYSLJXXC9Z85TNGN550J633QN54UD5"},
	{"prekey-alice", "AGE-SECRET-KEY-PQ-1SLYPXU42J2RD3SWC4D5LPALX8D9DCJGN2NK66FSW5ERGHSM3RH3SWXFXRU"},
	{"prekey-bob", "AGE-SECRET-KEY-PQ-1JX7SKNNV0RM52HFVT8G7WE97QUFU95VD3C2P4YF0UU2WP7KAK47QHQSCKY"},
	{"waiting", "AGE-SECRET-KEY-PQ-13ZDM05KPJFKG93TADJPE5ULSALN8JCJXGR0XFJE8UZDUF0RET4WQX6W8ES"},
}
