// Package house_test holds the whole tree to its habits: what the documents name
// exists, and no test waits for a fixed time. It reads the tree's files, and may
// see nothing else.
package house_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// documents returns the text of every document for people, by its path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			texts[strings.TrimPrefix(filepath.ToSlash(name), root+"/")] = read(t, name)
		}
	}
	if len(texts) < 5 {
		t.Fatalf("there are %d documents only", len(texts))
	}
	return texts
}

var (
	goTest   = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	named    = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`)
	inFolder = regexp.MustCompile("`([a-z]+(?:/[a-z]+)*)` ((?:Test|Fuzz)[A-Z]\\w+(?:,\\s+(?:Test|Fuzz)[A-Z]\\w+)*)")
)

// goTests returns the folders in which a test of that name is.
func goTests(t *testing.T) map[string][]string {
	t.Helper()
	tests := map[string][]string{}
	for name, text := range sources(t, "_test.go") {
		for _, m := range goTest.FindAllStringSubmatch(text, -1) {
			tests[m[1]] = append(tests[m[1]], path.Dir(name))
		}
	}
	return tests
}

// TestNamedGoTestsExist: a test of Go that a document names is there, and in the
// package that stands before it.
func TestNamedGoTestsExist(t *testing.T) {
	tests, n := goTests(t), 0
	for document, text := range documents(t) {
		for _, name := range named.FindAllString(text, -1) {
			n++
			if tests[name] == nil {
				t.Errorf("%s names %s, which is no test", document, name)
			}
		}
		for _, m := range inFolder.FindAllStringSubmatch(text, -1) {
			for _, name := range named.FindAllString(m[2], -1) {
				if !within(tests[name], m[1]) {
					t.Errorf("%s names %s in %s: it is in %q", document, name, m[1], tests[name])
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("the documents name %d tests only", n)
	}
}

func within(folders []string, folder string) bool {
	for _, f := range folders {
		if f == folder || strings.HasPrefix(f, folder+"/") {
			return true
		}
	}
	return false
}

// TestNamedTitlesExist: each title in quotation marks in the threat model is the
// title of a test in TypeScript, or a word that the screen shows.
func TestNamedTitlesExist(t *testing.T) {
	titles, n := titles(t), 0
	for _, m := range quoted.FindAllStringSubmatch(documents(t)["docs/threat-model.md"], -1) {
		title := strings.Join(strings.Fields(m[1]), " ")
		if !strings.Contains(title, " ") || shown[title] {
			continue // a word, not a title
		}
		n++
		if !titles.MatchString(title) {
			t.Errorf("no test has the title %q", title)
		}
	}
	if n < 40 {
		t.Errorf("the threat model names %d titles only", n)
	}
}

var (
	quoted = regexp.MustCompile(`"([^"]+)"`)
	// call is the head of a test, or the end of test.each and a list.
	call     = regexp.MustCompile("(?:\\b(?:test|it)\\(|\\]\\)\\()\\s*(?:\"((?:\\\\.|[^\"\\\\])*)\"|`([^`]*)`)")
	variable = regexp.MustCompile(`\\\$\\\{.*?\\\}|%s|\\\$\w+`)
	// shown are phrases of the threat model that people read on the screen.
	shown = map[string]bool{"no network": true, "This chat goes on in another window, so it has stopped in this one.": true}
)

// titles matches the title of every test in TypeScript; what a table puts into one can be anything.
func titles(t *testing.T) *regexp.Regexp {
	t.Helper()
	var all []string
	for _, text := range sources(t, ".spec.ts", ".test.ts") {
		for _, m := range call.FindAllStringSubmatch(text, -1) {
			title := regexp.QuoteMeta(strings.ReplaceAll(m[1]+m[2], `\"`, `"`))
			all = append(all, variable.ReplaceAllString(title, ".+"))
		}
	}
	return regexp.MustCompile("^(?:" + strings.Join(all, "|") + ")$")
}

var (
	link = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	file = regexp.MustCompile("`((?:[\\w.-]+/)+[\\w-]+\\.(?:go|tsx?|mjs|md|sh|json|yaml))`")
)

// TestNamedFilesExist: what a document links to or names by its path is there.
func TestNamedFilesExist(t *testing.T) {
	n := 0
	for document, text := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			n++
			exists(t, document, path.Join(path.Dir(document), m[1]))
		}
		for _, m := range file.FindAllStringSubmatch(text, -1) {
			n++
			exists(t, document, m[1])
		}
	}
	if n < 20 {
		t.Errorf("the documents name %d files only", n)
	}
}

func exists(t *testing.T, document, name string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
		t.Errorf("%s names %s, which is not there", document, name)
	}
}
