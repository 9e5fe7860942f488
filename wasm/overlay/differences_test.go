package overlay

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// upstream is a copy of everything that has differences.
type upstream struct {
	root, goroot string
	dirs         map[string]string
}

func copied(t *testing.T) upstream {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	from, err := GOROOT()
	if err != nil {
		t.Fatal(err)
	}
	u := upstream{root, t.TempDir(), map[string]string{}}
	for _, set := range fromGo {
		for _, d := range set {
			copyFile(t, filepath.Join(from, "src", d.file), filepath.Join(u.goroot, "src", d.file))
		}
	}
	dirs, err := moduleDirs()
	if err != nil {
		t.Fatal(err)
	}
	for path, dir := range dirs {
		u.dirs[path] = t.TempDir()
		if err := os.CopyFS(u.dirs[path], os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
	return u
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o755)
	}
	if err == nil {
		err = os.WriteFile(to, b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (u upstream) differences(t *testing.T) (map[string]string, error) {
	t.Helper()
	return differences(u.root, u.goroot, u.dirs, t.TempDir())
}

// oneMore appends a byte to a file until the test that needs it is over.
func oneMore(t *testing.T, file string) (undo func()) {
	t.Helper()
	was, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append(slices.Clone(was), '\n'), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.WriteFile(file, was, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Another version of any module is refused by the file's name.
func TestAnotherModuleIsRefused(t *testing.T) {
	u := copied(t)
	for _, m := range modules {
		for _, d := range m.differences {
			file := filepath.Join(u.dirs[m.path], d.file)
			undo := oneMore(t, file)
			if _, err := u.differences(t); err == nil || !strings.HasPrefix(err.Error(), file+" is another version") {
				t.Errorf("%s of %s with one more byte: %v", d.file, m.path, err)
			}
			undo()
		}
	}
}

// Another Go builds with files of its own, whichever changed: nobody replaces
// what was not read, and what goes with it stays too.
func TestAnotherGoKeepsItsOwn(t *testing.T) {
	u := copied(t)
	for _, set := range fromGo {
		for _, d := range set {
			undo := oneMore(t, filepath.Join(u.goroot, "src", d.file))
			list, err := u.differences(t)
			if err != nil {
				t.Fatal(err)
			}
			for _, other := range set {
				if _, ok := list[filepath.Join(u.goroot, "src", other.file)]; ok {
					t.Errorf("%s changed, and %s is replaced", d.file, other.file)
				}
			}
			undo()
		}
	}
}

// Nothing is replaced but what the list says. Every other file of a module is
// its own, and go.mod differs by one line for each.
func TestNothingElseDiffers(t *testing.T) {
	u := copied(t)
	list, err := u.differences(t)
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]bool{filepath.Join(u.root, "go.mod"): true}
	for _, set := range fromGo {
		for _, d := range set {
			expected[filepath.Join(u.goroot, "src", d.file)] = true
		}
	}
	for _, m := range modules {
		for _, d := range m.differences {
			expected[filepath.Join(u.root, m.folder, d.file)] = true
		}
	}
	for file, by := range list {
		if !expected[file] && !u.isOwn(file, by) {
			t.Errorf("%s is replaced by %q", file, by)
		}
		delete(expected, file)
	}
	if len(expected) > 0 {
		t.Errorf("not replaced: %v", slices.Sorted(maps.Keys(expected)))
	}
}

// isOwn reports whether a file stands for itself, in the module's folder.
func (u upstream) isOwn(file, by string) bool {
	for _, m := range modules {
		if in, err := filepath.Rel(filepath.Join(u.root, m.folder), file); err == nil && by == filepath.Join(u.dirs[m.path], in) {
			return true
		}
	}
	return false
}

// What is cut or edited is there once, else it stops the build.
func TestWhatIsEditedIsThereOnce(t *testing.T) {
	for _, test := range []struct {
		d         difference
		src, want string
		fault     string
	}{
		{difference{edits: [][2]string{{"b", "x"}}}, "abc", "axc", ""},
		{difference{edits: [][2]string{{"b", "x"}}}, "ac", "", `"b" is there 0 times, not once`},
		{difference{edits: [][2]string{{"b", "x"}}}, "abb", "", `"b" is there 2 times, not once`},
		{difference{cuts: [][2]string{{"b", "d"}}}, "abcd", "ad", ""},
		{difference{cuts: [][2]string{{"b", ""}}}, "abcd", "a", ""},
		{difference{cuts: [][2]string{{"b", "d"}}}, "dabc", "", `"d" is there 0 times, not once`},
		{difference{cuts: [][2]string{{"b", "d"}}}, "abdd", "", `"d" is there 2 times, not once`},
	} {
		got, err := test.d.apply(test.src)
		if got != test.want || (err == nil) != (test.fault == "") || err != nil && err.Error() != test.fault {
			t.Errorf("%v of %q: got %q and %v", test.d, test.src, got, err)
		}
	}
}

// A folder where the overlay puts a module would be read with it.
func TestAFolderInTheWayIsRefused(t *testing.T) {
	for _, m := range modules {
		u := copied(t)
		u.root = t.TempDir()
		if err := os.MkdirAll(filepath.Join(u.root, m.folder), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := u.differences(t); err == nil || !strings.Contains(err.Error(), m.folder+" is in the way") {
			t.Errorf("the folder of %s exists: %v", m.path, err)
		}
	}
}
