// Package slim makes the browser's module smaller after Go has linked it. It
// leaves the code as it is and drops what the linker put beside it for people:
// the names and files of functions, their lines, what was inlined where, what
// arguments look like in a traceback. What the runtime itself reads stays: the
// sizes of frames, what the garbage collector looks for in them, deferred
// calls. A module that panics says why, and no longer where; the one that Go
// linked does, and is kept beside it.
//
// It was written from the source of Go 1.26: cmd/link/internal/wasm/asm.go and
// cmd/link/internal/ld/pcln.go write the tables, runtime/symtab.go, symtabinl.go,
// stkframe.go, traceback.go and panic.go read them. It refuses a module that is
// not as it says there, and leaves one that another Go has linked as it is.
//
// It sees a compiled program, and never anything of a customer's. Nothing that
// ships imports it.
package slim

// Module returns a smaller module that does the same as one that Go 1.26 has
// linked for js/wasm with -s and -w. The same bytes give the same bytes. The
// error is a *MalformedError, an *UnknownError or an *OtherGoError, and there is no
// module then.
func Module(linked []byte) ([]byte, error) {
	m, err := parse(linked)
	if err != nil {
		return nil, err
	}
	if err := m.knownGo(); err != nil {
		return nil, err
	}
	memory, err := m.memory()
	if err != nil {
		return nil, err
	}
	t, err := findTables(memory)
	if err != nil {
		return nil, err
	}
	fns, err := t.functions()
	if err != nil {
		return nil, err
	}
	if err := t.rewrite(fns); err != nil {
		return nil, err
	}
	if err := m.setStart(t.filler()); err != nil {
		return nil, err
	}
	m.set(sectionData, segments(memory))
	return m.bytes(), nil
}
