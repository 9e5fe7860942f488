// Command slimwasm makes a module smaller that Go linked for the browser: see
// package slim. A module that it does not know is an error, and nothing is
// written; one that another Go linked stays as it is. Usage: go run ./wasm/slim/slimwasm FROM TO
//
// It sees a compiled program, and never anything of a customer's.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/sealform/sealform/wasm/slim"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "slimwasm:", err)
		var h interface{ Hint() string }
		if errors.As(err, &h) {
			fmt.Fprintln(os.Stderr, h.Hint())
		}
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("got %q: give the module that Go linked, and where the smaller one goes", args)
	}
	return slim.File(args[0], args[1])
}
