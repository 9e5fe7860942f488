package bundle_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"filippo.io/age"

	"github.com/sealform/sealform/desktop/bundle"
	"github.com/sealform/sealform/desktop/workspace"
)

func identity(t testing.TB) *age.HybridIdentity {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func recipients(ids ...*age.HybridIdentity) (all []string) {
	for _, id := range ids {
		all = append(all, id.Recipient().String())
	}
	return all
}

// The ready-made workspace goes to two agents, and each loads it.
func TestEachAgentLoadsTheWorkspace(t *testing.T) {
	alice, bob := identity(t), identity(t)
	data, err := bundle.Seal(workspace.Files(), recipients(alice, bob))
	if err != nil {
		t.Fatal(err)
	}
	want, err := workspace.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []*age.HybridIdentity{alice, bob} {
		fsys, err := bundle.Open(data, id, 2)
		if err != nil {
			t.Fatal(err)
		}
		w, err := workspace.Load(fsys)
		if err != nil || len(w.Forms("any")) != len(want.Forms("any")) {
			t.Errorf("loaded %d forms, want %d; %v", len(w.Forms("any")), len(want.Forms("any")), err)
		}
		if err := same(fsys, workspace.Files()); err != nil {
			t.Error(err)
		}
	}
}

// same compares the files of two folders.
func same(a, b fs.FS) error {
	as, err := contents(a)
	bs, err2 := contents(b)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	if !maps.Equal(as, bs) {
		return fmt.Errorf("files differ: %q and %q", slices.Sorted(maps.Keys(as)), slices.Sorted(maps.Keys(bs)))
	}
	return nil
}

func contents(fsys fs.FS) (map[string]string, error) {
	all := map[string]string{}
	return all, fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		all[name] = string(text)
		return err
	})
}

// What is opened is a file system that keeps all of io/fs's promises.
func TestWhatIsOpenedIsAFileSystem(t *testing.T) {
	id := identity(t)
	data, err := bundle.Seal(workspace.Files(), recipients(id))
	if err != nil {
		t.Fatal(err)
	}
	fsys, err := bundle.Open(data, id, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(fsys, "services.yaml", "forms/credit-card.yaml"); err != nil {
		t.Error(err)
	}
}

// Under the sealing the same files make the same bytes, whenever they were
// written and in whatever order they come.
func TestTheSameFilesMakeTheSameBytes(t *testing.T) {
	id := identity(t)
	var first []byte
	for range 2 {
		data, err := bundle.Seal(workspace.Files(), recipients(id))
		if err != nil {
			t.Fatal(err)
		}
		r, err := age.Decrypt(bytes.NewReader(data), id)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(r)
		if err != nil || first != nil && !bytes.Equal(first, plain) {
			t.Errorf("%d bytes, then %d; %v", len(first), len(plain), err)
		}
		first = plain
	}
}

func TestHiddenFilesStayOut(t *testing.T) {
	id := identity(t)
	data, err := bundle.Seal(fstest.MapFS{
		".git/config": {}, ".DS_Store": {}, "knowledge/.draft.md": {}, "knowledge/open.md": {Data: []byte("x")},
	}, recipients(id))
	if err != nil {
		t.Fatal(err)
	}
	fsys, err := bundle.Open(data, id, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := same(fsys, fstest.MapFS{"knowledge/open.md": {Data: []byte("x")}}); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNotSealed(t *testing.T) {
	good := recipients(identity(t))
	many := fstest.MapFS{}
	for n := range bundle.MaxFiles + 1 {
		many[fmt.Sprint("knowledge/", n, ".md")] = &fstest.MapFile{}
	}
	noise := make([]byte, bundle.MaxSealed)
	for n := range noise {
		noise[n] = byte(rand.IntN(256))
	}
	for name, c := range map[string]struct {
		fsys fstest.MapFS
		to   []string
	}{
		"nobody":              {nil, nil},
		"a classic recipient": {nil, []string{"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"}},
		"upper case":          {nil, []string{strings.ToUpper(good[0])}},
		"one twice":           {nil, append(good, good...)},
		"a link":              {fstest.MapFS{"forms/a.yaml": {Mode: fs.ModeSymlink, Data: []byte("services.yaml")}}, good},
		"a device":            {fstest.MapFS{"forms/a.yaml": {Mode: fs.ModeDevice}}, good},
		"too many files":      {many, good},
		"too large a file":    {fstest.MapFS{"a.md": {Data: make([]byte, bundle.MaxUnpacked+1)}}, good},
		"too large together":  {fstest.MapFS{"a.md": {Data: make([]byte, bundle.MaxUnpacked)}}, good},
		"too large packed":    {fstest.MapFS{"a.md": {Data: noise}}, good},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bundle.Seal(c.fsys, c.to)
			var refused *bundle.Refused
			if !errors.As(err, &refused) || refused.Hint() == "" {
				t.Errorf("got %v", err)
			}
		})
	}
}

// As much as may be sealed can be opened.
func TestTheLargestBundle(t *testing.T) {
	id := identity(t)
	data, err := bundle.Seal(fstest.MapFS{"a.md": {Data: make([]byte, bundle.MaxUnpacked-2048)}}, recipients(id))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bundle.Open(data, id, 1); err != nil {
		t.Error(err)
	}
}
