package metrics

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/sealform/sealform/relay/relaytest"
)

const docs = "../../../docs/"

// A rule is an alarm of docs/operate/alerts.yaml.
type rule struct {
	Alert       string
	Expr        string
	Labels      struct{ Severity string }
	Annotations struct{ Summary string }
}

func rules(t *testing.T) (all []rule) {
	t.Helper()
	var file struct{ Groups []struct{ Rules []rule } }
	if err := yaml.Unmarshal(readFile(t, docs+"operate/alerts.yaml"), &file); err != nil {
		t.Fatal(err)
	}
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	if len(all) < 12 {
		t.Fatalf("there are %d alarms only", len(all))
	}
	return all
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// panels returns the expressions of the dashboard, by the panel's title.
func panels(t *testing.T) map[string][]string {
	t.Helper()
	var board struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(readFile(t, docs+"operate/grafana.json"), &board); err != nil {
		t.Fatal(err)
	}
	exprs, seen := map[string][]string{}, map[int]bool{}
	for _, p := range board.Panels {
		if p.Title == "" || seen[p.ID] {
			t.Errorf("panel %d %q has no title, or another's id", p.ID, p.Title)
		}
		seen[p.ID] = true
		for _, target := range p.Targets {
			exprs[p.Title] = append(exprs[p.Title], target.Expr)
		}
	}
	if len(exprs) < 20 {
		t.Fatalf("the dashboard has %d panels only", len(exprs))
	}
	return exprs
}

// shown is what a relay with an organisation shows, in the text format.
func shown(t *testing.T) string {
	t.Helper()
	o := relaytest.NewOrg(t)
	s := relayOf(t, o.Pin())
	if err := s.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	return scrape(Handler(withCertificate(s)), "text/plain").Body.String()
}

var (
	metric  = regexp.MustCompile(`\b((?:sealform|process|go)_\w+)(?:\{([^}]*)\})?`)
	matcher = regexp.MustCompile(`(\w+)(=~|!~|!=|=)"([^"]*)"`)
)

// added are labels that Prometheus gives to all that it scrapes.
var added = []string{"job", "instance"}

// named checks that what an expression names is shown: each metric, each label, and
// a series for each value that it asks for.
func named(t *testing.T, where, expr, shown string) {
	t.Helper()
	for _, m := range metric.FindAllStringSubmatch(expr, -1) {
		series := regexp.MustCompile(`(?m)^`+m[1]+`(?:\{([^}]*)\})? `).FindAllStringSubmatch(shown, -1)
		if len(series) == 0 {
			t.Errorf("%s names %s, which there is not", where, m[1])
		}
		for _, by := range matcher.FindAllStringSubmatch(m[2], -1) {
			if !slices.Contains(added, by[1]) && !slices.ContainsFunc(series, func(s []string) bool { return selects(by, s[1]) }) {
				t.Errorf("%s asks %s for %s, which there is not", where, m[1], by[0])
			}
		}
	}
}

// selects reports whether a series has the label that a matcher names, with a value
// that it names, whether it wants or excludes that.
func selects(by []string, labels string) bool {
	value := regexp.QuoteMeta(by[3])
	if strings.HasSuffix(by[2], "~") {
		value = "(?:" + by[3] + ")"
	}
	return regexp.MustCompile(`(?:^|,)` + by[1] + `="` + value + `"(?:,|$)`).MatchString(labels)
}

// What alarms and the dashboard name is what a relay shows.
func TestAlarmsAndDashboardNameWhatThereIs(t *testing.T) {
	text := shown(t)
	for _, r := range rules(t) {
		named(t, r.Alert, r.Expr, text)
	}
	for title, exprs := range panels(t) {
		for _, e := range exprs {
			named(t, title, e, text)
		}
	}
}

// Each alarm has a section that says what to do, and no section is of none.
func TestEveryAlarmSaysWhatToDo(t *testing.T) {
	page := string(readFile(t, docs+"operate.md"))
	_, page, _ = strings.Cut(page, "\n## Alarms")
	var names []string
	for _, r := range rules(t) {
		names = append(names, r.Alert)
		_, section, ok := strings.Cut(page, "\n### "+r.Alert+"\n")
		section, _, _ = strings.Cut(section, "\n#")
		if !ok || len(section) < 100 {
			t.Errorf("docs/operate.md does not say what to do at %s", r.Alert)
		}
		if r.Labels.Severity == "" || r.Annotations.Summary == "" {
			t.Errorf("%s has no severity or summary", r.Alert)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^### (Sealform\w+)$`).FindAllStringSubmatch(page, -1) {
		if !slices.Contains(names, m[1]) {
			t.Errorf("docs/operate.md has %s, which is no alarm", m[1])
		}
	}
}

// promtool returns the program of Prometheus that vets what it reads.
func promtool(t *testing.T) string {
	t.Helper()
	if name, err := exec.LookPath("promtool"); err == nil {
		return name
	}
	name, err := filepath.Abs("../../../build/promtool")
	if err == nil {
		_, err = os.Stat(name)
	}
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatalf("there is no promtool: run \"make promtool\": %v", err)
	default:
		t.Skip("there is no promtool: run \"make promtool\"")
	}
	return name
}

func vet(t *testing.T, stdin string, args ...string) {
	t.Helper()
	cmd := exec.Command(promtool(t), args...)
	cmd.Stdin = strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// Prometheus itself takes the alarms, and rings them when it should.
func TestPrometheusTakesTheAlarms(t *testing.T) {
	vet(t, "", "check", "rules", docs+"operate/alerts.yaml")
	vet(t, "", "test", "rules", docs+"operate/alerts_test.yaml")
	for _, r := range rules(t) {
		rings := regexp.MustCompile(`alertname: ` + r.Alert + `\n +exp_alerts:\n +- exp_labels`)
		if !rings.Match(readFile(t, docs+"operate/alerts_test.yaml")) {
			t.Errorf("no test has %s ring", r.Alert)
		}
	}
}

// Prometheus takes each expression of the dashboard.
func TestPrometheusTakesTheDashboard(t *testing.T) {
	var records strings.Builder
	records.WriteString("groups:\n- name: dashboard\n  rules:\n")
	fill, n := strings.NewReplacer("$__rate_interval", "5m", "$instance", ".*"), 0
	for _, exprs := range panels(t) {
		for _, e := range exprs {
			fmt.Fprintf(&records, "  - record: panel:%d\n    expr: %q\n", n, fill.Replace(e))
			n++
		}
	}
	name := filepath.Join(t.TempDir(), "dashboard.yaml")
	if err := os.WriteFile(name, []byte(records.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	vet(t, "", "check", "rules", name)
}

// Prometheus takes what a relay shows, and finds no fault with its names.
func TestPrometheusTakesTheMetrics(t *testing.T) { vet(t, shown(t), "check", "metrics") }
