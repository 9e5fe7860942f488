// Command gowasm is the go command for the browser: with the target, the flags
// and the overlay of what ships. It leaves the overlay in a folder, where it
// can be read. Usage: go run ./wasm/overlay/gowasm FOLDER build -o FILE PACKAGE
//
// It sees source code, and never anything of a customer's.
package main

import (
	"fmt"
	"os"

	"github.com/sealform/sealform/wasm/overlay"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gowasm:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("got %q: give a folder for the overlay and what go has to do", args)
	}
	cmd, err := overlay.Command(args[0], args[1], args[2:]...)
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
