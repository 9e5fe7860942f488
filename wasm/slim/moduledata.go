package slim

import (
	"bytes"
	"encoding/binary"
)

// How the linker marks the beginning of its table of functions: pcHeader in
// runtime/symtab.go, with instructions of one byte and pointers of eight.
const headerMark = "\xf1\xff\xff\xff\x00\x00\x01\x08"

// Words of eight bytes in pcHeader and in moduledata, both in
// runtime/symtab.go. A slice takes three: where it is, its length, its capacity.
const (
	headerFunctions = 1
	headerNames     = 4
	headerUnits     = 5
	headerFiles     = 6
	headerPCTab     = 7
	headerFuncTab   = 8
	headerWords     = 9

	dataHeader     = 0
	dataNames      = 1
	dataUnits      = 4
	dataFiles      = 7
	dataPCTab      = 10
	dataFuncs      = 13
	dataFuncTab    = 16
	dataFind       = 19
	dataMinPC      = 20
	dataMaxPC      = 21
	dataText       = 22
	dataFuncData   = 40
	dataEnd        = 41
	dataSections   = 43 // the length of textsectmap
	moduledataSize = 44 * 8
)

// A span is a part of the memory, by addresses.
type span struct{ from, to uint32 }

// tables are the parts of a program's memory that describe its functions.
// Each begins where the one before ends, or a few bytes of padding behind.
type tables struct {
	memory     []byte
	moduledata []byte // in memory
	names      span   // each name, with a zero behind it
	units      span   // which files are in which package
	files      span   // each file's name, with a zero behind it
	pctab      span   // values by program counter
	funcs      span   // a list of functions, then the functions
	funcdata   span   // what the functions refer to
	find       span   // which function a program counter is in
	count      uint32 // of functions
	first      uint32 // the number of the first function
	buckets    uint32 // of find
}

// findTables finds moduledata: the place that points at the header and has the
// same tables as it.
func findTables(memory []byte) (*tables, error) {
	var found *tables
	for at := range marks(memory) {
		pointer := binary.LittleEndian.AppendUint64(nil, uint64(at))
		for from := 0; ; from++ {
			i := bytes.Index(memory[from:], pointer)
			if i < 0 {
				break
			}
			from += i
			t := &tables{memory: memory}
			if from%8 != 0 || len(memory)-from < moduledataSize || !t.agree(memory[at:], memory[from:][:moduledataSize]) {
				continue
			}
			if found != nil {
				return nil, unknown("there are two tables of functions")
			}
			found = t
		}
	}
	if found == nil {
		return nil, unknown("no table of functions begins with %x", headerMark)
	}
	return found, found.measure()
}

// marks yields where headers may be.
func marks(memory []byte) func(func(int) bool) {
	return func(yield func(int) bool) {
		for from := 0; ; from += len(headerMark) {
			i := bytes.Index(memory[from:], []byte(headerMark))
			if i < 0 {
				return
			}
			from += i
			if from%8 == 0 && len(memory)-from >= headerWords*8 && !yield(from) {
				return
			}
		}
	}
}

func word(b []byte, n int) uint64 { return binary.LittleEndian.Uint64(b[8*n:]) }

// agree reports whether moduledata is that of a header: it counts the same
// functions, and its tables are where the header has them.
func (t *tables) agree(header, data []byte) bool {
	t.moduledata = data
	base := word(data, dataHeader)
	for _, table := range []struct{ header, data int }{
		{headerNames, dataNames},
		{headerUnits, dataUnits},
		{headerFiles, dataFiles},
		{headerPCTab, dataPCTab},
		{headerFuncTab, dataFuncs},
		{headerFuncTab, dataFuncTab},
	} {
		if base+word(header, table.header) != word(data, table.data) || word(data, table.data+1) != word(data, table.data+2) {
			return false
		}
	}
	return word(header, headerFunctions)+1 == word(data, dataFuncTab+1)
}

// measure fills in where tables are, and refuses any that overlap.
func (t *tables) measure() error {
	spans := []struct {
		to   *span
		at   int
		size uint64
	}{
		{&t.names, dataNames, t.length(dataNames)},
		{&t.units, dataUnits, 4 * t.length(dataUnits)},
		{&t.files, dataFiles, t.length(dataFiles)},
		{&t.pctab, dataPCTab, t.length(dataPCTab)},
		{&t.funcs, dataFuncs, t.length(dataFuncs)},
		{&t.funcdata, dataFuncData, word(t.moduledata, dataFind) - word(t.moduledata, dataFuncData)},
		{&t.find, dataFind, word(t.moduledata, dataEnd) - word(t.moduledata, dataFind)},
	}
	last := word(t.moduledata, dataHeader) + headerWords*8
	for _, s := range spans {
		from := word(t.moduledata, s.at)
		if from < last || from > uint64(len(t.memory)) || s.size > uint64(len(t.memory))-from {
			return unknown("its tables of functions overlap")
		}
		last = from + s.size
		*s.to = span{uint32(from), uint32(last)}
	}
	return t.countFunctions()
}

// length returns how long a slice in moduledata is. Those of any module are
// below the limit, so that four times one is a number still.
func (t *tables) length(at int) uint64 { return min(word(t.moduledata, at+1), maxMemory) }

func (t *tables) bytes(s span) []byte { return t.memory[s.from:s.to:s.to] }
