package desktop

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/desktop/shelf"
	"github.com/sealform/sealform/desktop/statefile"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// Config says who the agent is and where the relay is. All of it is needed but
// Spare, Known, Seen, Shelf, State, Kept, Unkept, Notices, Prekeys and Version.
type Config struct {
	Signer  note.Signer                           // the agent's key
	Key     string                                // its verifier key, as the roster names it
	Org     string                                // the organisation's root verifier key
	Spare   string                                // fingerprint of its spare root's verifier key; "": there is none
	Known   *roster.Authority                     // the newest roster and stamp of an earlier start; nil for none
	Seen    func(*roster.Authority)               // told of each that is newer, while the session is locked; nil: nobody
	Relay   string                                // such as wss://relay.example/v1/socket
	Forms   func(service string) []workspace.Form // what may be requested in a service's chats
	Texts   Texts                                 // what is ready-made for a service's chats
	Shelf   *shelf.Shelf                          // where Forms and Texts come from, if they can change; else nil
	State   *statefile.File                       // where chats are kept for the next start; nil: they end with the program
	Kept    []statefile.Chat                      // those of the start before
	Unkept  error                                 // why those cannot be had, which the window shows; nil: they can
	Notices NoticeStore                           // where it is kept what the agent chose to be told by; nil: it goes with the program
	Prekeys []statefile.Prekey                    // what customers who wait have sealed to, of the start before
	Log     *slog.Logger                          // gets no text, value, key or address of a customer
	Version string                                // of this program, such as v0.1.0; "": it is no release
	Named   bool                                  // the window gets a host name that nobody had before: for a port that stays the same
}

// Texts are an organisation's canned responses, knowledge base, dispositions, limit
// of chats and release that agents should have, such as those of a *workspace.Workspace.
type Texts interface {
	Responses(service string) []workspace.Response
	Search(service, query string) []workspace.Article
	Article(service, name string) (workspace.Article, bool)
	Dispositions() []string
	ChatsAtOnce(agent string) int
	Release() string
}

// check reports what is malformed.
func (c Config) check() error {
	u, err := url.Parse(c.Relay)
	if err != nil || u.Host == "" || strings.ContainsAny(c.Relay, "?#") || u.Scheme != "ws" && u.Scheme != "wss" {
		return fmt.Errorf("relay address %q: want one such as wss://relay.example%s, without ? or #", c.Relay, wire.Path)
	}
	if _, err := note.NewVerifier(c.Key); err != nil {
		return fmt.Errorf("agent's verifier key: %w", err)
	}
	if _, err := note.NewVerifier(c.Org); err != nil {
		return fmt.Errorf("organisation's verifier key: %w", err)
	}
	return nil
}
