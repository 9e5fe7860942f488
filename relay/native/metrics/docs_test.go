package metrics

import (
	"fmt"
	"regexp"
	"slices"
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
	page := string(readFile(t, docs+"operate.md"))
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

// The page says what each value of a label means, but for those that a
// configuration, the protocol or HTTP decides.
func TestDocumentedLabels(t *testing.T) {
	decided := []string{"organisation", "code", "status", "what", "direction", "version", "revision", "go", "protocol", "le"}
	page := string(readFile(t, docs+"operate.md"))
	for _, m := range regexp.MustCompile(`(?m)^(sealform_\w+)\{([^}]*)\}`).FindAllStringSubmatch(shown(t), -1) {
		for _, l := range matcher.FindAllStringSubmatch(m[2], -1) {
			if slices.Contains(decided, l[1]) || l[1] == "reason" && m[1] == "sealform_connections_closed_total" {
				continue
			}
			said := regexp.MustCompile("(?m)^\\| `" + l[1] + "`[^|]*\\|.*`" + l[3] + "`")
			if !said.MatchString(page) {
				t.Errorf("docs/operate.md does not say what %s means in %s", l[0], m[1])
			}
		}
	}
}
