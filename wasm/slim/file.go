package slim

import (
	"fmt"
	"os"
)

// File makes the module in one file smaller and writes it into another. An
// error leaves that as it was: what is written stands beside it until it is whole.
func File(from, to string) error {
	linked, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	smaller, err := Module(linked)
	if err != nil {
		return fmt.Errorf("%q: %w", from, err)
	}
	if err := os.WriteFile(to+".part", smaller, 0o644); err != nil {
		return err
	}
	return os.Rename(to+".part", to)
}
