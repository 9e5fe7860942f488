// Command behave does what the runtime needs its tables for, and prints what
// came of it, for a test that compares two builds of it. Its argument names a
// way to end; without one it does everything that can be survived.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
)

func main() {
	if len(os.Args) > 1 {
		endings[os.Args[1]]()
		return
	}
	for _, part := range []func(){faults, recovering, deferring, goroutines, stacks, reflecting, collected, traced} {
		part()
	}
	fmt.Println("done")
}

// endings are ways to end that nothing recovers from.
var endings = map[string]func(){
	"panic":    func() { panic("at the disco") },
	"error":    func() { panic(fmt.Errorf("not %d", 42)) },
	"nil":      func() { fmt.Println(*nothing()) },
	"index":    func() { fmt.Println([]int{1, 2}[seven()]) },
	"overflow": func() { debug.SetMaxStack(1 << 18); fmt.Println(endless(1)) },
	"again":    func() { defer func() { panic("second") }(); panic("first") },
	"deadlock": func() { var never chan int; <-never },
	"goexit":   func() { runtime.Goexit() },
	"exit":     func() { os.Exit(3) },
	"map":      func() { var m map[string]int; m["x"] = seven() },
	"wrapper":  func() { fmt.Println(valued().value()) },
}

//go:noinline
func nothing() *int { return nil }

//go:noinline
func seven() int { return 7 }

//go:noinline
func endless(n int) int { return endless(n+1) + 1 }
