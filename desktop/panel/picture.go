package panel

import (
	"bytes"
	"image"
	_ "image/jpeg" // so that image.DecodeConfig reads its dimensions
	_ "image/png"  // likewise
	"io"

	_ "golang.org/x/image/webp" // likewise
)

// maxPixels is the largest picture that the window draws. A browser keeps four
// bytes for each of its pixels, however small the file is: 256 MiB here.
const maxPixels = 64 << 20

// tooLarge reports whether a picture has more pixels than the window may draw,
// or dimensions that cannot be read: a browser might read them all the same.
func tooLarge(pieces [][]byte) bool {
	var all []io.Reader
	for _, p := range pieces {
		all = append(all, bytes.NewReader(p))
	}
	c, _, err := image.DecodeConfig(io.MultiReader(all...))
	return err != nil || c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height
}
