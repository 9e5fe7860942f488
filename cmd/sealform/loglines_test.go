package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The page for operators has each line that a relay can log, at its level, and no
// other: the lines are read from the source.
func TestDocumentedLogLines(t *testing.T) {
	b, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(b), "\n## Logs\n")
	section, _, _ = strings.Cut(section, "\n## ")
	says := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (\\w+) \\|").FindAllStringSubmatch(section, -1) {
		says[m[1]] = m[2]
	}
	can := linesOf(t)
	if len(can) < 25 {
		t.Fatalf("the source has %d lines only: %v", len(can), can)
	}
	for line, level := range can {
		if says[line] != level {
			t.Errorf("a relay can log %q at %s: docs/operate.md has %q", line, level, says[line])
		}
	}
	for line := range says {
		if can[line] == "" {
			t.Errorf("docs/operate.md has %q, which no relay logs", line)
		}
	}
}

// others are files of this folder that log for other commands.
var others = []string{"stamp.go", "workplace.go"}

// linesOf returns what the source of a relay logs: line and level.
func linesOf(t *testing.T) map[string]string {
	lines := map[string]string{}
	for _, dir := range []string{".", "../../relay/native", "../../relay/native/metrics", "../../relay/certs", "../../relay/orgs", "../../widget"} {
		maps.Copy(lines, parseFolder(t, dir).lines(t))
	}
	for _, e := range logEvents(t) {
		lines[e] = "debug"
	}
	return lines
}

// A folder is a package's files as far as they log.
type folder struct {
	files map[string]*ast.File
	funcs map[string]*ast.FuncDecl
}

func parseFolder(t *testing.T, dir string) folder {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %d files, %v", dir, len(names), err)
	}
	f := folder{map[string]*ast.File{}, map[string]*ast.FuncDecl{}}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || dir == "." && slices.Contains(others, filepath.Base(name)) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.files[name] = file
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				f.funcs[d.Name.Name] = d
			}
		}
	}
	return f
}

var levels = map[string]string{"Debug": "debug", "Info": "info", "Warn": "warn", "Error": "error"}

func (f folder) lines(t *testing.T) map[string]string {
	lines := map[string]string{}
	for name, file := range f.files {
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				call, level := logCall(n)
				if call == nil {
					return true
				}
				texts := f.texts(call.Args[0], fn)
				if len(texts) == 0 {
					t.Errorf("%s: what %s logs is not seen by this test: write the line where it is logged", name, fn.Name.Name)
				}
				for _, text := range texts {
					lines[text] = level
				}
				return true
			})
		}
	}
	return lines
}

// logCall returns a call of a logger with a line, and its level.
func logCall(n ast.Node) (*ast.CallExpr, string) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil, ""
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || levels[sel.Sel.Name] == "" || isNamed(sel.X, "http") {
		return nil, ""
	}
	return call, levels[sel.Sel.Name]
}

// texts returns what an expression in fn can be: a text, a variable that is given
// texts there, or what a function of the package returns.
func (f folder) texts(e ast.Expr, fn *ast.FuncDecl) (all []string) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && text != "" {
			return []string{text}
		}
	case *ast.Ident:
		ast.Inspect(fn, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && isNamed(a.Lhs[0], e.Name) {
				all = append(all, f.texts(a.Rhs[0], fn)...)
			}
			return true
		})
	case *ast.CallExpr:
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "string" {
			return []string{"chat is waiting"} // a core.LogEvent: see logEvents
		}
		if id, ok := e.Fun.(*ast.Ident); ok && f.funcs[id.Name] != nil {
			return f.returned(f.funcs[id.Name])
		}
	}
	return all
}

func (f folder) returned(fn *ast.FuncDecl) (all []string) {
	ast.Inspect(fn, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 1 {
			all = append(all, f.texts(r.Results[0], fn)...)
		}
		return true
	})
	return all
}

func isNamed(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// logEvents returns what the core has the host log of chats.
func logEvents(t *testing.T) (all []string) {
	for _, file := range parseFolder(t, "../../relay/core").files {
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && v.Type != nil && isNamed(v.Type, "LogEvent") {
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Error(err)
				}
				all = append(all, text)
			}
			return true
		})
	}
	if len(all) < 4 {
		t.Errorf("the core has %d lines only", len(all))
	}
	return all
}
