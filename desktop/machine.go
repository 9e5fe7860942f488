package desktop

import (
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// A machine is the agent's end of one chat: chat.Agent.
type machine interface {
	Arrived(now int64, s wire.SessionID, hello []byte) []chat.Output
	Connected(now int64) []chat.Output
	Disconnected(now int64) []chat.Output
	Receive(now int64, f wire.Frame) []chat.Output
	Writing(now int64) []chat.Output
	Seen(now int64, item uint64) []chat.Output
	Send(now int64, text string) ([]chat.Output, error)
	Request(now int64, d form.Definition) (string, []chat.Output, error)
	Cancel(now int64, request string) ([]chat.Output, error)
	Extend(now int64, request string, minutes int) ([]chat.Output, error)
	UseRoster(now int64, r *roster.Authority) []chat.Output
	Opened(now int64, request string) []chat.Output
	Wiped(now int64, request string) []chat.Output
	Transfer(now int64, h chat.Handover) ([]chat.Output, error)
	StayHere(now int64) []chat.Output
	End(now int64) []chat.Output
	Part() []chat.Output
	Tick(now int64) []chat.Output
	Origin() string
	About() chat.About
}

func newAgent(c chat.AgentConfig) (machine, []chat.Output, error) { return chat.NewAgent(c) }
