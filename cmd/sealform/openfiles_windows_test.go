//go:build !race

package main

import "testing"

// openFiles returns how many files a process may have open: Windows sets no limit
// that a program would meet.
func openFiles(*testing.T) int { return 1 << 20 }
