package trust

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/seal"
)

// Limits of what a customer writes before an agent has met the page.
const (
	// MaxWaiting is the longest text of an Opening or an Offline in bytes.
	MaxWaiting = 8 << 10
	// MaxReach is the longest way to reach somebody in characters.
	MaxReach = 200

	maxOrigin = 300
	maxPerson = 100
	maxBucket = 8 << 10 // of seal.Buckets: with the next one a file for nine would be too large for a relay
)

// A Waiter is who has written an Opening or an Offline. All of it is what the
// page says: nobody has verified it, except that VKey signed it. Language,
// FirstName and LastName are "" where the page does not know them.
type Waiter struct {
	Org       string // root verifier key
	Service   string
	Ticket    string // 32 hexadecimal digits, the chat's
	Origin    string // web origin of the page
	VKey      string // the visitor's verifier key
	Language  string // BCP 47
	FirstName string
	LastName  string
	Time      int64 // Unix seconds, by the page's clock
}

func (w Waiter) fields() []signed.Field {
	f := []signed.Field{
		{Key: "org", Value: w.Org},
		{Key: "service", Value: w.Service},
		{Key: "ticket", Value: w.Ticket},
		{Key: "origin", Value: w.Origin},
		{Key: "visitor", Value: w.VKey},
	}
	for _, line := range []signed.Field{{Key: "language", Value: w.Language}, {Key: "first-name", Value: w.FirstName}, {Key: "last-name", Value: w.LastName}} {
		if line.Value != "" {
			f = append(f, line)
		}
	}
	return append(f, signed.Field{Key: "time", Value: signed.FormatTime(w.Time)})
}

// readWaiter reads what fields wrote. A line that is there has a value.
func readWaiter(in *signed.Reader) (w Waiter, ok bool) {
	w = Waiter{Org: in.Get("org"), Service: in.Get("service"), Ticket: in.Get("ticket"), Origin: in.Get("origin"), VKey: in.Get("visitor")}
	ok = true
	for _, line := range []struct {
		key   string
		value *string
	}{{"language", &w.Language}, {"first-name", &w.FirstName}, {"last-name", &w.LastName}} {
		if value, said := in.Optional(line.key); said {
			*line.value = value
			ok = ok && value != ""
		}
	}
	w.Time = in.Time("time")
	return w, ok
}

// proper reports whether every part is well formed.
func (w Waiter) proper() bool {
	v, err := note.NewVerifier(w.VKey)
	return err == nil && v.Name() == VisitorName && roster.ValidName(w.Service) && ValidHex(w.Ticket, 16) &&
		w.Origin != "" && len(w.Origin) <= maxOrigin &&
		(w.Language == "" || form.ValidLanguage(w.Language)) &&
		(w.FirstName == "" || ValidPerson(w.FirstName)) && (w.LastName == "" || ValidPerson(w.LastName))
}

// openWaiting verifies a note of the given kind against the visitor's key that it
// names, and that it is for this organisation, service and ticket. It returns a
// reader that stands behind the waiter's lines.
func openWaiting(msg []byte, kind, org, service, ticket string) (Waiter, *signed.Reader, string, error) {
	d, err := signed.Peek(msg, kind)
	if err != nil {
		return Waiter{}, nil, "", err
	}
	in := signed.Read(d)
	w, ok := readWaiter(in)
	if !ok || !w.proper() {
		return Waiter{}, nil, "", &signed.Error{Kind: kind, Reason: "who has written it is malformed"}
	}
	if w.Org != org || w.Service != service || w.Ticket != ticket {
		return Waiter{}, nil, "", &signed.Error{Kind: kind, Reason: "is for another organisation, service or chat"}
	}
	v, err := note.NewVerifier(w.VKey)
	if err != nil {
		return Waiter{}, nil, "", err
	}
	if _, err := signed.Open(msg, kind, v); err != nil {
		return Waiter{}, nil, "", err
	}
	return w, in, d.Body, nil
}

// SealWaiting seals a signed Opening or Offline to all recipients, so that its
// size says little.
func SealWaiting(msg []byte, to ...*seal.Recipient) ([]byte, error) {
	if len(msg) <= maxBucket {
		return seal.Seal(msg, seal.Buckets, to...)
	}
	return seal.Seal(msg, seal.Padme, to...)
}

// ValidPerson reports whether s can be a person's name: one line without
// control characters, and without those that turn the text around them.
func ValidPerson(s string) bool { return validLine(s, maxPerson) }

func validLine(s string, most int) bool {
	for _, r := range s {
		if unicode.IsControl(r) || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return false
		}
	}
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= most
}

// validWritten reports whether a customer can have written s: the note that it
// stands in sees to control characters.
func validWritten(s string) bool { return strings.TrimSpace(s) == s && s != "" }
