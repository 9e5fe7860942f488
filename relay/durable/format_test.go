package durable_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/durable"
)

// What a newer sealform has written, or what nobody can read, is refused in words,
// and is afterwards what it was.
func TestFormatsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		says   string
		newer  bool
		reason string
	}{
		"of the next release": {"3\n", true, "was written by a newer sealform: its format is 3, and this one knows 2"},
		"of a far one":        {"1000", true, "its format is 1000"},
		"empty":               {"", false, "it has no number"},
		"no number":           {"v2\n", false, "it has no number"},
		"nought":              {"0\n", false, "it has no number"},
		"more than a number":  {"1\n2\n", false, "it has no number"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "version")
			if err := os.WriteFile(file, []byte(c.says), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, err := range []error{durable.CheckFormat(dir, 2), durable.HoldFormat(durable.Disk{}, dir, 2, 0o600)} {
				newer, isNewer := errors.AsType[*durable.Newer](err)
				none, isNone := errors.AsType[*durable.NoFormat](err)
				if err == nil || !strings.Contains(err.Error(), c.reason) || isNewer != c.newer || isNone == c.newer {
					t.Errorf("error %v", err)
				}
				if isNewer && newer.Hint() == "" || isNone && none.Hint() == "" {
					t.Error("no hint")
				}
			}
			if b, err := os.ReadFile(file); err != nil || string(b) != c.says {
				t.Errorf("the file holds %q then, %v", b, err)
			}
			alone(t, dir, 1)
		})
	}
}

// A folder of before there were formats is of format 1, and says so from then on;
// one that says so stays as it is.
func TestFormatsThatAreTaken(t *testing.T) {
	dir := t.TempDir()
	if err := durable.CheckFormat(dir, 2); err != nil {
		t.Fatal(err)
	}
	alone(t, dir, 0)
	for range 2 {
		if err := durable.HoldFormat(durable.Disk{}, dir, 2, 0o600); err != nil {
			t.Fatal(err)
		}
		name, text := durable.Format(1)
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != text {
			t.Errorf("the file holds %q, %v", b, err)
		}
		alone(t, dir, 1)
	}
}

// What cannot be read of a format is not taken for none.
func TestAFormatThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "version"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := durable.HoldFormat(durable.Disk{}, dir, 1, 0o600)
	if _, ok := errors.AsType[*durable.NoFormat](err); !ok {
		t.Errorf("error %v", err)
	}
}
