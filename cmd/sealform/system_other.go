//go:build !windows

package main

import "os"

// configDir is the user's folder for configuration.
func configDir() (string, error) { return os.UserConfigDir() }

// interrupt asks a process to end.
func interrupt(p *os.Process) error { return p.Signal(os.Interrupt) }
