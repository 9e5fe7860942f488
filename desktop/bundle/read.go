package bundle

import (
	"fmt"
	"io/fs"
	"strings"
)

// Read copies a folder into memory, so that what somebody has looked at is what
// is sealed, whatever is written there meanwhile: the files that Seal packs, and
// those that are made for it, which the folder must not have. Its error is a
// *Refused, or what reading the folder said.
func Read(fsys fs.FS, made map[string][]byte) (fs.FS, error) {
	all, size := files{}, 0
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(e.Name(), "."):
			return hidden(e)
		case e.IsDir():
			return nil
		}
		text, err := readFile(fsys, name, e)
		if err != nil {
			return err
		}
		all[name] = text
		size += len(text)
		return within(len(all), size)
	})
	if err != nil {
		return nil, err
	}
	return all.with(made)
}

// with adds files that were made.
func (f files) with(made map[string][]byte) (fs.FS, error) {
	for name, text := range made {
		if _, there := f[name]; there {
			return nil, &Refused{fmt.Sprintf("%q of the workspace is made by publish", name), "delete it from the folder"}
		}
		f[name] = text
	}
	return f, nil
}

// readFile reads a file that can go into a bundle.
func readFile(fsys fs.FS, name string, e fs.DirEntry) ([]byte, error) {
	info, err := e.Info()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &Refused{fmt.Sprintf("%q of the workspace is no file", name), "put the file itself there, no link"}
	case info.Size() > MaxUnpacked:
		return nil, tooLarge(fmt.Sprintf("has a file of more than %d bytes", MaxUnpacked))
	}
	return fs.ReadFile(fsys, name)
}
