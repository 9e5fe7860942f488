package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// mustSleep are the files whose tests cannot wait for a condition, and why.
var mustSleep = map[string]string{
	"relay/bench/idle_test.go":   "a connection is idle once time has passed",
	"relay/bench/load_test.go":   "a load is applied for a time",
	"relay/worker/bench_test.go": "workerd forgets an object that is left alone, and a look would wake it",
	"relay/worker/sleep_test.go": "likewise",
}

// TestNoTestSleeps: a test waits for what it wants to see, and not for a time in
// which that may or may not come. In a bubble of testing/synctest no time passes;
// a loop that looks again and again waits for its condition.
func TestNoTestSleeps(t *testing.T) {
	n := 0
	all := sources(t, ".go")
	for name, text := range all {
		if !strings.HasSuffix(name, "_test.go") && !strings.Contains(name, "relaytest/") || mustSleep[name] != "" {
			continue
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		n++
		if imports(f, "testing/synctest") {
			continue
		}
		for _, at := range sleeps(f) {
			t.Errorf("%s: wait for a condition, not for a time", files.Position(at))
		}
	}
	for name := range mustSleep {
		if all[name] == "" {
			t.Errorf("%s may sleep, and is not there", name)
		}
	}
	if n < 50 {
		t.Errorf("there are %d files of tests only", n)
	}
}

func imports(f *ast.File, path string) bool {
	for _, i := range f.Imports {
		if i.Path.Value == `"`+path+`"` {
			return true
		}
	}
	return false
}

// sleeps returns where f sleeps, or waits for a timer and nothing else, but
// between two looks of a loop at its condition.
func sleeps(f *ast.File) (at []token.Pos) {
	fine := map[ast.Stmt]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt:
			fine[n.Post] = n.Cond != nil
		case *ast.CommClause:
			fine[n.Comm] = true
		case *ast.ExprStmt:
			if !fine[n] && isSleep(n.X) {
				at = append(at, n.Pos())
			}
		}
		return true
	})
	return at
}

// isSleep reports whether x is time.Sleep(…) or <-time.After(…).
func isSleep(x ast.Expr) bool {
	if r, ok := x.(*ast.UnaryExpr); ok && r.Op == token.ARROW {
		return isCall(r.X, "After")
	}
	return isCall(x, "Sleep")
}

func isCall(x ast.Expr, name string) bool {
	c, ok := x.(*ast.CallExpr)
	if !ok {
		return false
	}
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := s.X.(*ast.Ident)
	return ok && pkg.Name == "time" && s.Sel.Name == name
}
