package wire

import "testing"

// A field that is not there in full is zero, and so is every later one, also
// where enough bytes for it would be left.
func TestReaderStopsAtAMissingField(t *testing.T) {
	in := NewReader([]byte{1, 2, 3, 4})
	if v := in.Uint16(); v != 0x0102 || in.Failed() || in.Len() != 2 {
		t.Fatalf("read %x, failed: %v, %d left", v, in.Failed(), in.Len())
	}
	if v := in.Uint32(); v != 0 || !in.Failed() {
		t.Errorf("read %x of 2 bytes, failed: %v", v, in.Failed())
	}
	if v, rest := in.Byte(), in.Rest(); v != 0 || len(rest) != 0 || in.Len() != 0 {
		t.Errorf("read %x and %x behind a missing field", v, rest)
	}
}

// Nobody who appends to a field writes over the next.
func TestReaderLimitsWhatItReturns(t *testing.T) {
	in := NewReader([]byte{1, 2, 3})
	_ = append(in.Take(1), 9)
	if v := in.Byte(); v != 2 {
		t.Errorf("the next byte became %d", v)
	}
}
