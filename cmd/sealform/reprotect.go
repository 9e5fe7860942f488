package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/desktop/home"
)

// change asks what opens an agent's keys, and what is to, and puts them under it.
func (c *desktopCmd) change(h *home.Home, out *output) error {
	f, err := c.agent(h)
	if err != nil {
		return err
	}
	if !isTerminal() {
		return hinted{errors.New("there is nobody to ask for a new passphrase"), "run it in a terminal"}
	}
	name, now := f.Profile().Name(), ""
	if f.Locked() {
		if now, err = c.read("Passphrase of " + name + ", as it is now"); err != nil {
			return err
		}
	}
	if _, err := f.Open(now); err != nil { // before anybody thinks of a new one
		return err
	}
	next, err := chooseProtection(h.Keyring())
	if err != nil {
		return err
	}
	if err := f.Protect(now, next); err != nil {
		return err
	}
	under := "the new passphrase"
	if next == "" {
		under = "this computer's keyring"
	}
	fmt.Fprintf(out.Out, "the keys of %s are under %s now\n", name, under)
	return nil
}

// agent returns the agent whose keys are meant.
func (c *desktopCmd) agent(h *home.Home) (*home.Folder, error) {
	all, damaged := h.Agents()
	var found []*home.Folder
	var names []string
	for _, a := range all {
		if f, ok := a.(*home.Folder); ok && (c.As == "" || a.Profile().Is(c.As)) {
			found, names = append(found, f), append(names, a.Profile().Name())
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, hinted{errors.New("there are several agents on this machine"), "say which with --as: " + strings.Join(names, ", ")}
	case damaged != nil:
		return nil, damaged
	case c.As == "":
		return nil, hinted{errors.New("there is no agent on this machine"), "run \"sealform desktop\", with an invitation"}
	}
	return nil, &entrance.Unknown{Name: c.As}
}

// chooseProtection asks for a new passphrase, or whether the keyring is to be
// used where there is one; then it returns "".
func chooseProtection(keyring bool) (string, error) {
	if keyring {
		switch answer("What is to protect the keys: a new passphrase, or this computer's keyring? passphrase/keyring:") {
		case "keyring":
			return "", nil
		case "passphrase":
		default:
			return "", hinted{errors.New("nothing was changed"), "answer passphrase or keyring"}
		}
	}
	pass, err := ask(fmt.Sprintf("New passphrase, %d characters or more", entrance.MinPassphrase))
	if err != nil {
		return "", err
	}
	if err := entrance.LongEnough(pass); err != nil {
		return "", err
	}
	return pass, again(pass)
}
