// Command sealform is live chat with secure forms that nobody between the
// customer and the agent can read: the relay, the agent's desktop, the keys
// of an organisation, and a demonstration of all of it on one machine.
//
// Each subcommand is a process of its own and sees only what it needs: "relay"
// never sees plaintext, "desktop" holds an agent's keys, "init" and "roster"
// hold the root key while they run. None of them logs what a person typed.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type cli struct {
	Init    initCmd    `cmd:"" help:"Make an organisation: root key, first agent, roster and workspace."`
	Roster  rosterCmd  `cmd:"" help:"Sign the roster again, before it expires."`
	Check   checkCmd   `cmd:"" help:"Check a workspace: services, forms, responses and knowledge base."`
	Relay   relayCmd   `cmd:"" help:"Run a relay, which forwards ciphertext and serves the widget."`
	Desktop desktopCmd `cmd:"" help:"Run an agent's desktop."`
	Demo    demoCmd    `cmd:"" help:"Run a shop, a relay and a desktop on this machine."`
	Open    openCmd    `cmd:"" help:"Open a sealed submission and print the signed note in it."`
	Try     tryCmd     `cmd:"" help:"Show what a field makes of a value: how it is written, shown and judged."`
	Version versionCmd `cmd:"" help:"Say which build this is, and which loader its relay serves."`
}

const description = `Live chat with secure forms that only the agent can read.

Nobody between the customer and the agent can read them: not the relay, not
whoever runs it. To see it on this machine:

    sealform demo

To set it up for an organisation:

    sealform init acme --name acme.example/support --service billing=Billing \
        --origin https://shop.example --agent alice=Alice
    sealform relay --org-file acme/org.pub --state relay-state
    sealform desktop --dir acme --agent alice --relay ws://127.0.0.1:8803/v1/socket

Passphrases come from a prompt, from --passphrase-file, or from SEALFORM_PASSPHRASE.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run returns the exit code: 0 done, 1 failed, 2 called wrongly.
func run(ctx context.Context, args []string) int {
	var c cli
	var level slog.LevelVar
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: &level}))
	exited := -1
	parser, err := kong.New(&c, kong.Name("sealform"), kong.Description(description),
		kong.UsageOnError(), kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&level, logger))
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
	if err := k.Run(); err != nil && !errors.Is(err, context.Canceled) {
		return report(err, 1)
	}
	return 0
}

func report(err error, code int) int {
	fmt.Fprintln(os.Stderr, "sealform:", err)
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
