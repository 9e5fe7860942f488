package wire

import (
	"crypto/sha256"
	"encoding/hex"
)

// A Ticket names a chat where its id must not appear: to agents who have not
// accepted it, and in the address of its connections. The id cannot be derived
// from it: whoever has seen only the ticket has no hold on the chat.
type Ticket [16]byte

// Ticket returns the first 128 bits of the id's SHA-256.
func (c ChatID) Ticket() Ticket {
	sum := sha256.Sum256(c[:])
	return Ticket(sum[:16])
}

// String returns 32 lower-case hexadecimal digits.
func (t Ticket) String() string { return hex.EncodeToString(t[:]) }

// ParseTicket reads what String returns, and nothing else.
func ParseTicket(s string) (Ticket, bool) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(Ticket{}) {
		return Ticket{}, false
	}
	t := Ticket(b)
	return t, t.String() == s
}

// SocketURL returns the address of a chat's connections, given a relay's
// socket; the zero ticket's is that of a desk.
func SocketURL(socket string, t Ticket) string {
	if t == (Ticket{}) {
		return socket
	}
	return socket + "?" + ChatQuery + "=" + t.String()
}
