package slim

import (
	"bytes"
	"cmp"
	"slices"
)

// Limits of what is read: more memory than any module of Go's has, and the
// size of a page of WebAssembly's.
const (
	maxMemory = 64 << 20
	pageSize  = 64 << 10
)

// gap is how many zeros stand between two data segments. The linker splits at
// eight, so that each of 59,000 segments has an address of its own in the file:
// 68 KB of brotli more. From 128 to 4096 they differ by less than 1 KB.
const gap = 256

const i32Const, end = 0x41, 0x0b

// A segment is what stands in memory from an address on.
type segment struct {
	at   uint32
	data []byte
}

// memory returns the memory as data segments leave it, up to the last of them.
func (m *module) memory() ([]byte, error) {
	pages, err := m.pages()
	if err != nil {
		return nil, err
	}
	list, err := readSegments(m.get(sectionData))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b segment) int { return cmp.Compare(a.at, b.at) })
	var memory []byte
	for _, s := range list {
		if int(s.at) < len(memory) || uint64(s.at)+uint64(len(s.data)) > min(uint64(pages)*pageSize, maxMemory) {
			return nil, unknown("data segments overlap, or do not fit in the memory")
		}
		memory = append(append(memory, make([]byte, int(s.at)-len(memory))...), s.data...)
	}
	return memory, nil
}

func readSegments(body []byte) ([]segment, error) {
	r := &reader{b: body}
	var list []segment
	for n := r.unsigned(); n > 0 && !r.bad; n-- {
		active, op, at, last := r.unsigned(), r.byte(), uint32(r.signed()), r.byte()
		if active != 0 || op != i32Const || last != end {
			return nil, unknown("a data segment is not at a fixed address")
		}
		list = append(list, segment{at, r.bytes(r.unsigned())})
	}
	if r.bad || len(r.b) > 0 {
		return nil, malformed("the data is cut short or too long")
	}
	return list, nil
}

// pages returns how many pages the module's one memory begins with.
func (m *module) pages() (uint32, error) {
	r := &reader{b: m.get(sectionMemory)}
	memories, limits, pages := r.unsigned(), r.byte(), r.unsigned()
	if r.bad || memories != 1 || limits != 0 || len(r.b) > 0 {
		return 0, unknown("it has not one memory without a maximum")
	}
	return pages, nil
}

// segments is the data section for a memory, without its long runs of zeros.
func segments(memory []byte) []byte {
	var list []byte
	n := uint32(0)
	for at := 0; at < len(memory); {
		from := at + zeros(memory[at:])
		to := nextGap(memory, from)
		if from < to {
			list = append(appendSigned(append(list, 0, i32Const), int32(from)), end)
			list = append(appendUnsigned(list, uint32(to-from)), memory[from:to]...)
			n++
		}
		at = to
	}
	return append(appendUnsigned(nil, n), list...)
}

// nextGap returns where the next long run of zeros begins, or the end.
func nextGap(memory []byte, from int) int {
	i := bytes.Index(memory[from:], make([]byte, gap))
	if i >= 0 {
		return from + i
	}
	return from + len(bytes.TrimRight(memory[from:], "\x00"))
}

func zeros(b []byte) int { return len(b) - len(bytes.TrimLeft(b, "\x00")) }
