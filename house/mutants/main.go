// Command mutants shows that the tests notice when a defence is gone: it takes each
// that attacks.yaml lists out of a copy of its file, runs the tests that the list names
// on that copy, and fails when one of them passes. The tree itself is not changed.
//
//	make mutants                 # all of them: a quarter of an hour
//	make mutants ONLY=roster     # those of which file or attack has that in it
//
// It writes the list as the table in docs/attacks.md, too. It sees the tree, and never
// anything else.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	only := flag.String("only", "", "run those of which file or attack has this `text`")
	table := flag.Bool("table", false, "write docs/attacks.md, and run nothing")
	flag.Parse()
	if err := run(*only, *table); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(only string, table bool) error {
	list, err := attacks()
	if err != nil {
		return err
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	if table {
		return os.WriteFile(filepath.Join(root, document), []byte(page(list)), 0o644)
	}
	dir, err := os.MkdirTemp("", "sealform-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return try(list, only, runner{root, dir})
}

// try takes out one defence after the other, and says of each what became of it.
func try(list []attack, only string, r runner) error {
	tried, wrong := 0, 0
	for _, a := range list {
		if !strings.Contains(a.In+" "+a.Attack, only) {
			continue
		}
		tried++
		alive, err := r.survivors(a)
		switch {
		case err != nil:
			wrong++
			fmt.Printf("broken    %s: %s: %v\n", a.In, a.Attack, err)
		case len(alive) > 0:
			wrong++
			fmt.Printf("survived  %s: %s: %s\n", a.In, a.Attack, strings.Join(alive, ", "))
		default:
			fmt.Printf("noticed   %s: %s\n", a.In, a.Attack)
		}
	}
	if tried == 0 {
		return fmt.Errorf("no attack, and no file of a defence, has %q in it", only)
	}
	if wrong > 0 {
		return fmt.Errorf("of %d defences %d can be taken out unnoticed, or could not be tried", tried, wrong)
	}
	return nil
}
