package slim

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Once a browser has instantiated the smaller module, and before anything of
// Go's runs, each function has what it had: all but what is dropped. The tables
// are read again with all that is checked of a linked module's, the parts that
// filler writes among them.
func TestNothingElseIsLost(t *testing.T) {
	node(t)
	before := tablesOf(t, memoryOf(t, linked(t)))
	after := tablesOf(t, instantiated(t, filepath.Join(scratch, "behave.wasm.slim")))
	was, is := functionsOf(t, before), functionsOf(t, after)
	if len(was) != len(is) || !bytes.Equal(before.bytes(before.find), after.bytes(after.find)) {
		t.Fatalf("%d functions, and %d before", len(is), len(was))
	}
	for i, f := range was {
		name := before.nameOf(f)
		if got := after.nameOf(is[i]); got != left(name) {
			t.Fatalf("function %q is called %q", name, got)
		}
		f.drop()
		if want, got := described(t, before, f), described(t, after, is[i]); want != got {
			t.Fatalf("function %q:\nhad %q\nhas %q", name, want, got)
		}
	}
}

func memoryOf(t testing.TB, b []byte) []byte {
	t.Helper()
	m, err := parse(b)
	if err != nil {
		t.Fatal(err)
	}
	memory, err := m.memory()
	if err != nil {
		t.Fatal(err)
	}
	return memory
}

func tablesOf(t testing.TB, memory []byte) *tables {
	t.Helper()
	found, err := findTables(memory)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func functionsOf(t testing.TB, from *tables) []*function {
	t.Helper()
	fns, err := from.functions()
	if err != nil {
		t.Fatal(err)
	}
	return fns
}

// instantiated returns the memory of a module that has not run yet.
func instantiated(t *testing.T, file string) []byte {
	t.Helper()
	cmd := exec.Command("node", "testdata/memory.mjs", file)
	cmd.Stderr = os.Stderr
	memory, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return memory
}

func (t *tables) nameOf(f *function) string {
	name, _, _ := bytes.Cut(t.bytes(t.names)[f.head[wordName]:], []byte{0})
	return string(name)
}

// described is what a function refers to, by what is there and not by where.
func described(t *testing.T, from *tables, f *function) string {
	t.Helper()
	var list []string
	values := func(offset uint32) {
		if offset == 0 {
			list = append(list, "none")
			return
		}
		found, err := from.pcTable(offset)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, found.data)
	}
	values(f.head[wordPCSP])
	for _, offset := range f.pcdata {
		values(offset)
	}
	for kind, offset := range f.funcdata {
		if offset == none {
			list = append(list, "none")
			continue
		}
		found, err := from.funcTable(f, kind, offset)
		if err != nil {
			t.Fatal(err)
		}
		if kind == dataInlTree {
			found.data = nameless(found.data)
		}
		list = append(list, found.data)
	}
	head := f.head
	head[wordName], head[wordPCSP], head[wordPCData], head[wordLast] = 0, 0, uint32(len(f.pcdata)), head[wordLast]&0xffffff
	var b []byte
	for _, v := range head {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	for _, s := range list {
		b = append(append(b, s...), '|')
	}
	return string(b)
}

// nameless takes the offsets of names out of what was inlined.
func nameless(tree string) string {
	b := []byte(tree)
	for at := 0; at < len(b); at += inlinedSize {
		clear(b[at+4 : at+8])
	}
	return string(b)
}
