// Command sealform is live chat with secure forms that nobody between the
// customer and the agent can read: the relay, the agent's desktop, the keys
// of an organisation, and a demonstration of all of it on one machine.
//
// Each subcommand is a process of its own and sees only what it needs: "relay"
// never sees plaintext, "desktop" holds an agent's keys, "init" and "publish"
// hold the root key while they run. None of them logs what a person typed.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

type cli struct {
	Init     initCmd     `cmd:"" help:"Make an organisation: its keys, org.yaml and workspace."`
	Publish  publishCmd  `cmd:"" help:"Show what org.yaml and the workspace change, approve who asks, sign and hand over."`
	Invite   inviteCmd   `cmd:"" help:"Invite an agent, or have one change to a new key."`
	Remove   removeCmd   `cmd:"" help:"Take an agent out."`
	Agents   agentsCmd   `cmd:"" help:"List who is in, and when roster and stamp expire."`
	Stamp    stampCmd    `cmd:"" help:"Say that the relay's roster is in force, on a machine without the root key; take agents out."`
	StampKey stampKeyCmd `cmd:"" help:"Make another stamp key, for another machine or in place of one."`
	Check    checkCmd    `cmd:"" help:"Check org.yaml and the workspace: services, forms, responses and knowledge base."`
	Relay    relayCmd    `cmd:"" help:"Run a relay, which forwards ciphertext and serves the widget."`
	Desktop  desktopCmd  `cmd:"" help:"Run an agent's desktop."`
	Demo     demoCmd     `cmd:"" help:"Run a shop, a relay and a desktop on this machine."`
	Open     openCmd     `cmd:"" help:"Open a sealed submission and print the signed note in it."`
	Try      tryCmd      `cmd:"" help:"Show what a field makes of a value: how it is written, shown and judged."`
	Verify   verifyCmd   `cmd:"" help:"Say what is wrong with a page's script tag and its Content-Security-Policy, and what is old."`
	Version  versionCmd  `cmd:"" help:"Say which build this is, and which loader its relay serves."`
}

const description = `Live chat with secure forms that only the agent can read.

Nobody between the customer and the agent can read them: not the relay, not
whoever runs it. To see it on this machine:

    sealform demo

To set it up for an organisation:

    sealform init acme --name acme.example/support --relay wss://relay.example \
        --service billing=Billing --origin https://shop.example
    sealform relay --org-file acme/org.pub --state relay-state --public wss://relay.example
    sealform publish acme
    sealform invite acme alice --name Alice --service billing
    sealform desktop

Passphrases come from a prompt, from --passphrase-file, or from SEALFORM_PASSPHRASE.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run returns the exit code: 0 done, 1 failed, 2 called wrongly, 3 done and
// something expires soon, or is old.
func run(ctx context.Context, args []string) int {
	var c cli
	var level slog.LevelVar
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: &level}))
	exited := -1
	unsetEmpty()
	parser, err := kong.New(&c, kong.Name("sealform"), kong.Description(description),
		kong.UsageOnError(), kong.Exit(func(code int) { exited = code }), kong.NamedMapper("path", kong.MapperFunc(givenPath)),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&level, logger, &output{os.Stdout, os.Stderr}))
	if err != nil {
		panic("sealform: internal error: " + err.Error())
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		return report(err, 2)
	}
	err = k.Run()
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return 0
	case errors.Is(err, errSoon), errors.Is(err, errOld):
		return report(err, 3)
	}
	return report(err, 1)
}

// report prints an error. Libraries put into theirs what a stranger's server has sent,
// such as the names of its certificate.
func report(err error, code int) int {
	fmt.Fprintln(os.Stderr, "sealform:", strings.Map(legible, err.Error()))
	if hint := hintOf(err); hint != "" {
		fmt.Fprintln(os.Stderr, "sealform: hint:", hint)
	}
	return code
}

// hintOf returns the advice that an error has; "" for none.
func hintOf(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

// hinted is an error with advice that stands on a line of its own.
type hinted struct {
	error
	hint string
}

func (h hinted) Hint() string  { return h.hint }
func (h hinted) Unwrap() error { return h.error }
