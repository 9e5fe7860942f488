package durable_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sealform/sealform/relay/durable"
)

// holdEnv names the lock that this test program shall hold until it is killed.
const holdEnv = "SEALFORM_TEST_HOLD"

func TestMain(m *testing.M) {
	if path := os.Getenv(holdEnv); path != "" {
		_, err := durable.Exclusive(path)
		fmt.Println("held:", err)
		_, _ = bufio.NewReader(os.Stdin).ReadByte()
		return
	}
	os.Exit(m.Run())
}

func TestExclusive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := durable.Exclusive(path)
	if err != nil {
		t.Fatal(err)
	}
	var busy *durable.InUse
	if _, err := durable.Exclusive(path); !errors.As(err, &busy) || busy.Path != path || busy.Hint() == "" {
		t.Errorf("taken twice: %v", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := durable.Exclusive(path)
	if err != nil {
		t.Fatalf("after its release: %v", err)
	}
	if err := second.Release(); err != nil {
		t.Fatal(err)
	}
	var e *durable.Error
	if _, err := durable.Exclusive(filepath.Join(path, "below")); !errors.As(err, &e) {
		t.Errorf("below a file: %v", err)
	}
}

// Of many that try at once one has it.
func TestOneOfManyHasTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var have atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := durable.Exclusive(path); err == nil {
				have.Add(1)
			}
		})
	}
	if wg.Wait(); have.Load() != 1 {
		t.Errorf("%d have the lock", have.Load())
	}
}

// The system drops the lock of a program that was killed.
func TestTheLockDiesWithItsProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), holdEnv+"="+path)
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	var busy *durable.InUse
	if _, err := durable.Exclusive(path); !strings.Contains(line, "held: <nil>") || !errors.As(err, &busy) {
		t.Errorf("the child said %q; here: %v", line, err)
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	if _, err := durable.Exclusive(path); err != nil {
		t.Errorf("after its death: %v", err)
	}
}
