package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed attacks.yaml
var listed []byte

// An attack is one thing that somebody may try, what keeps them from it, and what would
// notice if it no longer did.
type attack struct {
	Actor, Attack string
	// In is the file that has the defence, Cut the text of it that is taken out, which
	// stands there once, and With what stands there then.
	In, Cut, With string
	// Go are tests as "folder TestName", Vitest as "file: title". Each fails without the
	// defence.
	Go, Vitest []string
}

// attacks returns the list.
func attacks() ([]attack, error) {
	var list []attack
	if err := yaml.UnmarshalWithOptions(listed, &list, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("attacks.yaml: %w", err)
	}
	return list, nil
}

// without returns the text of a's file without its defence. It fails when that does not
// stand there exactly once: the list is behind the code.
func (a attack) without(root string) (string, error) {
	b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(a.In)))
	if err != nil {
		return "", err
	}
	cut := strings.TrimSuffix(a.Cut, "\n")
	if n := strings.Count(string(b), cut); n != 1 || cut == "" {
		return "", fmt.Errorf("%s has %q %d times, not once: say in attacks.yaml what keeps somebody from this now: %s", a.In, cut, n, a.Attack)
	}
	return strings.Replace(string(b), cut, strings.TrimSuffix(a.With, "\n"), 1), nil
}

// tests are all that would notice.
func (a attack) tests() []string { return slices.Concat(a.Go, a.Vitest) }

// split splits "folder TestName" or "file: title" at sep.
func split(test, sep string) (where, name string, err error) {
	where, name, ok := strings.Cut(test, sep)
	if !ok || where == "" || name == "" {
		return "", "", fmt.Errorf("%q is no test: write where it is, then %q, then its name", test, sep)
	}
	return where, name, nil
}
