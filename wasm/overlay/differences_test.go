package overlay

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// originals returns copies of the files that are replaced, as GOROOT and age.
func originals(t *testing.T) (goroot, age string) {
	t.Helper()
	from, err := GOROOT()
	if err != nil {
		t.Fatal(err)
	}
	goroot, age = t.TempDir(), t.TempDir()
	if err := os.CopyFS(filepath.Join(goroot, ecdhFolder), os.DirFS(filepath.Join(from, ecdhFolder))); err != nil {
		t.Fatal(err)
	}
	from, err = goOutput("list", "-f", "{{.Module.Dir}}", "filippo.io/age")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(age, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return goroot, age
}

// Another age is refused by name.
func TestAnotherAgeIsRefused(t *testing.T) {
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	goroot, age := originals(t)
	file := filepath.Join(age, "scrypt.go")
	oneMoreByte(t, file)
	if _, err = differences(root, goroot, age, t.TempDir()); err == nil || !strings.HasPrefix(err.Error(), file+" is another version") {
		t.Errorf("scrypt.go with one more byte: %v", err)
	}
}

// Another Go builds with curves of its own, whichever file changed: nobody
// replaces what was not read.
func TestAnotherGoKeepsItsCurves(t *testing.T) {
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ecdh.go", "cast.go"} {
		goroot, age := originals(t)
		oneMoreByte(t, filepath.Join(goroot, ecdhFolder, name))
		list, err := differences(root, goroot, age, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		for file := range list {
			if strings.HasPrefix(file, goroot) {
				t.Errorf("%s changed, and %s is replaced", name, filepath.Base(file))
			}
		}
	}
}

func oneMoreByte(t *testing.T, file string) {
	t.Helper()
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(was, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Nothing is replaced but what the package says: two files of Go and one of
// age. Every other file of age is its own, and go.mod differs by one line.
func TestNothingElseDiffers(t *testing.T) {
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	goroot, age := originals(t)
	list, err := differences(root, goroot, age, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var differ []string
	for file, by := range list {
		inAge, err := filepath.Rel(filepath.Join(root, ageFolder), file)
		if err != nil || by != filepath.Join(age, inAge) {
			differ = append(differ, filepath.Base(file))
		}
	}
	slices.Sort(differ)
	if got := strings.Join(differ, " "); got != "cast.go ecdh.go go.mod scrypt.go" {
		t.Errorf("these differ: %s", got)
	}
}

// Each edit finds its place once, and no regular expression is left.
func TestTheEditsApplyOnce(t *testing.T) {
	_, age := originals(t)
	src, err := pinned(filepath.Join(age, "scrypt.go"), scryptSum)
	if err != nil {
		t.Fatal(err)
	}
	for _, edit := range scryptEdits {
		if n := strings.Count(src, edit[0]); n != 1 {
			t.Errorf("%q is there %d times", edit[0], n)
		}
		src = strings.Replace(src, edit[0], edit[1], 1)
	}
	if strings.Contains(src, "regexp") || strings.Contains(src, "digitsRe") {
		t.Error("a regular expression is left")
	}
}

// A folder where the overlay puts age would be read with it.
func TestAFolderInTheWayIsRefused(t *testing.T) {
	root := t.TempDir()
	goroot, age := originals(t)
	if err := os.MkdirAll(filepath.Join(root, ageFolder), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := differences(root, goroot, age, t.TempDir()); err == nil || !strings.Contains(err.Error(), "in the way") {
		t.Errorf("age's folder exists: %v", err)
	}
}
