package slim

// A reader reads WebAssembly's numbers. Past the end everything is zero and
// bad is set, which is looked at once for many reads.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) byte() byte {
	b := r.bytes(1)
	if r.bad {
		return 0
	}
	return b[0]
}

func (r *reader) bytes(n uint32) []byte {
	if uint64(n) > uint64(len(r.b)) {
		r.b, r.bad = nil, true
	}
	if r.bad {
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

// unsigned reads an unsigned LEB128 of 32 bits.
func (r *reader) unsigned() uint32 {
	v, _ := r.leb()
	return uint32(v)
}

// signed reads a signed LEB128 of 32 bits.
func (r *reader) signed() int32 {
	v, shift := r.leb()
	if shift < 32 && v>>(shift-1)&1 == 1 {
		v |= ^uint64(0) << shift
	}
	return int32(v)
}

// leb reads up to five bytes of seven bits each, and returns how many bits.
func (r *reader) leb() (v uint64, shift int) {
	for {
		b := r.byte()
		v |= uint64(b&0x7f) << shift
		shift += 7
		if b&0x80 == 0 {
			return v, shift
		}
		if shift == 35 {
			r.b, r.bad = nil, true
			return 0, shift
		}
	}
}

func (r *reader) name() string { return string(r.bytes(r.unsigned())) }

func appendUnsigned(b []byte, v uint32) []byte {
	for ; v >= 0x80; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}

func appendSigned(b []byte, v int32) []byte {
	for ; v < -0x40 || v >= 0x40; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v)&0x7f)
}
