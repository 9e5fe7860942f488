package bundle_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"filippo.io/age"

	"github.com/sealform/sealform/desktop/bundle"
)

// Bundles that are not for this agent, or not whole, are told apart.
func TestWhatIsNotOpened(t *testing.T) {
	alice, bob, mallory := identity(t), identity(t), identity(t)
	fsys := fstest.MapFS{"services.yaml": {Data: []byte("x")}}
	sealed, err := bundle.Seal(fsys, recipients(alice, bob))
	if err != nil {
		t.Fatal(err)
	}
	var count *bundle.WrongCount
	var notOurs *bundle.NotOurs
	var damaged *bundle.Damaged
	last := slices.Clone(sealed)
	last[len(last)-1]++
	for name, c := range map[string]struct {
		data   []byte
		id     *age.HybridIdentity
		agents int
		want   any
	}{
		"somebody too many":    {sealed, alice, 1, &count},
		"somebody left out":    {sealed, alice, 3, &count},
		"to others":            {sealed, mallory, 2, &notOurs},
		"nothing":              {nil, alice, 2, &damaged},
		"no age file":          {[]byte("forms"), alice, 2, &damaged},
		"header cut short":     {sealed[:1000], alice, 2, &damaged},
		"content cut short":    {sealed[:len(sealed)-1], alice, 2, &damaged},
		"content gone":         {sealed[:bytes.Index(sealed, []byte("\n---"))+49], alice, 2, &damaged},
		"altered":              {last, alice, 2, &damaged},
		"a byte follows":       {append(slices.Clone(sealed), 0), alice, 2, &damaged},
		"too large":            {append(slices.Clone(sealed), make([]byte, bundle.MaxSealed)...), alice, 2, &damaged},
		"a classic recipient":  {classic(t, alice), alice, 2, &damaged},
		"under a passphrase":   {scrypt(t), alice, 1, &damaged},
		"an empty age file":    {wrap(t, alice, nil), alice, 1, &damaged},
		"not compressed":       {wrap(t, alice, []byte("forms")), alice, 1, &damaged},
		"compressed and noise": {wrap(t, alice, squeezed(t, []byte("forms"))), alice, 1, &damaged},
	} {
		t.Run(name, func(t *testing.T) {
			fsys, err := bundle.Open(c.data, c.id, c.agents)
			if !errors.As(err, c.want) || err.(interface{ Hint() string }).Hint() == "" {
				t.Errorf("got %v, %v", fsys, err)
			}
		})
	}
	if errors.As(must(bundle.Open(sealed, alice, 3)), &count); *count != (bundle.WrongCount{Sealed: 2, Agents: 3}) {
		t.Errorf("counted %+v", count)
	}
}

func must(_ fs.FS, err error) error { return err }

// plain is an age recipient without the label that keeps others away.
type plain struct{ r *age.HybridRecipient }

func (p plain) Wrap(key []byte) ([]*age.Stanza, error) { return p.r.Wrap(key) }

// classic is a bundle sealed to a hybrid key and to one that is not.
func classic(t *testing.T, id *age.HybridIdentity) []byte {
	x, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return encrypt(t, squeezed(t, nil), plain{id.Recipient()}, x.Recipient())
}

func scrypt(t *testing.T) []byte {
	r, err := age.NewScryptRecipient("a passphrase")
	if err != nil {
		t.Fatal(err)
	}
	r.SetWorkFactor(2)
	return encrypt(t, squeezed(t, nil), r)
}

func wrap(t testing.TB, id *age.HybridIdentity, content []byte) []byte {
	return encrypt(t, content, id.Recipient())
}

func encrypt(t testing.TB, content []byte, to ...age.Recipient) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func squeezed(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// packed is a tar of what is given.
func packed(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(make([]byte, h.Size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func regular(name string) tar.Header {
	return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644}
}

// Hostile content inside a bundle that is sealed as it should be.
func TestHostileContent(t *testing.T) {
	id := identity(t)
	good := packed(t, regular("forms/a.yaml"))
	many := make([]tar.Header, bundle.MaxFiles+1)
	for n := range many {
		many[n] = regular(fmt.Sprint(n))
	}
	for name, content := range map[string][]byte{
		"a path that goes up":         squeezed(t, packed(t, regular("../a"))),
		"a path that goes up below":   squeezed(t, packed(t, regular("forms/../../a"))),
		"an absolute path":            squeezed(t, packed(t, regular("/etc/passwd"))),
		"a path of Windows":           squeezed(t, packed(t, regular(`..\a`))),
		"a path with a dot":           squeezed(t, packed(t, regular("./a"))),
		"the folder itself":           squeezed(t, packed(t, regular("."))),
		"a symbolic link":             squeezed(t, packed(t, tar.Header{Typeflag: tar.TypeSymlink, Name: "a", Linkname: "/etc/passwd"})),
		"a hard link":                 squeezed(t, packed(t, tar.Header{Typeflag: tar.TypeLink, Name: "a", Linkname: "/etc/passwd"})),
		"a device":                    squeezed(t, packed(t, tar.Header{Typeflag: tar.TypeBlock, Name: "a"})),
		"a pipe":                      squeezed(t, packed(t, tar.Header{Typeflag: tar.TypeFifo, Name: "a"})),
		"a folder":                    squeezed(t, packed(t, tar.Header{Typeflag: tar.TypeDir, Name: "forms/"})),
		"a file twice":                squeezed(t, packed(t, regular("a"), regular("a"))),
		"a file that is a folder":     squeezed(t, packed(t, regular("a"), regular("a/b/c"))),
		"a folder that is a file":     squeezed(t, packed(t, regular("a/b/c"), regular("a"))),
		"too many files":              squeezed(t, packed(t, many...)),
		"a bomb of zeros":             squeezed(t, make([]byte, 100<<20)),
		"a bomb of a file":            squeezed(t, packed(t, tar.Header{Typeflag: tar.TypeReg, Name: "a", Size: bundle.MaxUnpacked})),
		"a bomb of a sparse file":     squeezed(t, sparse(t, 1<<40)),
		"a tar cut short":             squeezed(t, packed(t, tar.Header{Typeflag: tar.TypeReg, Name: "a", Size: 4096})[:1024]),
		"bytes after the tar":         squeezed(t, append(slices.Clone(good), make([]byte, 512)...)),
		"bytes after the compression": append(squeezed(t, good), 0),
		"two compressed":              append(squeezed(t, good), squeezed(t, good)...),
		"more than is sealed":         squeezed(t, noise(t, bundle.MaxSealed)),
		"compression cut short":       squeezed(t, good)[:30],
	} {
		t.Run(name, func(t *testing.T) {
			fsys, err := bundle.Open(wrap(t, id, content), id, 1)
			var damaged *bundle.Damaged
			if !errors.As(err, &damaged) || strings.Contains(err.Error(), "passwd") {
				t.Errorf("got %v, %v", fsys, err)
			}
		})
	}
	if _, err := bundle.Open(wrap(t, id, squeezed(t, good)), id, 1); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

// noise is a tar of a file that cannot be made smaller.
func noise(t *testing.T, size int) []byte {
	b := packed(t, tar.Header{Typeflag: tar.TypeReg, Name: "a", Size: int64(size)})
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b[512 : 512+size])
	return b
}

// What unpacks to more than it may costs no more memory than what may.
func TestABombIsBounded(t *testing.T) {
	id := identity(t)
	sealed := wrap(t, id, squeezed(t, make([]byte, 16*bundle.MaxUnpacked)))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := bundle.Open(sealed, id, 1); err == nil {
		t.Error("it opens")
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 10*bundle.MaxUnpacked {
		t.Errorf("%d bytes were taken", took)
	}
}

// sparse is a tar of a few bytes with a file that claims to be of any size.
func sparse(t *testing.T, size int64) []byte {
	record := func(s string) string { return fmt.Sprintf("%d %s\n", len(s)+len(" \n")+len(fmt.Sprint(len(s)+5)), s) }
	pax := record("GNU.sparse.major=1") + record("GNU.sparse.minor=0") + record("GNU.sparse.name=a") + record(fmt.Sprint("GNU.sparse.realsize=", size))
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range []struct {
		header tar.Header
		body   string
	}{
		{tar.Header{Typeflag: tar.TypeReg, Name: "PAX"}, pax},
		{tar.Header{Typeflag: tar.TypeReg, Name: "a"}, "0\n" + strings.Repeat("\x00", 510)},
	} {
		h.header.Size = int64(len(h.body))
		if err := w.WriteHeader(&h.header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(h.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	made := b.Bytes()
	made[156] = tar.TypeXHeader
	checksum(made[:512])
	return made
}

// checksum mends a header's.
func checksum(h []byte) {
	copy(h[148:], "        ")
	sum := 0
	for _, c := range h {
		sum += int(c)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
}

// Whatever a bundle holds, what is opened has files only, all of them inside,
// none over the limit, and all of them readable.
func FuzzOpen(f *testing.F) {
	id := identity(f)
	f.Add(packed(f, regular("forms/a.yaml"), regular("b")), false)
	f.Add(packed(f, tar.Header{Typeflag: tar.TypeSymlink, Name: "a", Linkname: "b"}), false)
	f.Add([]byte("forms"), true)
	f.Add(squeezed(f, packed(f, regular("forms/a.yaml"))), true)
	f.Fuzz(func(t *testing.T, content []byte, raw bool) {
		if !raw {
			content = squeezed(t, content)
		}
		fsys, err := bundle.Open(wrap(t, id, content), id, 1)
		var damaged *bundle.Damaged
		if err != nil {
			if !errors.As(err, &damaged) {
				t.Errorf("an error of another type: %v", err)
			}
			return
		}
		all, err := contents(fsys)
		size := 0
		for name, text := range all {
			size += len(text)
			if !strings.HasPrefix(path.Clean("/x/"+name), "/x/") {
				t.Errorf("a path %q", name)
			}
		}
		if err != nil || size > bundle.MaxUnpacked || len(all) > bundle.MaxFiles {
			t.Errorf("%d files of %d bytes, %v", len(all), size, err)
		}
	})
}
