//go:build unix

package main

import (
	"syscall"
	"time"
)

// halt keeps a process from running for a while.
func halt(pid int, pause time.Duration) {
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	time.Sleep(pause)
	_ = syscall.Kill(pid, syscall.SIGCONT)
}
