// Command slimrun makes a module smaller that Go linked, as slimwasm does, and
// runs it under Node as Go does. It is for go test -exec: what is tested is what
// would ship. Usage: slimrun MODULE ARGUMENTS...
//
// It runs tests, and never sees anything of a customer's.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/sealform/sealform/wasm/overlay"
	"github.com/sealform/sealform/wasm/slim"
)

func main() {
	err := run(os.Args[1:])
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		os.Exit(ended.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "slimrun:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("give a module that Go linked for js/wasm, and its arguments")
	}
	goroot, err := overlay.GOROOT()
	if err != nil {
		return err
	}
	smaller := args[0] + ".slim"
	if err := slim.File(args[0], smaller); err != nil {
		return err
	}
	defer os.Remove(smaller)
	cmd := exec.Command(filepath.Join(goroot, "lib/wasm/go_js_wasm_exec"), append([]string{smaller}, args[1:]...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}
