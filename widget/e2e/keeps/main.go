// Command keeps prints what an agent's program keeps for its next start, opened
// with the agent's own key, so that browser tests can show what is not in it. It
// sees the keys of a test's agent, and the agent's own words. It never sees what a
// customer wrote: that none of it is there is what those tests show.
//
//	keeps HOME PASSPHRASE > state
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"

	"github.com/sealform/sealform/desktop/home"
	"github.com/sealform/sealform/desktop/statefile"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: keeps HOME PASSPHRASE")
		os.Exit(2)
	}
	if err := show(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "keeps:", err)
		os.Exit(1)
	}
}

// show opens the file of the one agent that has that home.
func show(dir, passphrase string) error {
	h, err := home.Open(dir)
	if err != nil {
		return err
	}
	agents, err := h.Agents()
	if err != nil || len(agents) != 1 {
		return errors.Join(err, fmt.Errorf("%d agents are at home, not one", len(agents)))
	}
	keys, err := agents[0].Open(passphrase)
	if err != nil {
		return err
	}
	sealed, err := agents[0].(statefile.Store).State()
	if err != nil {
		return err
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), keys.Identity)
	if err != nil {
		return err
	}
	_, err = io.Copy(os.Stdout, r)
	return err
}
