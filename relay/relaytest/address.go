package relaytest

import (
	"fmt"
	"math/rand/v2"
	"net"
)

// FreeAddress returns an address of this machine on which nothing listens, for
// a process that is to. Its port is none that a system gives to connections that
// go out: one of those would otherwise have it now and then, once the process
// listens, or listens again.
func FreeAddress() (string, error) {
	const lowest, beyond, tries = 10_000, 32_768, 100
	var err error
	for range tries {
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", lowest+rand.N(beyond-lowest))); err == nil {
			return l.Addr().String(), l.Close()
		}
	}
	return "", err
}
