package slim

import "encoding/binary"

// Words of four bytes in _func, from runtime/runtime2.go. Offsets into pctab
// and into funcdata, as many as it says, are behind it.
const (
	wordNumber    = 0
	wordName      = 1
	wordPCSP      = 4
	wordPCFile    = 5
	wordPCLine    = 6
	wordPCData    = 7
	wordUnit      = 8
	wordStartLine = 9
	wordLast      = 10 // function id, flag, padding, how much funcdata

	funcWords = 11
	funcSize  = 4 * funcWords

	wrapperID = 23 // abi.FuncIDWrapper
)

// Tables of a function, from internal/abi/symtab.go.
const (
	pcUnsafePoint   = 0 // where asynchronous preemption may stop, which WebAssembly has not
	pcStackMapIndex = 1 // which of the stack maps counts
	pcInlTreeIndex  = 2 // what was inlined
	pcArgLiveIndex  = 3 // which arguments a traceback may show
	pcPanicBounds   = 4
	pcKinds         = 5

	dataArgsPointerMaps   = 0 // stack map of arguments
	dataLocalsPointerMaps = 1 // stack map of variables
	dataStackObjects      = 2 // variables with an address
	dataInlTree           = 3 // what was inlined
	dataOpenCodedDefers   = 4 // where deferred calls are
	dataArgInfo           = 5 // arguments for a traceback
	dataArgLiveInfo       = 6 // which of these live
	dataWrapInfo          = 7 // what a wrapper wraps
	dataKinds             = 8
)

// none stands in place of an offset into funcdata where there is no table.
const none = ^uint32(0)

// A function is a _func: offsets are as the linker wrote them.
type function struct {
	head     [funcWords]uint32
	pcdata   []uint32
	funcdata []uint32
}

func (f *function) id() byte { return byte(f.head[wordLast]) }

func (f *function) size() uint32 {
	return funcSize + 4*uint32(len(f.pcdata)+len(f.funcdata))
}

// functions reads all functions. Each is behind the one before.
func (t *tables) functions() ([]*function, error) {
	b := t.bytes(t.funcs)
	fns := make([]*function, t.count)
	last := uint32(listSize(uint64(t.count)))
	for i := range fns {
		at := binary.LittleEndian.Uint32(b[8*i+4:])
		if at < last || at%4 != 0 {
			return nil, unknown("function %d is in another one", i)
		}
		f := readFunction(b, at)
		if f == nil || f.head[wordNumber] != t.first+uint32(i) {
			return nil, unknown("function %d is another one, or too long", i)
		}
		fns[i], last = f, at+f.size()
	}
	return fns, nil
}

// readFunction returns nil for what is no function.
func readFunction(b []byte, at uint32) *function {
	if uint64(at)+funcSize > uint64(len(b)) {
		return nil
	}
	b = b[at:]
	f := &function{}
	for i := range f.head {
		f.head[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	pcs, data := f.head[wordPCData], f.head[wordLast]>>24
	if pcs > pcKinds || data > dataKinds || funcSize+4*(pcs+data) > uint32(len(b)) {
		return nil
	}
	for b = b[funcSize:]; pcs+data > 0; b = b[4:] {
		v := binary.LittleEndian.Uint32(b)
		if pcs > 0 {
			f.pcdata, pcs = append(f.pcdata, v), pcs-1
		} else {
			f.funcdata, data = append(f.funcdata, v), data-1
		}
	}
	return f
}

func (f *function) append(b []byte) []byte {
	f.head[wordPCData] = uint32(len(f.pcdata))
	f.head[wordLast] = f.head[wordLast]&0x00ffffff | uint32(len(f.funcdata))<<24
	for _, list := range [][]uint32{f.head[:], f.pcdata, f.funcdata} {
		for _, v := range list {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	return b
}

// drop forgets what only a traceback reads. What was inlined is kept for
// wrappers: recover counts frames, those of wrappers do not count and those of
// what is inlined in one do (runtime/panic.go, gorecover). What is inlined in
// another function changes nothing there: a frame that counts is enough.
func (f *function) drop() {
	f.head[wordPCFile], f.head[wordPCLine], f.head[wordUnit], f.head[wordStartLine] = 0, 0, 0, 0
	forget(f.pcdata, 0, pcUnsafePoint, pcArgLiveIndex)
	forget(f.funcdata, none, dataArgInfo, dataArgLiveInfo)
	if f.id() != wrapperID {
		forget(f.pcdata, 0, pcInlTreeIndex)
		forget(f.funcdata, none, dataInlTree)
	}
	f.pcdata = trim(f.pcdata, 0)
	f.funcdata = trim(f.funcdata, none)
}

func forget(offsets []uint32, nothing uint32, kinds ...int) {
	for _, kind := range kinds {
		if kind < len(offsets) {
			offsets[kind] = nothing
		}
	}
}

// trim cuts off what is nothing at the end.
func trim(offsets []uint32, nothing uint32) []uint32 {
	for len(offsets) > 0 && offsets[len(offsets)-1] == nothing {
		offsets = offsets[:len(offsets)-1]
	}
	return offsets
}
