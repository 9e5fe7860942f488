// Command release builds what people download, and signs for it.
//
//	release build   archives, packages and lists of parts, of one commit, into a folder
//	release key     makes a release key
//	release sign    signs for the folder: SHA256SUMS
//	release check   holds a folder against its SHA256SUMS
//	release same    holds the texts of two builds against each other
//
// The same commit gives the same bytes in any folder. It may see the release key,
// and no other; it may not reach a network: what it needs is in Go's module cache and
// in node_modules.
package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

type cli struct {
	Build buildCmd `cmd:"" help:"Build a release of the commit that is checked out."`
	Key   keyCmd   `cmd:"" help:"Make a release key. Prints the verifier key, which people pin."`
	Sign  signCmd  `cmd:"" help:"Sign for a release that was built."`
	Check checkCmd `cmd:"" help:"Hold the files of a release against its SHA256SUMS."`
	Same  sameCmd  `cmd:"" help:"Hold two builds of a release against each other."`
}

func main() {
	k := kong.Parse(&cli{}, kong.Name("release"), kong.UsageOnError())
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}
