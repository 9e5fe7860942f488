package slim

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/sealform/sealform/wasm/overlay"
)

var scratch string

func TestMain(m *testing.M) {
	scratch, _ = os.MkdirTemp("", "slim")
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// behave builds testdata/behave once, as Go links it, and makes it smaller.
var behave = sync.OnceValues(func() (linked []byte, err error) {
	file := filepath.Join(scratch, "behave.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", file, "./testdata/behave")
	cmd.Env, cmd.Stderr = append(os.Environ(), "GOOS=js", "GOARCH=wasm"), os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	if err := File(file, file+".slim"); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

func linked(t testing.TB) []byte {
	t.Helper()
	b, err := behave()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func node(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil && os.Getenv("CI") == "" {
		t.Skip("there is no node")
	}
	goroot, err := overlay.GOROOT()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(goroot, "lib/wasm/go_js_wasm_exec")
}

// A program does the same before and after: faults, recover, deferred calls,
// stacks that grow while garbage is collected, reflection, and every way to
// end. What it says of where it ended is left out.
func TestBehavesTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs under Node")
	}
	exec := node(t)
	linked(t)
	for _, debug := range []string{"", "gccheckmark=1", "gcstoptheworld=2,clobberfree=1"} {
		t.Run("GODEBUG="+debug, func(t *testing.T) {
			t.Parallel()
			same(t, []string{"GODEBUG=" + debug, "GOGC=5"}, exec)
		})
	}
	for _, ending := range []string{"panic", "error", "nil", "index", "overflow", "again", "deadlock", "goexit", "exit", "map", "wrapper"} {
		t.Run(ending, func(t *testing.T) {
			t.Parallel()
			same(t, nil, exec, ending)
		})
	}
}

func same(t *testing.T, env []string, exec string, args ...string) {
	t.Helper()
	plain := runProgram(t, env, exec, filepath.Join(scratch, "behave.wasm"), args)
	smaller := runProgram(t, env, exec, filepath.Join(scratch, "behave.wasm.slim"), args)
	if plain != smaller {
		t.Errorf("as Go linked it:\n%s\nsmaller:\n%s", plain, smaller)
	}
	if len(args) == 0 && !strings.Contains(plain, "\ndone\n") {
		t.Errorf("it did not come to its end: %s", plain)
	}
}

// runProgram returns what a program wrote and how it ended. The wrapper's
// panic has names in it, and then where it happened follows.
func runProgram(t *testing.T, env []string, node, file string, args []string) string {
	t.Helper()
	cmd := exec.Command(node, append([]string{file}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = append(env, "PATH="+os.Getenv("PATH"))
	err := cmd.Run()
	if exited := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exited) {
		t.Fatal(err)
	}
	why, _, _ := strings.Cut(errs.String(), "\n\n")
	why, _, _ = strings.Cut(why, "value method ")
	return out.String() + why + "\n" + cmd.ProcessState.String()
}

// Tests of Go's own standard library pass on modules that were made smaller:
// those that lean on the runtime's tables. What is skipped looks for names.
func TestTheStandardLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs under Node")
	}
	node(t)
	slimrun := filepath.Join(t.TempDir(), "slimrun")
	if out, err := exec.Command("go", "build", "-o", slimrun, "./slimrun").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, args := range map[string][]string{
		"whole":   {"errors", "iter", "sort", "sync", "weak", "testing/synctest", "-skip", "PanicTraceback"},
		"runtime": {"runtime", "-run", "^Test(Defer|Recover|Recursive|Goexit|Stack(Mem|Growth|Panic|AllOutput)|GcDeep|GcRescan|GcArray|HybridBarrier|Finalizer|Map|Append|Chan|Select)"},
		"reflect": {"reflect", "-run", "^Test(MakeFunc|Method|Call|Func|Interface|Large|GCBits|Invalid)", "-skip", "CallPanic"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command("go", append([]string{"test", "-short", "-vet=off", "-ldflags=-s -w", "-exec", slimrun}, args...)...)
			cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
