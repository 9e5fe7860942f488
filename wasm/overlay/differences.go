package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// Go's NIST curves for key exchange. HPKE under age lists them beside X25519,
// so a build links them with a table of 88 KB that does not compress. The
// widget uses none: every function of theirs returns an error instead, as
// ecdh.go.txt says. X25519 and ML-KEM are elsewhere and stay Go's own.
const (
	ecdhFolder = "src/crypto/internal/fips140/ecdh" // under GOROOT
	ecdhStub   = "wasm/overlay/ecdh.go.txt"         // under the module's root
	ecdhSum    = "1453adce8f850a6c1518f3a3969125812a57121d21004f8c4938d445f0b73007"
	castSum    = "fa667658cbdf01dfdda1a96ea013f3aac28608c69a60aab0e793bae4b405bcbf"
)

// age checks one number, the cost of a passphrase, with a regular expression,
// which links Go's package for those with its tables. A comparison that says
// the same stands in its place. The widget uses no passphrase.
const scryptSum = "89553d1df52fa46454105a78c5213fb5585a87927941d2e69174dc36db91e4cd"

var scryptEdits = [][2]string{
	{"\t\"regexp\"\n\t\"strconv\"\n", "\t\"strconv\"\n\t\"strings\"\n"},
	{"var digitsRe = regexp.MustCompile(`^[1-9][0-9]*$`)\n", ""},
	{"!digitsRe.MatchString(w)", "w == \"\" || w[0] == '0' || strings.Trim(w, \"0123456789\") != \"\""},
}

// ageFolder is where age is in the browser build. There is no such folder on
// the disk: the overlay lists age's own files there, because go replaces none
// where it keeps modules.
const ageFolder = "wasm/overlay/age" // under the module's root

// differences returns the files that are replaced and what by, "" for nothing.
// It writes the edited ones into dir.
func differences(root, goroot, age, dir string) (map[string]string, error) {
	list := map[string]string{}
	for _, add := range []func() error{
		func() error { return ecdhWithoutCurves(list, root, goroot) },
		func() error { return ageFromItsFolder(list, root, age) },
		func() error { return ageWithoutRegexp(list, root, age, dir) },
		func() error { return moduleWithThatAge(list, root, dir) },
	} {
		if err := add(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// ecdhWithoutCurves leaves a Go whose curves are another version as it is: the
// module is larger then, and no less safe.
func ecdhWithoutCurves(list map[string]string, root, goroot string) error {
	folder := filepath.Join(goroot, ecdhFolder)
	found := map[string]string{}
	for _, original := range []struct{ name, sum, by string }{
		{"ecdh.go", ecdhSum, filepath.Join(root, ecdhStub)},
		{"cast.go", castSum, ""}, // a self-test of the curve P-256
	} {
		file := filepath.Join(folder, original.name)
		if _, err := pinned(file, original.sum); err != nil {
			fmt.Fprintf(os.Stderr, "note: the module will be about 60 KB larger: %v\n", err)
			return nil
		}
		found[file] = original.by
	}
	maps.Copy(list, found)
	return nil
}

// ageFromItsFolder lists all Go files of age but tests, unchanged.
func ageFromItsFolder(list map[string]string, root, age string) error {
	to := filepath.Join(root, ageFolder)
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is in the way of the overlay: remove it", ageFolder)
	}
	return filepath.WalkDir(age, func(file string, _ fs.DirEntry, err error) error {
		name := filepath.Base(file)
		if err != nil || name != "go.mod" && (!strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go")) {
			return err
		}
		inAge, err := filepath.Rel(age, file)
		list[filepath.Join(to, inAge)] = file
		return err
	})
}

func ageWithoutRegexp(list map[string]string, root, age, dir string) error {
	src, err := pinned(filepath.Join(age, "scrypt.go"), scryptSum)
	if err != nil {
		return err
	}
	for _, edit := range scryptEdits {
		src = strings.Replace(src, edit[0], edit[1], 1)
	}
	file := filepath.Join(dir, "scrypt.go")
	list[filepath.Join(root, ageFolder, "scrypt.go")] = file
	return os.WriteFile(file, []byte(src), 0o600)
}

// moduleWithThatAge lists a go.mod that takes age from its folder.
func moduleWithThatAge(list map[string]string, root, dir string) error {
	original := filepath.Join(root, "go.mod")
	mod, err := os.ReadFile(original)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "wasm.mod")
	list[original] = file
	return os.WriteFile(file, append(mod, "\nreplace filippo.io/age => ./"+ageFolder+"\n"...), 0o600)
}

// pinned reads a file that has to have a SHA-256.
func pinned(file, sum string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	if got := sha256.Sum256(b); hex.EncodeToString(got[:]) != sum {
		return "", fmt.Errorf("%s is another version: it has SHA-256 %x, and the browser build was written for %s; "+
			"read what changed, then adapt wasm/overlay/differences.go", file, got, sum)
	}
	return string(b), nil
}
