package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A module without a file that has its terms is not released. With one, those of its
// packages count that are linked, and no other.
func TestAModuleWithoutALicence(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                       "module example.com/program\n\ngo 1.26\n\nrequire example.com/other v0.0.0\n\nreplace example.com/other => ./other\n",
		"main.go":                      "package main\n\nimport _ \"example.com/other/used\"\n\nfunc main() {}\n",
		"other/go.mod":                 "module example.com/other\n\ngo 1.26\n",
		"other/used/used.go":           "package used\n",
		"other/used/LICENSE.go":        "package used\n",
		"other/unused/unused.go":       "package unused\n",
		"other/unused/LICENSE":         "of what is not used",
		"other/used/testdata/LICENCE2": "of a test",
	} {
		put(t, filepath.Join(dir, name), text)
	}
	told := func() (string, error) {
		list := exec.Command("go", listing(".")...)
		list.Dir, list.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
		parts, err := linked(list)
		if err != nil {
			t.Fatal(err)
		}
		if err := licences(dir, parts); err != nil {
			return "", err
		}
		b, err := os.ReadFile(filepath.Join(dir, thirdParty))
		return string(b), err
	}
	var none *unlicensed
	if _, err := told(); !errors.As(err, &none) || none.part.name != "example.com/other" {
		t.Errorf("without a licence: %v", err)
	}
	put(t, filepath.Join(dir, "other/LICENSE"), "of the module\r\n")
	put(t, filepath.Join(dir, "other/used/NOTICE"), "of what is used")
	text, err := told()
	if err != nil {
		t.Fatal(err)
	}
	for want, there := range map[string]bool{
		"\nexample.com/other v0.0.0: LICENSE\n" + line + "\nof the module\n":  true,
		"\nexample.com/other v0.0.0: NOTICE\n" + line + "\nof what is used\n": true,
		"of what is not used": false, "of a test": false, "package used": false, "\r": false, "\nstd go1.": true,
	} {
		if strings.Contains(text, want) != there {
			t.Errorf("%q in it: %t\n%s", want, !there, text)
		}
	}
}

// The same parts give the same bytes in any order, and a text that several have is there
// once.
func TestLicencesAreReproducible(t *testing.T) {
	dir := t.TempDir()
	var parts []part
	for name, text := range map[string]string{"a": "one", "b": "two", "c": "one", "d": "three"} {
		file := filepath.Join(dir, name, "LICENSE")
		put(t, file, text)
		parts = append(parts, part{name, "v1", []string{file}})
	}
	var made [][]byte
	for range 3 {
		if err := licences(dir, append(parts, parts[1])); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(dir, thirdParty))
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, b)
		slices.Reverse(parts)
	}
	if !bytes.Equal(made[0], made[1]) || !bytes.Equal(made[0], made[2]) {
		t.Errorf("another order gives\n%s\nand\n%s", made[0], made[1])
	}
	if want := "a v1: LICENSE\nc v1: LICENSE\n" + line + "\none\n"; bytes.Count(made[0], []byte("one\n")) != 1 || !strings.Contains(string(made[0]), want) {
		t.Errorf("it is\n%s", made[0])
	}
}

var namedLicence = regexp.MustCompile(`github\.com/[\w.-]+/([\w.-]+)/blob/v([\w.-]+)/LICENSE`)

// What a package of npm's has in it of others, and names the licence of by its address
// alone, is kept here under that version.
func TestLicencesWithinPackages(t *testing.T) {
	b, err := os.ReadFile("../../desktop/ui/dist/pdf.html")
	if err != nil {
		t.Skip("the window is not built: make build")
	}
	found := namedLicence.FindAllSubmatch(b, -1)
	if len(found) == 0 {
		t.Error("PDF.js names no licence of what is in it: is there anything yet?")
	}
	for _, m := range found {
		if name := string(m[1]) + "@" + string(m[2]); !slices.Contains(within["pdfjs-dist"], name) {
			t.Errorf("PDF.js has %s in it: put its licence into %s", name, keptTerms)
		}
	}
}

// Each part that a release lists has its terms in the archives that have the part.
func TestReleasedLicences(t *testing.T) {
	f, dir := filesOf(t), t.TempDir()
	for archive, want := range map[string][]string{
		"sealform_*_linux_amd64": append(inFull(f.parts(t, "go-linux")), inFull(f.parts(t, "npm"))...),
		"sealform-widget_*":      {"filippo.io/age ", "preact ", "@preact/signals ", "std "},
		"sealform-worker_*":      {"github.com/syumai/workers ", "filippo.io/age ", "preact ", "std "},
	} {
		packed, err := filepath.Glob(filepath.Join(f.dir, archive+".tar.gz"))
		if err != nil || len(packed) != 1 {
			t.Fatal(archive, packed, err)
		}
		run(t, dir, "tar", "-xzf", packed[0])
		text, err := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(filepath.Base(packed[0]), ".tar.gz"), thirdParty))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range want {
			if !strings.Contains(string(text), "\n"+name) {
				t.Errorf("%s has not the licence of %s", packed[0], name)
			}
		}
	}
}

// inFull is how a file with licences names parts.
func inFull(versions map[string]string) (names []string) {
	for name, version := range versions {
		names = append(names, name+" "+version+": ")
	}
	return names
}

// The overlay that the widget's module is built with brings in no module that the list
// without it has not.
func TestTheOverlayAddsNoModule(t *testing.T) {
	list := []string{"list", "-deps", "-f", "{{with .Module}}{{.Path}} {{end}}", "./wasm"}
	cmd := exec.Command("go", list...)
	cmd.Dir, cmd.Env = "../..", environment(target{"js", "wasm"})
	plain, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command("go", append([]string{"run", "./wasm/overlay/gowasm", t.TempDir()}, list...)...)
	cmd.Dir = "../.."
	built, err := cmd.Output()
	if err != nil || len(built) == 0 {
		t.Fatal(err)
	}
	for _, module := range strings.Fields(string(built)) {
		if !slices.Contains(strings.Fields(string(plain)), module) {
			t.Errorf("%s is in the widget's module, and its licence would not be released", module)
		}
	}
}
