package slim

// WebAssembly's instructions, from the specification, "Index of Instructions".
const (
	opLoop     = 0x03
	opBrIf     = 0x0d
	opLocalGet = 0x20
	opLocalSet = 0x21
	opLoad     = 0x28 // i32.load
	opLoadByte = 0x2d // i32.load8_u
	opStore    = 0x36 // i32.store
	opLess     = 0x49 // i32.lt_u
	opAdd      = 0x6a
	opSub      = 0x6b
	opMul      = 0x6c
	opShift    = 0x76 // i32.shr_u

	typeI32   = 0x7f
	typeEmpty = 0x40
	typeFunc  = 0x60
)

// code is a function body that grows.
type code []byte

func (c *code) op(ops ...byte)    { *c = append(*c, ops...) }
func (c *code) number(v uint32)   { *c = appendSigned(append(*c, i32Const), int32(v)) }
func (c *code) get(local byte)    { c.op(opLocalGet, local) }
func (c *code) set(local byte)    { c.op(opLocalSet, local) }
func (c *code) store(at uint32)   { c.access(opStore, 2, at) }
func (c *code) times(v uint32)    { c.number(v); c.op(opMul) }
func (c *code) plus(v uint32)     { c.number(v); c.op(opAdd) }
func (c *code) minus(v uint32)    { c.number(v); c.op(opSub) }
func (c *code) shifted(by uint32) { c.number(by); c.op(opShift) }

// access reads or writes at an address and what is on the stack.
func (c *code) access(op, align byte, at uint32) {
	*c = appendUnsigned(append(*c, op, align), at)
}

// count runs a body with a local from 0 to n-1.
func (c *code) count(local byte, n uint32, body func()) {
	c.number(0)
	c.set(local)
	c.op(opLoop, typeEmpty)
	body()
	c.get(local)
	c.plus(1)
	c.set(local)
	c.get(local)
	c.number(n)
	c.op(opLess, opBrIf, 0, end)
}

// filler returns a function that fills in what can be counted: the list of
// functions, the number of each, and the table that finds them, 1.1 MB of
// which brotli leaves 19 KB. It runs when a browser instantiates the module,
// before anything of Go's does, and touches nothing else.
func (t *tables) filler() []byte {
	const i, f = 0, 1 // locals: a number, and where a function is
	c := code{1, 2, typeI32}
	c.number(t.funcs.from + uint32(t.firstFunction()))
	c.set(f)
	c.count(i, t.count, func() {
		c.get(i)
		c.times(8)
		c.get(i)
		c.plus(t.first)
		c.store(t.funcs.from)
		c.get(i)
		c.times(8)
		c.get(f)
		c.minus(t.funcs.from)
		c.store(t.funcs.from + 4)
		c.get(f)
		c.get(i)
		c.plus(t.first)
		c.store(4 * wordNumber)
		c.get(f)
		c.plus(funcSize)
		c.get(f)
		c.access(opLoad, 2, 4*wordPCData)
		c.get(f)
		c.access(opLoadByte, 0, 4*wordLast+3)
		c.op(opAdd)
		c.times(4)
		c.op(opAdd)
		c.set(f)
	})
	c.number(0)
	c.number(t.first + t.count)
	c.store(t.funcs.from + 8*t.count)
	c.count(i, t.buckets, func() {
		c.get(i)
		c.times(bucketSize)
		c.get(i)
		c.shifted(bucketsBits)
		c.store(t.find.from)
	})
	c.op(end)
	return c
}

// setStart adds a function and has the browser run it. It comes last, so that
// no other function's number changes.
func (m *module) setStart(body []byte) error {
	imported, err := m.imported()
	if err != nil {
		return err
	}
	kinds, kind, err := addEntry(m.get(sectionType), []byte{typeFunc, 0, 0})
	if err != nil {
		return err
	}
	types, number, err := addEntry(m.get(sectionFunction), appendUnsigned(nil, kind))
	if err != nil {
		return err
	}
	bodies, last, err := addEntry(m.get(sectionCode), append(appendUnsigned(nil, uint32(len(body))), body...))
	if err != nil {
		return err
	}
	if last != number {
		return unknown("%d functions have a type, and %d a body", number, last)
	}
	m.set(sectionType, kinds)
	m.set(sectionFunction, types)
	m.set(sectionCode, bodies)
	m.set(sectionStart, appendUnsigned(nil, imported+number))
	return nil
}

// addEntry adds to a section that counts its entries, and returns the number of
// the new one.
func addEntry(body, entry []byte) (added []byte, number uint32, err error) {
	r := &reader{b: body}
	number = r.unsigned()
	if r.bad {
		return nil, 0, malformed("a section has no number of entries")
	}
	added = append(appendUnsigned(nil, number+1), r.b...)
	return append(added, entry...), number, nil
}

// imported returns how many functions are imported, and refuses anything else
// that is.
func (m *module) imported() (uint32, error) {
	r := &reader{b: m.get(sectionImport)}
	if len(r.b) == 0 {
		return 0, nil
	}
	n := r.unsigned()
	for range n {
		r.name()
		r.name()
		if kind := r.byte(); kind != 0 || r.bad {
			return 0, unknown("it imports other things than functions")
		}
		r.unsigned()
	}
	if r.bad || len(r.b) > 0 {
		return 0, malformed("its imports are cut short")
	}
	return n, nil
}
