package slim

import (
	"bytes"
	"encoding/binary"
)

// The runtime finds the function of a program counter in a table of buckets
// (runtime/symtab.go, findfunc). On WebAssembly a program counter is the
// function's number, shifted by 16 bits, and the place in it. A bucket is 4096
// of them, so that 16 buckets in a row are one function.
const (
	pcBits        = 16
	bucketBits    = 12
	bucketsBits   = pcBits - bucketBits
	bucketSize    = 20 // a number of four bytes, then 16 that add to it
	subbucketBits = 8
)

// countFunctions reads how many functions there are, and checks that they are
// numbered one after the other in both lists, so that filler can write these.
func (t *tables) countFunctions() error {
	text, minPC, maxPC := word(t.moduledata, dataText), word(t.moduledata, dataMinPC), word(t.moduledata, dataMaxPC)
	count := t.length(dataFuncTab) - 1
	switch {
	case text != 0 || word(t.moduledata, dataSections) > 1:
		return unknown("its code has several parts")
	case count == 0 || listSize(count) > uint64(t.funcs.to-t.funcs.from):
		return unknown("%d functions do not fit in the table", count)
	case minPC&(1<<pcBits-1) != 0 || minPC>>(2*pcBits) != 0 || maxPC <= minPC || (maxPC-1)>>pcBits != minPC>>pcBits+count-1:
		return unknown("program counters go from %#x to %#x, with %d functions", minPC, maxPC, count)
	}
	t.count, t.first = uint32(count), uint32(minPC>>pcBits)
	t.buckets = uint32((maxPC - minPC + 1<<bucketBits - 1) >> bucketBits)
	subbuckets := uint32((maxPC - minPC + 1<<subbucketBits - 1) >> subbucketBits)
	return t.checkNumbers(4*t.buckets + subbuckets)
}

// listSize is how long a list of functions is: a number and an offset for each,
// and the number behind the last.
func listSize(count uint64) uint64 { return 8*count + 4 }

func (t *tables) checkNumbers(findSize uint32) error {
	list := t.bytes(t.funcs)
	for i := range t.count + 1 {
		if binary.LittleEndian.Uint32(list[8*i:]) != t.first+i {
			return unknown("function %d of the list has another number", i)
		}
	}
	find := t.bytes(t.find)
	if findSize > uint32(len(find)) {
		return unknown("the table that finds functions is %d bytes long, not %d", len(find), findSize)
	}
	for at := 0; at < int(findSize); at += bucketSize {
		want := make([]byte, bucketSize)
		binary.LittleEndian.PutUint32(want, uint32(at/bucketSize)>>bucketsBits)
		if got := find[at:min(at+bucketSize, int(findSize))]; !bytes.HasPrefix(want, got) {
			return unknown("bucket %d of the table that finds functions is %x", at/bucketSize, got)
		}
	}
	return nil
}
