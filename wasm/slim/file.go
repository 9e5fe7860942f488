package slim

import (
	"fmt"
	"os"
)

// File makes the module in one file smaller and writes it into another. An
// error leaves that as it was.
func File(from, to string) error {
	linked, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	smaller, err := Module(linked)
	if err != nil {
		return fmt.Errorf("%q: %w", from, err)
	}
	return os.WriteFile(to, smaller, 0o644)
}
