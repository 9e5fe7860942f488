package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A module that is not as the pass knows it is refused, with a reason.
func TestRefused(t *testing.T) {
	poke := func(t *tables, s span, at int, v uint32) { binary.LittleEndian.PutUint32(t.bytes(s)[at:], v) }
	first := func(t *tables) int { return int(binary.LittleEndian.Uint32(t.bytes(t.funcs)[4:])) }
	setWord := func(t *tables, n int, v uint64) { binary.LittleEndian.PutUint64(t.moduledata[8*n:], v) }
	for _, test := range []struct {
		name   string
		change func(t *tables)
		want   string
	}{
		{"another table of functions", func(t *tables) { t.memory[word(t.moduledata, 0)] = 0xf2 }, "no table of functions"},
		{"a function's number", func(t *tables) { poke(t, t.funcs, 8, 7) }, "function 1 of the list has another number"},
		{"a function in another", func(t *tables) { poke(t, t.funcs, 12, binary.LittleEndian.Uint32(t.bytes(t.funcs)[4:])) }, "function 1 is in another one"},
		{"a function outside", func(t *tables) { poke(t, t.funcs, 12, math.MaxUint32-3) }, "function 1 is another one, or too long"},
		{"a new kind of table", func(t *tables) { t.bytes(t.funcs)[first(t)+4*wordLast+3] = dataKinds + 1 }, "function 0 is another one, or too long"},
		{"new values", func(t *tables) { poke(t, t.funcs, first(t)+4*wordPCData, pcKinds+1) }, "function 0 is another one, or too long"},
		{"values outside", func(t *tables) { poke(t, t.funcs, first(t)+4*wordPCSP, math.MaxUint32) }, "outside of the values by program counter"},
		{"values without an end", func(t *tables) {
			poke(t, t.funcs, first(t)+4*wordPCSP, t.pctab.to-t.pctab.from-1)
			t.memory[t.pctab.to-1] = 0x80
		}, "go on behind the end"},
		{"a name outside", func(t *tables) { poke(t, t.funcs, first(t)+4*wordName, math.MaxUint32) }, "outside of the names"},
		{"a name without an end", func(t *tables) {
			poke(t, t.funcs, first(t)+4*wordName, t.names.to-t.names.from-1)
			t.memory[t.names.to-1] = 'x'
		}, "has no end"},
		{"the table that finds functions", func(t *tables) { t.memory[t.find.from+bucketSize+4]++ }, "bucket 1 of the table that finds functions is 0000000001"},
		{"overlapping tables", func(t *tables) {
			setWord(t, dataUnits+1, math.MaxUint64)
			setWord(t, dataUnits+2, math.MaxUint64)
		}, "overlap"},
		{"several parts of code", func(t *tables) { setWord(t, dataSections, 2) }, "several parts"},
		{"program counters", func(t *tables) { setWord(t, dataMaxPC, word(t.moduledata, dataMaxPC)+1<<pcBits) }, "program counters go from"},
	} {
		t.Run(test.name, func(t *testing.T) {
			refused[*UnknownError](t, changed(t, test.change), test.want)
		})
	}
}

// refused says that a module is refused with an error of a kind.
func refused[E interface {
	error
	Hint() string
}](t *testing.T, b []byte, want string) {
	t.Helper()
	smaller, err := Module(b)
	if of := *new(E); !errors.As(err, &of) || of.Hint() == "" || !strings.Contains(err.Error(), want) || smaller != nil {
		t.Errorf("error %v, want %q", err, want)
	}
}

// changed is the linked program with a change in its memory.
func changed(t *testing.T, change func(*tables)) []byte {
	t.Helper()
	memory := memoryOf(t, linked(t))
	change(tablesOf(t, memory))
	return withMemory(linked(t), memory)
}

func withMemory(b, memory []byte) []byte { return with(b, sectionData, segments(memory)) }

// with is a module with another section, and those that Module leaves out.
func with(b []byte, id byte, body []byte) []byte {
	m, err := parse(b)
	if err != nil {
		panic(err)
	}
	m.set(id, body)
	out := []byte(preamble)
	for _, s := range m.sections {
		out = append(appendUnsigned(append(out, s.id), uint32(len(s.body))), s.body...)
	}
	return out
}

func TestAnotherGoIsRefused(t *testing.T) {
	for version, want := range map[string]bool{
		"go1.26": true, "go1.26.8": true, "go1.26.11": true, "go1.26.8 X:nogreenteagc": true,
		"go1.25.8": false, "go1.27.0": false, "go1.260": false, "devel go1.27-abc": false, "": false,
	} {
		if err := known(version); (err == nil) != want {
			t.Errorf("%q: %v", version, err)
		}
	}
	refused[*OtherGoError](t, otherGo(t), "\"go1.27")
}

func otherGo(t *testing.T) []byte {
	return bytes.ReplaceAll(linked(t), []byte("go1.26"), []byte("go1.27"))
}

// What another Go has linked ships as it is.
func TestWhatAnotherGoHasLinkedStays(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
	if err := os.WriteFile(from, otherGo(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := File(from, to); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(to); err != nil || !bytes.Equal(b, otherGo(t)) {
		t.Errorf("%d bytes were written, error %v", len(b), err)
	}
}

// Each of these is no module, or another than the linker's.
func TestOtherModulesAreRefused(t *testing.T) {
	small, err := os.ReadFile(filepath.Join(scratch, "behave.wasm.slim"))
	if err != nil {
		t.Fatal(err)
	}
	refused[*UnknownError](t, small, "is after section")
	refused[*UnknownError](t, []byte(preamble), "section 1 is missing")
	refused[*UnknownError](t, with(linked(t), sectionStart, []byte{0}), "section 8 is after")
	refused[*UnknownError](t, with(linked(t), sectionMemory, []byte{1, 1, 1, 2}), "one memory without a maximum")
	refused[*UnknownError](t, with(linked(t), sectionMemory, []byte{1, 0, 1}), "do not fit in the memory")
	refused[*UnknownError](t, with(linked(t), sectionData, []byte{1, 1, 0}), "not at a fixed address")
	refused[*UnknownError](t, with(linked(t), sectionData, []byte{2, 0, i32Const, 9, end, 2, 1, 1, 0, i32Const, 10, end, 1, 1}), "overlap")
	refused[*UnknownError](t, with(linked(t), sectionImport, []byte{1, 1, 'a', 1, 'b', 2, 0, 1}), "other things than functions")
	refused[*MalformedError](t, with(linked(t), sectionData, []byte{1, 0, i32Const, 9, end, 2, 1}), "cut short")
	for _, n := range []int{0, 3, 9, 11, 100, 5000, 1 << 20, len(linked(t)) - 1} {
		refused[*MalformedError](t, linked(t)[:n], "the module is malformed")
	}
}

// A refusal writes nothing, and leaves what was there.
func TestARefusalWritesNothing(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
	for file, content := range map[string]string{from: "no module", to: "before"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := File(from, to)
	if of := (*MalformedError)(nil); !errors.As(err, &of) || !strings.Contains(err.Error(), from) {
		t.Errorf("error %v", err)
	}
	if b, err := os.ReadFile(to); err != nil || string(b) != "before" {
		t.Errorf("%q is left, error %v", b, err)
	}
}

func TestTheSameBytesGiveTheSame(t *testing.T) {
	one, err := Module(linked(t))
	if err != nil {
		t.Fatal(err)
	}
	two, err := Module(bytes.Clone(linked(t)))
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("twice the same module gives others, error %v", err)
	}
	if len(one) > len(linked(t))*4/5 {
		t.Errorf("%d bytes are left of %d", len(one), len(linked(t)))
	}
}

// FuzzModule changes bytes of a module and cuts it short: it is refused, or
// made smaller, and nothing else.
func FuzzModule(f *testing.F) {
	memory := memoryOf(f, linked(f))
	tables := *tablesOf(f, memory)
	whole := linked(f)
	f.Add(uint32(0), uint64(0), uint32(0))
	f.Add(tables.funcs.from+12, uint64(1), uint32(0))
	f.Add(tables.pctab.from+3, uint64(0xff), uint32(0))
	f.Add(tables.funcdata.from, uint64(math.MaxUint64), uint32(0))
	f.Add(uint32(word(tables.moduledata, 0))+40, uint64(1<<63), uint32(0))
	f.Add(uint32(0), uint64(0), uint32(len(whole)/2))
	f.Fuzz(func(t *testing.T, at uint32, flip uint64, cut uint32) {
		b := whole
		if at > 0 {
			changed := bytes.Clone(memory)
			i := int(at) % (len(changed) - 8)
			binary.LittleEndian.PutUint64(changed[i:], binary.LittleEndian.Uint64(changed[i:])^flip)
			b = withMemory(whole, changed)
		}
		if cut > 0 {
			b = b[:int(cut)%len(b)]
		}
		checkOutcome(t, b)
	})
}

// FuzzParse reads modules that are not the linker's at all.
func FuzzParse(f *testing.F) {
	f.Add([]byte(preamble))
	f.Add([]byte(preamble + "\x01\x01\x00\x03\x01\x00\x05\x03\x01\x00\x01\x0a\x01\x00\x0b\x01\x00"))
	f.Fuzz(checkOutcome)
}

func checkOutcome(t *testing.T, b []byte) {
	smaller, err := Module(b)
	var malformed *MalformedError
	var unknown *UnknownError
	if err != nil && !errors.As(err, &malformed) && !errors.As(err, &unknown) {
		t.Errorf("an error of another kind: %v", err)
	}
	if (err == nil) != (smaller != nil) {
		t.Errorf("%d bytes and error %v", len(smaller), err)
	}
}
