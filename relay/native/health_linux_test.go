package native

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/sealform/sealform/relay/orgs"
)

// namespace says to a test that it has mounts of its own.
const namespace = "SEALFORM_TEST_NAMESPACE"

// A disk that fills up, or that the system turns read-only, is noticed also by a
// relay that may do everything on its machine: on file systems of its own.
func TestFullAndReadOnlyDisks(t *testing.T) {
	if os.Getenv(namespace) != "" {
		fillDisk(t)
		return
	}
	if out, err := exec.Command("unshare", "-rm", "true").CombinedOutput(); err != nil {
		t.Skipf("this machine gives no namespace: %v %s", err, out)
	}
	cmd := exec.Command("unshare", "-rm", os.Args[0], "-test.run=^TestFullAndReadOnlyDisks$")
	cmd.Env = append(os.Environ(), namespace+"=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func fillDisk(t *testing.T) {
	dir := t.TempDir()
	mount := func(flags uintptr) {
		t.Helper()
		if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, "size=1m"); err != nil {
			t.Fatal(err)
		}
	}
	mount(0)
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	r, o := onDisk(t, dir)
	if got := r.tried(t); got != "200 ok" {
		t.Fatalf("at first: %s", got)
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling it: %v", err)
	}
	if got := r.tried(t); got != "503 state folder: cannot be written: no space left on device" {
		t.Errorf("full: %s", got)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if got := r.tried(t); got != "200 ok" {
		t.Errorf("with room again: %s", got)
	}
	mount(syscall.MS_REMOUNT | syscall.MS_RDONLY)
	if got := r.tried(t); got != "503 state folder: cannot be written: read-only file system" {
		t.Errorf("read-only: %s", got)
	}
	o.Roster.Version++
	if err := r.Publish(o.Publication(t)); !errors.Is(err, syscall.EROFS) || errors.Is(err, orgs.ErrStale) {
		t.Errorf("a publication on a read-only disk: %v", err)
	}
}
