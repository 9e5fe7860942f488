package desktop

import (
	"errors"
	"log/slog"
	"runtime/debug"

	"github.com/sealform/sealform/desktop/entrance"
)

// A gate is what the windows look into before there is a session.
type gate struct {
	entrance *entrance.Entrance
	passes   *passes
	log      *slog.Logger
	over     chan struct{} // closed when there is a session, or never will be
}

// An entryCommand is something that somebody does at the gate.
type entryCommand interface {
	do(*gate) (any, error)
}

// entryCommands are what a window can ask for at the gate, by their type.
var entryCommands = map[string]func() entryCommand{
	"invite":  func() entryCommand { return &inviteCommand{} },
	"proceed": func() entryCommand { return &proceedCommand{} },
	"renew":   func() entryCommand { return &renewCommand{} },
	"back":    func() entryCommand { return &backCommand{} },
	"choose":  func() entryCommand { return &chooseCommand{} },
	"protect": func() entryCommand { return &protectCommand{} },
	"unlock":  func() entryCommand { return &unlockCommand{} },
	"pass":    func() entryCommand { return &gatePassCommand{} },
}

func (cmd *inviteCommand) do(g *gate) (any, error) { return nil, g.entrance.Invite(cmd.Invitation) }
func (*proceedCommand) do(g *gate) (any, error)    { return nil, g.entrance.Proceed() }
func (*renewCommand) do(g *gate) (any, error)      { return nil, g.entrance.Renew() }
func (*backCommand) do(g *gate) (any, error)       { return nil, g.entrance.Back() }
func (cmd *chooseCommand) do(g *gate) (any, error) { return nil, g.entrance.Choose(cmd.Agent) }
func (cmd *unlockCommand) do(g *gate) (any, error) { return nil, g.entrance.Unlock(cmd.Passphrase) }

func (cmd *protectCommand) do(g *gate) (any, error) {
	switch {
	case cmd.Keyring && cmd.Passphrase == "":
		return nil, g.entrance.Protect("")
	case cmd.Keyring || cmd.Passphrase == "":
		return nil, errors.New("choose a passphrase, or the keyring")
	}
	return nil, g.entrance.Protect(cmd.Passphrase)
}

func (cmd *gatePassCommand) do(g *gate) (any, error) {
	return passEvent{"pass", cmd.ID, g.passes.issue()}, nil
}

// perform does what one message of the window asks and returns the answer.
// Nothing that the message holds is repeated: it can be a passphrase.
func (g *gate) perform(b []byte) (answer any) {
	cmd, h, err := parse(b, entryCommands)
	if err != nil {
		return errorEvent{"error", h.ID, err.Error()}
	}
	answer = errorEvent{"error", h.ID, "internal error: try again"}
	defer g.survive(h.Type)
	event, err := cmd.do(g)
	return reply(h, event, err)
}

// survive keeps a panic from ending the program.
func (g *gate) survive(where string) {
	if recover() != nil {
		g.log.Error("internal error", "where", "command "+where, "stack", string(debug.Stack()))
	}
}

func (g *gate) watch() (changed <-chan struct{}, stop func()) { return g.entrance.Watch() }
func (g *gate) closed() <-chan struct{}                       { return g.over }

func (g *gate) news(progress) []any {
	return []any{entryEvent{"entry", g.entrance.View()}}
}
