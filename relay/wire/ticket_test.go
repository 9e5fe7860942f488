package wire

import (
	"strings"
	"testing"
)

// The vector is sha256sum's: printf '\1\2\3\0…' | sha256sum.
func TestTicket(t *testing.T) {
	const want = "96e3c19e7d9d46d940080397d66a638e"
	got := ChatID{1, 2, 3}.Ticket()
	if got.String() != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if back, ok := ParseTicket(want); !ok || back != got {
		t.Errorf("%s was read as %s, %v", want, back, ok)
	}
	for _, s := range []string{"", want[1:], want + "00", strings.ToUpper(want), " " + want[1:], "g" + want[1:]} {
		t.Run(s, func(t *testing.T) {
			if _, ok := ParseTicket(s); ok {
				t.Errorf("took %q for a ticket", s)
			}
		})
	}
	const socket = "wss://relay.example/v1/socket"
	if got := SocketURL(socket, got); got != socket+"?chat="+want {
		t.Errorf("a chat's address is %s", got)
	}
	if got := SocketURL(socket, Ticket{}); got != socket {
		t.Errorf("a desk's address is %s", got)
	}
}
