package main

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime"
	"sync"
)

// deferring runs deferred calls of both kinds, in every way that a function ends.
func deferring() {
	fmt.Println("order", ordered(), "loop", looped(5), "result", result())
	fmt.Println("nested", caught(nested))
	fmt.Println("repanic", caught(repanic))
	fmt.Println("range", ranged())
	done := make(chan string)
	go func() {
		defer close(done)
		defer func() { done <- fmt.Sprint("goexit recovers ", recover()) }()
		goexit()
	}()
	for s := range done {
		fmt.Println(s)
	}
	fmt.Println(errors.Is(wrapped(), os.ErrNotExist))
}

func goexit() {
	defer func() { _ = caught(func() { panic("while it exits") }) }()
	runtime.Goexit()
}

func ordered() (s string) {
	defer func() { s += "a" }()
	if seven() == 7 {
		defer func() { s += "b" }()
	}
	defer func() { s += "c" }()
	return "-"
}

func looped(n int) (s string) {
	for i := range n {
		defer func() { s += fmt.Sprint(i) }()
	}
	return ">"
}

func result() (n int) {
	defer func() { recover(); n *= 2 }()
	n = 21
	panic("lost")
}

func nested() {
	defer func() { panic(fmt.Sprint("outer after ", caught(func() { panic("inner") }))) }()
	defer func() { recover() }()
	defer func() { panic("second") }()
	panic("first")
}

func repanic() {
	defer func() { panic(fmt.Sprint("again: ", recover())) }()
	*nothing() = 1
}

func ranged() (s string) {
	defer func() { s += fmt.Sprint(recover()) }()
	next, stop := iter.Pull(counted(4))
	defer stop()
	for v, ok := next(); ok; v, ok = next() {
		s += fmt.Sprint(v)
	}
	for v := range counted(9) {
		defer func() { s += fmt.Sprint(-v) }()
		if v == 2 {
			panic("!")
		}
	}
	return s
}

func counted(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer func() { seven() }()
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func wrapped() error { return fmt.Errorf("no: %w", os.ErrNotExist) }

// goroutines has many of them wait for each other, and counts them: the
// runtime's own are told apart by name.
func goroutines() {
	var group sync.WaitGroup
	var lock sync.Mutex
	before := runtime.NumGoroutine()
	sum, results := 0, make(chan int, 10)
	for i := range 500 {
		group.Go(func() {
			defer func() { recover() }()
			results <- i
			runtime.Gosched()
			lock.Lock()
			defer lock.Unlock()
			sum += <-results
			panic(i)
		})
	}
	group.Wait()
	for runtime.NumGoroutine() > before {
		runtime.Gosched()
	}
	runtime.GC()
	fmt.Println("sum", sum, "goroutines", before)
}
