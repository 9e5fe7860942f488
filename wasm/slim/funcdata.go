package slim

import (
	"encoding/binary"
	"math"
)

const inlinedSize = 16 // inlinedCall, in runtime/symtabinl.go

// funcTable returns the table of a kind that a function has at an offset into
// funcdata.
func (t *tables) funcTable(f *function, kind int, offset uint32) (table, error) {
	b := t.bytes(t.funcdata)
	if offset >= uint32(len(b)) {
		return table{}, unknown("offset %d is outside of what functions refer to", offset)
	}
	b = b[offset:]
	if kind == dataInlTree {
		return t.inlined(f, b)
	}
	size, align := funcTableSize(b, kind)
	if size > uint64(len(b)) {
		return table{}, unknown("the table of kind %d at offset %d goes on behind the end", kind, offset)
	}
	return table{align, string(b[:size])}, nil
}

// funcTableSize returns how long a table at the beginning of b is, and what its
// offset has to be a multiple of. The size of one that is cut short is too much.
func funcTableSize(b []byte, kind int) (size uint64, align int) {
	number := func(n int) uint64 {
		if 4*n+4 > len(b) {
			return math.MaxUint32
		}
		return uint64(binary.LittleEndian.Uint32(b[4*n:]))
	}
	switch kind {
	case dataArgsPointerMaps, dataLocalsPointerMaps: // stackmap: how many maps, how many bits each, the maps
		return 8 + number(0)*((number(1)+7)/8), 4
	case dataStackObjects: // how many stackObjectRecord, in eight bytes, then these
		return 8 + 16*(number(0)+number(1)<<32), 8
	case dataOpenCodedDefers: // two offsets into the frame
		r := &reader{b: b}
		r.unsigned()
		r.unsigned()
		if r.bad {
			return math.MaxUint64, 1
		}
		return uint64(len(b) - len(r.b)), 1
	case dataWrapInfo: // the number of a function
		return 4, 4
	}
	return math.MaxUint64, 1
}

// inlined returns what was inlined in a function, with names that are left.
// How much there is, the function's values by program counter say.
func (t *tables) inlined(f *function, b []byte) (table, error) {
	most := int32(-1)
	if pcInlTreeIndex < len(f.pcdata) && f.pcdata[pcInlTreeIndex] > 0 {
		var err error
		if most, err = t.greatest(f.pcdata[pcInlTreeIndex]); err != nil {
			return table{}, err
		}
	}
	size := (int64(most) + 1) * inlinedSize
	if size > int64(len(b)) {
		return table{}, unknown("what was inlined goes on behind the end")
	}
	tree := append([]byte(nil), b[:size]...)
	for at := 0; at < len(tree); at += inlinedSize {
		name, err := t.newName(binary.LittleEndian.Uint32(tree[at+4:]))
		if err != nil {
			return table{}, err
		}
		binary.LittleEndian.PutUint32(tree[at+4:], name)
		binary.LittleEndian.PutUint32(tree[at+12:], 0) // its line
	}
	return table{4, string(tree)}, nil
}
