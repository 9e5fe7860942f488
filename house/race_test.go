package house

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sharedSync is generic code of sync in the symbols of a compiled package.
// The linker keeps one copy of such code for the whole program.
var sharedSync = regexp.MustCompile(`(?m)^ *[0-9a-f]+ T .*\bsync\S*\..*go\.shape.*$`)

// A package compiled without the race detector must not keep code of sync that other packages may be linked with:
// the detector would see races where there are none.
func TestRaceSeesSync(t *testing.T) {
	flags := raceFlags(t)
	for _, flag := range flags {
		packages := strings.TrimSuffix(strings.TrimPrefix(flag, "-gcflags="), "=-race=false")
		for _, file := range strings.Fields(output(t, "go", append(append([]string{"list", "-race", "-export", "-f", "{{.Export}}"}, flags...), used(t, packages)...)...)) {
			if found := sharedSync.FindString(output(t, "go", "tool", "nm", file)); found != "" {
				t.Errorf("%s keeps code of sync without the detector's: %s", packages, found)
			}
		}
	}
}

// raceFlags returns the -gcflags of the "go test" that `make test` runs.
func raceFlags(t *testing.T) []string {
	flags := regexp.MustCompile(`-gcflags=\S+=-race=false`).FindAllString(output(t, "make", "-n", "-C", "..", "test"), -1)
	slices.Sort(flags)
	flags = slices.Compact(flags)
	if len(flags) == 0 {
		t.Fatal("make test has no package without the race detector")
	}
	return flags
}

// used returns the packages of a pattern that the program is linked with.
func used(t *testing.T, pattern string) []string {
	prefix, deep := strings.CutSuffix(pattern, "/...")
	var found []string
	for _, path := range strings.Fields(output(t, "go", "list", "-deps", "-test", "../...")) {
		if path == prefix || deep && strings.HasPrefix(path, prefix+"/") {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		t.Fatalf("nothing is linked with %q", pattern)
	}
	return found
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return string(out)
}
