package orgfile

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// section is what docs/deploy.md says of the file.
func section(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(text), "\n### org.yaml\n")
	if !ok {
		t.Fatal("there is no section org.yaml")
	}
	s, _, _ := strings.Cut(after, "\n### ")
	return s
}

// TestDocsExampleIsAFile: what people copy has no mistakes.
func TestDocsExampleIsAFile(t *testing.T) {
	_, after, _ := strings.Cut(section(t), "```yaml\n")
	example, _, ok := strings.Cut(after, "```\n")
	if !ok {
		t.Fatal("there is no example")
	}
	if f, err := Load("org.yaml", []byte(example)); err != nil || len(f.Agents) == 0 || len(f.StampKeys) == 0 || f.Services[0].Hours == "" {
		t.Errorf("%v\n%s", err, example)
	}
}

// TestDocsHaveEveryKey: the table names each key of the file, and no other.
func TestDocsHaveEveryKey(t *testing.T) {
	var got []string
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*?`) \\|").FindAllStringSubmatch(section(t), -1) {
		got = append(got, strings.Split(strings.Trim(row[1], "`"), "`, `")...)
	}
	want := slices.Concat(fileKeys, serviceKeys, agentKeys)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the table has %q, the loader %q", got, want)
	}
}
