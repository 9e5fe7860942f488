package main

import "time"

// halt lets the time go by: Windows has no signal that stops a process.
func halt(_ int, pause time.Duration) { time.Sleep(pause) }
