package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// thirdParty is the file with the terms of others whose work is in a program or a
// bundle; it stands beside LICENSE, which has ours.
const thirdParty = "THIRD-PARTY"

// A part is somebody else's, and is linked or bundled.
type part struct {
	name, version string
	files         []string // with its terms
}

// An unlicensed part has no file with its terms, and so is not released.
type unlicensed struct{ part part }

func (u *unlicensed) Error() string {
	return fmt.Sprintf("part %q, version %q, has no file with its licence: find out under which it is, or leave it out", u.part.name, u.part.version)
}

// terms are the names of files that have any.
var terms = regexp.MustCompile(`(?i)^(un)?(licen[sc]e|copying|copyright|notice|patents)([-_]\w+)*(\.(txt|md))?$`)

// termsIn returns the files with terms in a folder.
func termsIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && terms.MatchString(e.Name()) {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files, nil
}

// licences writes the terms of all parts into a folder, each text once, below the names
// of those that it is for.
func licences(dir string, parts []part) error {
	texts := map[string][]string{}
	for _, p := range parts {
		if len(p.files) == 0 {
			return &unlicensed{p}
		}
		for _, file := range p.files {
			b, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			text := strings.Trim(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n")
			texts[text] = append(texts[text], fmt.Sprintf("%s %s: %s", p.name, p.version, filepath.Base(file)))
		}
	}
	return os.WriteFile(filepath.Join(dir, thirdParty), []byte(laidOut(texts)), 0o644)
}

const aboveTerms = `What is here has work of others in it. Their terms follow, below the names of the
parts that they are for. "std" is Go's own library and runtime; of a package of npm's
all terms are here, also of files of it that are not.
`

var line = strings.Repeat("=", 79) + "\n"

func laidOut(texts map[string][]string) string {
	var out strings.Builder
	out.WriteString(aboveTerms)
	sections := slices.Collect(maps.Keys(texts))
	for _, text := range sections {
		slices.Sort(texts[text])
		texts[text] = slices.Compact(texts[text])
	}
	slices.SortFunc(sections, func(a, b string) int {
		return cmp.Or(slices.Compare(texts[a], texts[b]), strings.Compare(a, b))
	})
	for _, text := range sections {
		fmt.Fprintf(&out, "\n%s%s\n%s\n%s\n", line, strings.Join(texts[text], "\n"), line, text)
	}
	return out.String()
}
