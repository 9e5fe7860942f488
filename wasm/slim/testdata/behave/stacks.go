package main

import (
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
)

type node struct {
	next  *node
	value [3]*int
}

// stacks has stacks grow and move, and collects garbage while they are deep.
func stacks() {
	fmt.Println("deep", deep(20000, nil))
	sums := make(chan int)
	for i := range 8 {
		go func() { sums <- deep(1000*i, nil) }()
	}
	sum := 0
	for range 8 {
		sum += <-sums
	}
	fmt.Println("goroutines", sum, "wide", wide(200), "panic", caught(func() { deepPanic(3000) }))
}

// deep keeps pointers in its frame, some of them to it, and looks at them after
// everything below has moved and been collected.
func deep(n int, above *node) int {
	var here node
	v := new(int)
	*v = n
	here.next, here.value[n%3] = above, v
	if n == 0 {
		runtime.GC()
		return length(&here)
	}
	if n%5000 == 0 {
		runtime.GC()
	}
	got := deep(n-1, &here)
	if *here.value[n%3] != n || here.next != above {
		panic("the frame was not kept")
	}
	return got
}

func length(n *node) (count int) {
	for ; n != nil; n = n.next {
		for _, v := range n.value {
			if v != nil {
				count += *v % 7
			}
		}
	}
	return count
}

// wide has frames of several sizes.
func wide(n int) int {
	var large [700]int
	if n == 0 {
		debug.FreeOSMemory()
		return 0
	}
	large[n] = n
	return wide(n-1) + large[n]
}

func deepPanic(n int) {
	kept := []int{n}
	defer func() {
		if kept[0]%1000 == 0 {
			runtime.GC()
		}
		if r := recover(); r != nil {
			panic(r)
		}
	}()
	if n == 0 {
		panic("bottom")
	}
	deepPanic(n - 1)
}

type calculator struct{ base *int }

func (c calculator) Add(p *int, s string) (*int, string) {
	runtime.GC()
	sum := *c.base + *p
	return &sum, s + "!"
}

// reflecting calls through functions that reflect makes, whose arguments the
// collector finds in another way.
func reflecting() {
	forty := 40
	method := reflect.ValueOf(calculator{&forty}).MethodByName("Add").Interface().(func(*int, string) (*int, string))
	made := reflect.MakeFunc(reflect.TypeOf(method), func(args []reflect.Value) []reflect.Value {
		runtime.GC()
		deep(3000, nil)
		return reflect.ValueOf(method).Call(args)
	}).Interface().(func(*int, string) (*int, string))
	for i := range 5 {
		two := new(int)
		*two = 2 + i
		p, s := made(two, strings.Repeat("x", i))
		runtime.GC()
		fmt.Println("reflect", *p, s)
	}
	fmt.Println(caught(func() { reflect.ValueOf(1).SetInt(2) }) != nil)
}

// collected waits until what nothing refers to is collected, and what
// something refers to is not.
func collected() {
	gone := make(chan string, 2)
	kept := &node{}
	runtime.SetFinalizer(&node{next: kept}, func(n *node) { gone <- "finalized" })
	runtime.AddCleanup(&node{next: kept}, func(s string) { gone <- s }, "cleaned")
	got := map[string]bool{}
	for len(got) < 2 {
		runtime.GC()
		select {
		case s := <-gone:
			got[s] = true
		default:
			runtime.Gosched()
		}
	}
	runtime.KeepAlive(kept)
	fmt.Println(got)
}

// traced asks for what a smaller module does not know, and only has to get an
// answer.
func traced() {
	pc, _, _, ok := runtime.Caller(0)
	frames := runtime.CallersFrames([]uintptr{pc})
	frame, _ := frames.Next()
	stack := make([]byte, 1<<16)
	n := runtime.Stack(stack, true)
	fmt.Println("traced", ok, runtime.FuncForPC(pc) != nil, frame.Function != "", n > 0, len(debug.Stack()) > 0)
}
