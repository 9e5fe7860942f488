package slim

import (
	"bytes"
	"strings"
)

// names are all names of functions that are left, after the empty one that the
// offset 0 stands for. The runtime does as much by a name as these say:
//
//   - Goroutines of functions in package runtime are the system's
//     (runtime/traceback.go, isSystemGoroutine).
//   - A method of a value called through a nil pointer panics with words that
//     it cuts out of the pointer's method's name, and ends the program if that
//     has none (runtime/error.go, panicwrap).
//   - The arguments of two functions of package reflect are looked for
//     elsewhere (runtime/stkframe.go, argMapInternal).
var names = []string{function_, method, runtime_ + ".", runtime_ + "." + receiver, makeFuncStub, methodValueCall}

const (
	function_       = "?"
	receiver        = "(*?).?"
	method          = "?." + receiver
	runtime_        = "runtime"
	makeFuncStub    = "reflect.makeFuncStub"
	methodValueCall = "reflect.methodValueCall"
)

// nameTable returns the names that are left, and where each is.
func nameTable() (list []byte, at map[string]uint32) {
	at = map[string]uint32{}
	list = []byte{0}
	for _, name := range names {
		at[name] = uint32(len(list))
		list = append(append(list, name...), 0)
	}
	return list, at
}

// newName returns the offset of the name that is left of the one at an offset.
func (t *tables) newName(offset uint32) (uint32, error) {
	b := t.bytes(t.names)
	if offset >= uint32(len(b)) {
		return 0, unknown("a name is at %d, outside of the names", offset)
	}
	n := bytes.IndexByte(b[offset:], 0)
	if n < 0 {
		return 0, unknown("the name at %d has no end", offset)
	}
	_, at := nameTable()
	return at[left(string(b[offset:][:n]))], nil
}

// left is what is left of a name.
func left(name string) string {
	ofRuntime, ofPointer := strings.HasPrefix(name, runtime_+"."), strings.Contains(name, ".(*")
	switch {
	case name == makeFuncStub || name == methodValueCall:
		return name
	case ofRuntime && ofPointer:
		return runtime_ + "." + receiver
	case ofRuntime:
		return runtime_ + "."
	case ofPointer:
		return method
	}
	return function_
}
