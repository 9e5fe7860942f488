package desktop

import (
	"log/slog"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/desktop/workspace"
)

// Config says who the agent is and where the relay is. All of it is needed but
// Spare.
type Config struct {
	Signer note.Signer                           // the agent's key
	Key    string                                // its verifier key, as the roster names it
	Org    string                                // the organisation's root verifier key
	Spare  string                                // fingerprint of its spare root's verifier key; "": there is none
	Relay  string                                // such as wss://relay.example/v1/socket
	Forms  func(service string) []workspace.Form // what may be requested in a service's chats
	Texts  Texts                                 // what is ready-made for a service's chats
	Log    *slog.Logger                          // gets no text, value, key or address of a customer
	Named  bool                                  // the window gets a host name that nobody had before: for a port that stays the same
}

// Texts are an organisation's canned responses and knowledge base, such as
// those of a *workspace.Workspace.
type Texts interface {
	Responses(service string) []workspace.Response
	Search(service, query string) []workspace.Article
	Article(service, name string) (workspace.Article, bool)
}
