package main

import "os"

// configDir is a folder of the user's on this machine. The one for configuration
// would follow them to other machines, and an agent's keys are one machine's.
func configDir() (string, error) { return os.UserCacheDir() }

// interrupt ends a process: Windows has no signal that asks it to. A Ctrl-C reaches
// all of a console by itself.
func interrupt(p *os.Process) error { return p.Kill() }
