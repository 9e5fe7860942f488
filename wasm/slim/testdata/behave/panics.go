package main

import (
	"fmt"
	"runtime"
	"strings"
)

type named struct {
	name string
	f    func()
}

type number int

func (n number) value() int { return int(n) }

// valued returns a pointer without a value behind it, in an interface that the
// compiler cannot see through.
//
//go:noinline
func valued() interface{ value() int } { return (*number)(nil) }

// faults are what Go itself panics with.
func faults() {
	list, zero := []int{1, 2, 3}, seven()-7
	var text any = "text"
	var null map[string]int
	var closed = make(chan int)
	close(closed)
	for _, fault := range []named{
		{"nil", func() { *nothing() = 1 }},
		{"index", func() { list[seven()] = 1 }},
		{"slice", func() { _ = list[seven():] }},
		{"order", func() { _ = list[seven()-5 : seven()-6] }},
		{"array", func() { _ = [4]int(list) }},
		{"divide", func() { _ = seven() / zero }},
		{"shift", func() { _ = seven() << (zero - 1) }},
		{"assertion", func() { _ = text.(int) }},
		{"method", func() { _ = text.(fmt.Stringer) }},
		{"map", func() { null["x"] = 1 }},
		{"closed", func() { closed <- 1 }},
		{"make", func() { _ = make([]int, zero-1) }},
		{"hash", func() { _ = map[any]int{any(list): 1} }},
		{"compare", func() { _ = any(list) == any(list) }},
	} {
		fmt.Println(fault.name, caught(fault.f))
	}
	// The words of this one have names in them, which a smaller module has not.
	err, ok := caught(func() { fmt.Println(valued().value()) }).(runtime.Error)
	fmt.Println("wrapper", ok && strings.HasPrefix(err.Error(), "value method "))
}

func caught(f func()) (got any) {
	defer func() { got = recover() }()
	f()
	return nil
}

//go:noinline
func recoverHere() any { return recover() }

// tooDeep is inlined in the function that Go makes for a deferred call with
// arguments. It is one frame between the panic and recover, and recoverHere
// another: nothing is recovered.
func tooDeep(string) { recoverHere() }

//go:noinline
func direct(string) { fmt.Println("recovered", recover()) }

type receiver struct{ s string }

func (receiver) tooDeep() { recoverHere() }

//go:noinline
func (r receiver) direct() { fmt.Println(r.s, "recovered", recover()) }

type both interface {
	tooDeep()
	direct()
}

// recovering is about which functions may recover, which depends on how many
// frames are between: those of wrappers do not count.
func recovering() {
	var method both = &receiver{"method"}
	for _, part := range []named{
		{"inlined in a wrapper", func() { defer tooDeep("x"); panic(1) }},
		{"inlined in a method wrapper", func() { defer method.tooDeep(); panic(2) }},
		{"method value", func() { f := method.tooDeep; defer f(); panic(3) }},
		{"closure", func() { defer func() { func() { recover() }() }(); panic(4) }},
		{"itself", func() { defer recover(); panic(5) }},
		{"through a wrapper", func() { defer direct("x"); panic(6) }},
		{"through a method wrapper", func() { defer method.direct(); panic(7) }},
		{"through a method value", func() { f := method.direct; defer f(); panic(8) }},
		{"bound", func() { defer receiver{"bound"}.direct(); panic(9) }},
	} {
		fmt.Println(part.name, caught(part.f))
	}
}
