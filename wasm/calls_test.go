package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A parameter is one of a call, as widget/bridge/ops.ts declares it.
type parameter struct{ name, kind string }

// sample returns an argument of the parameter's kind.
func (p parameter) sample(handle string) []string {
	switch p.kind {
	case "Handle":
		return []string{handle}
	case "number":
		return []string{number(now)}
	case "Pairs":
		return []string{"id", "text"}
	}
	if p.name == "found" {
		return []string{"ssn"}
	}
	return []string{"some text"}
}

var (
	signature = regexp.MustCompile(`(?m)^  "([a-z]+\.[a-z]+)": \[(.*)\];$`)
	declared  = regexp.MustCompile(`(?:\.\.\.)?(\w+): (\w+)`)
)

// signatures reads the table of calls. An operation with several shapes has
// several entries.
func signatures(t *testing.T) map[string][][]parameter {
	t.Helper()
	source, err := os.ReadFile("../widget/bridge/ops.ts")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][][]parameter{}
	for _, m := range signature.FindAllStringSubmatch(string(source), -1) {
		for _, shape := range strings.Split(m[2], "] | [") {
			var params []parameter
			for _, p := range declared.FindAllStringSubmatch(shape, -1) {
				params = append(params, parameter{p[1], p[2]})
			}
			all[m[1]] = append(all[m[1]], params)
		}
	}
	return all
}

// TestCallsMatchTypeScript: each operation takes what its type says, and
// neither less nor a word where a number belongs.
func TestCallsMatchTypeScript(t *testing.T) {
	all := signatures(t)
	for _, e := range exports {
		if len(all[e.name]) == 0 {
			t.Errorf("%s: the page does not declare it", e.name)
		}
		for _, params := range all[e.name] {
			t.Run(e.name, func(t *testing.T) { tryCall(t, e.name, params) })
		}
	}
	if len(all) != len(exports) {
		t.Errorf("the page declares %d operations, the module has %d", len(all), len(exports))
	}
}

func tryCall(t *testing.T, op string, params []parameter) {
	with := func(change func(i int, p parameter, sample []string) []string) string {
		d := newDesk(t).start()
		var args []string
		for i, p := range params {
			args = append(args, change(i, p, p.sample(d.handle))...)
		}
		return call(t, op, args...).code
	}
	as := func(i int, p parameter, sample []string) []string { return sample }
	if code := with(as); code == "arguments" || code == "handle" {
		t.Errorf("all arguments: got %q", code)
	}
	last := len(params) - 1
	if params[last].kind != "Pairs" && params[last].name != "waited" {
		cut := func(i int, p parameter, sample []string) []string { return sample[:len(sample)*min(1, last-i)] }
		if code := with(cut); code != "arguments" && code != "handle" {
			t.Errorf("without %s: got %q", params[last].name, code)
		}
	}
	for at, p := range params {
		if p.kind == "number" {
			word := func(i int, _ parameter, sample []string) []string {
				if i == at {
					return []string{"soon"}
				}
				return sample
			}
			if code := with(word); code != "arguments" && code != "handle" {
				t.Errorf("a word for %s: got %q", p.name, code)
			}
		}
	}
}

// TestEveryChatIsCalledAlike: who works on a chat begins with handle and now.
func TestEveryChatIsCalledAlike(t *testing.T) {
	alone := []string{"visitor.new", "visitor.warm", "visitor.free"}
	for op, shapes := range signatures(t) {
		for _, p := range shapes {
			if !slices.Contains(alone, op) && (len(p) < 2 || p[0] != parameter{"handle", "Handle"} || p[1] != parameter{"now", "number"}) {
				t.Errorf("%s begins with %v", op, p)
			}
		}
	}
}
