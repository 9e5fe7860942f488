package seal

import (
	"bytes"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestPadme(t *testing.T) {
	for _, c := range []struct{ n, want int }{
		{1, 1024}, {1023, 1024}, {1024, 1024}, {1025, 1088}, {1088, 1088}, {1089, 1152},
		{2047, 2048}, {2048, 2048}, {2049, 2176}, {9000, 9216}, {65_537, 67_584}, {1_000_000, 1_015_808},
	} {
		t.Run(strconv.Itoa(c.n), func(t *testing.T) {
			if got := padme(c.n); got != c.want {
				t.Errorf("padme(%d): got %d, want %d", c.n, got, c.want)
			}
		})
	}
}

// From the least size on, padding costs at most 12 %, never shortens, never
// goes down as notes grow, and leaves few lengths to tell apart.
func TestPadmeProperties(t *testing.T) {
	sizes := map[int]bool{}
	last := 0
	for n := 1; n <= MaxPlain; n++ {
		got := padme(n)
		if got < n || got < last || n >= minMessage && float64(got) > 1.12*float64(n) {
			t.Fatalf("padme(%d): got %d after %d", n, got, last)
		}
		last = got
		sizes[got] = true
	}
	if len(sizes) > 400 {
		t.Errorf("up to 1 MiB: %d different lengths, want at most 400", len(sizes))
	}
}

func TestBuckets(t *testing.T) {
	for _, c := range []struct{ n, want int }{
		{1, 2 << 10}, {2 << 10, 2 << 10}, {2<<10 + 1, 8 << 10}, {8 << 10, 8 << 10}, {8<<10 + 1, 32 << 10},
		{32 << 10, 32 << 10}, {32<<10 + 1, 64 << 10}, {MaxBucket, MaxBucket}, {MaxBucket + 1, 0},
	} {
		t.Run(strconv.Itoa(c.n), func(t *testing.T) {
			if got := bucket(c.n); got != c.want {
				t.Errorf("bucket(%d): got %d, want %d", c.n, got, c.want)
			}
		})
	}
}

func TestPaddingComesOff(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		note := append(rapid.SliceOfN(rapid.Byte(), 0, 5000).Draw(rt, "note"), '\n')
		p := rapid.SampledFrom([]Padding{Padme, Buckets, Whole}).Draw(rt, "padding")
		plain, err := p.apply(note, nil)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := Unpad(plain)
		if err != nil || !bytes.Equal(got, note) {
			rt.Fatalf("a note of %d bytes came back as %d bytes, %v", len(note), len(got), err)
		}
	})
}

func TestWhatCannotBePadded(t *testing.T) {
	long := append(make([]byte, MaxPlain), '\n')
	for name, note := range map[string][]byte{"nothing": nil, "no newline at the end": []byte("x"), "a space at the end": []byte("x\n "), "too long": long} {
		t.Run(name, func(t *testing.T) {
			if _, err := Padme.apply(note, nil); err == nil {
				t.Error("padded")
			}
		})
	}
	if _, err := Buckets.apply(append(make([]byte, MaxBucket), '\n'), nil); err == nil {
		t.Error("longer than the last bucket: padded")
	}
	for name, plain := range map[string]string{"nothing": "", "spaces": "   ", "no newline": "x   ", "tabs": "x\n\t"} {
		t.Run(name, func(t *testing.T) {
			if _, err := Unpad([]byte(plain)); err == nil {
				t.Error("taken for a padded note")
			}
		})
	}
}
