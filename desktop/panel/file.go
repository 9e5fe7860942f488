package panel

import (
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
)

// A FileUse is what the window can do with a field for files.
type FileUse string

// Uses of a field for files; "" of a field that is for none.
const (
	Image    FileUse = "image"    // can be looked at and saved
	PDF      FileUse = "pdf"      // can be drawn in a frame of its own and saved
	Document FileUse = "document" // can be saved
	Huge     FileUse = "huge"     // a picture with too many pixels to be looked at, or unknown ones; can be saved
	Missing  FileUse = "missing"  // left empty, altered or gone
)

// FileUse says what the window can do with the field. Only pictures that every
// browser draws without running anything are shown as they are; a PDF is
// fetched, and drawn by code of ours.
func (s *Secret) FileUse() FileUse {
	switch {
	case !field.IsFile(s.def.Kind):
		return ""
	case s.file == nil:
		return Missing
	case drawn(s.file.About.Type) && s.huge:
		return Huge
	case drawn(s.file.About.Type):
		return Image
	case s.file.About.Type == "application/pdf":
		return PDF
	}
	return Document
}

// File returns the file that came with the field; nil for none, or when it was
// wiped. Its bytes are overwritten then.
func (s *Secret) File() *chat.File {
	return s.file
}

// attach puts a file into its field. A picture's dimensions are read once, as
// it comes.
func (s *Secret) attach(file *chat.File) {
	s.file = file
	s.huge = file != nil && drawn(file.About.Type) && tooLarge(file.Pieces)
}

func drawn(kind string) bool {
	return kind == "image/jpeg" || kind == "image/png" || kind == "image/webp"
}

func fileOf(files []*chat.File, id string) *chat.File {
	for _, f := range files {
		if f.Field == id {
			return f
		}
	}
	return nil
}
