package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/sealform/sealform/desktop/yamldoc"
)

// MaxRelease is the most that the version of a release may take, in bytes.
const MaxRelease = 40

// ReleaseFile is what publish makes of org.yaml's release for agents: its version,
// on one line. Nobody writes it by hand.
const ReleaseFile = "release.txt"

// ReleaseText is what stands in that file; nil for "".
func ReleaseText(version string) []byte {
	if version == "" {
		return nil
	}
	return []byte(version + "\n")
}

// ValidRelease reports whether v is the version of a release, such as v0.2.0, or
// v0.2.0-rc.1 for one before it: see https://semver.org.
func ValidRelease(v string) bool {
	return len(v) <= MaxRelease && semver.IsValid(v) && semver.Canonical(v) == v
}

// Release returns the release that agents should have, such as v0.2.0; "": none is
// named.
func (w *Workspace) Release() string { return w.release }

// loadRelease reads the file, which may be missing.
func (w *Workspace) loadRelease(fsys fs.FS) error {
	data, err := read(fsys, ReleaseFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	v, ended := strings.CutSuffix(string(data), "\n")
	if !ended || !ValidRelease(v) {
		return yamldoc.Whole(ReleaseFile, fmt.Sprintf("is not what \"sealform publish\" makes of org.yaml: a version such as v0.2.0 of up to %d characters", MaxRelease))
	}
	w.release = v
	return nil
}
