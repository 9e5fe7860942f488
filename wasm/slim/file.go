package slim

import (
	"errors"
	"fmt"
	"os"
)

// File makes the module in one file smaller and writes it into another. One that
// another Go has linked stays as it is: it is larger, and no less safe. An error
// leaves the other file as it was: what is written stands beside it until it is whole.
func File(from, to string) error {
	linked, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	smaller, err := Module(linked)
	if errors.As(err, new(*OtherGoError)) {
		fmt.Fprintf(os.Stderr, "note: the module will be larger: %v\n", err)
		smaller, err = linked, nil
	}
	if err != nil {
		return fmt.Errorf("%q: %w", from, err)
	}
	if err := os.WriteFile(to+".part", smaller, 0o644); err != nil {
		return err
	}
	return os.Rename(to+".part", to)
}
