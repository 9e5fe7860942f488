package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the command "sealform" of the scripts this very program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"sealform": main,
	})
}

// TestScripts runs the command as a person at a terminal does, with the stock
// age command beside it.
func TestScripts(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "age"), "filippo.io/age/cmd/age")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building age: %v\n%s", err, out)
	}
	ca := newIssuer(t)
	testscript.Run(t, testscript.Params{
		Dir:  "testdata",
		Cmds: offices,
		Setup: func(e *testscript.Env) error {
			ca.folder(t, filepath.Join(e.WorkDir, "tls"))
			e.Setenv("PATH", bin+string(os.PathListSeparator)+e.Getenv("PATH"))
			return setShelf(e)
		},
	})
}
