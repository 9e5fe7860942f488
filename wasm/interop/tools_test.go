// Package interop_test shows that what Sealform seals, others open, and the
// other way round: with the age command, with the npm package age-encryption,
// and with an agent's end written here by hand from docs/protocol.md, which
// shares no code with the real one but the note and age formats.
package interop_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/sealform/sealform/wasm/overlay"
	"github.com/sealform/sealform/wasm/slim"
)

// A tool seals and opens age files.
type tool struct {
	name string
	seal func(t *testing.T, recipient string, plain []byte) []byte
	open func(t *testing.T, identity string, file []byte) []byte
}

func tools(t *testing.T) []tool {
	return []tool{{"age", ageSeal, ageOpen}, {"age-encryption", npmSeal, npmOpen}}
}

// built keeps what several tests need built.
var built struct {
	age, module onceFile
}

type onceFile struct {
	sync.Once
	path string
	err  error
}

var scratch string

func TestMain(m *testing.M) {
	scratch, _ = os.MkdirTemp("", "interop")
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := overlay.Root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func ageCommand(t *testing.T) string {
	t.Helper()
	b := &built.age
	b.Do(func() {
		b.path = filepath.Join(scratch, "age")
		cmd := exec.Command("go", "build", "-mod=readonly", "-o", b.path, "filippo.io/age/cmd/age")
		cmd.Dir, cmd.Stderr = root(t), os.Stderr
		b.err = cmd.Run()
	})
	if b.err != nil {
		t.Fatal(b.err)
	}
	return b.path
}

// module builds the customer's end as wasm/build.sh does.
func module(t *testing.T) string {
	t.Helper()
	b := &built.module
	b.Do(func() {
		b.path = filepath.Join(scratch, "sealform.wasm")
		linked := filepath.Join(scratch, "sealform.debug.wasm")
		cmd, err := overlay.Command(scratch, "build", "-mod=readonly", "-o", linked, "./wasm")
		if err != nil {
			b.err = err
			return
		}
		cmd.Stderr = os.Stderr
		if b.err = cmd.Run(); b.err == nil {
			b.err = slim.File(linked, b.path)
		}
	})
	if b.err != nil {
		t.Fatal(b.err)
	}
	return b.path
}

func ageSeal(t *testing.T, recipient string, plain []byte) []byte {
	return run(t, plain, ageCommand(t), "-e", "-r", recipient)
}

// ageOpen is age -d -i identity.txt file, as docs say it.
func ageOpen(t *testing.T, identity string, file []byte) []byte {
	dir := t.TempDir()
	key, sealed := filepath.Join(dir, "identity.txt"), filepath.Join(dir, "submission.age")
	if err := os.WriteFile(key, []byte(identity+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sealed, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return run(t, nil, ageCommand(t), "-d", "-i", key, sealed)
}

func npmSeal(t *testing.T, recipient string, plain []byte) []byte {
	return npm(t, plain, "seal", recipient)
}

func npmOpen(t *testing.T, identity string, file []byte) []byte {
	return npm(t, file, "open", identity)
}

func npm(t *testing.T, input []byte, args ...string) []byte {
	t.Helper()
	dir := filepath.Join(root(t), "node_modules/age-encryption")
	if _, err := os.Stat(dir); err != nil && os.Getenv("CI") == "" {
		t.Skip("node_modules/age-encryption is missing: run npm ci")
	}
	return run(t, input, "node", append([]string{"typage.mjs"}, args...)...)
}

func run(t *testing.T, input []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(name), err, errs.String())
	}
	return out.Bytes()
}

// A page is the customer's module, running under Node.
type page struct {
	t   *testing.T
	in  io.WriteCloser
	out io.Reader
}

func newPage(t *testing.T) *page { return startPage(t, pageCommand(t, "")) }

// pageCommand is a page whose random values follow from a text, or, with "none",
// that has none; "" stands for the browser's own.
func pageCommand(t *testing.T, random string) *exec.Cmd {
	t.Helper()
	goroot, err := overlay.GOROOT()
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command("node", "module.mjs", filepath.Join(goroot, "lib/wasm/wasm_exec.js"), module(t), random)
}

func startPage(t *testing.T, cmd *exec.Cmd) *page {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	return &page{t, in, out}
}

// message is an operation and its arguments, as module.mjs reads them.
func message(op uint32, args ...string) []byte {
	var list []byte
	for _, a := range args {
		list = append(binary.LittleEndian.AppendUint32(list, uint32(len(a))), a...)
	}
	head := binary.LittleEndian.AppendUint32(nil, uint32(len(list)))
	return append(binary.LittleEndian.AppendUint32(head, op), list...)
}

// call runs an operation of the module and returns the elements of its
// result, which must be a success.
func (p *page) call(op uint32, args ...string) [][]byte {
	p.t.Helper()
	if _, err := p.in.Write(message(op, args...)); err != nil {
		p.t.Fatal(err)
	}
	size := make([]byte, 4)
	if _, err := io.ReadFull(p.out, size); err != nil {
		p.t.Fatal(err)
	}
	res := make([]byte, binary.LittleEndian.Uint32(size))
	if _, err := io.ReadFull(p.out, res); err != nil {
		p.t.Fatal(err)
	}
	parts := split(res[1:])
	if res[0] != 0 {
		p.t.Fatalf("operation %d: status %d, %q", op, res[0], parts)
	}
	return parts
}

func split(b []byte) [][]byte {
	var parts [][]byte
	for len(b) >= 4 {
		n := binary.LittleEndian.Uint32(b)
		parts = append(parts, b[4:4+n])
		b = b[4+n:]
	}
	return parts
}
