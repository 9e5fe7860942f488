package metrics

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// kindOf is the word of OpenMetrics for what a family is.
func kindOf(f family) string {
	switch {
	case f.histogram != nil:
		return "histogram"
	case f.kind == prometheus.CounterValue:
		return "counter"
	}
	return "gauge"
}

// row is how docs/operate.md shows a family.
func row(f family) string {
	var labels []string
	for _, l := range f.labels {
		labels = append(labels, "`"+l+"`")
	}
	return fmt.Sprintf("| `%s` | %s |%s | %s |", f.name, kindOf(f), strings.TrimRight(" "+strings.Join(labels, ", "), " "), f.help)
}

// The table of the page for operators is what there is: no more, no less.
func TestDocumentedMetrics(t *testing.T) {
	b, err := os.ReadFile("../../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	wanted := map[string]bool{}
	for _, f := range families {
		wanted[f.name] = true
		if !strings.Contains(page, row(f)+"\n") {
			t.Errorf("docs/operate.md lacks\n%s", row(f))
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `(sealform_\\w+)`").FindAllStringSubmatch(page, -1) {
		if !wanted[m[1]] {
			t.Errorf("docs/operate.md has %s, which there is not", m[1])
		}
	}
}
