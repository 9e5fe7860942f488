package panel

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"testing"
)

// pngOf returns the beginning of a PNG that says that it has so many pixels.
func pngOf(width, height uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = append(binary.BigEndian.AppendUint32(head, height), 8, 2, 0, 0, 0)
	b := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), uint32(len(head)-4))
	return binary.BigEndian.AppendUint32(append(b, head...), crc32.ChecksumIEEE(head))
}

// webpOf is the same for a lossless WebP, of at most 16,384 pixels a side.
func webpOf(width, height uint32) []byte {
	bits := width - 1 | (height-1)<<14
	data := append(binary.LittleEndian.AppendUint32([]byte{0x2f}, bits), make([]byte, 27)...)
	b := append([]byte("VP8L"), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
	b = append([]byte("WEBP"), append(b, data...)...)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(b)))...), b...)
}

func jpegOf(t *testing.T, width, height int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A small file can be a picture that fills a machine's memory when it is
// drawn: how many pixels it has is read before it is offered for a look.
func TestPicturesWithTooManyPixelsAreNotDrawn(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want bool
	}{
		"a PNG":                      {pngOf(4000, 3000), false},
		"64 million pixels":          {pngOf(8192, 8192), false},
		"one row more":               {pngOf(8192, 8193), true},
		"20,000 × 20,000":            {pngOf(20_000, 20_000), true},
		"a line":                     {pngOf(1<<31-1, 1), true},
		"a product over 32 bits":     {pngOf(1<<16, 1<<16), true},
		"over 64 bits with 4 bytes":  {pngOf(1<<31-1, 1<<31-1), true},
		"no pixels":                  {pngOf(0, 5), true},
		"a JPEG":                     {jpegOf(t, 640, 480), false},
		"a JPEG that says otherwise": {bytes.Replace(jpegOf(t, 640, 480), []byte{0x01, 0xe0, 0x02, 0x80}, []byte{0xff, 0xff, 0xff, 0xff}, 1), true},
		"a WebP":                     {webpOf(4000, 3000), false},
		"a large WebP":               {webpOf(16_384, 16_384), true},
		"dimensions cut off":         {pngOf(1, 1)[:20], true},
		"no picture":                 {[]byte("hello"), true},
		"nothing":                    {nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			half := len(c.file) / 2
			if got := tooLarge([][]byte{c.file[:half], c.file[half:]}); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}
