package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"filippo.io/age"
)

type openCmd struct {
	Identity string `required:"" short:"i" type:"existingfile" help:"File with the identity (AGE-SECRET-KEY-PQ-1…)."`
	File     string `arg:"" type:"existingfile" help:"The sealed file."`
}

// maxOpen is the largest file that open reads, in bytes.
const maxOpen = 64 << 20

// Run prints the note inside a sealed file, without its padding.
func (c *openCmd) Run(out *output) error {
	ids, err := readIdentities(c.Identity)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := age.Decrypt(f, ids...)
	if err != nil {
		return hinted{fmt.Errorf("cannot open %q", c.File), "the identity is not the one it was sealed to, or the file was altered"}
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxOpen))
	if err != nil {
		return fmt.Errorf("%q was altered or cut short", c.File)
	}
	_, err = fmt.Fprint(out.Out, strings.Map(legible, strings.TrimRight(string(plain), " ")))
	return err
}

// legible replaces what a note does not have and a terminal would obey: the file
// is whoever's.
func legible(r rune) rune {
	if r != '\n' && unicode.IsControl(r) {
		return unicode.ReplacementChar
	}
	return r
}

func readIdentities(path string) ([]age.Identity, error) {
	b, err := readText(path)
	if err != nil {
		return nil, err
	}
	ids, err := age.ParseIdentities(bytes.NewReader(b))
	if err != nil || len(ids) == 0 {
		return nil, hinted{fmt.Errorf("no identity in the file %q", path), "it holds lines that begin with AGE-SECRET-KEY-PQ-1"}
	}
	return ids, nil
}
