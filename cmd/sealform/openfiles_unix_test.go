//go:build unix && !race

package main

import (
	"syscall"
	"testing"
)

// openFiles returns how many files a process may have open.
func openFiles(t *testing.T) int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		t.Fatal(err)
	}
	return int(min(l.Cur, 1<<20))
}
